"""CSET diagrams into a model document."""

from __future__ import annotations

from tests.inventory.converters.samples import by_code, converted


def test_zones_keep_their_type_and_the_sal_only_as_a_remark():
    assert by_code(converted("cset/substation.xml").document, "zones") == {
        "Control System": {"name": "Control System", "kind": "control",
                           "assumptions": ["Security assurance level in the source: High"]},
        "Office": {"name": "Office", "kind": "enterprise",
                   "assumptions": ["Security assurance level in the source: Low"]},
    }  # fmt: skip


def test_components_stand_in_the_zone_they_lie_in_and_have_the_type_of_their_symbol():
    assert by_code(converted("cset/substation.xml").document, "assets") == {
        "Bay controller": {"name": "Bay controller", "type": "rtu", "zone": "Control System"},
        "FW-1": {"name": "FW-1", "type": "firewall", "zone": "Control System"},
        "PC": {"name": "PC", "zone": "Office"},
    }


def test_a_link_between_zones_is_a_conduit_and_no_flow():
    document = converted("cset/substation.xml").document
    assert "flows" not in document
    assert by_code(document, "conduits") == {
        "Control System - Office": {"name": "Control System - Office", "between": ["Control System", "Office"],
                                    "boundary_assets": ["FW-1"]},
    }  # fmt: skip
