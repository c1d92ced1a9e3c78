from __future__ import annotations

from datetime import date

import pytest

from assessment.engine.checks.ar064_second_uplink import second_uplink
from assessment.engine.system import Approval, Interface, Segment
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

ZONES = [
    zone("NET", kind="external"),
    zone("NET2", kind="external"),
    zone("Z4", kind="enterprise"),
    zone("Z2", level=2),
]
OT, IT = Approval("ot", "kl", None, date(2027, 1, 1)), Approval("it", "mo", None, None)


def skid(*interfaces, **values):
    return asset("SKID", "Z2", interfaces=interfaces, **values)


@pytest.mark.parametrize(
    "interface",
    [
        Interface("wan0", kind="wan"),
        Interface("wan0", kind="modem"),
        Interface("wan0", kind="ethernet", zone="NET"),
        Interface("wan0", segment="S1"),
    ],
)
def test_a_wan_interface_without_an_approved_conduit_is_found(interface):
    segment = Segment("S1", ("Z2", "NET"))
    finding = found(second_uplink, *ZONES, skid(interface, Interface("eth0", kind="ethernet")), segment)["asset:SKID"]
    assert (finding.severity, finding.force) == ("high", "convention")
    assert finding.evidence == {"interfaces": ["wan0"], "conduits": []}
    assert finding.message == ("SKID has a way out of its own (wan0) beside the conduits that OT and IT approved.")


def test_a_cellular_router_has_an_uplink_by_its_type():
    router = asset("CELL", "Z2", type="cellular_router")
    assert found(second_uplink, *ZONES, router)["asset:CELL"].evidence["interfaces"] == ["its uplink"]


def test_the_approved_conduit_is_quiet_by_border_or_by_flow():
    wan = skid(Interface("wan0", kind="wan", zone="NET"))
    by_border = conduit("C1", "NET", "Z2", approvals=[OT, IT], boundary_assets=["SKID"])
    by_flow = conduit("C1", "NET", "Z2", approvals=[OT, IT])
    assert found(second_uplink, *ZONES, wan, by_border, date="2026-11-21") == {}
    assert found(second_uplink, *ZONES, wan, by_flow, flow("F1", "SKID", "zone:NET"), date="2026-11-21") == {}


def test_an_untrusted_conduit_leads_outside_too():
    radio = conduit("C1", "Z4", "Z2", approvals=[OT, IT], untrusted=True)
    router = asset("CELL", "Z2", type="cellular_router")
    assert found(second_uplink, *ZONES, router, radio, flow("F1", "zone:Z4", "zone:Z2"), date="2026-11-21") == {}


def test_an_expired_approval_one_side_a_closed_conduit_or_another_network_does_not_count():
    wan = skid(Interface("wan0", kind="wan", zone="NET2"))
    expired = conduit("C1", "NET2", "Z2", approvals=[OT, IT], boundary_assets=["SKID"])
    one_side = conduit("C1", "NET2", "Z2", approvals=[OT], boundary_assets=["SKID"])
    elsewhere = conduit("C1", "NET", "Z2", approvals=[OT, IT], boundary_assets=["SKID"])
    closed = conduit("C1", "NET2", "Z2", approvals=[OT, IT], boundary_assets=["SKID"], status="closed")
    assert list(found(second_uplink, *ZONES, wan, closed, date="2026-11-21")) == ["asset:SKID"]
    assert list(found(second_uplink, *ZONES, wan, expired, date="2027-06-01")) == ["asset:SKID"]
    assert list(found(second_uplink, *ZONES, wan, one_side)) == ["asset:SKID"]
    assert found(second_uplink, *ZONES, wan, elsewhere)["asset:SKID"].evidence["conduits"] == ["C1"]


def test_without_an_uplink_or_above_control_it_is_quiet():
    parts = [
        skid(Interface("eth0", kind="ethernet"), Interface("wan0", kind="wan", leaves_suc=False)),
        asset("ROUTER", "Z4", type="cellular_router"),
    ]
    assert found(second_uplink, *ZONES, *parts) == {}
    assert unanswered(second_uplink, *ZONES, *parts) == {}


def test_what_is_not_known_is_named():
    parts = [
        zone("Zx"),
        asset("A", "Z2"),
        asset("B", "Z2", interfaces=[Interface("eth0")]),
        asset("C", "Zx", type="modem"),
        asset("D", None, type="modem"),
    ]
    assert unanswered(second_uplink, *ZONES, *parts) == {
        "zone:Z2": {"assets[].interfaces": 1, "assets[].interfaces[].kind": 1},
        "zone:Zx": {"zones[].level": 1},
        "site:SITE": {"assets[].zone": 1},
    }


def test_beside_an_approved_uplink_an_interface_that_nobody_described_stays_a_question():
    way = conduit("C1", "NET", "Z2", approvals=[OT, IT], boundary_assets=["SKID"])
    beside = skid(Interface("wan0", kind="wan", zone="NET"), Interface("usb1"))
    assert found(second_uplink, *ZONES, beside, way, date="2026-11-21") == {}
    assert unanswered(second_uplink, *ZONES, beside, way, date="2026-11-21") == {
        "zone:Z2": {"assets[].interfaces[].kind": 1}
    }
    unlisted = asset("SKID", "Z2", type="cellular_router")
    assert unanswered(second_uplink, *ZONES, unlisted, way, date="2026-11-21") == {
        "zone:Z2": {"assets[].interfaces": 1}
    }


def test_a_segment_into_a_zone_of_no_known_kind_stays_a_question():
    segment = Segment("S1", ("Z2", "Zx"))
    wired = skid(Interface("eth0", kind="ethernet", segment="S1"))
    assert unanswered(second_uplink, *ZONES, zone("Zx"), segment, wired) == {"zone:Z2": {"zones[].kind": 1}}


def test_of_two_uplinks_without_a_zone_an_approved_conduit_answers_for_neither():
    way = conduit("C1", "NET", "Z2", approvals=[OT, IT], boundary_assets=["SKID"])
    two = skid(Interface("wan0", kind="wan"), Interface("wan1", kind="modem"))
    assert found(second_uplink, *ZONES, two, way, date="2026-11-21") == {}
    assert unanswered(second_uplink, *ZONES, two, way, date="2026-11-21") == {
        "zone:Z2": {"assets[].interfaces[].zone": 2}
    }
