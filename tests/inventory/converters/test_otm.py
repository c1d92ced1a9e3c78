"""Open Threat Model into a model document."""

from __future__ import annotations

from inventory.converters.formats import convert
from tests.inventory.converters.samples import by_code, converted, refusal


def test_trust_zones_become_zones_with_their_rank_and_their_parent():
    document = converted("otm/pump-station.yaml").document
    assert document["site"] == {"code": "Pump station", "name": "Pump station"}
    assert by_code(document, "zones") == {
        # the id was made by a program, so the name is the code
        "Internet": {"name": "Internet", "kind": "external", "external_kind": "internet", "trust": 1,
                     "assumptions": ["Trust rating in the source: 10 of 100"]},
        "site": {"name": "Site network", "trust": 5, "assumptions": ["Trust rating in the source: 55 of 100"]},
        "cell": {"name": "Control network", "kind": "control", "trust": 9, "parent": "site",
                 "assumptions": ["Trust rating in the source: 100 of 100"]},
    }  # fmt: skip


def test_components_stand_in_the_zone_around_them_through_other_components():
    assets = by_code(converted("otm/pump-station.yaml").document, "assets")
    assert assets == {
        "portal": {"name": "Portal", "type": "web_server", "zone": "site"},
        "plc": {"name": "Pump controller", "type": "plc", "zone": "cell"},
        "module": {"name": "Network card", "type": "card", "zone": "cell"},
        "browser": {"name": "Browser", "type": "browser", "zone": "Internet"},
        "hmi": {"name": "Panel", "type": "hmi", "zone": "cell", "in_scope": False},
    }


def test_flows_keep_what_the_file_says_and_an_answer_is_no_flow():
    flows = by_code(converted("otm/pump-station.yaml").document, "flows")
    assert flows == {
        "f1": {"from": {"asset": "browser"}, "to": {"asset": "portal"}, "conduit": "Internet - site",
               "protocol": "https", "data": "both"},
        "f2": {"from": {"asset": "portal"}, "to": {"asset": "plc"}, "conduit": "site - cell",
               "protocol": "modbus_tcp", "data": "both"},
        "f4": {"from": {"asset": "hmi"}, "to": {"asset": "plc"}, "protocol": "unknown"},
    }  # fmt: skip


def test_between_zones_with_a_flow_stands_a_conduit_that_says_no_more():
    conduits = converted("otm/pump-station.yaml").document["conduits"]
    assert [(one["between"], set(one)) for one in conduits] == [
        (["Internet", "site"], {"code", "name", "between"}),
        (["site", "cell"], {"code", "name", "between"}),
    ]


def test_what_is_not_carried_is_told():
    assert converted("otm/pump-station.yaml").notes[1:] == (
        "Taken as answers within a session that the other side opened: 1 arrow.",
        "Not carried: flows with an end that is not in the file (1); places of components inside others (1); threats (1); threats on components (1).",
    )


def test_wrong_shapes_are_told_together_with_their_places():
    text = """
otmVersion: 0.2.0
project: [1]
trustZones: [{name: A}, {id: B, risk: {trustRating: high}}]
components: [{id: c, parent: {trustZone: Z}}, 7]
dataflows: {}
"""
    assert refusal(text) == [
        "project: expected a record.",
        "components[1]: expected a record.",
        "trustZones[0]: expected an id.",
        "components[0].parent: there is no trust zone 'Z'.",
        "trustZones[1].risk.trustRating: expected a number.",
        "dataflows: expected a list.",
    ]


def test_one_id_for_two_components_is_refused():
    text = '{"otmVersion": "0.2.0", "components": [{"id": "a"}, {"id": "a"}]}'
    assert refusal(text) == ["The id 'a' stands twice in the file; each thing needs its own."]


def test_components_that_contain_each_other_stand_in_no_zone():
    text = (
        b'{"otmVersion": "0.2.0", "components": [{"id": "a", "parent": {"component": "b"}}, '
        b'{"id": "b", "parent": {"component": "a"}}]}'
    )
    assert [one.get("zone") for one in convert(text).document["assets"]] == [None, None]
