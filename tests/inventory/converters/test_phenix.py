"""phenix topologies into a model document."""

from __future__ import annotations

import json

from tests.inventory.converters.samples import by_code, converted, refusal


def test_networks_are_segments_and_propose_zones():
    document = converted("phenix/well.yaml").document
    assert by_code(document, "segments") == {
        "PLANT": {"name": "PLANT", "vlan": 110, "subnets": ["10.3.1.0/24"], "zones": ["PLANT"]},
        "OFFICE": {"name": "OFFICE", "subnets": ["10.3.2.0/24"], "zones": ["OFFICE"]},
        "MGMT": {"name": "MGMT", "subnets": ["172.16.0.0/16"], "zones": ["MGMT"]},
    }
    kinds = {code: zone.get("kind") for code, zone in by_code(document, "zones").items()}
    assert kinds == {"PLANT": None, "OFFICE": "enterprise", "MGMT": "management"}


def test_an_asset_stands_where_it_works_and_not_where_it_is_managed():
    assets = by_code(converted("phenix/well.yaml").document, "assets")
    assert {tag: (one.get("type"), one.get("zone")) for tag, one in assets.items()} == {
        "gate": ("router", None),
        "archive": ("historian", "PLANT"),
        "both": (None, None),
        "source-of-data": (None, "MGMT"),
    }
    assert assets["archive"]["interfaces"] == [
        {"name": "IF0", "ip": "10.3.1.60", "mac": "00:11:22:33:44:55", "zone": "PLANT", "segment": "PLANT"},
        {"name": "mgmt", "ip": "172.16.1.60", "zone": "MGMT", "segment": "MGMT"},
    ]
    assert assets["both"]["interfaces"][2] == {"name": "S0", "kind": "serial"}


def test_a_router_joins_the_networks_it_is_in_but_for_the_management_one():
    assert converted("phenix/well.yaml").document["conduits"] == [
        {
            "code": "PLANT - OFFICE",
            "name": "PLANT - OFFICE",
            "between": ["PLANT", "OFFICE"],
            "boundary_assets": ["gate"],
        }
    ]


def test_commands_and_files_are_not_read_for_they_may_hold_secrets():
    found = converted("phenix/well.yaml")
    assert "planted-secret" not in json.dumps(found.document) + "".join(found.notes)
    assert found.notes[-1].startswith("Not carried: commands and files put into machines (2); ")


def test_another_kind_of_document_and_a_node_without_a_name_are_refused():
    head = "apiVersion: phenix.sandia.gov/v1\n"
    assert refusal(head + "kind: Scenario") == [
        "This is a phenix document of the kind Scenario; send the topology of the same testbed."
    ]
    assert refusal(head + "kind: Topology\nspec: {nodes: [{general: {}}]}") == [
        "spec.nodes[0]: expected a hostname under general."
    ]
