from __future__ import annotations

from datetime import date

from assessment.engine.checks.ar006_conduit_not_approved import conduit_not_approved
from assessment.engine.system import Approval
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import conduit, zone

OT, IT = Approval("ot", "kl", None, None), Approval("it", "mw", None, date(2026, 12, 31))
ZONES = [zone("Z4", kind="enterprise"), zone("Z3", level=3), zone("Z2", level=2)]


def test_a_conduit_to_business_without_both_approvals_is_found():
    finding = found(conduit_not_approved, *ZONES, conduit("C1", "Z3", "Z4", approvals=[OT]))["conduit:C1"]
    assert (finding.severity, finding.evidence["lacking"]) == ("medium", ["it"])


def test_in_service_it_is_high():
    in_service = conduit("C1", "Z3", "Z4", status="in_service")
    finding = found(conduit_not_approved, *ZONES, in_service)["conduit:C1"]
    assert (finding.severity, finding.evidence["lacking"]) == ("high", ["ot", "it"])
    assert finding.message == (
        "Conduit C1 leads towards business or the outside, is in service and has no valid approval by OT and IT."
    )


def test_with_both_approvals_or_inside_control_it_is_quiet():
    approved = conduit("C1", "Z3", "Z4", approvals=[OT, IT])
    assert found(conduit_not_approved, *ZONES, approved, conduit("C2", "Z2", "Z3"), date="2026-12-31") == {}


def test_an_expired_approval_does_not_count():
    approved = conduit("C1", "Z3", "Z4", approvals=[OT, IT])
    assert list(found(conduit_not_approved, *ZONES, approved, date="2027-01-01")) == ["conduit:C1"]


def test_an_approval_of_another_version_does_not_count():
    other = Approval("it", "mw", None, None, of="old")
    approved = conduit("C1", "Z3", "Z4", approvals=[OT, other], approved_as=frozenset({"new"}))
    assert found(conduit_not_approved, *ZONES, approved)["conduit:C1"].evidence["lacking"] == ["it"]


def test_an_approval_stands_for_its_side_also_without_a_name():
    approved = conduit("C1", "Z3", "Z4", approvals=[OT, Approval("it", None, None, None)])
    assert found(conduit_not_approved, *ZONES, approved) == {}


def test_an_external_zone_counts_whatever_its_level():
    parts = [zone("X", kind="external", level=2), zone("Z2", level=2), conduit("C1", "X", "Z2")]
    assert list(found(conduit_not_approved, *parts)) == ["conduit:C1"]


def test_zones_without_a_level_are_not_evaluated():
    parts = [zone("A"), zone("Z2", level=2), conduit("C1", "A", "Z2")]
    assert unanswered(conduit_not_approved, *parts) == {"site:SITE": {"zones[].level": 1}}
