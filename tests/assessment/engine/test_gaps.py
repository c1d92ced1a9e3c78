"""Totals and priorities of gaps. The water plant has five zones with targets and claims; every number is by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.achieved import judge_levels
from assessment.engine.gaps import Totals, conduit_totals, priorities, tally, worst_points, zone_totals
from assessment.engine.levels import FR
from assessment.engine.system import Residual
from assessment.engine.targets import propose_targets
from tests.builders import conduit, plant, scenario, zone

U = None


def water_plant(**header):
    return plant(
        zone("Z1", kind="control", sl_t=[2, 2, 2, 1, 3, 2, 2], sl_a=[0, 2, 2, 1, 1, 0, 2]),
        zone("Z2", kind="safety", sl_t=[3, 3, 3, 2, 3, 3, 3], sl_a=[1, 3, 3, 2, 2, 3, 3]),
        zone("Z3", kind="control", sl_t=[2, 2, 2, 1, 2, 2, 2], sl_a=[2, 2, 1, 1, 2, 2, 2]),
        zone("Z4", kind="operations", sl_t=2, sl_a=[2, 1, 2, 2, 2, 2, 2]),
        zone("Z5", kind="enterprise", sl_t=1, sl_a=1),
        conduit("C12", "Z1", "Z2"),
        conduit("C13", "Z1", "Z3"),
        conduit("C34", "Z3", "Z4"),
        conduit("C45", "Z4", "Z5"),
        **header,
    )


def test_places_are_told_apart_by_how_they_stand_and_each_counts_once():
    """By hand: below by one level; not assessed; at target; asks for nothing; a target known in part; no target."""
    rows = [
        ([2] * 7, 1, 0), ([2] * 7, 0, 3), ([2] * 7, 0, 0), ([0] * 7, 0, 0), ([None, *[2] * 6], 0, 1), ([None] * 7, 0, 7),
    ]  # fmt: skip
    found = tally({"sl_t": sl_t, "levels_missing": missing, "not_assessed": unknown} for sl_t, missing, unknown in rows)
    assert (found.below, found.unknown, found.at_target, found.untargeted, found.targeted) == (1, 2, 2, 1, 5)


def test_the_water_plant_misses_eleven_levels_in_seven_gaps():
    levels = judge_levels(water_plant())
    assert zone_totals(levels) == Totals(gaps=7, levels_missing=11, not_assessed=0)
    assert [levels[f"zone:Z{n}"].levels_missing for n in range(1, 6)] == [6, 3, 1, 1, 0]
    assert conduit_totals(levels) == Totals(gaps=0, levels_missing=0, not_assessed=28)


def test_the_water_plant_ranks_safety_first_then_the_larger_gap():
    site = water_plant()
    ranked = priorities(site, judge_levels(site))
    assert [(one.zone, one.fr.code, one.gap) for one in ranked] == [
        ("Z2", "FR1", 2),
        ("Z2", "FR5", 1),
        ("Z1", "FR1", 2),
        ("Z1", "FR5", 2),
        ("Z1", "FR6", 2),
        ("Z3", "FR3", 1),
        ("Z4", "FR2", 1),
    ]
    assert [one.rank for one in ranked] == [1, 2, 3, 4, 5, 6, 7]


def test_the_water_plant_proposes_the_higher_target_for_each_conduit():
    found = propose_targets(water_plant())
    assert found["conduit:C12"] == (3, 3, 3, 2, 3, 3, 3)
    assert found["conduit:C13"] == (2, 2, 2, 1, 3, 2, 2)
    assert found["conduit:C34"] == (2,) * 7
    assert found["conduit:C45"] == (2,) * 7


def two_zones(*scenarios):
    return plant(zone("A", sl_t=2, sl_a=[1, *[2] * 6]), zone("B", sl_t=2, sl_a=[0, *[2] * 6]), *scenarios)


def order(site, points=None):
    return [one.zone for one in priorities(site, judge_levels(site), points)]


def test_the_higher_risk_goes_before_the_larger_gap():
    small, large = {"safety": 2}, {"safety": 4}
    assert order(two_zones(scenario("S1", "A", consequence=large), scenario("S2", "B", consequence=small))) == [
        "A",
        "B",
    ]
    assert order(two_zones(), {"A": 4, "B": 3}) == ["A", "B"]


def test_an_unknown_risk_counts_as_the_highest_of_the_matrix():
    site = two_zones(scenario("S1", "A", consequence={"safety": 4}), scenario("S2", "B"))
    assert worst_points(site) == {"A": 20, "B": 25}
    assert worst_points(two_zones()) == {"A": 25, "B": 25}
    assert worst_points(two_zones(scenario("S", "A", residual=Residual(likelihood=2)))) == {"A": 25, "B": 25}
    assert order(two_zones(), {"A": 4}) == ["B", "A"]
    assert order(two_zones(), {"B": 4}) == ["A", "B"]
    assert worst_points(site, {"S1": 25, "S2": None}) == {"A": 25, "B": 25}


def test_the_risk_today_is_what_a_person_stated_after_measures():
    s = scenario("S", "A", "B", consequence={"safety": 4}, likelihood=4, residual=Residual(likelihood=2))
    assert worst_points(two_zones(s)) == {"A": 8, "B": 8}
    lowered = scenario("S", "A", "B", consequence={"safety": 4}, likelihood=4, residual=Residual({"safety": 1}, 2))
    assert worst_points(two_zones(lowered)) == {"A": 2, "B": 2}


def test_unknown_gaps_are_counted_apart_and_not_ranked():
    site = plant(zone("A", sl_t=2, sl_a=[1, U, 2, 2, 2, 2, 2]))
    levels = judge_levels(site)
    assert zone_totals(levels) == Totals(gaps=1, levels_missing=1, not_assessed=1)
    assert [one.fr for one in priorities(site, levels)] == [FR.IAC]


VECTORS = st.lists(st.tuples(*[st.none() | st.integers(0, 4)] * 7), min_size=4, max_size=4)


@given(VECTORS, VECTORS, st.permutations(range(4)))
def test_the_order_of_zones_in_the_file_does_not_matter(targets, claims, order_):
    zones = [zone(f"Z{i}", sl_t=targets[i], sl_a=claims[i]) for i in range(4)]
    first, second = plant(*zones), plant(*(zones[i] for i in order_))
    assert priorities(first, judge_levels(first)) == priorities(second, judge_levels(second))


@given(VECTORS, VECTORS, st.integers(0, 3), st.sampled_from(list(FR)))
def test_forgetting_a_level_never_reduces_what_is_not_assessed(targets, claims, which, fr):
    known = [zone(f"Z{i}", sl_t=targets[i], sl_a=claims[i]) for i in range(4)]
    forgotten = [*claims]
    forgotten[which] = tuple(None if one == fr else level for one, level in enumerate(claims[which]))
    less = [zone(f"Z{i}", sl_t=targets[i], sl_a=forgotten[i]) for i in range(4)]
    before, after = zone_totals(judge_levels(plant(*known))), zone_totals(judge_levels(plant(*less)))
    assert after.not_assessed >= before.not_assessed
    assert after.gaps + after.not_assessed >= before.gaps + before.not_assessed


@pytest.mark.parametrize("target", range(5))
def test_a_zone_at_its_target_has_no_gap(target):
    site = plant(zone("A", sl_t=target, sl_a=target))
    assert zone_totals(judge_levels(site)) == Totals(0, 0, 0)
    assert priorities(site, judge_levels(site)) == ()
