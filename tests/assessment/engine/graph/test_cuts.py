from assessment.engine.attack_paths.pairs import find_attack_paths
from assessment.engine.graph.cuts import ContractedGraph, FlowCuts, removal_costs
from assessment.engine.graph.services import ServiceGraph
from tests.builders import asset, flow, plant, zone


def ask(source, target, *parts):
    return find_attack_paths(plant(*parts), {}, pairs=[(source, target)]).paths[0]


def chain(*flows):
    return [
        zone("E"),
        zone("M"),
        zone("T"),
        asset("M1", "M"),
        asset("M2", "M"),
        asset("T1", "T"),
        asset("T2", "T"),
        *flows,
    ]


def test_of_equal_cuts_the_one_nearest_the_entry_is_named():
    path = ask("E", "T", *chain(flow("F2", "M1", "T1"), flow("F9", "zone:E", "M1")))
    assert (path.routes, path.minimum_cut) == (1, ("F9",))


def test_the_cut_lies_where_the_fewest_flows_cross():
    path = ask("E", "T", *chain(flow("F1", "zone:E", "M1"), flow("F2", "zone:E", "M2"), flow("F3", "M2", "T1")))
    assert (path.routes, path.minimum_cut) == (1, ("F3",))


def test_a_flow_to_a_whole_zone_counts_once():
    path = ask("E", "T", *chain(flow("F1", "zone:E", "zone:M"), flow("F2", "M1", "T1"), flow("F3", "M2", "T2")))
    assert (path.routes, path.minimum_cut) == (1, ("F1",))


def test_a_flow_to_a_whole_isolated_zone_counts_once_too():
    parts = [zone("E"), zone("M", lateral="isolated"), zone("T"), asset("M1", "M"), asset("M2", "M"), asset("T1", "T")]
    path = ask("E", "T", *parts, flow("F1", "zone:E", "zone:M"), flow("F2", "M1", "T1"), flow("F3", "M2", "T1"))
    assert (path.routes, path.minimum_cut) == (1, ("F1",))


def test_the_cut_names_the_flow_between_many_that_it_takes_of_several():
    isolated = [zone(code, lateral="isolated") for code in "EMPQ"]
    members = [asset(f"{zone}{number}", zone) for zone in "EMPQ" for number in (1, 2)]
    aside = [flow("F1", "zone:P", "zone:Q"), flow("F2", "zone:Q", "zone:P")]
    way = [flow("F3", "zone:E", "zone:M"), flow("F4", "M1", "T1"), flow("F5", "M2", "T1")]
    path = ask("E", "T", *isolated, zone("T"), *members, asset("T1", "T"), *aside, *way)
    assert (path.routes, path.minimum_cut) == (1, ("F3",))


def test_parallel_flows_are_all_cut():
    path = ask("E", "T", *chain(flow("F1", "zone:E", "T1"), flow("F2", "zone:E", "T1"), flow("F3", "zone:E", "T2")))
    assert (path.routes, path.minimum_cut) == (3, ("F1", "F2", "F3"))


def test_two_assets_of_an_open_zone_are_not_separable_by_flows():
    path = ask("M1", "M2", *chain(flow("F1", "M1", "M2")))
    assert (path.is_reachable, path.routes, path.minimum_cut) == (True, None, None)
    assert path.cut_reason == "Both ends lie in zone M, where assets reach each other without a flow."


def test_an_unreachable_pair_has_no_routes_and_nothing_to_cut():
    path = ask("T", "E", *chain(flow("F1", "zone:E", "T1")))
    assert (path.is_reachable, path.is_proven, path.routes, path.minimum_cut) == (False, False, 0, ())


def test_the_cheapest_cut_takes_two_cheap_flows_before_a_dear_one():
    """E => M (one flow of 100) => T (two flows of 30): the fewest is the one, the cheapest the two."""
    path = ask(
        "E", "T", *chain(flow("F1", "zone:E", "M1", removal_cost=100), flow("F2", "M1", "T1", removal_cost=30),
                         flow("F3", "M2", "T2", removal_cost=30))
    )  # fmt: skip
    assert path.minimum_cut == ("F1",)
    assert (path.cheapest_cut, path.cheapest_cost) == (("F2", "F3"), 60)


def test_less_than_one_of_the_currency_decides_too():
    path = ask(
        "E", "T", *chain(flow("F1", "zone:E", "M1", removal_cost=0.31), flow("F2", "M1", "T1", removal_cost=0.3))
    )
    assert (path.cheapest_cut, path.cheapest_cost) == (("F2",), 0.3)


def test_a_flow_without_a_known_cost_is_not_part_of_the_cheapest_cut():
    path = ask("E", "T", *chain(flow("F1", "zone:E", "M1"), flow("F2", "M1", "T1", removal_cost=30)))
    assert (path.cheapest_cut, path.cheapest_cost) == (("F2",), 30)
    path = ask("E", "T", *chain(flow("F1", "zone:E", "T1"), flow("F2", "M1", "T1", removal_cost=30)))
    assert (path.cheapest_cut, path.cheapest_cost) == (None, None)


def test_costs_too_large_for_the_fast_solver_are_answered_all_the_same():
    graph = ServiceGraph(
        plant(
            *chain(
                flow("F1", "zone:E", "M1", removal_cost=9_000_000.01), flow("F2", "M1", "T1", removal_cost=5_000_000.03)
            )
        )
    )
    ends = (graph.end("E"), graph.end("T"))
    cut = FlowCuts(ContractedGraph(graph), [ends], removal_costs(graph)).least(*ends)
    assert cut.flows == ("F2",)
