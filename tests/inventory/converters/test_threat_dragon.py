"""Threat Dragon models into a model document."""

from __future__ import annotations

from inventory.converters.formats import convert
from tests.inventory.converters.samples import by_code, converted, refusal


def test_boxes_become_zones_and_what_lies_across_a_border_stands_in_none():
    document = converted("threat_dragon/mill.json").document
    assert by_code(document, "zones") == {
        "Site": {"name": "Site"},
        "Control network": {"name": "Control network", "kind": "control", "parent": "Site"},
    }
    assert by_code(document, "assets") == {
        "SCADA server": {"name": "SCADA server", "type": "scada_server", "zone": "Control network"},
        "Recipes": {"name": "Recipes", "zone": "Site"},
        "Supplier": {"name": "Supplier", "in_scope": False},
        "On the border": {"name": "On the border"},
    }


def test_an_answer_joins_its_question_and_is_turned_where_that_is_not_drawn():
    document = converted("threat_dragon/mill.json").document
    assert by_code(document, "flows") == {
        "Recipe query": {"from": {"asset": "SCADA server"}, "to": {"asset": "Recipes"}, "protocol": "opc_ua",
                         "conduit": "Site - Control network", "data": "both", "controls": ["encrypted"]},
        # HTTP/S says that it may be the plain protocol
        "Order reply": {"from": {"asset": "Supplier"}, "to": {"asset": "Recipes"}, "protocol": "unknown", "data": "from"},
    }  # fmt: skip


def test_what_is_not_carried_is_told():
    assert converted("threat_dragon/mill.json").notes[1:] == (
        "Taken as answers within a session that the other side opened: 2 arrows.",
        "Not carried: boundaries drawn as a line, which encloses nothing (1); flows with an end that is not in the file (1); threats (1).",
    )


def test_version_1_keeps_its_names_with_the_drawing():
    document = converted("threat_dragon/version-1.json").document
    assert by_code(document, "assets") == {"Gateway": {"name": "Gateway"}, "Operator": {"name": "Operator"}}
    assert by_code(document, "flows") == {
        "Commands": {"from": {"asset": "Operator"}, "to": {"asset": "Gateway"}, "protocol": "ssh",
                     "controls": ["encrypted"]},
    }  # fmt: skip


def test_what_a_store_gives_was_fetched_and_a_flow_without_a_name_is_called_by_its_ends():
    cells = (
        '{"id": "00000000-0000-4000-8000-00000000000%d", "position": {"x": %d, "y": 0}, "size": {"width": 9, "height": 9}, '
        '"data": {"type": "tm.%s", "name": "%s"}}'
    )
    flow = (
        '{"id": "00000000-0000-4000-8000-000000000009", "source": {"cell": "00000000-0000-4000-8000-000000000001"}, '
        '"target": {"cell": "00000000-0000-4000-8000-000000000002"}, "data": {"type": "tm.Flow", "name": "", "isBidirectional": false}}'
    )
    drawn = ", ".join((cells % (1, 0, "Store", "Queue"), cells % (2, 20, "Process", "Worker"), flow))
    document = convert(
        f'{{"summary": {{"title": "T"}}, "detail": {{"diagrams": [{{"cells": [{drawn}]}}]}}}}'.encode()
    ).document
    assert by_code(document, "flows") == {
        "Worker > Queue": {"from": {"asset": "Worker"}, "to": {"asset": "Queue"}, "protocol": "unknown", "data": "from"}
    }


def test_a_flow_over_a_public_network_makes_its_conduit_untrusted():
    box = '{"id": "%s", "position": {"x": %d, "y": 0}, "size": {"width": %d, "height": %d}, "data": {"type": "%s", "name": "%s"}}'
    cells = [
        box % ("z1", 0, 90, 90, "tm.BoundaryBox", "A"),
        box % ("z2", 100, 90, 90, "tm.BoundaryBox", "B"),
        box % ("a1", 10, 9, 9, "tm.Store", "One"),
        box % ("a2", 110, 9, 9, "tm.Store", "Two"),
        '{"id": "f1", "source": {"cell": "a1"}, "target": {"cell": "a2"}, "data": {"type": "tm.Flow", "name": "x", "isPublicNetwork": true}}',
        '{"id": "f2", "source": {"cell": "a1"}, "target": {"cell": "a2"}, "data": {"type": "tm.Flow", "name": "y", "isPublicNetwork": false}}',
    ]
    text = f'{{"summary": {{"title": "T"}}, "detail": {{"diagrams": [{{"cells": [{", ".join(cells)}]}}]}}}}'
    assert convert(text.encode()).document["conduits"] == [
        {"code": "z1 - z2", "name": "z1 - z2", "between": ["z1", "z2"], "untrusted": True}
    ]


def test_wrong_shapes_are_told_with_their_places():
    text = (
        '{"summary": {}, "detail": {"diagrams": [{"cells": [{"data": {"type": 7}}, {"position": {"x": "left"}}, 1]}]}}'
    )
    assert refusal(text) == [
        "detail.diagrams[0].cells[1].position.x: expected a number.",
        "detail.diagrams[0].cells[2]: expected a record.",
    ]
