"""The frontier: the best plan for a row of totals, from nothing to the cost of everything useful."""

from __future__ import annotations

from random import Random

import pytest

from assessment.engine.achieved import judge_levels
from assessment.engine.checking import Case
from assessment.engine.flows import compare_flows
from assessment.engine.plan.make import make_plan
from assessment.engine.system import Period, PlanSettings
from tests.assessment.engine.plan.test_against_every_plan import random_plant
from tests.assessment.engine.plan.test_make import Judged, own, worked_plant
from tests.builders import measure, plant, zone

IAC = [1, 0, 0, 0, 0, 0, 0]
UC = [0, 1, 0, 0, 0, 0, 0]
MEASURES = (measure("M1", sl=IAC, cost=4), measure("M2", sl=UC, cost=6))


def case_of(*parts, **settings):
    """One zone with two levels missing, which M1 closes for 4 and M2 for 6."""
    built = plant(
        zone("Z1", sl_t=[1, 1, 0, 0, 0, 0, 0], sl_a=0),
        *MEASURES,
        *parts,
        plan=PlanSettings(objective="levels", only_own_measures=True, **settings),
    )
    levels = judge_levels(built)
    return Case(plant=built, levels=levels, proposals={}, monitoring={}, comparison=compare_flows(built))


def frontier_of(*parts, budget=None, points=6, **settings):
    made = make_plan(case_of(*parts, **settings), budget=budget, frontier_points=points)
    return [(one.budget, one.cost, one.levels_missing) for one in made.frontier], made


def test_it_runs_from_nothing_to_the_cost_of_everything_useful():
    points, made = frontier_of()
    assert points == [(0, 0, 2), (2, 0, 2), (4, 4, 1), (6, 4, 1), (8, 4, 1), (10, 10, 0)]
    assert all(one.is_optimal for one in made.frontier)


@pytest.mark.parametrize(("budget", "point"), [(5, (5, 4, 1)), (30, (30, 10, 0))])
def test_the_plan_itself_is_a_point_of_it(budget, point):
    points, made = frontier_of(budget=budget, points=3)
    assert point in points
    assert (made.cost, made.remaining.levels_missing) == point[1:]
    assert points == sorted(points)


def test_the_totals_of_the_periods_make_the_point_of_the_plan():
    """5 and 2: M1 in the first period and nothing in the second; a total of 7 is split as 5 and 2."""
    points, made = frontier_of(periods=(Period("Q1", budget=5), Period("Q2", budget=2)), points=3)
    assert (7, 4, 1) in points
    assert [(one.action, one.period) for one in made.schedule] == [("M1@zone:Z1", "Q1")]


def test_it_begins_with_no_money_though_something_must_be_done():
    """MUST for 3 is in every plan that has the money; the first point is what nothing buys."""
    points, made = frontier_of(measure("MUST", cost=3), must=("MUST@zone:Z1",), points=14)
    assert points[:4] == [(0, 0, 2), (3, 3, 2), (4, 3, 2), (5, 3, 2)]
    assert points[-1] == (13, 13, 0)
    assert [one.is_optimal for one in made.frontier] == [False, *([True] * 11)]
    assert [one.has_musts for one in made.frontier] == [False, *([True] * 11)]


def test_more_money_never_leaves_more_though_it_pays_for_something_that_must_be_done():
    """The one person-day goes to MUST as soon as there are 3 for it; for nothing FREE could have had it."""
    parts = (measure("MUST", cost=3, effort_days=1), measure("FREE", sl=IAC, effort_days=1))
    points, _ = frontier_of(*parts, must=("MUST@zone:Z1",), periods=(Period("P1", effort_days=1),), points=5)
    left = [levels for _, _, levels in points]
    assert points[0] == (0, 0, 2)
    assert left == sorted(left, reverse=True)


def test_a_period_without_a_share_gets_nothing_of_any_total():
    """With all of the money in the second period, the two levels stay open in the first one whatever is spent."""
    points, made = frontier_of(periods=(Period("Q1", budget=0), Period("Q2", budget=1)), points=2)
    assert points == [(0, 0, 2), (1, 0, 2), (10, 10, 0)]
    assert [one.value for one in made.frontier] == [4, 4, 2]


def on_a_small_plant(seed, points=7):
    built = random_plant(Random(seed), "risk")
    case = Case(built, judge_levels(built), {}, {}, compare_flows(built))
    row = make_plan(case, frontier_points=points).frontier
    alone = [make_plan(case, budget=one.budget, frontier_points=0) for one in row]
    return row, alone


@pytest.mark.parametrize("seed", range(8))
def test_each_point_is_the_best_plan_for_its_budget(seed):
    row, alone = on_a_small_plant(seed)
    assert [one.value for one in row] == pytest.approx([made.value for made in alone])
    assert all(one.is_optimal and one.bound == one.value for one in row)


@pytest.mark.parametrize("seed", range(8))
def test_a_point_of_lists_lies_between_its_bound_and_the_list(seed, monkeypatch):
    """Above a thousand actions; here, above none."""
    monkeypatch.setattr("assessment.engine.plan.frontier.WHOLE_ACTIONS", 0)
    row, alone = on_a_small_plant(seed)
    for one, made in zip(row, alone, strict=True):
        assert one.bound <= made.value + 1e-9
        assert one.value >= one.bound
        assert one.is_optimal == (one.bound == one.value)
    # With no money next to nothing can be done: the relaxed program proves that most of the risk stays.
    assert row[0].bound > 0 or row[0].value == 0
    left = [one.value for one in row]
    assert left == sorted(left, reverse=True)


def test_a_point_says_what_falls_out_of_the_plan_and_what_comes_in():
    """C for 10 is the plan; for 6 it is A or B, of which A comes first; for nothing, nothing."""
    built = plant(*worked_plant(), plan=own())
    made = make_plan(Judged(built, judge_levels(built)), budget=10, frontier_points=6)
    moves = {one.budget: (one.dropped, one.added) for one in made.frontier}
    assert moves == {
        0: (("C@zone:Z1",), ()),
        2: (("C@zone:Z1",), ()),
        4: (("C@zone:Z1",), ()),
        6: (("C@zone:Z1",), ("A@zone:Z1",)),
        8: (("C@zone:Z1",), ("A@zone:Z1",)),
        10: ((), ()),
    }


@pytest.mark.parametrize("seed", [11, 18, 28, 36, 41, 46, 52, 58])
def test_money_that_removes_no_risk_buys_what_lifts_levels(seed):
    """On these plants some points have money left once the least risk is reached: it goes where the plan's would."""
    row, alone = on_a_small_plant(seed, points=12)
    assert [one.levels_missing for one in row] == [made.remaining.levels_missing for made in alone]


def test_a_plan_without_money_for_what_must_be_done_is_no_start_for_one_that_has_it():
    """For 2 there is only FREE; from 3 on MUST is paid first, though FREE would leave less."""
    parts = (measure("MUST", cost=3), measure("FREE", sl=IAC, cost=2))
    points, made = frontier_of(*parts, must=("MUST@zone:Z1",), budget=2, points=12)
    assert points[:6] == [(0, 0, 2), (2, 2, 1), (3, 3, 2), (4, 3, 2), (5, 5, 1), (6, 5, 1)]
    assert [one.has_musts for one in made.frontier[:6]] == [False, False, True, True, True, True]
