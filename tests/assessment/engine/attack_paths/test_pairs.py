import pytest

from assessment.engine.attack_paths.pairs import entry_zones, find_attack_paths, target_zones
from assessment.engine.graph.services import UnknownEndError
from tests.builders import asset, conduit, flow, plant, zone


def ask(source, target, *parts, **header):
    return find_attack_paths(plant(*parts, **header), {}, pairs=[(source, target)]).paths[0]


def through(lateral, *more):
    """E opens to M1, M2 opens to T1; what M says of its inside decides."""
    return [
        zone("E"), zone("M", lateral=lateral), zone("T"), asset("M1", "M"), asset("M2", "M"), asset("T1", "T"),
        flow("F1", "zone:E", "M1"), flow("F2", "M2", "T1"), *more,
    ]  # fmt: skip


def test_in_an_open_zone_assets_reach_each_other_in_one_hop():
    path = ask("E", "T", *through("open"))
    assert path.shortest.hops == ("E", "M1", "M2", "T1")
    assert path.shortest.flows == ("F1", "F2")
    assert [step.flow for step in path.shortest.steps] == ["F1", None, "F2"]
    assert path.shortest.assumes_open == ()


def test_a_missing_lateral_counts_as_open_and_the_path_says_so():
    path = ask("E", "T", *through(None))
    assert (path.is_reachable, path.shortest.assumes_open) == (True, ("M",))


def test_in_an_isolated_zone_only_flows_lead_on():
    assert not ask("E", "T", *through("isolated")).is_reachable
    path = ask("E", "T", *through("isolated", flow("F3", "M1", "M2")))
    assert path.shortest.flows == ("F1", "F3", "F2")


def test_a_zone_that_blocks_transit_is_not_passed_even_over_one_asset():
    assert not ask("E", "T", *through("transit_blocked")).is_reachable
    assert not ask("E", "T", *through("transit_blocked", flow("F3", "M1", "T1"))).is_reachable


def test_a_zone_that_blocks_transit_is_entered_and_left_by_paths_that_end_or_begin_there():
    assert ask("E", "M2", *through("transit_blocked")).shortest.hops == ("E", "M1", "M2")
    assert ask("M1", "T", *through("transit_blocked")).shortest.hops == ("M1", "M2", "T1")


def test_a_zone_without_assets_is_entered_and_left_but_never_passed():
    parts = [zone("E"), zone("M"), zone("T"), flow("F1", "zone:E", "zone:M"), flow("F2", "zone:M", "zone:T")]
    assert ask("E", "M", *parts).shortest.hops == ("E", "M")
    assert ask("M", "T", *parts).shortest.hops == ("M", "T")
    assert not ask("E", "T", *parts).is_reachable


def test_of_paths_with_as_many_hops_the_first_by_code_is_shown():
    parts = [zone("E"), zone("M"), zone("T"), asset("B", "M"), asset("A", "M"), asset("T1", "T")]
    flows = [
        flow("F1", "zone:E", "B"),
        flow("F2", "B", "T1"),
        flow("F4", "zone:E", "A"),
        flow("F3", "A", "T1"),
        flow("F0", "A", "T1"),
    ]
    path = ask("E", "T", *parts, *flows)
    assert (path.shortest.hops, path.shortest.flows) == (("E", "A", "T1"), ("F4", "F0"))


def test_a_flow_is_named_before_a_lateral_move_between_the_same_assets():
    path = ask("A", "B", zone("Z"), asset("A", "Z"), asset("B", "Z"), flow("F", "A", "B"))
    assert (path.shortest.flows, path.shortest.assumes_open) == (("F",), ())


def test_the_likeliest_path_goes_round_a_strong_border_that_the_shortest_crosses():
    place = plant(
        zone("E"), zone("M"), zone("T"), asset("M1", "M"), asset("T1", "T"), conduit("C1", "E", "T"), conduit("C2", "M", "T"),
        flow("F1", "zone:E", "T1", controls=["mfa", "recorded"]), flow("F2", "zone:E", "M1"), flow("F3", "M1", "T1"),
    )  # fmt: skip
    levels = {
        "zone:E": (0,) * 7,
        "zone:M": (0,) * 7,
        "zone:T": (0,) * 7,
        "conduit:C1": (2,) * 7,
        "conduit:C2": (1,) * 7,
    }
    path = find_attack_paths(place, levels, pairs=[("E", "T")]).paths[0]
    assert (path.shortest.flows, path.shortest.weight, path.shortest.controls) == (
        ("F1",),
        1523,
        (("mfa", "recorded"),),
    )
    assert (path.likeliest.flows, path.likeliest.weight, path.likeliest.chance) == (("F2", "F3"), 46 + 301, 45)
    expert = find_attack_paths(place, levels, pairs=[("E", "T")], attacker=4).paths[0]
    assert (expert.likeliest.flows, expert.likeliest.weight) == (("F2", "F3"), 46 + 46)


def test_a_path_over_any_names_the_flow():
    parts = [zone("E"), zone("T"), asset("T1", "T"), flow("F1", "any", "T1", basis="firewall_rule")]
    assert ask("E", "T", *parts).shortest.broad_flows == ("F1",)


def test_a_missing_path_proves_something_only_where_the_flows_are_complete():
    assert not ask("E", "T", zone("E"), zone("T")).is_proven
    assert ask("E", "T", zone("E"), zone("T"), flows_complete=True).is_proven


def test_an_end_that_is_asked_against_itself_needs_no_path():
    path = ask("E", "E", zone("E"))
    assert (path.is_reachable, path.shortest.hops, path.routes) == (True, ("E",), None)
    assert path.cut_reason == "The entry and the target are the same."
    assert ask("Z", "A", zone("Z"), asset("A", "Z"), asset("B", "Z")).shortest.hops == ("A",)


def test_an_end_that_does_not_exist_is_refused():
    with pytest.raises(UnknownEndError, match="NOWHERE"):
        ask("NOWHERE", "E", zone("E"))


ZONES = [
    zone("OFFICE", kind="enterprise"), zone("WLAN", kind="wireless", sl_t=3), zone("VEN", kind="external"),
    zone("RA", kind="remote_access"), zone("LAPTOP", kind="temporary"), zone("DMZ", kind="dmz"),
    zone("CTRL", kind="control", sl_t=(2, 2, 2, 1, 3, 2, 2)), zone("SIS", kind="safety", sl_t=2), zone("B", kind="safety", sl_t=4),
]  # fmt: skip


def test_entries_are_the_zones_where_attackers_come_in():
    assert entry_zones(plant(*ZONES)) == ("LAPTOP", "OFFICE", "RA", "VEN", "WLAN")


def test_targets_are_safety_related_or_aim_at_three_and_the_worst_come_first():
    assert target_zones(plant(*ZONES)) == ("B", "SIS", "CTRL", "WLAN")


def test_without_asked_pairs_all_entries_stand_against_all_targets():
    found = find_attack_paths(plant(*ZONES), {})
    assert len(found.paths) == 5 * 4 - 1
    assert [(path.source, path.target) for path in found.paths[:2]] == [("LAPTOP", "B"), ("OFFICE", "B")]
    assert found.exposed == ("WLAN",)


def test_routes_and_cuts_stop_at_the_bound_and_say_so():
    flows = [flow(f"F{code}", f"zone:{code}", "zone:SIS") for code in ("OFFICE", "RA", "VEN")]
    found = find_attack_paths(plant(*ZONES, *flows), {}, pair_bound=2)
    assert (found.bound.computed, found.bound.of) == (2, 3)
    cuts = {path.source: path.minimum_cut for path in found.paths if path.is_reachable}
    assert cuts == {"OFFICE": ("FOFFICE",), "RA": ("FRA",), "VEN": None}
    assert "first 2 pairs" in next(
        path.cut_reason for path in found.paths if path.source == "VEN" and path.is_reachable
    )


def test_a_choke_point_is_counted_over_the_reachable_pairs():
    flows = [
        flow("F1", "zone:OFFICE", "JH"),
        flow("F2", "zone:RA", "JH"),
        flow("F3", "JH", "zone:SIS"),
        flow("F4", "zone:VEN", "zone:SIS"),
    ]
    found = find_attack_paths(plant(*ZONES, asset("JH", "DMZ"), *flows), {})
    ranked = [(choke.kind, choke.code, choke.pairs, round(choke.share, 2)) for choke in found.choke_points]
    assert ranked == [
        ("flow", "F3", 2, 0.67),
        ("node", "JH", 2, 0.67),
        ("flow", "F1", 1, 0.33),
        ("flow", "F2", 1, 0.33),
        ("flow", "F4", 1, 0.33),
    ]
