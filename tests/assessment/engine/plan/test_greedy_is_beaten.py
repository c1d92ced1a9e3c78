"""Three plants on which a list by benefit per cost loses; docs/plan.md explains them."""

from __future__ import annotations

from assessment.engine.achieved import judge_levels
from assessment.engine.checking import Case
from assessment.engine.flows import compare_flows
from assessment.engine.plan.make import make_plan
from assessment.engine.system import Period, PlanSettings, Window
from tests.builders import measure, plant, zone


def plan_of(*measures, **settings):
    built = plant(
        zone("Z", sl_t=1, sl_a=0), *measures, plan=PlanSettings(objective="levels", only_own_measures=True, **settings)
    )
    return make_plan(Case(built, judge_levels(built), {}, {}, compare_flows(built)), frontier_points=0)


def lifting(code, *frs, **values):
    return measure(code, sl=[int(fr in frs) for fr in range(1, 8)], **values)


def chosen(made):
    return {one.action.partition("@")[0]: one.period for one in made.schedule}


def test_the_best_price_leaves_money_that_buys_nothing():
    """X: 4 levels for 6; Y and Z: 3 for 5 each. Of 10, X leaves 4 that buy nothing and 3 levels open; Y and Z leave 1."""
    made = plan_of(
        lifting("X", 1, 2, 3, 4, cost=6),
        lifting("Y", 1, 2, 5, cost=5),
        lifting("Z", 3, 6, 7, cost=5),
        periods=(Period("P", budget=10),),
    )
    assert (set(chosen(made)), made.value, made.status) == ({"Y", "Z"}, 1, "optimal")
    assert made.greedy.value == 3


def test_the_best_price_takes_the_money_of_the_only_window():
    """Y: 4 levels for 5 at any time; X: 3 for 5, in a window of Q1 alone. Money for one each quarter."""
    made = plan_of(
        lifting("X", 1, 2, 3, cost=5, outage_hours=8),
        lifting("Y", 4, 5, 6, 7, cost=5),
        periods=(Period("Q1", budget=5), Period("Q2", budget=5)),
        windows=(Window("W", "Q1", ("Z",), 8),),
    )
    assert (chosen(made), made.value) == ({"X": "Q1", "Y": "Q2"}, 4)
    assert made.greedy.value == 6


def test_a_foundation_pays_only_for_several():
    """A, B and C, 2 levels for 1 each, all need F for 6; D gives 1 for 3. Of 9, D first leaves no money for F and one."""
    made = plan_of(
        measure("F", cost=6),
        lifting("A", 1, 2, cost=1, requires=["F"]),
        lifting("B", 3, 4, cost=1, requires=["F"]),
        lifting("C", 5, 6, cost=1, requires=["F"]),
        lifting("D", 7, cost=3),
        periods=(Period("P", budget=9),),
    )
    assert (set(chosen(made)), made.value) == ({"A", "B", "C", "F"}, 1)
    assert made.greedy.value == 6
