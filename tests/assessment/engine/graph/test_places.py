from assessment.engine.graph.services import ServiceGraph
from tests.builders import asset, conduit, flow, plant, zone


def ends_of(graph, code):
    service = next(service for service in graph.services if service.flow.code == code)
    names = graph.nodes
    return sorted({names[node].code for node in service.sources}), sorted(
        {names[node].code for node in service.answers}
    )


def test_an_address_without_a_record_is_a_host_in_the_zone_of_its_subnet():
    graph = ServiceGraph(plant(zone("Z", subnets=["10.0.0.0/24"]), asset("A", "Z"), flow("F", "ip:10.0.0.9", "A")))
    assert ends_of(graph, "F") == (["10.0.0.9"], ["A"])
    assert [(node.kind, node.zone) for node in graph.nodes] == [("host", "Z"), ("asset", "Z")]


def test_an_address_outside_every_subnet_is_a_host_in_no_zone():
    graph = ServiceGraph(plant(zone("Z"), asset("A", "Z"), flow("F", "A", "ip:8.8.8.8")))
    assert [(node.code, node.zone) for node in graph.nodes] == [("8.8.8.8", None), ("A", "Z")]


def test_an_address_that_two_assets_share_may_be_either():
    graph = ServiceGraph(
        plant(zone("Z"), asset("A", "Z", ips=["10.0.0.1"]), asset("B", "Z", ips=["10.0.0.1"]), asset("C", "Z"),
              flow("F", "C", "ip:10.0.0.1"))
    )  # fmt: skip
    assert ends_of(graph, "F") == (["C"], ["A", "B"])


def test_a_network_stands_for_the_assets_in_it_and_for_those_without_an_address_in_zones_it_touches():
    graph = ServiceGraph(
        plant(zone("Z", subnets=["10.0.0.0/24"]), zone("Y"), asset("IN", "Y", ips=["10.0.0.5"]),
              asset("OUT", "Z", ips=["10.9.0.1"]), asset("UNSAID", "Z"), asset("T", "Y"), flow("F", "net:10.0.0.0/16", "T"))
    )  # fmt: skip
    assert ends_of(graph, "F") == (["IN", "UNSAID"], ["T"])


def test_a_network_that_finds_nothing_is_a_place_of_its_own():
    graph = ServiceGraph(plant(zone("Z"), asset("T", "Z"), flow("F", "net:172.16.0.0/12", "T")))
    assert ends_of(graph, "F") == (["172.16.0.0/12"], ["T"])


def test_any_stands_for_the_other_zones_of_the_named_conduit():
    graph = ServiceGraph(
        plant(zone("X"), zone("Y"), zone("W"), asset("A", "X"), asset("B", "Y"), asset("C", "W"),
              conduit("C1", "X", "Y"), flow("F", "any", "B", conduit="C1"))
    )  # fmt: skip
    assert ends_of(graph, "F") == (["A"], ["B"])


def test_any_without_a_conduit_stands_for_everything_else():
    graph = ServiceGraph(plant(zone("X"), zone("E"), asset("A", "X"), asset("B", "X"), flow("F", "any", "B")))
    assert ends_of(graph, "F") == (["A", "E"], ["B"])


def sources_of(*parts, end):
    return ends_of(ServiceGraph(plant(*parts, zone("T-ZONE"), asset("T", "T-ZONE"), flow("F", end, "T"))), "F")[0]


def test_a_network_holds_hosts_by_their_address_and_zones_without_assets_that_it_touches():
    parts = (
        zone("EMPTY", subnets=["10.0.1.0/24"]),
        zone("FAR", subnets=["10.9.0.0/24"]),
        zone("SIX", subnets=["2001:db8::/32"]),
        asset("NOWHERE"),
        flow("G", "ip:10.0.0.9", "T"),
        flow("H", "ip:172.20.0.9", "T"),
    )
    assert sources_of(*parts, end="net:10.0.0.0/16") == ["10.0.0.9", "EMPTY"]
    assert sources_of(*parts, end="net:2001:db8:1::/48") == ["SIX"]


def test_one_address_inside_is_enough_and_version_4_in_6_is_version_4():
    parts = zone("Z"), asset("A", "Z", ips=["192.0.2.1", "10.0.0.5"]), asset("B", "Z", ips=["::ffff:10.0.0.6"])
    assert sources_of(*parts, end="net:10.0.0.0/24") == ["A", "B"]


def test_a_network_of_its_own_stands_in_the_zone_whose_subnet_holds_its_first_address():
    parts = zone("Z", subnets=["10.0.0.0/8"]), asset("A", "Z", ips=["10.200.0.1"])
    flows = flow("F", "net:10.1.0.0/16", "A"), flow("G", "net:10.1.0.0/16", "A"), flow("H", "net:172.16.0.0/12", "A")
    graph = ServiceGraph(plant(*parts, *flows))
    assert {(node.code, node.kind, node.zone) for node in graph.nodes} == {
        ("A", "asset", "Z"),
        ("10.1.0.0/16", "network", "Z"),
        ("172.16.0.0/12", "network", None),
    }
    assert ends_of(graph, "H")[0] == ["172.16.0.0/12"]


def test_a_network_does_not_stand_for_another_network():
    parts = zone("Z"), asset("A", "Z"), flow("G", "net:172.16.1.0/24", "A"), flow("F", "net:172.16.0.0/12", "A")
    assert ends_of(ServiceGraph(plant(*parts)), "F")[0] == ["172.16.0.0/12"]


def test_any_reaches_every_zone_of_a_conduit_where_the_other_end_is_in_none_of_them():
    parts = zone("X"), zone("Y"), zone("W"), asset("A", "X"), asset("B", "Y"), asset("C", "W")
    graph = ServiceGraph(plant(*parts, conduit("C1", "X", "Y"), flow("F", "any", "C", conduit="C1")))
    assert ends_of(graph, "F") == (["A", "B"], ["C"])


def test_any_stands_for_no_neighbour_of_the_other_end_but_where_the_conduit_stays_in_one_zone():
    parts = zone("X"), zone("Y"), asset("A", "X"), asset("B", "Y"), asset("D", "Y")
    across = conduit("C1", "X", "Y"), flow("F", "any", "B", conduit="C1")
    within = conduit("C2", "Y", "Y"), flow("G", "any", "B", conduit="C2")
    graph = ServiceGraph(plant(*parts, *across, *within))
    assert ends_of(graph, "F") == (["A"], ["B"])
    assert ends_of(graph, "G") == (["D"], ["B"])


def test_any_without_a_conduit_leaves_networks_out():
    parts = zone("Z"), asset("A", "Z"), asset("B", "Z"), flow("G", "net:172.16.0.0/12", "A"), flow("F", "any", "A")
    assert "172.16.0.0/12" not in ends_of(ServiceGraph(plant(*parts)), "F")[0]


def test_an_asset_that_is_not_assigned_stands_in_no_zone():
    graph = ServiceGraph(plant(zone("Z"), asset("A"), asset("B", "Z"), flow("F", "A", "B")))
    assert [(node.code, node.zone) for node in graph.nodes] == [("A", None), ("B", "Z")]
