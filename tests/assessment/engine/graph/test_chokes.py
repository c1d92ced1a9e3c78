from assessment.engine.attack_paths.pairs import find_attack_paths
from tests.builders import asset, flow, plant, zone


def chokes(source, target, *parts):
    found = find_attack_paths(plant(*parts), {}, pairs=[(source, target)]).paths[0].choke_points
    return [(choke.kind, choke.code) for choke in found]


def test_a_jump_host_that_all_flows_land_on_is_a_choke_point_though_no_flow_is():
    parts = [zone("E"), zone("M"), zone("T"), asset("JH", "M"), asset("M2", "M"), asset("T1", "T"), asset("T2", "T")]
    flows = [flow("F1", "zone:E", "JH"), flow("F2", "zone:E", "JH"), flow("F3", "M2", "T1"), flow("F4", "JH", "T2")]
    assert chokes("E", "T", *parts, *flows) == [("node", "JH")]


def test_a_single_flow_into_the_target_is_a_choke_point_with_the_asset_that_opens_it():
    parts = [zone("E"), zone("M"), zone("T"), asset("M1", "M"), asset("M2", "M"), asset("M3", "M"), asset("T1", "T")]
    flows = [flow("F1", "zone:E", "M1"), flow("F2", "zone:E", "M2"), flow("F3", "M3", "T1")]
    assert chokes("E", "T", *parts, *flows) == [("node", "M3"), ("flow", "F3")]


def test_the_only_asset_of_an_end_is_no_choke_point_of_it():
    assert chokes("E", "T", zone("E"), zone("T"), asset("T1", "T"), flow("F1", "zone:E", "T1")) == [("flow", "F1")]


def test_a_flow_between_many_is_passed_by_way_of_the_only_asset_of_a_group_that_answers_it():
    parts = [zone("E", lateral="isolated"), zone("M"), zone("T"), *(asset(tag, "E") for tag in ("E1", "E2"))]
    parts += [asset("M1", "M"), asset("M2", "M"), asset("T1", "T")]
    flows = [flow("F1", "zone:E", "M1"), flow("F2", "M2", "T1")]
    assert chokes("E", "T", *parts, *flows) == [("flow", "F1"), ("node", "M1"), ("node", "M2"), ("flow", "F2")]


def test_a_flow_between_many_is_passed_by_way_of_the_only_asset_of_a_group_that_opens_it():
    parts = [zone("E"), zone("M"), zone("N", lateral="isolated"), zone("T"), asset("E1", "E"), asset("M1", "M")]
    parts += [asset("M2", "M"), asset("N1", "N"), asset("N2", "N"), asset("T1", "T"), asset("T2", "T")]
    flows = [flow("F1", "E1", "M1"), flow("F2", "M2", "zone:N"), flow("F3", "N1", "T1"), flow("F4", "N2", "T2")]
    expected = [("flow", "F1"), ("node", "M1"), ("node", "M2"), ("flow", "F2")]
    assert chokes("E", "T", *parts, *flows) == expected


def test_of_several_assets_of_a_group_that_answer_a_flow_between_many_none_is_passed():
    parts = [zone("E"), zone("M", lateral="isolated"), zone("N"), zone("T"), asset("E1", "E"), asset("M1", "M")]
    parts += [asset("M2", "M"), asset("N1", "N"), asset("N2", "N"), asset("N3", "N"), asset("T1", "T")]
    flows = [flow("F1", "E1", "zone:M"), flow("F2", "zone:M", "zone:N"), flow("F3", "N3", "T1")]
    assert chokes("E", "T", *parts, *flows) == [("flow", "F1"), ("flow", "F2"), ("node", "N3"), ("flow", "F3")]
