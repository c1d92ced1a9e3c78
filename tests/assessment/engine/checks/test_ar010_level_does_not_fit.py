from __future__ import annotations

from assessment.engine.checks.ar010_level_does_not_fit import level_does_not_fit
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, zone


def test_a_level_that_the_zone_does_not_have_is_found():
    finding = found(level_does_not_fit, zone("Z", level=[1, 2]), asset("HMI", "Z", type="hmi", level=3))["asset:HMI"]
    assert (finding.severity, finding.force) == ("low", "convention")
    assert finding.message == "HMI is at level 3, but its zone Z is at levels 1 and 2."


def test_a_controller_at_level_3_is_found_even_where_its_zone_says_so():
    finding = found(level_does_not_fit, zone("Z", level=3), asset("PLC", "Z", type="plc"))["asset:PLC"]
    assert finding.message == (
        "PLC is recorded at level 3, where its type (Programmable logic controller) does not belong."
    )


def test_a_sensor_at_level_3_and_an_office_workstation_at_level_2_are_found():
    parts = [zone("Z3", level=3), zone("Z2", level=2)]
    misplaced = [asset("S", "Z3", type="sensor"), asset("PC", "Z2", type="workstation")]
    assert list(found(level_does_not_fit, *parts, *misplaced)) == ["asset:PC", "asset:S"]


def test_assets_where_they_belong_are_quiet():
    parts = [zone("Z", level=1), asset("PLC", "Z", type="plc", level=1), asset("HMI", "Z", type="hmi")]
    assert found(level_does_not_fit, *parts) == {}
    assert unanswered(level_does_not_fit, *parts) == {}


def test_an_unset_level_and_an_unknown_type_are_not_evaluated():
    parts = [zone("Z"), zone("Y", level=3), asset("PLC", "Z", type="plc"), asset("X", "Y"), asset("W", "Y", type="odd")]
    assert unanswered(level_does_not_fit, *parts) == {"zone:Z": {"assets[].level": 1}, "zone:Y": {"assets[].type": 2}}


def test_a_level_without_a_zone_to_compare_it_with_is_not_evaluated():
    assert unanswered(level_does_not_fit, asset("PLC", type="plc", level=1)) == {"site:SITE": {"assets[].zone": 1}}
    assert list(found(level_does_not_fit, asset("PLC", type="plc", level=3))) == ["asset:PLC"]


def test_levels_of_a_zone_that_do_not_agree_do_not_answer():
    parts = [zone("Z", level=[2, 3]), asset("PLC", "Z", type="plc")]
    assert unanswered(level_does_not_fit, *parts) == {"zone:Z": {"assets[].level": 1}}
