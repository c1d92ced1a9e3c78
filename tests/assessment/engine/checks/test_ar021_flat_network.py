from __future__ import annotations

from assessment.engine.checks.ar021_flat_network import flat_network
from assessment.engine.system import Interface, Segment
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, zone


def segment(code, *zones, **values):
    return Segment(code, zones, **values)


def test_three_levels_in_one_segment_are_found_on_each_zone():
    parts = [zone("A", level=0), zone("B", level=1), zone("C", level=2), *(asset(code, code) for code in "ABC")]
    finding = found(flat_network, *parts, segment("S", "A", "B", "C", filtered=True))
    assert list(finding) == ["zone:A", "zone:B", "zone:C"]
    assert (finding["zone:A"].severity, finding["zone:A"].force) == ("high", "convention")
    assert finding["zone:A"].message == ("Zone A is part of a flat network (S) of 3 assets at the levels 0, 1 and 2.")


def test_level_2_together_with_level_3_is_found():
    parts = [zone("B", level=2), zone("C", level=3), asset("b", "B"), asset("c", "C")]
    assert list(found(flat_network, *parts, segment("S", "B", "C", filtered=True))) == ["zone:B", "zone:C"]


def test_two_segments_that_are_not_filtered_are_one_network():
    parts = [zone("B", level=2), zone("C", level=3), asset("b", "B"), asset("c", "C")]
    apart = [segment("S1", "B", filtered=True), segment("S2", "C", filtered=True)]
    joined = [segment("S1", "B", filtered=False), segment("S2", "C", filtered=False)]
    assert found(flat_network, *parts, *apart) == {}
    assert unanswered(flat_network, *parts, *apart) == {}
    assert list(found(flat_network, *parts, *joined)) == ["zone:B", "zone:C"]


def test_more_than_a_hundred_assets_are_found():
    def plant(number):
        return [zone("A", level=1), segment("S", "A", filtered=True), *(asset(f"P{i}", "A") for i in range(number))]

    assert found(flat_network, *plant(100)) == {}
    assert list(found(flat_network, *plant(101))) == ["zone:A"]


def test_addresses_and_interfaces_say_the_segment_before_the_zone():
    parts = [
        zone("B", level=2),
        zone("C", level=3),
        asset("b", "B"),
        asset("c1", "C", ips=["10.2.0.9"]),
        asset("c2", "C", interfaces=[Interface("e0", "ethernet", segment="S2")]),
        segment("S1", "B", "C", subnets=("10.0.0.0/8",), filtered=True),
        segment("S2", subnets=("10.2.0.0/16",), filtered=True),
    ]
    assert found(flat_network, *parts) == {}


def test_the_boundary_device_of_a_conduit_does_not_make_its_network_flat():
    parts = [zone("B", level=2), zone("C", level=3), asset("b", "B"), asset("FW", "B", level=3.5)]
    border = conduit("C1", "B", "C", boundary_assets=["FW"])
    assert found(flat_network, *parts, border, segment("S", "B", filtered=True)) == {}


def test_without_segments_nothing_is_evaluated():
    assert unanswered(flat_network, zone("A"), zone("B")) == {"site:SITE": {"segments": 2}}


def test_an_unknown_level_filter_or_segment_is_not_evaluated():
    parts = [zone("A", level=1), zone("B"), zone("C", level=1), asset("a", "A"), asset("b", "B"), asset("c", "C")]
    segments = [segment("S1", "A"), segment("S2", "B", filtered=False)]
    assert found(flat_network, *parts, *segments) == {}
    assert unanswered(flat_network, *parts, *segments) == {
        "site:SITE": {"assets[].interfaces[].segment": 1, "assets[].level": 1, "segments[].filtered": 2}
    }


def test_a_segment_of_which_no_filter_is_known_leaves_its_neighbours_open_too():
    """If S2 does not filter either, level 1 and level 3 share one network: nothing may be said of A until then."""
    parts = [zone("A", level=1), zone("B", level=3), asset("a", "A"), asset("b", "B")]
    near = segment("S1", "A", filtered=False)
    assert unanswered(flat_network, *parts, near, segment("S2", "B")) == {"site:SITE": {"segments[].filtered": 2}}
    assert unanswered(flat_network, *parts, near, segment("S2", "B", filtered=True)) == {}
    assert list(found(flat_network, *parts, near, segment("S2", "B", filtered=False))) == ["zone:A", "zone:B"]
