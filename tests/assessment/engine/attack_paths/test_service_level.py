"""The worked case of the service level against the zone level: what the zone picture joins, and services do not."""

import pytest

from assessment.engine.attack_paths.pairs import find_attack_paths
from assessment.engine.graph.services import ServiceGraph, openings_by_conduit
from tests.builders import asset, conduit, flow, plant, zone

PARTS = [
    zone("NET", kind="external"),
    zone("A", kind="remote_access"),
    zone("IT", kind="enterprise"),
    zone("PLANT", kind="control"),
    asset("portal", "A"),
    asset("bastion", "DMZ"),
    asset("history", "DMZ"),
    asset("service", "DMZ"),
    asset("office", "IT"),
    asset("plc", "PLANT"),
    conduit("C-IT", "IT", "DMZ"),
    conduit("C-PLANT", "DMZ", "PLANT"),
    flow("F1", "zone:NET", "portal", controls=["mfa"]),
    flow("F2", "portal", "bastion", controls=["mfa"]),
    flow("F3", "bastion", "plc"),
    flow("F4", "office", "history"),
    flow("F5", "service", "office"),
]


def ask(source, target, lateral):
    parts = [*PARTS, zone("DMZ", kind="dmz", lateral=lateral)]
    return find_attack_paths(plant(*parts), {}, pairs=[(source, target)]).paths[0]


def test_in_an_isolated_dmz_the_office_does_not_reach_the_plant():
    path = ask("IT", "PLANT", "isolated")
    assert (path.is_reachable, path.routes, path.minimum_cut) == (False, 0, ())


def test_though_the_zone_picture_joins_them():
    graph = ServiceGraph(plant(*PARTS, zone("DMZ", kind="dmz", lateral="isolated")))
    assert {code: [one.flow.code for one in found] for code, found in openings_by_conduit(graph).items()} == {
        "C-IT": ["F4", "F5"],
        "C-PLANT": ["F3"],
    }


@pytest.mark.parametrize("lateral", ["isolated", "open"])
def test_one_flow_separates_the_internet_from_the_plant(lateral):
    path = ask("NET", "PLANT", lateral)
    assert (path.routes, path.minimum_cut) == (1, ("F1",))
    assert path.shortest.hops == ("NET", "portal", "bastion", "plc")
    assert path.shortest.controls == (("mfa",), ("mfa",), ())


def test_in_an_open_dmz_the_office_does_reach_the_plant_and_it_is_said_through_what():
    path = ask("IT", "PLANT", "open")
    assert path.shortest.hops == ("office", "history", "bastion", "plc")
    assert path.shortest.flows == ("F4", "F3")
    assert [step.flow for step in path.shortest.steps] == ["F4", None, "F3"]
    assert path.shortest.steps[1].barrier.zone == "DMZ"
    assert path.shortest.assumes_open == ()


def test_where_nobody_said_whether_the_dmz_is_open_the_path_says_that_it_rests_on_it():
    assert ask("IT", "PLANT", None).shortest.assumes_open == ("DMZ",)
