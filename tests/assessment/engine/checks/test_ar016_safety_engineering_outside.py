from __future__ import annotations

from assessment.engine.checks.ar016_safety_engineering_outside import safety_engineering_outside
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [
    zone("S"),
    zone("Z"),
    asset("SIS", "S", type="safety_controller"),
    asset("PLC", "Z", type="plc", safety=False),
    conduit("C1", "Z", "S"),
]


def station(zone_code, **values):
    return asset("SES", zone_code, type="safety_engineering_station", **values)


def test_a_station_outside_the_zone_of_its_controllers_is_found():
    finding = found(safety_engineering_outside, *PLANT, station("Z", programs=["SIS"]))["asset:SES"]
    assert (finding.severity, finding.evidence["apart"]) == ("high", ["SIS"])
    assert finding.message == "SES, a safety engineering station, programs SIS from another zone."


def test_what_it_programs_shows_in_an_engineering_flow_too():
    assert list(found(safety_engineering_outside, *PLANT, station("Z"), flow("F", "SES", "SIS", protocol="tristation")))


def test_a_station_that_also_reaches_another_controller_is_found():
    parts = [*PLANT, station("S", programs=["SIS"]), flow("F", "SES", "PLC", protocol="modbus_tcp")]
    assert found(safety_engineering_outside, *parts)["asset:SES"].evidence == {"apart": [], "others": ["PLC"]}


def test_a_station_beside_its_controllers_is_quiet():
    parts = [*PLANT, station("S", programs=["SIS"]), flow("F", "SES", "SIS", protocol="tristation")]
    assert found(safety_engineering_outside, *parts) == {}
    assert unanswered(safety_engineering_outside, *parts) == {}


def test_a_station_that_does_not_say_what_it_programs_is_not_evaluated():
    assert unanswered(safety_engineering_outside, *PLANT, station("S")) == {"zone:S": {"assets[].programs": 1}}


def test_a_controller_that_may_be_one_of_safety_is_not_evaluated():
    parts = [*PLANT, asset("P2", "S", type="plc"), station("S", programs=["P2"])]
    assert unanswered(safety_engineering_outside, *parts) == {"zone:S": {"assets[].safety": 1}}


def test_an_asset_of_unknown_type_is_not_evaluated():
    assert unanswered(safety_engineering_outside, zone("Z"), asset("X", "Z")) == {"zone:Z": {"assets[].type": 1}}
