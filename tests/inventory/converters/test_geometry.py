"""Which box a thing lies in, held against the plain definition."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from inventory.converters.geometry import Box, smallest_around

SMALL = st.integers(0, 12)
BOXES = st.builds(Box, SMALL, SMALL, st.integers(1, 12), st.integers(1, 12), st.sampled_from(["", "2"]))


def area(box):
    return box.width * box.height


def points(box):
    """The unit squares that a box covers."""
    return {
        (box.page, x, y)
        for x in range(int(box.x), int(box.x + box.width))
        for y in range(int(box.y), int(box.y + box.height))
    }


def plainly(boxes, things):
    holders = {}
    for key, thing in things.items():
        around = [one for one, box in boxes.items() if points(thing) < points(box)]
        holders[key] = min(around, key=lambda one: (area(boxes[one]), one), default=None)
    used = {one for one in holders.values() if one}
    for key, thing in things.items():
        own = points(thing)
        for one in used:
            box = points(boxes[one])
            is_smaller = holders[key] is None or (area(boxes[one]), one) < (area(boxes[holders[key]]), holders[key])
            if is_smaller and own & box and own - box and box - own:
                holders[key] = None
                break
    return holders


@given(st.dictionaries(st.sampled_from("ABCDEFGH"), BOXES), st.dictionaries(st.sampled_from("abcdefgh"), BOXES))
def test_the_smallest_box_that_holds_a_thing_is_its_home(boxes, things):
    assert smallest_around(boxes, things) == plainly(boxes, things)


def test_a_thing_across_a_border_is_in_neither_unless_that_box_holds_nothing():
    boxes = {"outer": Box(0, 0, 100, 100), "inner": Box(50, 0, 40, 40)}
    across = {"t": Box(40, 10, 20, 20)}
    assert smallest_around(boxes, across) == {"t": "outer"}
    assert smallest_around(boxes, {**across, "u": Box(60, 10, 5, 5)}) == {"t": None, "u": "inner"}
