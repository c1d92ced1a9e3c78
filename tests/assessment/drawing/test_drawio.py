"""The draw.io file: it reads back to what was drawn, and hostile names stay text."""

from __future__ import annotations

from dataclasses import replace

import defusedxml.ElementTree
import pytest

from assessment.drawing.drawio import to_drawio
from assessment.drawing.geometry import arrange
from assessment.drawing.picture import AssetShape, ConduitShape, Mark, Picture, Tone, ZoneShape
from inventory.converters.drawio import convert_drawio
from tests.assessment.drawn_plants import plant

HOSTILE = "</mxCell><script>alert(1)</script>\"'&\x00\x1b\u202e]]>"


def works():
    """A DMZ, a line holding a cell, safety; a conduit of three zones, one inside the cell, two side by side."""
    members = (
        AssetShape("PLC-1", "Mixer", "PLC", "controller", "plc"),
        AssetShape("X-9", "PLC-1", "Unknown", "unknown", "unknown"),
    )
    zones = (
        ZoneShape("Z-DMZ", "DMZ", kind="dmz", levels=(3.5,)),
        ZoneShape("Z-LINE", "Line", kind="control", levels=(2.0, 1.0)),
        ZoneShape("Z-CELL", "Cell", kind="control", levels=(1.0,), parent="Z-LINE", members=members),
        ZoneShape("Z-SIS", "Safety", kind="safety", levels=(1.0,), is_safety=True),
        ZoneShape("NEW", "To come", levels=(1.0,), is_proposed=True),
    )
    conduits = (
        ConduitShape("C1", "Up", ("Z-DMZ", "Z-LINE"), kind="filtering", direction="both"),
        ConduitShape(
            "C2", "Up too", ("Z-DMZ", "Z-LINE"), direction="forward", mark=Mark(Tone.STEP_4, "7", "7 missing")
        ),
        ConduitShape("C3", "All", ("Z-DMZ", "Z-CELL", "Z-SIS"), skips_levels=True),
        ConduitShape("C4", "Within", ("Z-CELL", "Z-CELL")),
    )
    return Picture("Works", zones, conduits)


def drawn(picture):
    return to_drawio(picture, arrange(picture))


def read_back(picture):
    return convert_drawio(defusedxml.ElementTree.fromstring(drawn(picture))).document


def test_zones_come_back_with_code_kind_level_and_parent():
    found = {zone.pop("code"): zone for zone in read_back(works())["zones"]}
    assert found == {
        "Z-DMZ": {"name": "DMZ", "kind": "dmz", "level": 3.5},
        "Z-LINE": {"name": "Line", "kind": "control", "level": [2.0, 1.0]},
        "Z-CELL": {"name": "Cell", "kind": "control", "level": 1.0, "parent": "Z-LINE"},
        "Z-SIS": {"name": "Safety", "kind": "safety", "level": 1.0, "safety_related": True},
    }


def test_assets_come_back_in_their_zones_also_where_a_name_is_another_ones_tag():
    found = {asset["tag"]: asset for asset in read_back(works())["assets"]}
    assert {tag: (one["name"], one["type"], one["zone"]) for tag, one in found.items()} == {
        "PLC-1": ("Mixer", "plc", "Z-CELL"),
        "X-9": ("PLC-1", "unknown", "Z-CELL"),
    }


def test_conduits_come_back_also_two_between_the_same_zones_and_one_of_three():
    found = {one["code"]: one["between"] for one in read_back(works())["conduits"]}
    assert found == {
        "C1": ["Z-DMZ", "Z-LINE"],
        "C2": ["Z-DMZ", "Z-LINE"],
        "C3": ["Z-DMZ", "Z-CELL", "Z-SIS"],
        "C4": ["Z-CELL", "Z-CELL"],
    }


def test_a_generated_plant_comes_back_whole():
    picture = plant(30, 60)
    document = read_back(picture)
    assert {zone["code"]: zone.get("parent") for zone in document["zones"]} == {
        zone.code: zone.parent for zone in picture.zones
    }
    ends = {one["code"]: sorted(set(one["between"])) for one in document["conduits"]}
    assert ends == {one.code: sorted(set(one.ends)) for one in picture.conduits}
    assert "assets" not in document
    assert "flows" not in document


def test_a_zone_that_was_moved_into_another_and_renamed_counts_as_drawn():
    root = defusedxml.ElementTree.fromstring(drawn(works()))
    cells = {one.get("code"): one for one in root.iter("object") if one.get("bulkhead") == "zone"}
    cells["Z-SIS"].set("label", "Burner safety")
    cells["Z-SIS"].find("mxCell").set("parent", cells["Z-DMZ"].get("id"))
    found = {zone["code"]: zone for zone in convert_drawio(root).document["zones"]}
    assert (found["Z-SIS"]["name"], found["Z-SIS"]["parent"]) == ("Burner safety", "Z-DMZ")


def test_conduits_are_attached_to_their_zones_and_lie_in_a_layer_of_their_own_or_in_the_zone_around_both_ends():
    root = defusedxml.ElementTree.fromstring(drawn(works()))
    zones = {one.get("id"): one.get("code") for one in root.iter("object") if one.get("bulkhead") == "zone"}
    lines = [(one.get("code"), one.find("mxCell")) for one in root.iter("object") if one.get("bulkhead") == "conduit"]
    assert len(lines) == 5
    assert all({line.get("source"), line.get("target")} <= zones.keys() for _, line in lines)
    around = {code: zones.get(line.get("parent"), line.get("parent")) for code, line in lines}
    assert around == {"C1": "conduits", "C2": "conduits", "C3": "conduits", "C4": "Z-LINE"}
    layers = [cell.get("value") for cell in root.iter("mxCell") if cell.get("parent") == "0"]
    assert layers == ["Purdue levels", "Zones and assets", "Conduits", "Marks"]


def test_the_bends_of_a_conduit_inside_a_zone_count_from_the_corner_of_that_zone():
    picture = works()
    found = arrange(picture)
    root = defusedxml.ElementTree.fromstring(to_drawio(picture, found))
    line = next(one for one in root.iter("object") if one.get("code") == "C4")
    drawn_at = [(float(point.get("x")), float(point.get("y"))) for point in line.iter("mxPoint")]
    left, top, wide, high = found.boxes["Z-LINE"]
    bends = found.wires["C4"][0][1:-1]
    assert [x + left for x, _ in drawn_at] == pytest.approx([x for x, _ in bends], abs=0.01)
    assert [y + top for _, y in drawn_at] == pytest.approx([y for _, y in bends], abs=0.01)
    assert bends
    assert all(0 < x < wide and 0 < y < high for x, y in drawn_at)


def test_zones_that_stand_in_each_other_stand_side_by_side():
    zones = tuple(ZoneShape(code, code, parent=home) for code, home in (("A", "B"), ("B", "A"), ("C", "A")))
    root = defusedxml.ElementTree.fromstring(drawn(Picture("Circle", zones, ())))
    cells = [one for one in root.iter("object") if one.get("bulkhead") == "zone"]
    names = {one.get("id"): one.get("code") for one in cells}
    parents = {one.get("code"): one.find("mxCell").get("parent") for one in cells}
    assert {code: names.get(parent, parent) for code, parent in parents.items()} == {
        "A": "zones",
        "B": "zones",
        "C": "A",
    }


def test_hostile_names_stay_text_and_nothing_is_fetched():
    picture = works()
    bad = tuple(replace(zone, name=HOSTILE) for zone in picture.zones)
    text = drawn(replace(picture, title=HOSTILE, zones=bad))
    root = defusedxml.ElementTree.fromstring(text)
    assert "<script" not in text
    assert "\u202e" not in text
    assert {element.tag for element in root.iter()} == {
        "mxfile", "diagram", "mxGraphModel", "root", "mxCell", "object", "mxGeometry", "Array", "mxPoint"
    }  # fmt: skip
    assert all("html=0" in cell.get("style") for cell in root.iter("mxCell") if cell.get("style"))
    assert "http://" not in text.replace("http://www.w3.org/2000/svg", "")
