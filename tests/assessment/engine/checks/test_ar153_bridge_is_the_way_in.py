"""SCADA in zone O; in zone M a bridge, and behind it two drives on a DeviceNet segment."""

from __future__ import annotations

import pytest

from assessment.engine.checks.ar153_bridge_is_the_way_in import bridge_is_the_way_in
from assessment.engine.system import Interface, Segment
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

BUS = Segment("BUS", ("M",), medium="DeviceNet", attached_to=("BRIDGE",), name="Drives bus")
PLANT = [
    zone("O"),
    zone("M"),
    asset("SCADA", "O"),
    asset("BRIDGE", "M", name="Bridge 1", type="linking_device"),
    asset("DRIVE", "M", interfaces=[Interface("can", segment="BUS")]),
    asset("PLC", "M"),
    asset("FAR", "O", interfaces=[Interface("can", segment="BUS")]),
    conduit("C", "O", "M"),
]


def judged(*flows, bus=BUS):
    parts = [*PLANT, *flows, bus]
    return found(bridge_is_the_way_in, *parts), unanswered(bridge_is_the_way_in, *parts)


@pytest.mark.parametrize(
    "entering",
    [
        flow("F", "SCADA", "BRIDGE", protocol="modbus_tcp", controls=[]),
        flow("F", "SCADA", "DRIVE", protocol="modbus_tcp", controls=["recorded"]),
        flow("F", "SCADA", "PLC", protocol="modbus_tcp", controls=[], via=["BRIDGE"]),
        flow("F", "SCADA", "zone:M", protocol="modbus_tcp", controls=[]),
    ],
)
def test_a_session_that_passes_the_bridge_without_a_filter_is_found(entering):
    finding = judged(entering)[0]["asset:BRIDGE"]
    assert (finding.severity, finding.force) == ("medium", "heuristic")
    assert finding.message == (
        "Through Bridge 1 other zones reach all that is on Drives bus, which protects nothing itself: 1 flow comes in "
        "without a filter by function, the first from SCADA by Modbus/TCP."
    )
    assert finding.evidence["flows"] == ["F"]


def test_what_stays_in_the_zone_is_filtered_or_ends_elsewhere_is_quiet():
    flows = [
        flow("F1", "PLC", "BRIDGE", controls=[]),
        flow("F2", "SCADA", "BRIDGE", controls=["function_filter"]),
        flow("F3", "SCADA", "PLC", controls=[]),
        flow("F4", "BRIDGE", "SCADA", controls=[]),
        flow("F5", "BRIDGE", "FAR", protocol="profibus_dp", controls=[]),  # the bus itself, on to a device next door
    ]
    assert judged(*flows) == ({}, {})


def test_a_routed_segment_has_no_bridge():
    ethernet = Segment("BUS", ("M",), medium="Ethernet", attached_to=("BRIDGE",))
    assert judged(flow("F", "SCADA", "BRIDGE", controls=[]), bus=ethernet) == ({}, {})


def test_a_device_with_native_ethernet_beside_the_bus_still_names_the_bridge_for_its_bus_only():
    finding = judged(flow("F", "SCADA", "DRIVE", controls=[]))[0]["asset:BRIDGE"]
    assert finding.evidence["segments"] == {"BUS": "DeviceNet"}


def test_what_is_missing_is_named():
    assert judged(flow("F", "SCADA", "BRIDGE"))[1] == {"zone:M": {"flows[].controls": 1}}
    assert judged(flow("F", "ip:192.0.2.1", "BRIDGE", controls=[]))[1] == {"zone:M": {"assets[].ips": 1}}
    loose = Segment("BUS", ("M",), medium="FF H1", attached_to=("cabinet 7",))
    assert judged(bus=loose)[1] == {"site:SITE": {"segments[].attached_to": 1}}
