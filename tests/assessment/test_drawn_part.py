from __future__ import annotations

from itertools import pairwise

from assessment.zone_map import DRAWN_CONDUITS, DRAWN_ZONES, drawn_part


def judged(missing: int, *, safety: bool = False) -> dict:
    return {"levels_missing": missing, "not_assessed": 0, "safety_related": safety}


def plant(zones: int) -> tuple[dict, dict, dict]:
    codes = [f"Z{number:03d}" for number in range(zones)]
    conduits = [{"code": f"C{number:03d}", "between": pair} for number, pair in enumerate(pairwise(codes))]
    frame = {"zones": [{"code": code} for code in codes], "conduits": conduits, "layout": {"zones": {}}}
    return frame, {code: judged(0) for code in codes}, {one["code"]: judged(0) for one in conduits}


def test_a_plant_within_the_limits_is_drawn_whole():
    frame, zones, conduits = plant(DRAWN_ZONES)
    assert drawn_part(frame, zones, conduits) is frame


def test_of_a_large_plant_the_worst_zones_are_drawn_safety_first_with_their_parents():
    frame, zones, conduits = plant(DRAWN_ZONES + 20)
    last, second = f"Z{DRAWN_ZONES + 19:03d}", f"Z{DRAWN_ZONES + 18:03d}"
    zones[last], zones[second] = judged(0, safety=True), judged(9)
    frame["zones"][-1]["parent"] = f"Z{DRAWN_ZONES + 10:03d}"
    drawn = {zone["code"] for zone in drawn_part(frame, zones, conduits)["zones"]}
    assert {last, second, f"Z{DRAWN_ZONES + 10:03d}"} <= drawn
    assert len(drawn) == DRAWN_ZONES + 1


def test_conduits_are_drawn_only_between_zones_that_are_drawn():
    frame, zones, conduits = plant(DRAWN_ZONES + DRAWN_CONDUITS)
    part = drawn_part(frame, zones, conduits)
    kept = {zone["code"] for zone in part["zones"]}
    assert part["conduits"]
    assert all(kept.issuperset(one["between"]) for one in part["conduits"])
