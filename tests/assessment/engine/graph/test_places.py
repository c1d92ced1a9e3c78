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
