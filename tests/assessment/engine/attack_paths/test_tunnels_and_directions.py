"""Small models worked by hand from model.md 2.5: tunnels, what lies on the way, one-way borders, who opens a session.

A flow's ends are its session's ends: an edge runs from the side that opens to the side that answers, whatever carries
it. Zones that a conduit runs through and assets in `via` are neither reached nor left over it.
"""

import pytest

from assessment.engine.attack_paths.pairs import find_attack_paths
from tests.builders import asset, conduit, flow, plant, zone


def ask(source, target, *parts):
    return find_attack_paths(plant(*parts), {}, pairs=[(source, target)]).paths[0]


def reaches(source, target, *parts):
    return ask(source, target, *parts).is_reachable


def tunnel(lateral="isolated", *, encapsulated=True):
    """VEN (V) -- F over T, via GW --> CTRL (PLC), through RA (GW)."""
    return [
        zone("VEN", kind="external"), zone("RA", kind="remote_access", lateral=lateral), zone("CTRL", kind="control"),
        asset("V", "VEN"), asset("GW", "RA"), asset("PLC", "CTRL"),
        conduit("T", "VEN", "CTRL", kind="vpn", through=["RA"], encapsulated=encapsulated),
        flow("F", "V", "PLC", conduit="T", via=("GW",)),
    ]  # fmt: skip


@pytest.mark.parametrize("encapsulated", [True, False, None])
@pytest.mark.parametrize("lateral", ["open", "isolated", "transit_blocked", None])
def test_a_tunnel_joins_its_ends_alone_whatever_the_zone_on_its_way_says_of_itself(lateral, encapsulated):
    parts = tunnel(lateral, encapsulated=encapsulated)
    path = ask("VEN", "CTRL", *parts)
    assert (path.shortest.hops, path.shortest.flows) == (("V", "PLC"), ("F",))
    assert (path.routes, path.minimum_cut) == (1, ("F",))
    assert [(choke.kind, choke.code) for choke in path.choke_points] == [("flow", "F")]
    assert not reaches("VEN", "RA", *parts)
    assert not reaches("RA", "CTRL", *parts)


def test_the_border_of_a_tunnel_is_that_into_the_zone_where_it_ends():
    [step] = ask("VEN", "CTRL", *tunnel()).shortest.steps
    assert (step.barrier.kind, step.barrier.conduit, step.barrier.zone) == ("border", "T", "CTRL")


def test_the_session_that_carries_a_tunnel_and_the_session_inside_are_two_edges():
    outer = flow("OUTER", "V", "GW", protocol="ipsec")
    path = ask("VEN", "CTRL", *tunnel(), outer)
    assert (path.shortest.hops, path.routes, path.minimum_cut) == (("V", "PLC"), 1, ("F",))
    assert reaches("VEN", "RA", *tunnel(), outer)
    assert not reaches("RA", "CTRL", *tunnel(), outer)  # the gateway opens nothing by itself
    onward = flow("ONWARD", "GW", "PLC")
    path = ask("VEN", "CTRL", *tunnel(), outer, onward)
    assert (path.shortest.hops, path.routes, path.minimum_cut) == (("V", "PLC"), 2, ("F", "OUTER"))
    assert path.choke_points == ()


def test_a_broken_session_is_two_flows_and_the_host_between_them_a_choke_point():
    parts = [
        zone("OFFICE", kind="enterprise"), zone("DMZ", kind="dmz", lateral="isolated"), zone("CTRL"),
        asset("PC", "OFFICE"), asset("JH", "DMZ"), asset("OTHER", "DMZ"), asset("PLC", "CTRL"),
        flow("IN", "PC", "JH"), flow("ON", "JH", "PLC"),
    ]  # fmt: skip
    path = ask("OFFICE", "CTRL", *parts)
    assert path.shortest.hops == ("PC", "JH", "PLC")
    assert (path.routes, path.minimum_cut) == (1, ("IN",))
    assert [(choke.kind, choke.code) for choke in path.choke_points] == [("flow", "IN"), ("node", "JH"), ("flow", "ON")]
    straight = [*parts[:-2], flow("F", "PC", "PLC", via=("JH",))]
    assert [(choke.kind, choke.code) for choke in ask("OFFICE", "CTRL", *straight).choke_points] == [("flow", "F")]


def transit(lateral, *more):
    """E (E1) --IN--> M (M1, M2) --OUT--> T (T1)."""
    return [
        zone("E"), zone("M", lateral=lateral), zone("T"), asset("E1", "E"), asset("M1", "M"), asset("M2", "M"),
        asset("T1", "T"), flow("IN", "E1", "M1"), flow("OUT", "M1", "T1"), *more,
    ]  # fmt: skip


def test_no_path_passes_a_zone_that_blocks_transit_though_a_session_past_it_does():
    assert reaches("E", "T", *transit("open"))
    assert reaches("E", "T", *transit("isolated"))
    blocked = ask("E", "T", *transit("transit_blocked"))
    assert (blocked.is_reachable, blocked.routes, blocked.minimum_cut) == (False, 0, ())
    past = ask("E", "T", *transit("transit_blocked", flow("PAST", "E1", "T1", via=("M1",))))
    assert (past.shortest.flows, past.routes, past.minimum_cut) == (("PAST",), 1, ("PAST",))


def test_a_path_ends_and_begins_in_a_zone_that_blocks_transit_and_moves_inside_it_as_in_an_open_one():
    parts = transit("transit_blocked")
    assert ask("E", "M", *parts).shortest.hops == ("E1", "M1")
    assert ask("E", "M2", *parts).shortest.hops == ("E1", "M1", "M2")
    assert ask("M", "T", *parts).shortest.hops == ("M1", "T1")
    assert ask("M2", "T", *parts).shortest.hops == ("M2", "M1", "T1")
    assert ask("E", "M", *parts).minimum_cut == ("IN",)
    assert ask("M1", "M2", *parts).minimum_cut is None


def border(*flows, **values):
    """UP (U) and DOWN (D) with one conduit C from DOWN to UP."""
    return [
        zone("UP"),
        zone("DOWN"),
        asset("U", "UP"),
        asset("D", "DOWN"),
        conduit("C", "DOWN", "UP", **values),
        *flows,
    ]


@pytest.mark.parametrize(("direction", "up", "down"), [
    ("forward", True, False), ("reverse", False, True), ("both", True, True), (None, True, True),
])  # fmt: skip
@pytest.mark.parametrize("data", ["to", "from", "both", None])
def test_a_diode_lets_sessions_open_on_its_sending_side_alone_whichever_way_their_data_goes(direction, up, down, data):
    flows = flow("F", "D", "U", data=data), flow("B", "U", "D", data=data)
    parts = border(*flows, kind="diode", direction=direction)
    assert (reaches("DOWN", "UP", *parts), reaches("UP", "DOWN", *parts)) == (up, down)


@pytest.mark.parametrize("kind", ["unfiltered", "filtering", "gateway", "proxy", "vpn", "wireless", None])
@pytest.mark.parametrize("status", ["planned", "in_service", "closing", "closed", None])
def test_no_other_conduit_removes_an_edge_whatever_its_direction_and_status(kind, status):
    flows = flow("F", "D", "U"), flow("B", "U", "D")
    parts = border(*flows, kind=kind, direction="forward", status=status)
    assert reaches("DOWN", "UP", *parts)
    assert reaches("UP", "DOWN", *parts)


@pytest.mark.parametrize("data", ["to", "from", "both", None])
def test_only_the_side_that_opens_a_session_reaches_the_other(data):
    parts = border(flow("F", "U", "D", data=data))
    assert reaches("UP", "DOWN", *parts)
    assert not reaches("DOWN", "UP", *parts)


def test_of_two_conduits_the_one_that_is_no_diode_carries_the_session_back():
    parts = border(flow("B", "U", "D"), kind="diode", direction="forward")
    assert not reaches("UP", "DOWN", *parts)
    [step] = ask("UP", "DOWN", *parts, conduit("SIDE", "UP", "DOWN")).shortest.steps
    assert step.barrier.conduit == "SIDE"
    named = border(flow("B", "U", "D", conduit="C"), kind="diode", direction="forward")
    assert not reaches("UP", "DOWN", *named, conduit("SIDE", "UP", "DOWN"))


def test_a_session_that_is_stated_to_take_no_conduit_passes_beside_a_diode():
    parts = border(flow("B", "U", "D", conduit="none"), kind="diode", direction="forward")
    [step] = ask("UP", "DOWN", *parts).shortest.steps
    assert (step.barrier.conduit, step.barrier.zone) == (None, "DOWN")


def test_a_flow_of_a_whole_zone_is_stopped_by_a_diode_like_that_of_one_asset():
    whole = flow("F", "zone:DOWN", "zone:UP"), flow("B", "zone:UP", "zone:DOWN")
    parts = [*border(*whole, kind="diode", direction="forward"), asset("D2", "DOWN"), asset("U2", "UP")]
    path = ask("DOWN", "UP", *parts)
    assert (path.shortest.hops, path.routes, path.minimum_cut) == (("D", "U"), 1, ("F",))
    assert not reaches("UP", "DOWN", *parts)


def test_a_rule_from_anywhere_opens_a_diode_on_its_sending_side_only():
    rule = flow("R", "any", "any", conduit="C", basis="firewall_rule")
    parts = border(rule, kind="diode", direction="forward")
    path = ask("DOWN", "UP", *parts)
    assert (path.shortest.hops, path.shortest.broad_flows) == (("D", "U"), ("R",))
    assert not reaches("UP", "DOWN", *parts)


def test_behind_a_diode_a_path_goes_on_and_none_comes_back():
    parts = [
        *border(flow("F", "D", "U"), flow("B", "U", "D"), kind="diode", direction="forward"),
        zone("OFFICE"), asset("PC", "OFFICE"), conduit("K", "UP", "OFFICE"), flow("ON", "U", "PC"), flow("BACK", "PC", "U"),
    ]  # fmt: skip
    assert ask("DOWN", "OFFICE", *parts).shortest.hops == ("D", "U", "PC")
    assert not reaches("OFFICE", "DOWN", *parts)
    assert ask("OFFICE", "UP", *parts).minimum_cut == ("BACK",)
