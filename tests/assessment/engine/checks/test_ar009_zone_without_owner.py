from __future__ import annotations

from assessment.engine.checks.ar009_zone_without_owner import zone_without_owner
from assessment.engine.system import ServiceAgreement
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import party, zone

AGREEMENT = ServiceAgreement("VND", "APT", ("C1",))


def test_a_zone_without_an_owner_is_found():
    finding = found(zone_without_owner, zone("Z1"))["zone:Z1"]
    assert (finding.severity, finding.force) == ("medium", "shall")
    assert finding.message == "No organisation answers for zone Z1."


def test_the_asset_owner_is_quiet():
    assert found(zone_without_owner, party("APT"), zone("Z1", owner="APT")) == {}


def test_a_supplier_needs_a_contract():
    parts = [party("APT"), party("VND", "supplier"), zone("Z1", owner="VND")]
    assert list(found(zone_without_owner, *parts)) == ["zone:Z1"]
    assert found(zone_without_owner, *parts, AGREEMENT) == {}


def test_a_party_of_unknown_kind_is_not_evaluated():
    parts = [party("VND", None), zone("Z1", owner="VND")]
    assert unanswered(zone_without_owner, *parts) == {"site:SITE": {"organisations[].kind": 1}}
