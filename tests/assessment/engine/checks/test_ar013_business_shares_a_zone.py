from __future__ import annotations

from assessment.engine.checks.ar013_business_shares_a_zone import business_shares_a_zone
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, zone


def test_an_office_system_next_to_a_controller_is_found():
    parts = [zone("Z", level=2), asset("ERP", "Z", level=4), asset("PLC", "Z", level=1)]
    finding = found(business_shares_a_zone, *parts)["zone:Z"]
    assert (finding.severity, finding.force) == ("critical", "shall")
    assert finding.evidence == {"business": ["ERP"], "control": ["PLC"]}
    assert finding.message == "Zone Z holds ERP, a business system, together with 1 control asset."


def test_the_domain_it_counts_at_any_level():
    parts = [zone("Z", level=2), asset("PC", "Z", domain="it"), asset("PLC", "Z")]
    assert list(found(business_shares_a_zone, *parts)) == ["zone:Z"]


def test_zones_of_one_domain_and_a_dmz_are_quiet():
    parts = [
        zone("Z3", level=3),
        zone("Z4", kind="enterprise"),
        zone("Zd", kind="dmz"),
        asset("A", "Z3"),
        asset("B", "Z3"),
        asset("C", "Z4"),
        asset("D", "Z4"),
        asset("E", "Zd"),
        asset("F", "Zd"),
    ]
    assert found(business_shares_a_zone, *parts) == {}
    assert unanswered(business_shares_a_zone, *parts) == {}


def test_an_asset_without_a_level_beside_a_controller_is_not_evaluated():
    parts = [zone("Z"), asset("X", "Z"), asset("PLC", "Z", level=1)]
    assert unanswered(business_shares_a_zone, *parts) == {"site:SITE": {"assets[].level": 1}}


def test_a_zone_with_levels_on_both_sides_does_not_answer():
    parts = [zone("Z", level=[3, 4]), asset("A", "Z"), asset("B", "Z")]
    assert found(business_shares_a_zone, *parts) == {}
    assert unanswered(business_shares_a_zone, *parts) == {"site:SITE": {"assets[].level": 2}}


def test_one_asset_alone_mixes_with_nobody():
    assert unanswered(business_shares_a_zone, zone("Z"), asset("X", "Z")) == {}
