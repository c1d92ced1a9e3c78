"""PLC in zone P needs TIME in zone T; between them conduits with devices in this arrangement or that."""

from __future__ import annotations

from assessment.engine.checks.ar076_single_point_of_failure import single_point_of_failure
from assessment.engine.system import BoundaryAsset, Dependency
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, zone

ZONES = [zone("P"), zone("T"), zone("M")]


def needing(*on, tag="PLC", where="P", essential=True, **values):
    needs = [Dependency(one, "time", **values) for one in on]
    return asset(tag, where, essential_function=essential, depends_on=needs)


TIME = needing(tag="TIME", where="T", essential=False)
FIREWALLS = [asset(tag, type="firewall", essential_function=False) for tag in ("FW-1", "FW-2")]
PLANT = [*ZONES, TIME, *FIREWALLS, needing("TIME")]


def sided(**sides):
    return [BoundaryAsset(f"FW-{number[-1]}", side) for number, side in sides.items()]


def devices(*conduits):
    return list(found(single_point_of_failure, *PLANT, *conduits))


def test_the_only_firewall_between_a_function_and_its_time_is_found():
    finding = found(single_point_of_failure, *PLANT, conduit("C", "P", "T", boundary_assets=["FW-1"]))["asset:FW-1"]
    assert (finding.severity, finding.force) == ("medium", "heuristic")
    assert finding.message == (
        "The essential function of PLC hangs on FW-1 alone, the only way to TIME, which it needs."
    )
    assert finding.evidence == {"essential": ["PLC"], "needs": [{"asset": "PLC", "on": "TIME"}]}


def test_a_second_way_with_another_device_is_enough_and_with_the_same_device_is_not():
    first = conduit("C1", "P", "T", boundary_assets=["FW-1"])
    assert devices(first, conduit("C2", "P", "T", boundary_assets=["FW-2"])) == []
    assert devices(first, conduit("C2", "P", "T", boundary_assets=["FW-1"])) == ["asset:FW-1"]
    assert devices(first, conduit("C2", "P", "T", boundary_assets=["FW-2"], status="planned")) == ["asset:FW-1"]


def test_devices_of_one_side_stand_beside_each_other_and_of_two_sides_behind():
    beside = conduit("C", "P", "T", boundary_assets=sided(fw1="P", fw2="P"))
    behind = conduit("C", "P", "T", boundary_assets=sided(fw1="P", fw2="T"))
    assert devices(beside) == []
    assert devices(behind) == ["asset:FW-1", "asset:FW-2"]


def test_each_device_on_a_way_through_a_third_zone_counts():
    way = [conduit("C1", "P", "M", boundary_assets=["FW-1"]), conduit("C2", "M", "T", boundary_assets=["FW-2"])]
    assert devices(*way) == ["asset:FW-1", "asset:FW-2"]


def test_what_a_need_needs_in_turn_is_needed_too():
    parts = [*ZONES, *FIREWALLS, needing("RELAY"), needing("TIME", tag="RELAY", essential=False), TIME]
    joins = conduit("C", "P", "T", boundary_assets=["FW-1"])
    finding = found(single_point_of_failure, *parts, joins)["asset:FW-1"]
    assert finding.evidence == {"essential": ["PLC"], "needs": [{"asset": "RELAY", "on": "TIME"}]}


def test_a_network_device_listed_as_a_need_stands_before_what_it_needs():
    switch = asset("SW", "P", type="switch", essential_function=False, depends_on=[Dependency("CLOCK")])
    clock = needing(tag="CLOCK", essential=False)
    assert list(found(single_point_of_failure, *ZONES, switch, clock, needing("SW"))) == ["asset:SW"]


def test_all_functions_that_hang_on_a_device_are_named():
    parts = [*PLANT, needing("TIME", tag="A"), conduit("C", "P", "T", boundary_assets=["FW-1"])]
    finding = found(single_point_of_failure, *parts)["asset:FW-1"]
    assert finding.evidence["essential"] == ["A", "PLC"]
    assert finding.message.startswith("The essential function of A hangs on FW-1 alone")
    assert finding.message.endswith(" So does that of 1 other asset.")


def test_needs_in_the_same_zone_not_required_or_of_no_essential_function_are_quiet():
    parts = [
        *ZONES,
        *FIREWALLS,
        TIME,
        needing("TIME", is_required=False),
        needing("TIME", tag="PC", essential=False),
        needing("PLC", tag="HMI"),
        conduit("C", "P", "T", boundary_assets=["FW-1"]),
    ]
    assert found(single_point_of_failure, *parts) == unanswered(single_point_of_failure, *parts) == {}


def test_what_is_missing_is_named():
    def missing(*parts):
        return unanswered(single_point_of_failure, *parts)

    assert missing(*PLANT, conduit("C", "P", "T")) == {"conduit:C": {"conduits[].boundary_assets": 1}}
    assert missing(*PLANT, conduit("C", "P", "T", boundary_assets=["FW-1", "FW-2"])) == {
        "conduit:C": {"conduits[].boundary_assets[].side": 1}
    }
    assert missing(*PLANT) == {"zone:P": {"conduits[].between": 1}}
    homeless = asset("TIME", essential_function=False)
    assert missing(*ZONES, homeless, needing("TIME")) == {"site:SITE": {"assets[].zone": 1}}
    assert missing(*ZONES, asset("A", "P")) == {"zone:P": {"assets[].depends_on": 1, "assets[].essential_function": 1}}
