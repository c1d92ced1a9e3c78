"""Large plants fold into parents, then into levels; nothing is lost without a word."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from assessment.drawing.folding import SCREEN, Limits, fold
from assessment.drawing.geometry import arrange
from assessment.drawing.picture import ConduitShape, Mark, Picture, Tone, ZoneShape
from tests.assessment.drawn_plants import plant

BAD, GOOD = Mark(Tone.STEP_4, "9", "9 missing"), Mark(Tone.GOOD, "ok", "met")


def nested(parents, children):
    """So many areas at level 3 with so many cells in each; each cell is joined to the next, and to its area's next."""
    zones, conduits = [], []
    for area in range(parents):
        zones.append(ZoneShape(f"A{area}", f"Area {area}", levels=(3.0,), mark=GOOD))
        for cell in range(children):
            code = f"A{area}-{cell}"
            mark = BAD if (area, cell) == (1, 2) else GOOD
            zones.append(ZoneShape(code, code, levels=(1.0,), parent=f"A{area}", mark=mark, assets=(("PLC", 2),)))
            conduits.append(ConduitShape(f"I{area}-{cell}", "", (f"A{area}", code)))
            conduits.append(
                ConduitShape(f"X{area}-{cell}", "", (code, f"A{(area + 1) % parents}"), direction="forward")
            )
    return Picture("Nested", tuple(zones), tuple(conduits))


def test_a_plant_within_the_limits_is_drawn_as_it_is():
    picture = nested(10, 10)
    assert fold(picture) is picture


def test_zones_fold_into_the_outermost_one_with_the_worst_mark_and_all_assets():
    folded = fold(nested(20, 12))
    assert [zone.code for zone in folded.zones] == [f"A{area}" for area in range(20)]
    worst = folded.zones[1]
    assert (worst.mark.tone, worst.mark.words) == (Tone.STEP_4, "worst of the zones inside: 9 missing")
    assert (worst.folds, worst.assets) == (12, (("PLC", 24),))
    assert folded.note == "240 zones are folded into those around them."


def test_conduits_inside_a_folded_zone_vanish_and_those_between_two_become_one_line():
    folded = fold(nested(20, 12))
    assert len(folded.conduits) == 20
    assert {conduit.folds for conduit in folded.conduits} == {12}
    assert folded.conduits[0].direction == "forward"


def test_an_opened_zone_keeps_its_inside():
    folded = fold(nested(20, 12), frozenset({"A3"}))
    assert sum(zone.parent == "A3" for zone in folded.zones) == 12


def test_what_has_no_parents_folds_by_level_and_kind_the_worst_standing_alone():
    picture = plant(400, 900)
    flat = replace(picture, zones=tuple(replace(zone, parent=None) for zone in picture.zones))
    folded = fold(flat)
    alone = [zone for zone in folded.zones if not zone.is_group]
    groups = [zone for zone in folded.zones if zone.is_group]
    assert len(alone) == SCREEN.zones_kept
    assert sum(group.folds for group in groups) + len(alone) == 400
    least = min(zone.mark.tone.rank for zone in alone)
    assert all(zone.mark.tone.rank <= max(least, Tone.STEP_4.rank) for zone in flat.zones if zone not in alone)
    assert "352 others are folded by level and kind" in folded.note
    found = arrange(folded)
    assert set(found.boxes) == {zone.code for zone in folded.zones}
    assert all(set(conduit.ends) <= set(found.boxes) for conduit in folded.conduits)
    assert all(len(conduit.ends) > 1 for conduit in folded.conduits if conduit.folds > 1)


def test_a_zone_alone_of_its_level_and_kind_stays_itself():
    zones = tuple(ZoneShape(f"C{place}", "", levels=(1.0,), kind="control", mark=GOOD) for place in range(9))
    lone = ZoneShape("X", "Outside", levels=(5.0,), kind="external", mark=GOOD)
    folded = fold(Picture("Few", (*zones, lone), ()), limits=Limits(zones=5, conduits=5, zones_kept=2, conduits_kept=5))
    assert [(zone.code, zone.folds) for zone in folded.zones] == [
        ("C0", 0),
        ("C1", 0),
        ("X", 0),
        ("group:1 control", 7),
    ]
    assert folded.note == "3 zones stand by themselves, the worst among them; 7 others are folded by level and kind."


def test_a_conduit_seen_from_the_other_end_turns_its_direction():
    zones = tuple(ZoneShape(f"Z{place}", "", levels=(1.0,), kind="control") for place in range(SCREEN.zones + 1))
    ends = [(zones[0].code, zones[-1].code), (zones[-1].code, zones[0].code)]
    conduits = tuple(
        ConduitShape(f"C{place}", "", end, direction=way)
        for place, (end, way) in enumerate(zip(ends, ("forward", "reverse"), strict=True))
    )
    (line,) = fold(Picture("Turned", zones, conduits)).conduits
    assert (line.folds, line.direction) == (2, "forward")


def test_too_many_conduits_between_two_zones_become_one_line():
    zones = (ZoneShape("A", "A", levels=(1.0,)), ZoneShape("B", "B", levels=(2.0,)))
    conduits = tuple(
        ConduitShape(f"C{place:03}", "", ("A", "B"), mark=BAD if place == 300 else GOOD)
        for place in range(SCREEN.conduits + 1)
    )
    (line,) = fold(Picture("Two", zones, conduits)).conduits
    assert (line.folds, line.mark) == (501, BAD)


def test_too_many_pairs_of_zones_are_cut_to_the_worst_and_it_is_said():
    codes = [f"Z{place:02}" for place in range(40)]
    zones = tuple(ZoneShape(code, code, levels=(1.0,)) for code in codes)
    conduits = tuple(
        ConduitShape(f"{a}-{b}", "", (a, b), mark=BAD if (a, b) == ("Z20", "Z30") else GOOD)
        for a, b in combinations(codes, 2)
    )
    folded = fold(Picture("All", zones, conduits))
    assert len(folded.conduits) == 160
    assert folded.conduits[0].code == "Z20-Z30"
    assert folded.note == "Of 780 lines between them, the 160 worst are drawn."


def test_zones_that_are_only_proposed_fold_nothing():
    picture = plant(SCREEN.zones, 100)
    proposed = replace(picture.zones[0], code="NEW", name="New", parent=None, is_proposed=True)
    shown = replace(picture, zones=(*picture.zones, proposed))
    assert fold(shown) is shown
