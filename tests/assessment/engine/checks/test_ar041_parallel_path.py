from __future__ import annotations

from assessment.engine.checks.ar041_parallel_path import parallel_path
from assessment.engine.system import Interface, Segment
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, zone

"""
        A ----[FW]---- B ----[FW2]---- C
"""
ZONES = [zone("A"), zone("B"), zone("C")]


def host(tag, code, *codes, **values):
    interfaces = [Interface(str(i), "ethernet", zone=one) for i, one in enumerate(codes or (code,))]
    return asset(tag, code, **{"interfaces": interfaces, **values})


FIREWALL = host("FW", None, "A", "B", type="firewall")
PLANT = [
    *ZONES,
    *(FIREWALL, host("FW2", None, "B", "C", type="firewall")),
    *(host("a", "A"), host("b", "B"), host("c", "C")),
    conduit("C1", "A", "B", boundary_assets=["FW"]),
    conduit("C2", "B", "C", boundary_assets=["FW2"]),
]


def test_firewalls_alone_join_nothing():
    assert found(parallel_path, *PLANT) == unanswered(parallel_path, *PLANT) == {}


def test_an_asset_in_two_zones_is_a_parallel_path():
    finding = found(parallel_path, *PLANT, host("printer", "A", "A", "B"))
    assert list(finding) == ["zone_pair:A+B"]
    assert (finding["zone_pair:A+B"].severity, finding["zone_pair:A+B"].force) == ("high", "heuristic")
    assert finding["zone_pair:A+B"].evidence == {
        "zones": ["A", "B"],
        "conduits": ["C1"],
        "joined_by": ["asset:printer"],
    }
    assert "joined beside C1, past every boundary device: they meet in printer." in finding["zone_pair:A+B"].message


def test_a_way_through_another_conduit_s_firewall_is_none():
    around = [conduit("C3", "A", "C", boundary_assets=["FW3"]), host("FW3", None, "A", "C", type="firewall")]
    assert found(parallel_path, *PLANT, *around) == {}


def test_a_way_over_a_third_zone_past_its_boundaries_is_found():
    joiners = [host("x", "A", "A", "C"), host("y", "B", "B", "C")]
    finding = found(parallel_path, *PLANT, *joiners)
    assert list(finding) == ["zone_pair:A+B", "zone_pair:B+C"]
    assert finding["zone_pair:A+B"].message.endswith("other zones that they meet join them.")


def test_a_shared_segment_and_segments_that_are_not_filtered_join_zones():
    shared = Segment("S", ("A", "B"), filtered=True)
    assert found(parallel_path, *PLANT, shared)["zone_pair:A+B"].evidence["joined_by"] == ["segment:S"]
    open_ones = [Segment("S1", ("A",), filtered=False), Segment("S2", ("B",), filtered=False)]
    assert list(found(parallel_path, *PLANT, *open_ones)) == ["zone_pair:A+B"]


def test_a_filter_or_a_vlan_that_is_not_known_is_not_evaluated():
    unclear = [Segment("S1", ("A",)), Segment("S2", ("B",), filtered=False), Segment("S3", ("C",), filtered=True)]
    assert unanswered(parallel_path, *PLANT, *unclear) == {"site:SITE": {"segments[].filtered": 1}}
    ports = [asset(f"p{code}", code, interfaces=[Interface("1", zone=code, switch="SW")]) for code in "AB"]
    switch = asset("SW", "A", type="switch", interfaces=[])
    assert unanswered(parallel_path, *PLANT, *ports, switch) == {"site:SITE": {"assets[].interfaces[].segment": 1}}


def test_segments_keep_apart_what_hangs_on_one_switch():
    segments = [Segment(f"S{code}", (code,), filtered=True) for code in "AB"]
    ports = [asset(f"p{code}", code, interfaces=[Interface("1", segment=f"S{code}", switch="SW")]) for code in "AB"]
    parts = [*PLANT, *segments, *ports, asset("SW", "A", type="switch", interfaces=[])]
    assert found(parallel_path, *parts) == unanswered(parallel_path, *parts) == {}


def test_unknown_interfaces_or_boundary_devices_are_not_evaluated():
    assert unanswered(parallel_path, *PLANT, asset("new", "A")) == {"site:SITE": {"assets[].interfaces": 1}}
    unlisted = [*ZONES, FIREWALL, conduit("C1", "A", "B")]
    assert unanswered(parallel_path, *unlisted) == {"site:SITE": {"conduits[].boundary_assets": 1}}


def test_a_closed_conduit_is_no_boundary():
    closed = conduit("C1", "A", "B", boundary_assets=["FW"], status="closed")
    again = conduit("C3", "A", "B", boundary_assets=[])
    assert list(found(parallel_path, *ZONES, FIREWALL, closed, again)) == ["zone_pair:A+B"]
