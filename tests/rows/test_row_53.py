"""Row 53: the bridge is the way into a DeviceNet segment; native devices take that protection away, and it is said."""

from __future__ import annotations

from assessment.engine.architecture.legacy import buses
from assessment.engine.model_file.load import load_document
from assessment.engine.system import Interface, Segment
from assessment.engine.what_if.asking import ask_what_if
from tests.builders import asset, conduit, flow, zone
from tests.rows.plants import judged

DOCUMENT = {
    "bulkhead": 1,
    "site": {"code": "S"},
    "assessment": {"code": "A", "date": "2026-11-22"},
    "zones": [{"code": "CELL", "level": 1}, {"code": "OPS", "level": 3}],
    "assets": [{"tag": "BRIDGE", "zone": "CELL", "type": "linking_device"}, {"tag": "HMI", "zone": "OPS"}],
    "flows": [{"code": "F1", "from": {"asset": "HMI"}, "to": {"asset": "BRIDGE"}, "protocol": "enip"}],
    "segments": [{"code": "DN", "name": "Drives", "medium": "devicenet", "zones": ["CELL"], "attached_to": "BRIDGE"}],
}


def test_the_bridge_is_named_as_the_way_in_with_what_is_behind_it():
    drives = [asset(f"D{number}", "CELL", interfaces=[Interface("1", segment="DN")]) for number in (1, 2)]
    whole = judged(
        zone("CELL", level=1),
        zone("OPS", level=3),
        asset("BRIDGE", "CELL", name="Bridge of the drives", type="linking_device"),
        *drives,
        asset("HMI", "OPS"),
        conduit("C", "CELL", "OPS", controls=[]),
        flow("F1", "HMI", "BRIDGE", protocol="enip", controls=[], carries=("alarms",)),
        Segment("DN", ("CELL",), medium="devicenet", attached_to=("BRIDGE",)),
    )
    (row,) = buses(whole.case, whole.findings)
    assert (row["bridges"], row["devices"]) == ([{"tag": "BRIDGE", "name": "Bridge of the drives"}], 2)
    assert (row["alarms"], row["time_sync"]) == (1, 0)
    assert [one["id"] for one in row["entered"]] == ["AR-153@asset:BRIDGE"]


def test_native_devices_in_a_what_if_lose_the_bus_as_protection_and_a_faster_bus_does_not():
    def notes(medium):
        changes = {"bulkhead_changes": 1, "name": "Drives anew", "set": {"segments": {"DN": {"medium": medium}}}}
        found, _ = ask_what_if(load_document(DOCUMENT), changes)
        return [one for one in found["notes"] if "Drives" in one]

    (said,) = notes("EtherNet/IP")
    assert "was devicenet, which cannot be routed: whoever came from another network had to pass BRIDGE" in said
    assert "Without it this protection is gone" in said
    assert notes("canopen") == []
