"""What people placed stays; what they did not place makes way; the bands follow."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.drawing.geometry import arrange
from assessment.drawing.picture import ConduitShape, Picture, ZoneShape
from tests.assessment.drawing.test_geometry import inside, meet
from tests.assessment.drawn_plants import plant


def three(layout=None):
    """Office above control and safety; control and safety are joined to the office."""
    zones = (
        ZoneShape("OFF", "Office", levels=(4.0,)),
        ZoneShape("CTRL", "Control", levels=(1.0,)),
        ZoneShape("SIS", "Safety", levels=(1.0,)),
    )
    conduits = (ConduitShape("C1", "", ("OFF", "CTRL")), ConduitShape("C2", "", ("OFF", "SIS")))
    return Picture("Three", zones, conduits, layout=layout or {})


def test_a_placed_zone_keeps_its_place_and_size_and_the_others_stay():
    before = arrange(three()).boxes
    after = arrange(three({"SIS": (900.0, 500.0, 240.0, 120.0)})).boxes
    assert after["SIS"] == (900.0, 500.0, 240.0, 120.0)
    assert (after["OFF"], after["CTRL"]) == (before["OFF"], before["CTRL"])


def test_a_zone_that_nobody_placed_makes_way_in_its_row():
    before = arrange(three()).boxes
    after = arrange(three({"OFF": before["SIS"]})).boxes
    assert after["OFF"] == before["SIS"]
    assert not meet(after["SIS"], after["OFF"])
    assert after["SIS"][1] == before["SIS"][1]


def test_a_zone_around_others_grows_to_hold_what_was_put_outside_it():
    zones = (ZoneShape("P", "Parent", levels=(2.0,)), ZoneShape("K", "Child", levels=(2.0,), parent="P"))
    placed = {"P": (200.0, 300.0, 300.0, 200.0), "K": (600.0, 320.0, 192.0, 84.0)}
    boxes = arrange(Picture("Nested", zones, layout=placed)).boxes
    assert boxes["K"] == placed["K"]
    assert inside(boxes["K"], boxes["P"])


def test_what_lies_in_a_moved_zone_moves_along():
    zones = (ZoneShape("P", "Parent", levels=(2.0,)), ZoneShape("K", "Child", levels=(2.0,), parent="P"))
    free = arrange(Picture("Nested", zones)).boxes
    x, y, width, height = free["P"]
    moved = arrange(Picture("Nested", zones, layout={"P": (x + 120, y + 36, width, height)})).boxes
    assert moved["K"] == (free["K"][0] + 120, free["K"][1] + 36, *free["K"][2:])


def test_the_bands_follow_the_zones():
    found = arrange(three({"OFF": (300.0, 1000.0, 200.0, 84.0), "CTRL": (300.0, 1400.0, 200.0, 84.0)}))
    level_4 = next(band for band in found.bands if band.levels == (4.0,))
    level_1 = next(band for band in found.bands if band.levels == (1.0,))
    assert level_4.y <= 1000.0
    assert level_1.y + level_1.height >= 1484.0
    assert all(upper.y + upper.height <= lower.y + 0.001 for upper, lower in pairwise(found.bands))


def test_a_picture_saved_as_it_is_drawn_is_drawn_the_same():
    picture = plant(30, 60)
    drawn = arrange(picture)
    again = arrange(replace(picture, layout=drawn.boxes))
    assert again.boxes == drawn.boxes


def test_places_left_of_and_above_everything_lie_in_the_frame():
    found = arrange(three({"OFF": (-900.0, -700.0, 200.0, 84.0)}))
    assert all(inside(box, found.frame) for box in found.boxes.values())


def test_unplaced_zones_never_lie_on_each_other_wherever_people_put_some():
    picture = plant(24, 40)
    drawn = arrange(picture).boxes
    first, last = next(iter(drawn)), list(drawn)[-1]
    moved = arrange(replace(picture, layout={first: drawn[last]})).boxes
    roots = [zone.code for zone in picture.zones if zone.parent is None]
    assert not [(a, b) for a, b in combinations(roots, 2) if meet(moved[a], moved[b])]


PLACES = st.tuples(*(st.integers(-600, 3000).map(float) for _ in "xy"), st.just(200.0), st.just(84.0))


@pytest.mark.parametrize("level", [5.0, 3.5, 1.0, 0.0])
def test_bands_without_a_zone_of_their_own_are_not_drawn_inside_out(level):
    zones = tuple(ZoneShape(f"Z{number}", "Zone", levels=(level,)) for number in range(4))
    found = arrange(Picture("One level", zones, (), layout={"Z1": (0.0, 0.0, 200.0, 100.0)}))
    assert min(band.height for band in found.bands) >= 0


@settings(max_examples=40)
@given(st.dictionaries(st.integers(0, 11), PLACES, min_size=1))
def test_wherever_people_put_zones_no_band_is_drawn_inside_out(places):
    picture = plant(12, 10)
    found = arrange(replace(picture, layout={picture.zones[number].code: box for number, box in places.items()}))
    assert min(band.height for band in found.bands) >= 0
    for upper, lower in pairwise(found.bands):
        assert upper.y + upper.height == pytest.approx(lower.y)
    assert found.bands[-1].y + found.bands[-1].height == pytest.approx(found.frame[1] + found.frame[3])
