from __future__ import annotations

import pytest

from assessment.engine.plant import agree
from assessment.engine.system import Segment
from tests.builders import asset, conduit, flow, plant, zone


def test_an_asset_has_its_own_level_else_that_of_its_zone():
    found = plant(zone("Z", level=[1, 2]), asset("A", "Z"), asset("B", "Z", level=2.0), asset("C"))
    assert [found.levels_of(found.assets[tag]) for tag in "ABC"] == [(1.0, 2.0), (2.0,), ()]


@pytest.mark.parametrize(
    ("kind", "levels"), [("external", (5.0,)), ("enterprise", (4.0,)), ("dmz", (3.5,)), ("control", ())]
)
def test_a_zone_without_a_level_takes_that_of_its_kind(kind: str, levels: tuple[float, ...]):
    found = plant(zone("Z", kind=kind))
    assert found.levels_of_zone(found.zones["Z"]) == levels


def test_a_written_level_stands_before_the_kind():
    found = plant(zone("Z", kind="dmz", level=3))
    assert found.levels_of_zone(found.zones["Z"]) == (3.0,)


def test_a_list_of_levels_answers_only_where_all_agree():
    assert agree((1.0, 2.0), lambda level: level <= 3) is True
    assert agree((4.0, 5.0), lambda level: level <= 3) is False
    assert agree((3.0, 4.0), lambda level: level <= 3) is None
    assert agree((), lambda level: level <= 3) is None


def test_the_domain_follows_level_and_kind_unless_it_is_written():
    found = plant(
        zone("C", level=1),
        zone("E", level=4),
        zone("D", kind="dmz"),
        zone("X", kind="external"),
        zone("S", level=[3, 4]),
        asset("ot", "C"),
        asset("it", "E"),
        asset("dmz", "D"),
        asset("out", "X"),
        asset("spans", "S"),
        asset("written", "E", domain="ot"),
        asset("nowhere"),
    )
    domains = {tag: found.domain_of(entry) for tag, entry in found.assets.items()}
    assert domains == {
        "ot": "ot",
        "it": "it",
        "dmz": None,
        "out": "external",
        "spans": None,
        "written": "ot",
        "nowhere": None,
    }


def test_a_zone_is_safety_related_by_flag_by_kind_or_by_an_asset_in_it():
    found = plant(
        zone("FLAG", safety_related=True),
        zone("KIND", kind="safety"),
        zone("ASSET"),
        zone("PARENT"),
        zone("CHILD", parent="PARENT"),
        asset("SIS", "ASSET", safety=True),
        asset("SIS2", "CHILD", safety=True),
    )
    related = {code for code in found.zones if found.is_safety_related(code)}
    assert related == {"FLAG", "KIND", "ASSET", "CHILD"}


def test_a_flow_finds_its_conduit_by_its_ends_in_either_direction():
    found = plant(
        zone("Z1"),
        zone("Z2"),
        zone("Z3"),
        conduit("C1", "Z1", "Z2"),
        conduit("C2", "Z2", "Z3"),
        asset("A", "Z1"),
        asset("B", "Z2"),
        flow("there", "A", "B"),
        flow("back", "B", "A"),
        flow("nowhere", "A", "zone:Z3"),
        flow("inside", "A", "zone:Z1"),
    )
    assert [channel.conduit for channel in found.channels] == ["C1", "C1", None, None]
    assert [channel.crosses for channel in found.channels] == [True, True, True, False]
    assert [channel.flow.code for channel in found.channels_of("C1")] == ["there", "back"]


def test_two_fitting_conduits_are_candidates_and_none_is_chosen():
    found = plant(
        zone("Z1"),
        zone("Z2"),
        conduit("C1", "Z1", "Z2"),
        conduit("C2", "Z2", "Z1"),
        flow("F", "zone:Z1", "zone:Z2"),
        flow("named", "zone:Z1", "zone:Z2", conduit="C2"),
        flow("without", "zone:Z1", "zone:Z2", conduit="none"),
    )
    assert [(channel.conduit, channel.candidates) for channel in found.channels] == [
        (None, ("C1", "C2")),
        ("C2", ()),
        (None, ()),
    ]


@pytest.mark.parametrize("status", ["planned", "closed"])
def test_what_is_not_there_takes_no_flow_from_what_is(status):
    """Drawing a conduit for next year beside the one of today must not make today's traffic anybody's guess."""
    zones, traffic = (zone("Z1"), zone("Z2")), flow("F", "zone:Z1", "zone:Z2")
    beside = plant(*zones, conduit("NEW", "Z1", "Z2", status=status), conduit("OLD", "Z1", "Z2"), traffic)
    assert [(one.conduit, one.candidates) for one in beside.channels] == [("OLD", ())]
    alone = plant(*zones, conduit("NEW", "Z1", "Z2", status=status), traffic)
    assert [one.conduit for one in alone.channels] == ["NEW"]


def test_a_conduit_of_three_zones_joins_each_pair_and_a_group_inside_one_zone_joins_it_with_itself():
    found = plant(
        zone("Z1"),
        zone("Z2"),
        zone("Z3"),
        conduit("C1", "Z1", "Z2", "Z3"),
        conduit("C2", "Z1", "Z1"),
        flow("F1", "zone:Z1", "zone:Z3"),
        flow("F2", "zone:Z1", "zone:Z1"),
    )
    assert [channel.conduit for channel in found.channels] == ["C1", "C2"]


def test_a_conduit_that_names_a_zone_twice_beside_another_is_one_candidate():
    built = plant(zone("A"), zone("B"), conduit("C", "A", "B", "A"), flow("F", "zone:A", "zone:B"))
    assert [one.conduit for one in built.channels] == ["C"]


def test_an_address_is_first_looked_up_among_the_assets():
    found = plant(
        zone("Z1", subnets=["10.0.0.0/8"]),
        zone("Z2"),
        asset("A", "Z2", ips=["10.1.2.3"]),
        flow("F", "ip:10.1.2.3", "ip:::ffff:10.1.2.3"),
    )
    [channel] = found.channels
    assert (channel.source.assets, channel.source.zone) == (("A",), "Z2")
    assert (channel.destination.assets, channel.destination.zone) == (("A",), "Z2")


def test_the_most_specific_subnet_names_the_zone_and_a_segment_of_one_zone_counts():
    found = plant(
        zone("WIDE", subnets=["10.0.0.0/8"]),
        zone("NARROW", subnets=["10.1.0.0/16"]),
        zone("CELL"),
        Segment("S1", zones=("CELL",), subnets=("10.1.7.0/24",)),
        Segment("S2", zones=("CELL", "WIDE"), subnets=("10.1.8.0/24",)),
    )
    addresses = ("10.9.9.9", "10.1.1.1", "10.1.7.7", "10.1.8.8", "192.168.1.1", "fe80::1")
    assert [found.zone_of_address(address) for address in addresses] == ["WIDE", "NARROW", "CELL", "NARROW", None, None]


def test_an_address_that_nothing_answers_for_is_not_matched():
    found = plant(zone("Z1", subnets=["10.0.0.0/8"]), flow("F", "ip:10.0.0.1", "ip:192.168.1.1"))
    [channel] = found.channels
    assert (channel.source.zone, channel.source.assets, channel.source.is_matched) == ("Z1", (), True)
    assert not channel.destination.is_matched
    assert channel.crosses is None


def test_a_subnet_of_two_zones_names_neither():
    """Cells are copied with their addresses; which of them a host stands in is not known, whatever the zones are called."""
    found = plant(
        zone("CELL-1", subnets=["10.1.5.0/24"]),
        zone("CELL-2", subnets=["10.1.5.0/24"]),
        zone("PLANT", subnets=["10.1.0.0/16"]),
        Segment("S1", zones=("PLANT",), subnets=("10.1.6.0/24",)),
        Segment("S2", zones=("PLANT",), subnets=("10.1.6.0/24",)),
        flow("F", "ip:10.1.5.7", "ip:10.1.9.9"),
    )
    assert [found.zone_of_address(one) for one in ("10.1.5.7", "10.1.6.7", "10.1.9.9")] == [None, "PLANT", "PLANT"]
    assert found.zones_at("10.1.5.7") == ("CELL-1", "CELL-2")
    networks = ("10.1.5.0/24", "10.1.5.0/25", "10.1.6.0/25", "10.1.8.0/24")
    assert [found.zone_of_network(one) for one in networks] == [None, None, "PLANT", "PLANT"]
    [channel] = found.channels
    assert (channel.source.zone, channel.source.is_matched, channel.crosses) == (None, False, None)


def test_an_address_of_two_assets_means_either_of_them():
    found = plant(
        zone("Z1"),
        zone("Z2"),
        asset("A", "Z1", ips=["10.0.0.1"]),
        asset("B", "Z1", ips=["10.0.0.1"]),
        asset("C", "Z1", ips=["10.0.0.2"]),
        asset("D", "Z2", ips=["10.0.0.2"]),
        flow("F", "ip:10.0.0.1", "ip:10.0.0.2"),
    )
    [channel] = found.channels
    assert (channel.source.assets, channel.source.zone) == (("A", "B"), "Z1")
    assert (channel.destination.assets, channel.destination.zone) == (("C", "D"), None)


def test_the_type_of_an_asset_tells_whether_sessions_end_at_it_unless_it_says_so_itself():
    found = plant(
        asset("relay", type="jump_host"),
        asset("switch", type="switch"),
        asset("odd", type="our own box"),
        asset("said", type="switch", terminates_sessions=True),
    )
    kinds = {tag: found.terminates_sessions(entry) for tag, entry in found.assets.items()}
    assert kinds["odd"] is None
    assert kinds["said"] is True
    assert kinds["switch"] is False


def test_a_network_is_in_the_zone_whose_subnet_holds_it_whole():
    found = plant(
        zone("A", subnets=["10.1.0.0/16", "2001:db8::/64"]),
        zone("B", subnets=["10.1.7.0/24"]),
        zone("C", subnets=["10.2.0.0/24"]),
        conduit("C1", "A", "C"),
        flow("F", "net:10.1.8.0/24", "net:10.2.0.0/25"),
    )
    asked = ["10.1.8.0/24", "10.1.7.128/25", "10.1.6.0/23", "10.1.0.0/16", "10.0.0.0/8", "2001:db8::/80", "0.0.0.0/0"]
    assert [found.zone_of_network(network) for network in asked] == ["A", "B", None, None, None, "A", None]
    channel = found.channels[0]
    assert (channel.source.zone, channel.destination.zone, channel.conduit) == ("A", "C", "C1")
