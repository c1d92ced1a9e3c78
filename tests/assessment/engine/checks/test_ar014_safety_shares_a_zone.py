from __future__ import annotations

from assessment.engine.checks.ar014_safety_shares_a_zone import safety_shares_a_zone
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, zone


def test_safety_next_to_an_hmi_is_found():
    finding = found(safety_shares_a_zone, zone("Z"), asset("SIS", "Z", safety=True), asset("HMI", "Z", safety=False))
    assert list(finding) == ["zone:Z"]
    assert (finding["zone:Z"].severity, finding["zone:Z"].force) == ("critical", "shall")
    assert finding["zone:Z"].evidence["safety"] == ["SIS"]
    assert finding["zone:Z"].message == "Zone Z holds SIS, a safety asset, together with 1 asset that is not."


def test_safety_in_a_zone_of_its_own_is_quiet():
    parts = [zone("S"), zone("Z"), asset("SIS", "S", safety=True), asset("HMI", "Z", safety=False)]
    assert found(safety_shares_a_zone, *parts) == {}
    assert unanswered(safety_shares_a_zone, *parts) == {}


def test_a_zone_designated_safety_related_is_quiet():
    parts = [zone("Z", safety_related=True), asset("SIS", "Z", safety=True), asset("HMI", "Z", safety=False)]
    assert found(safety_shares_a_zone, *parts) == {}


def test_the_kind_safety_does_not_stand_for_the_written_flag():
    parts = [zone("Z", kind="safety"), asset("SIS", "Z", safety=True), asset("HMI", "Z", safety=False)]
    assert list(found(safety_shares_a_zone, *parts)) == ["zone:Z"]


def test_assets_that_do_not_say_whether_they_are_safety_assets_are_not_evaluated():
    parts = [zone("Z"), asset("SIS", "Z", safety=True), asset("HMI", "Z"), asset("PLC", "Z")]
    assert found(safety_shares_a_zone, *parts) == {}
    assert unanswered(safety_shares_a_zone, *parts) == {"site:SITE": {"assets[].safety": 2}}


def test_a_single_asset_shares_with_nobody():
    assert unanswered(safety_shares_a_zone, zone("Z"), asset("SIS", "Z")) == {}
