"""Threagile into a model document."""

from __future__ import annotations

from tests.inventory.converters.samples import by_code, converted, refusal


def test_boundaries_become_zones_and_the_internet_one_of_its_own():
    zones = by_code(converted("threagile/tank-farm.yaml").document, "zones")
    assert zones == {
        "dmz": {"name": "Web DMZ", "kind": "dmz", "logical_boundary": "Trust boundary of the kind network-on-prem"},
        "plant": {"name": "Plant network", "logical_boundary": "Trust boundary of the kind network-virtual-lan"},
        "core": {"name": "Core", "parent": "plant",
                 "logical_boundary": "Trust boundary of the kind execution-environment"},
        "Internet": {"name": "Internet", "kind": "external", "external_kind": "internet"},
    }  # fmt: skip


def test_assets_have_their_type_owner_scope_and_host():
    assets = by_code(converted("threagile/tank-farm.yaml").document, "assets")
    assert assets == {
        "terminal": {"name": "Order Terminal", "type": "workstation", "zone": "Internet", "owner": "A haulier",
                     "in_scope": False},
        "portal": {"name": "Portal", "type": "web_server", "zone": "dmz", "external_connection": True},
        "cache": {"name": "Cache", "zone": "dmz"},
        "archive": {"name": "Archive", "type": "database_server", "zone": "plant", "runs_on": "host-1"},
        "directory": {"name": "Directory", "type": "directory", "zone": "core", "runs_on": "host-1"},
        "host-1": {"name": "Host 1"},
    }  # fmt: skip


def test_links_become_flows_from_the_side_that_opens_them():
    flows = by_code(converted("threagile/tank-farm.yaml").document, "flows")
    assert flows == {
        "terminal > Order entry": {
            "from": {"asset": "terminal"}, "to": {"asset": "portal"}, "conduit": "dmz - Internet", "protocol": "https",
            "access": "both", "data": "both", "controls": ["mfa", "encrypted"],
        },
        "portal > Tank levels": {
            "from": {"asset": "portal"}, "to": {"asset": "archive"}, "conduit": "dmz - plant", "protocol": "unknown",
            "access": "read", "data": "from", "data_class": "levels", "controls": ["encrypted"],
        },
        "archive > Directory look-up": {
            "from": {"asset": "archive"}, "to": {"asset": "directory"}, "conduit": "plant - core", "protocol": "ldap",
            "secure": True,
        },
    }  # fmt: skip


def test_a_conduit_is_a_vpn_or_filters_where_every_link_says_so():
    conduits = by_code(converted("threagile/tank-farm.yaml").document, "conduits")
    assert {code: one.get("kind") for code, one in conduits.items()} == {
        "dmz - Internet": "vpn",
        "dmz - plant": "filtering",
        "plant - core": "filtering",
    }


def test_data_assets_become_data_classes_through_their_merge_keys():
    assert converted("threagile/tank-farm.yaml").document["data_classes"] == [
        {"code": "orders", "name": "Orders", "owner": "Sales", "confidentiality": "internal"},
        {"code": "levels", "name": "Levels", "owner": "Plant", "confidentiality": "internal"},
    ]


def test_what_is_not_carried_is_told():
    assert converted("threagile/tank-farm.yaml").notes == (
        "Assets on the Internet outside every trust boundary stand in a zone Internet made for them.",
        "Not carried: data classes of links that carry several (2); links within one machine (1); questions (1); ratings of confidentiality, integrity and availability (5); statements that a link has no authentication (1).",
    )


def test_an_asset_in_two_boundaries_and_one_that_is_not_there_are_told_together():
    text = """
threagile_version: 1.0.0
technical_assets: {A: {id: a}, B: {}}
trust_boundaries:
  X: {id: x, technical_assets_inside: [a, q]}
  Y: {id: y, technical_assets_inside: [a], trust_boundaries_nested: [7]}
"""
    assert refusal(text) == [
        "technical_assets.B: expected an id.",
        "trust_boundaries.X.technical_assets_inside: there is no 'q'.",
        "trust_boundaries.Y.technical_assets_inside: 'a' stands in 'x' already.",
        "trust_boundaries.Y.trust_boundaries_nested: expected a list of texts.",
    ]
