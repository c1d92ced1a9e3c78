"""The zone picture: everything is there, nothing lies on anything else, and hostile names stay text."""

from __future__ import annotations

import re
from itertools import combinations

import defusedxml.ElementTree
import pytest

from assessment.diagram import draw_zones
from assessment.drawing.layout import place_zones
from assessment.drawing.ordering import LEVELS
from assessment.drawing.picture import AssetShape, ConduitShape, Mark, Picture, Tone, ZoneShape

MET = Mark(Tone.GOOD, "\N{CHECK MARK}", "target met", "2/2")
SHORT = Mark(Tone.STEP_2, "2", "2 levels missing", "2/1")
UNKNOWN = Mark(Tone.UNKNOWN, "?", "1 of 7 not assessed", "2/?")
SVG = "{http://www.w3.org/2000/svg}"


def zone(code, *levels, **more):
    return ZoneShape(code, more.pop("name", code), levels=levels, **more)


def conduit(code, *ends, **more):
    return ConduitShape(code, code, ends, **more)


def water_works():
    """Office, control, safety and a cell inside control that spans two levels.

    L4 office, L3 operations, L2 and L1 line (holding cell A and cell B), L1 safety; radio without a level.
    """
    zones = (
        zone("OFF", 4.0, mark=MET),
        zone("OPS", 3.0, mark=SHORT),
        zone("LINE", 2.0, 1.0, mark=UNKNOWN),
        zone("A", 1.0, parent="LINE"),
        zone(
            "B", 1.0, parent="LINE", name="A cell whose name is far too long to be written into one box of the picture"
        ),
        zone("HMI", 2.0, parent="LINE"),
        zone("SIS", 1.0, mark=MET, is_safety=True),
        zone("RADIO"),
    )
    conduits = (
        conduit("C1", "OFF", "OPS", kind="filtering", direction="both", mark=MET),
        conduit("C2", "OPS", "HMI", direction="forward", mark=SHORT, opened_from=("OPS",)),
        conduit("C3", "A", "SIS", kind="diode", direction="reverse", mark=UNKNOWN),
        conduit("C4", "OFF", "A", skips_levels=True, protocols=("Modbus/TCP", "HTTPS")),
        conduit("C5", "OPS", "HMI", "SIS"),
        conduit("C6", "A", "A"),
        conduit("C7", "LINE", "B"),
        conduit("C8", "RADIO", "B", kind="wireless"),
    )
    return Picture("Water works", zones, conduits)


def many_zones(count):
    """A plant of `count` zones over all levels, every seventeenth spanning two, joined to some of the next."""
    levels = (5.0, 4.0, 3.5, 3.0, 2.0, 1.0, 1.0, 0.0)
    zones = [
        zone(f"Z{i:02}", *((2.0, 1.0) if i % 17 == 3 else (levels[i % 8],)), name=f"Zone number {i}")
        for i in range(count)
    ]
    pairs = [(i, j) for i in range(count) for j in (i + 1, i + 8) if j < count and (i + j) % 3]
    return Picture("Many", tuple(zones), tuple(conduit(f"C{i}-{j}", f"Z{i:02}", f"Z{j:02}") for i, j in pairs))


def read(picture):
    return defusedxml.ElementTree.fromstring(draw_zones(picture))


def drawn_boxes(picture):
    """Give the rectangle of every zone as the SVG has it."""
    boxes = {}
    for group in read(picture).iter(f"{SVG}g"):
        if group.get("data-kind") == "zone":
            rect = next(rect for rect in group.iter(f"{SVG}rect") if "bh-box" in rect.get("class"))
            boxes[group.get("data-code")] = tuple(float(rect.get(key)) for key in ("x", "y", "width", "height"))
    return boxes


def overlap(a, b):
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]


def contains(outer, inner):
    return (
        outer[0] < inner[0]
        and outer[1] < inner[1]
        and inner[0] + inner[2] < outer[0] + outer[2]
        and inner[1] + inner[3] < outer[1] + outer[3]
    )


def corners_of(wire):
    """Follow the steps of a wire from its start; a bend is followed from corner to corner."""
    x, y, found = 0.0, 0.0, []
    for letter, values in re.findall(r"([Mhvlq])([-0-9. ]+)", wire.get("d")):
        steps = [float(value) for value in values.split()]
        dx, dy = {"h": [*steps, 0.0], "v": [0.0, *steps]}.get(letter, steps[-2:])
        x, y = x + dx, y + dy
        found.append((x, y))
    return found


def test_every_zone_and_conduit_is_drawn_once_and_can_be_reached_by_keyboard():
    picture = water_works()
    shown = [
        (g.get("data-kind"), g.get("data-code")) for g in read(picture).iter(f"{SVG}g") if g.get("tabindex") == "0"
    ]
    wanted = [("zone", z.code) for z in picture.zones] + [("conduit", c.code) for c in picture.conduits]
    assert sorted(shown) == sorted(wanted)


def test_every_conduit_has_a_wire_and_a_tag():
    root = read(water_works())
    for group in root.iter(f"{SVG}g"):
        if group.get("data-kind") == "conduit":
            assert [path.get("class") for path in group.iter(f"{SVG}path")][:2] == ["bh-halo", "bh-wire"]
    tags = {group.get("data-of") for group in root.iter(f"{SVG}g") if group.get("data-of")}
    assert {tag for tag in tags if tag.startswith("conduit:")} == {f"conduit:C{number}" for number in range(1, 9)}


@pytest.mark.parametrize("count", [0, 1, 5, 12, 60])
def test_no_zone_lies_on_another(count):
    picture = many_zones(count)
    boxes = drawn_boxes(picture)
    assert len(boxes) == count
    assert [(a, b) for a, b in combinations(boxes, 2) if overlap(boxes[a], boxes[b])] == []


def test_children_lie_inside_their_parent_and_beside_each_other():
    boxes = drawn_boxes(water_works())
    children = ("A", "B", "HMI")
    assert all(contains(boxes["LINE"], boxes[child]) for child in children)
    assert not any(overlap(boxes[a], boxes[b]) for a, b in combinations(children, 2))
    others = ("OFF", "OPS", "LINE", "SIS", "RADIO")
    assert not any(overlap(boxes[a], boxes[b]) for a, b in combinations(others, 2))


def test_a_zone_stands_in_its_band_and_a_zone_of_two_levels_in_both():
    layout = place_zones(water_works())
    bands = {(band.levels or (None,))[0]: (band.y, band.y + band.height) for band in layout.bands}
    for code, levels in {
        "OFF": [4.0],
        "OPS": [3.0],
        "LINE": [2.0, 1.0],
        "A": [1.0],
        "HMI": [2.0],
        "RADIO": [None],
    }.items():
        top, bottom = layout.boxes[code][1], layout.boxes[code][1] + layout.boxes[code][3]
        touched = [level for level, (start, end) in bands.items() if top < end and start < bottom]
        assert touched == levels


def test_bands_run_from_level_5_down_and_the_unknown_level_comes_last():
    assert [band.levels for band in place_zones(water_works()).bands] == [*((one,) for one in LEVELS), ()]
    assert place_zones(many_zones(5)).bands[-1].levels == (0.0,)


def test_many_zones_across_two_levels_get_a_stripe_of_their_own_in_rows():
    zones = tuple(zone(f"Z{place}", 2.0, 1.0) for place in range(30))
    layout = place_zones(Picture("Many", zones))
    levels = [band.levels for band in layout.bands]
    assert levels[levels.index((2.0,)) + 1] == (2.0, 1.0)
    assert levels[levels.index((2.0,)) + 2] == (1.0,)
    stripe = layout.bands[levels.index((2.0, 1.0))]
    assert all(stripe.y < y and y + height < stripe.y + stripe.height for _, y, _, height in layout.boxes.values())
    assert len({y for _, y, _, _ in layout.boxes.values()}) > 1


def test_the_same_picture_gives_the_same_bytes_in_any_order_of_layout():
    assert draw_zones(many_zones(20)) == draw_zones(many_zones(20))


def test_wires_do_not_run_through_zones_they_do_not_join():
    picture = many_zones(24)
    boxes = drawn_boxes(picture)
    ends = {c.code: c.ends for c in picture.conduits}
    for group in read(picture).iter(f"{SVG}g"):
        code = group.get("data-code")
        if group.get("data-kind") != "conduit":
            continue
        corners = corners_of(next(path for path in group.iter(f"{SVG}path") if path.get("class") == "bh-wire"))
        for zone_code in set(boxes) - set(ends[code]):
            x, y, width, height = boxes[zone_code]
            assert not any(x < px < x + width and y < py < y + height for px, py in corners)


def test_hostile_names_stay_text():
    name = "</text><script>alert(1)</script>\"'&\x00\x1b\u202e]]>"
    picture = Picture(
        name, (zone('Z"><x', 1.0, name=name, kind=name, url='/z/"onload="x'),), (conduit("<C>", 'Z"><x'),)
    )
    text = draw_zones(picture)
    root = defusedxml.ElementTree.fromstring(text)
    assert "<script" not in text
    assert "\x00" not in text
    assert "\u202e" not in text
    assert {element.tag for element in root.iter()} <= {
        SVG + tag
        for tag in ("svg", "title", "desc", "defs", "use", "g", "rect", "line", "path", "polygon", "circle", "text")
    }
    assert not any(attribute.startswith("on") for element in root.iter() for attribute in element.attrib)


def test_no_style_reaches_the_page_and_no_variable_the_pdf():
    text = draw_zones(many_zones(12))
    assert "style=" not in text
    assert "var(" not in text
    assert "currentColor" not in text
    assert "foreignObject" not in text


def test_unknown_ends_and_circular_parents_do_not_stop_the_picture():
    zones = (zone("A", 1.0, parent="B"), zone("B", 1.0, parent="A"), zone("C", 2.0, parent="C"))
    picture = Picture(
        "Odd", zones, (conduit("K1", "A", "GONE"), conduit("K2", "GONE", "AWAY"), conduit("K3", "A", "C"))
    )
    assert set(drawn_boxes(picture)) == {"A", "B", "C"}


def test_a_given_layout_moves_the_zone_and_what_lies_inside():
    picture = water_works()
    before = drawn_boxes(picture)
    x, y, width, height = before["LINE"]
    moved = Picture(picture.title, picture.zones, picture.conduits, layout={"LINE": (x + 24, y, width, height)})
    after = drawn_boxes(moved)
    assert after["LINE"][0] == x + 24
    assert after["A"][0] == before["A"][0] + 24
    assert after["OFF"] == before["OFF"]


def drawn(picture, kind, code):
    return next(g for g in read(picture).iter(f"{SVG}g") if (g.get("data-kind"), g.get("data-code")) == (kind, code))


def test_a_conduit_across_levels_carries_the_mark_and_no_other():
    picture = water_works()
    flagged = {
        g.get("data-code")
        for g in read(picture).iter(f"{SVG}g")
        if "is-flagged" in (g.get("class") or "") and g.get("data-code")
    }
    assert flagged == {"C4"}


def test_sentences_say_direction_initiation_protocols_and_level():
    picture = water_works()
    assert drawn(picture, "conduit", "C2").findtext(f"{SVG}title") == (
        "Conduit C2 C2; joins OPS and HMI; data to the second end; sessions opened from OPS; 2 levels missing"
    )
    assert "Modbus/TCP, HTTPS" in drawn(picture, "conduit", "C4").findtext(f"{SVG}title")
    assert "skips a level" in drawn(picture, "conduit", "C4").findtext(f"{SVG}title")
    assert drawn(picture, "zone", "SIS").findtext(f"{SVG}title") == "Zone SIS SIS; target met; safety-related"


def test_a_ring_stands_at_the_end_that_opens_sessions():
    group = drawn(water_works(), "conduit", "C2")
    ring = next(group.iter(f"{SVG}circle"))
    x, y, width, height = (float(side) for side in drawn(water_works(), "zone", "OPS").get("data-box").split())
    at = float(ring.get("cx")), float(ring.get("cy"))
    assert x - 16 <= at[0] <= x + width + 16
    assert y - 16 <= at[1] <= y + height + 16


def test_geometry_stands_in_data_attributes():
    picture = water_works()
    box = drawn(picture, "zone", "LINE").get("data-box")
    assert tuple(float(side) for side in box.split()) == drawn_boxes(picture)["LINE"]
    assert drawn(picture, "conduit", "C5").get("data-ends") == "OPS HMI SIS"
    assert drawn(picture, "zone", "A").get("data-parent") == "LINE"


def test_assets_of_an_open_zone_stand_inside_it_with_their_symbol_and_name():
    members = tuple(AssetShape(f"PLC-{place}", f"Mixer {place}", "PLC", "controller") for place in range(7))
    picture = Picture("Open", (zone("Z", 1.0, members=members), zone("Y", 1.0)), (conduit("C", "Z", "Y"),))
    x, y, width, height = drawn_boxes(picture)["Z"]
    shown = [g for g in read(picture).iter(f"{SVG}g") if g.get("data-kind") == "asset"]
    assert [g.get("data-code") for g in shown] == [one.tag for one in members]
    for group in shown:
        rect = next(group.iter(f"{SVG}rect"))
        assert x <= float(rect.get("x"))
        assert float(rect.get("x")) + float(rect.get("width")) <= x + width
        assert y + 48 <= float(rect.get("y"))
        assert float(rect.get("y")) + float(rect.get("height")) <= y + height
    assert shown[0].findtext(f"{SVG}title") == "Asset PLC-0 Mixer 0, PLC"


def test_no_mark_rests_on_colour_alone():
    for tone in Tone:
        picture = Picture("One", (zone("Z", 1.0, mark=Mark(tone, "x", "")),))
        texts = [text.text for text in read(picture).iter(f"{SVG}text")]
        assert "x" in texts


def test_a_proposed_zone_is_dashed_and_says_so():
    group = drawn(Picture("One", (zone("Z", 1.0, is_proposed=True),)), "zone", "Z")
    assert next(group.iter(f"{SVG}rect")).get("stroke-dasharray") == "3 5"
    assert group.findtext(f"{SVG}title") == "Proposed zone Z, not accepted yet"
