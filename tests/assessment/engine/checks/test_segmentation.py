from __future__ import annotations

from assessment.engine.checks.segmentation import networks_of
from assessment.engine.system import Segment
from tests.builders import asset, plant, zone


def sorted_into(*parts):
    segments = tuple(part for part in parts if isinstance(part, Segment))
    found = networks_of(plant(*parts), segments)
    return {one.segments: [a.tag for a in one.assets] for one in found.networks}, [a.tag for a in found.unplaced]


def test_the_most_specific_subnet_holds_an_address():
    parts = [
        asset("a", ips=["10.1.2.3"]),
        asset("b", ips=["10.9.9.9"]),
        Segment("WIDE", subnets=("10.0.0.0/8",), filtered=True),
        Segment("NARROW", subnets=("10.1.0.0/16",), filtered=True),
    ]
    assert sorted_into(*parts) == ({("WIDE",): ["b"], ("NARROW",): ["a"]}, [])


def test_unfiltered_segments_are_one_network_and_a_zone_on_both_is_in_it():
    parts = [zone("Z"), asset("a", "Z"), Segment("S1", ("Z",), filtered=False), Segment("S2", ("Z",), filtered=False)]
    assert sorted_into(*parts) == ({("S1", "S2"): ["a"]}, [])


def test_a_zone_on_two_separate_networks_does_not_say_where_its_assets_are():
    parts = [zone("Z"), asset("a", "Z"), Segment("S1", ("Z",), filtered=True), Segment("S2", ("Z",), filtered=True)]
    assert sorted_into(*parts) == ({("S1",): [], ("S2",): []}, ["a"])
