"""The contracted graph against the same plant written out: every answer, on small plants of every kind."""

from dataclasses import replace
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.attack_paths.pairs import find_attack_paths
from assessment.engine.attack_weights import barrier_of, strength, weight
from assessment.engine.graph.arcs import Passage
from assessment.engine.plant import Plant
from tests.assessment.engine.graph.expanded import (
    is_reachable,
    least_cut_size,
    members,
    small_plants,
    ways,
    zone_of,
)

CHANCES = (90, 50, 10, 3, 1)
levels = st.lists(st.integers(0, 4), min_size=7, max_size=7).map(tuple)


def ask(plan, source, target, sl_a=None):
    return find_attack_paths(Plant(plan), sl_a or {}, pairs=[(source, target)]).paths[0]


def pair_of(plan, data):
    codes = [one.code for one in plan.zones] + [one.tag for one in plan.assets]
    source = data.draw(st.sampled_from(codes))
    return source, data.draw(st.sampled_from([code for code in codes if code != source]))


@given(small_plants(), st.data())
def test_reachability_and_the_shortest_path_are_those_of_the_expanded_graph(plan, data):
    source, target = pair_of(plan, data)
    path = ask(plan, source, target)
    found = list(ways(plan, source, target))
    assert path.is_reachable == bool(found)
    if found:
        by_hops = min([len(way), [edge[0] for edge in way]] for way in found)
        fewest = by_hops[0]
        assert len(path.shortest.hops) - 1 == fewest
        if fewest:
            hops = min([way[0][0], *(edge[1] for edge in way)] for way in found if len(way) == fewest)
            assert list(path.shortest.hops) == hops


@given(small_plants(flow_count=5), st.data())
def test_the_cut_is_as_small_as_any_set_of_flows_that_separates(plan, data):
    source, target = pair_of(plan, data)
    path = ask(plan, source, target)
    size = least_cut_size(plan, source, target)
    assert path.routes == size
    assert (None if path.minimum_cut is None else len(path.minimum_cut)) == size
    if path.minimum_cut:
        assert not is_reachable(plan, source, target, removed=frozenset(path.minimum_cut))


@given(small_plants(flow_count=5), st.data())
def test_no_part_of_the_cut_separates(plan, data):
    source, target = pair_of(plan, data)
    cut = ask(plan, source, target).minimum_cut or ()
    assert all(is_reachable(plan, source, target, removed=frozenset(cut) - {one}) for one in cut)


@given(small_plants(flow_count=5), st.data())
def test_the_cheapest_cut_is_as_cheap_as_any_and_takes_the_fewest_flows_of_those(plan, data):
    prices = st.sampled_from([None, 0, 10, 10, 25, 40])
    plan = replace(plan, flows=tuple(replace(one, removal_cost=data.draw(prices)) for one in plan.flows))
    source, target = pair_of(plan, data)
    path = ask(plan, source, target)
    priced = {one.code: one.removal_cost for one in plan.flows if one.removal_cost is not None}
    sets = [frozenset(some) for size in range(len(priced) + 1) for some in combinations(priced, size)]
    found = [
        (sum(priced[code] for code in some), len(some))
        for some in sets
        if path.is_reachable and priced and not is_reachable(plan, source, target, removed=some)
    ]
    if path.cheapest_cut is None:
        assert not found
    else:
        assert not is_reachable(plan, source, target, removed=frozenset(path.cheapest_cut))
        assert (path.cheapest_cost, len(path.cheapest_cut)) == min(found)


@given(small_plants(), st.data())
def test_all_pairs_together_say_what_each_says_alone_in_whatever_order(plan, data):
    """Pairs share their work over hubs; records in another order are other hubs and other numbers of nodes."""
    codes = [one.code for one in plan.zones]
    pairs = [(one, other) for one in codes for other in codes if one != other]
    together = find_attack_paths(Plant(plan), {}, pairs=pairs)
    assert list(together.paths) == [ask(plan, *pair) for pair in pairs]
    shuffled = replace(
        plan,
        zones=tuple(data.draw(st.permutations(plan.zones))),
        assets=tuple(data.draw(st.permutations(plan.assets))),
        conduits=tuple(data.draw(st.permutations(plan.conduits))),
        flows=tuple(data.draw(st.permutations(plan.flows))),
    )
    assert find_attack_paths(Plant(shuffled), {}, pairs=pairs) == together


@given(small_plants(), st.data())
def test_removing_a_flow_never_shortens_a_path(plan, data):
    source, target = pair_of(plan, data)
    fewer, whole = ask(replace(plan, flows=plan.flows[1:]), source, target), ask(plan, source, target)
    if fewer.is_reachable:
        assert len(fewer.shortest.hops) >= len(whole.shortest.hops)
        assert fewer.likeliest.weight >= whole.likeliest.weight


@given(small_plants(), st.data())
def test_choke_points_are_the_nodes_and_flows_whose_removal_separates(plan, data):
    source, target = pair_of(plan, data)
    path = ask(plan, source, target)
    if not path.is_reachable:
        assert path.choke_points == ()
        return
    flows = {one.code for one in plan.flows if not is_reachable(plan, source, target, removed=frozenset({one.code}))}
    known = {one.code for one in plan.zones}
    ends = [members(plan, end) if end in known else [end] for end in (source, target)]
    whole = {one[0] for one in ends if len(one) == 1}
    nodes = {a.tag for a in plan.assets if a.tag not in whole and not is_reachable(plan, source, target, without=a.tag)}
    assert {choke.code for choke in path.choke_points if choke.kind == "flow"} == flows
    assert {choke.code for choke in path.choke_points if choke.kind == "node"} == nodes


@given(small_plants(), st.data())
def test_the_likeliest_path_weighs_the_least_of_all_ways(plan, data):
    source, target = pair_of(plan, data)
    sl_a = {f"zone:{one.code}": data.draw(levels) for one in plan.zones}
    sl_a |= {f"conduit:{one.code}": data.draw(levels) for one in plan.conduits}
    path = ask(plan, source, target, sl_a)
    found = [sum(weigh(plan, edge, sl_a) for edge in way) for way in ways(plan, source, target)]
    assert (path.likeliest.weight if path.likeliest else None) == min(found, default=None)


def weigh(plan, edge, sl_a):
    tail, head, code = edge
    zones = [zone_of(plan, tail), zone_of(plan, head)]
    one = next((one for one in plan.flows if one.code == code), None)
    is_controlled = one is not None and bool(one.controls)
    if zones[0] == zones[1]:
        return _weight(Passage(False, None, zones[0]), is_controlled, sl_a)
    between = [c for c in plan.conduits if set(c.between) == set(zones)]
    receiving = {"forward": 1, "reverse": 0}
    open_ones = [
        c.code
        for c in between
        if not (c.kind == "diode" and c.direction in receiving and c.between[receiving[c.direction]] == zones[0])
    ]
    conduits = [None] if one.conduit == "none" or not between else open_ones
    return min(_weight(Passage(True, conduit, zones[1]), is_controlled, sl_a) for conduit in conduits)


def _weight(passage, is_controlled, sl_a):
    return weight(strength(barrier_of(passage, flow=None, is_controlled=is_controlled), sl_a).value, 2, CHANCES)


@given(small_plants(), st.data())
def test_an_added_flow_never_ends_a_way(plan, data):
    source, target = pair_of(plan, data)
    fewer = replace(plan, flows=plan.flows[:-1])
    if ask(fewer, source, target).is_reachable:
        assert ask(plan, source, target).is_reachable


@given(small_plants(), st.data())
def test_a_better_level_never_makes_a_path_likelier(plan, data):
    source, target = pair_of(plan, data)
    places = [f"zone:{one.code}" for one in plan.zones] + [f"conduit:{one.code}" for one in plan.conduits]
    now = {place: data.draw(levels) for place in places}
    better = {place: tuple(max(a, b) for a, b in zip(now[place], data.draw(levels), strict=True)) for place in places}
    path = ask(plan, source, target, now)
    if path.is_reachable:
        assert ask(plan, source, target, better).likeliest.weight >= path.likeliest.weight
