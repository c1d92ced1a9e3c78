"""The geometry of generated plants: nothing lies on anything else, no wire runs through a zone that it does not join."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest

from assessment.drawing.geometry import arrange
from assessment.drawing.picture import ConduitShape, Picture, ZoneShape
from assessment.drawing.routing import zones_around
from assessment.drawing.sizes import headings_of
from assessment.drawing.wires import CODE_ALONE
from tests.assessment.drawn_plants import plant

SIZES = [(1, 0), (2, 3), (10, 20), (40, 100), (90, 200)]
SEEDS = [(40, 100, 1), (40, 100, 2), (25, 80, 3), (60, 60, 4)]


@pytest.fixture(scope="module", params=[*((*size, 7) for size in SIZES), *SEEDS], ids=str)
def drawn(request):
    zones, conduits, seed = request.param
    picture = plant(zones, conduits, seed)
    return picture, arrange(picture)


def meet(a, b, room=0.0):
    return (
        a[0] < b[0] + b[2] - room
        and b[0] < a[0] + a[2] - room
        and a[1] < b[1] + b[3] - room
        and b[1] < a[1] + a[3] - room
    )


def inside(inner, outer):
    return (
        outer[0] <= inner[0]
        and outer[1] <= inner[1]
        and inner[0] + inner[2] <= outer[0] + outer[2]
        and inner[1] + inner[3] <= outer[1] + outer[3]
    )


def spans(path):
    for (ax, ay), (bx, by) in pairwise(path):
        yield (min(ax, bx), min(ay, by), abs(ax - bx), abs(ay - by))


def crosses(span, box):
    """Tell whether a straight piece runs through the inside of a box."""
    x, y, width, height = span
    return (
        x < box[0] + box[2] - 0.01
        and box[0] + 0.01 < x + width
        and y < box[1] + box[3] - 0.01
        and box[1] + 0.01 < y + height
    )


def on_border(point, box):
    x, y, width, height = box
    is_level_side = min(abs(point[1] - y), abs(point[1] - y - height)) < 0.01 and x < point[0] < x + width
    return is_level_side or (min(abs(point[0] - x), abs(point[0] - x - width)) < 0.01 and y < point[1] < y + height)


def around(picture):
    parents = {zone.code: zone.parent for zone in picture.zones}
    return {zone.code: set(zones_around(zone.code, parents)) for zone in picture.zones}


def test_zones_lie_on_no_other_unless_one_holds_the_other(drawn):
    picture, found = drawn
    holders = around(picture)
    for one, other in combinations(found.boxes, 2):
        a, b = found.boxes[one], found.boxes[other]
        if other in holders[one]:
            assert inside(a, b)
        elif one in holders[other]:
            assert inside(b, a)
        else:
            assert not meet(a, b), (one, other)


def test_every_conduit_has_a_wire_to_each_of_its_ends_and_ends_on_their_borders(drawn):
    picture, found = drawn
    for conduit in picture.conduits:
        ends = list(dict.fromkeys(conduit.ends))
        paths = found.wires[conduit.code]
        assert len(paths) == max(1, len(ends) - 1)
        assert on_border(paths[0][0], found.boxes[ends[0]])
        for path, end in zip(paths, ends[1:] or ends, strict=True):
            assert on_border(path[-1], found.boxes[end]), (conduit.code, end)


def test_wires_run_level_or_upright(drawn):
    _, found = drawn
    for paths in found.wires.values():
        assert all(ax == bx or ay == by for path in paths for (ax, ay), (bx, by) in pairwise(path))


def test_no_wire_runs_through_a_zone_but_those_around_its_ends(drawn):
    picture, found = drawn
    holders = around(picture)
    for conduit in picture.conduits:
        allowed = set().union(*(holders[end] for end in conduit.ends))
        for code, box in found.boxes.items():
            if code not in allowed:
                for path in found.wires[conduit.code]:
                    assert not any(crosses(span, box) for span in spans(path)), (conduit.code, code)


def test_no_wire_runs_over_the_heading_of_a_zone(drawn):
    picture, found = drawn
    holders = {zone.parent for zone in picture.zones}
    for zone in picture.zones:
        if zone.code in holders:
            for heading in headings_of(zone, found.boxes[zone.code]):
                for code, paths in found.wires.items():
                    assert not any(crosses(span, heading) for path in paths for span in spans(path)), (code, zone.code)


def test_tags_stand_on_no_zone_and_on_no_other_tag(drawn):
    picture, found = drawn
    holders = {zone.parent for zone in picture.zones}
    tags = {code: tag.box for code, tag in found.tags.items()}
    for code, tag in tags.items():
        for zone, box in found.boxes.items():
            if zone not in holders:
                assert not meet(tag, box), (code, zone)
    assert not [pair for pair in combinations(tags, 2) if meet(tags[pair[0]], tags[pair[1]])]


def test_nearly_every_conduit_has_its_whole_tag(drawn):
    picture, found = drawn
    whole = sum(tag.form < CODE_ALONE for tag in found.tags.values())
    joining = sum(len(set(conduit.ends)) > 1 for conduit in picture.conduits)
    assert whole >= 0.9 * joining


def test_parallel_conduits_keep_apart(drawn):
    """Count the length that wires of different conduits share: less than a hundredth of all."""
    _, found = drawn
    pieces = [(code, span) for code, paths in found.wires.items() for path in paths for span in spans(path)]
    total = sum(width + height for _, (_, _, width, height) in pieces)
    shared = 0.0
    for (one, a), (other, b) in combinations(pieces, 2):
        if one != other and (a[2] == b[2] == 0) and a[0] == b[0]:
            shared += max(0.0, min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1]))
        if one != other and (a[3] == b[3] == 0) and a[1] == b[1]:
            shared += max(0.0, min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0]))
    assert shared <= 0.01 * total


def test_everything_lies_in_the_frame(drawn):
    _, found = drawn
    things = [*found.boxes.values(), *(tag.box for tag in found.tags.values())]
    things += [span for paths in found.wires.values() for path in paths for span in spans(path)]
    assert all(inside(thing, found.frame) for thing in things)


def test_bands_lie_under_each_other_and_fill_the_frame(drawn):
    _, found = drawn
    for upper, lower in pairwise(found.bands):
        assert upper.y + upper.height == pytest.approx(lower.y)
    assert found.bands[0].y == found.frame[1]
    assert found.bands[-1].y + found.bands[-1].height == pytest.approx(found.frame[1] + found.frame[3])


def test_the_same_picture_gives_the_same_geometry():
    assert arrange(plant(30, 70)) == arrange(plant(30, 70))


def test_conduits_between_the_same_two_zones_run_side_by_side():
    zones = (ZoneShape("A", "A", levels=(2.0,)), ZoneShape("B", "B", levels=(1.0,)))
    conduits = tuple(ConduitShape(f"C{place}", "", ("A", "B")) for place in range(4))
    found = arrange(Picture("Two", zones, conduits))
    places = sorted(path[0][0] for paths in found.wires.values() for path in paths)
    assert len(set(places)) == 4
    assert all(after - before >= 10 for before, after in pairwise(places))
