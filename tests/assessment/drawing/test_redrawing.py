"""What an edit did not touch keeps its place and its wire; what it touched is as right as in a picture drawn anew."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from assessment.drawing.geometry import lay_out
from assessment.drawing.picture import ConduitShape
from assessment.drawing.redrawing import Basis, redraw
from assessment.drawing.routing import zones_around
from tests.assessment.drawing.test_geometry import crosses, on_border, spans
from tests.assessment.drawn_plants import plant


@pytest.fixture(scope="module")
def before():
    picture = plant(60, 140)
    return picture, Basis.read(Basis.of(picture).values()), lay_out(picture)


def moved(picture, skeleton, code, dx, dy):
    x, y, width, height = skeleton.boxes[code]
    return replace(picture, layout={**picture.layout, code: (x + dx, y + dy, width, height)})


def put_by_hand(picture, skeleton):
    """Give the picture with every zone where it stands."""
    return replace(picture, layout=dict(skeleton.boxes))


def check_wires(picture, found):
    parents = {zone.code: zone.parent for zone in picture.zones}
    for conduit in picture.conduits:
        ends = list(dict.fromkeys(conduit.ends))
        paths = found.wires[conduit.code]
        assert on_border(paths[0][0], found.boxes[ends[0]])
        assert all(ax == bx or ay == by for path in paths for (ax, ay), (bx, by) in pairwise(path))
        allowed = {zone for end in ends for zone in zones_around(end, parents)}
        for code, box in found.boxes.items():
            if code not in allowed:
                assert not any(crosses(span, box) for path in paths for span in spans(path)), (conduit.code, code)


def test_a_new_conduit_moves_no_box_and_no_other_wire(before):
    picture, basis, skeleton = before
    drawn = replace(picture, conduits=(*picture.conduits, ConduitShape("NEW", "New", ("Z003", "Z040"))))
    found = redraw(drawn, basis, skeleton)
    assert found.boxes == skeleton.boxes
    assert {code: found.wires[code] for code in skeleton.wires} == skeleton.wires
    check_wires(drawn, found)


def test_a_conduit_that_goes_leaves_all_others_where_they_are(before):
    picture, basis, skeleton = before
    found = redraw(replace(picture, conduits=picture.conduits[1:]), basis, skeleton)
    assert found.boxes == skeleton.boxes
    assert found.wires == {one.code: skeleton.wires[one.code] for one in picture.conduits[1:]}


def test_a_zone_that_moves_takes_its_wires_along_and_those_it_comes_to_stand_upon(before):
    picture, _, skeleton = before
    standing = put_by_hand(picture, skeleton)
    basis = Basis.of(standing)
    leaf = next(
        zone for zone in picture.zones if zone.parent is None and all(one.parent != zone.code for one in picture.zones)
    )
    dragged = moved(standing, skeleton, leaf.code, 0, -9 * 12)
    found = redraw(dragged, basis, skeleton)
    assert found.boxes[leaf.code][:2] == (skeleton.boxes[leaf.code][0], skeleton.boxes[leaf.code][1] - 108)
    for conduit in picture.conduits:
        stays = leaf.code not in conduit.ends and not any(
            crosses(span, found.boxes[leaf.code]) for path in skeleton.wires[conduit.code] for span in spans(path)
        )
        if stays:
            assert found.wires[conduit.code] == skeleton.wires[conduit.code], conduit.code
    for conduit in picture.conduits:
        if leaf.code == conduit.ends[0]:
            assert on_border(found.wires[conduit.code][0][0], found.boxes[leaf.code])


def test_wires_laid_between_others_keep_off_boxes_and_borders(before):
    picture, basis, skeleton = before
    rest = replace(picture, conduits=picture.conduits[12:])
    base = redraw(rest, basis, skeleton)
    again = redraw(picture, Basis.of(rest), base)
    assert {one.code: again.wires[one.code] for one in rest.conduits} == base.wires
    check_wires(picture, again)


def test_wires_kept_as_whole_numbers_are_kept_off_like_others(before):
    """A straight line between two boxes has their numbers, which people place as whole ones."""
    picture, basis, skeleton = before
    rest = replace(picture, conduits=picture.conduits[12:])
    base = redraw(rest, basis, skeleton)
    whole = {
        code: tuple(
            tuple((int(x) if x == int(x) else x, int(y) if y == int(y) else y) for x, y in path) for path in paths
        )
        for code, paths in base.wires.items()
    }
    assert redraw(picture, Basis.of(rest), replace(base, wires=whole)) == redraw(picture, Basis.of(rest), base)


def test_a_zone_that_nobody_placed_asks_for_a_new_layout(before):
    picture, basis, skeleton = before
    more = replace(picture.zones[0], code="ZNEW", name="New", parent=None)
    assert redraw(replace(picture, zones=(*picture.zones, more)), basis, skeleton) is None


def test_a_zone_drawn_by_hand_stands_where_it_was_drawn(before):
    picture, basis, skeleton = before
    more = replace(picture.zones[0], code="ZNEW", name="New", parent=None)
    box = (skeleton.size[0] + 100, 40.0, 240.0, 96.0)
    drawn = replace(picture, zones=(*picture.zones, more), layout={"ZNEW": box})
    found = redraw(drawn, basis, skeleton)
    assert found.boxes["ZNEW"] == box
    assert found.wires == skeleton.wires


def test_much_that_changes_asks_for_a_new_layout(before):
    picture, basis, skeleton = before
    turned = [replace(one, ends=one.ends[::-1]) for one in picture.conduits]
    assert redraw(replace(picture, conduits=tuple(turned)), basis, skeleton) is None
