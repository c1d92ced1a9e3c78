"""What a plan leaves out: what somebody could change comes first."""

from __future__ import annotations

from assessment.engine.achieved import judge_levels
from assessment.engine.checking import Case
from assessment.engine.flows import compare_flows
from assessment.engine.plan.make import make_plan
from assessment.engine.system import PlanSettings, Window
from tests.builders import measure, plant, zone


def test_what_a_limit_keeps_out_comes_before_what_is_of_no_use():
    """Budget 6: CHEAP closes the one missing level, TWIN would do the same, DEAR one of Z2, LONG finds no window."""
    one_level = [1, 0, 0, 0, 0, 0, 0]
    built = plant(
        zone("Z1", sl_t=one_level, sl_a=0),
        zone("Z2", sl_t=[0, 1, 0, 0, 0, 0, 0], sl_a=0),
        measure("CHEAP", sl=one_level, cost=5),
        measure("TWIN", sl=one_level, cost=6),
        measure("DEAR", sl=[0, 1, 0, 0, 0, 0, 0], cost=7),
        measure("LONG", sl=[0, 1, 0, 0, 0, 0, 0], outage_hours=9),
        measure("NEEDY", sl=[0, 1, 0, 0, 0, 0, 0], requires=["LONG"]),
        measure("BARRED", sl=one_level),
        plan=PlanSettings(
            objective="levels",
            only_own_measures=True,
            must=("GONE@zone:Z1",),
            exclude=("BARRED@zone:Z1",),
            windows=(Window("W1", "P1", ("Z1", "Z2"), 8),),
        ),
    )
    levels = judge_levels(built)
    case = Case(plant=built, levels=levels, proposals={}, monitoring={}, comparison=compare_flows(built))
    made = make_plan(case, budget=6, frontier_points=0)
    assert [one.action for one in made.schedule] == ["CHEAP@zone:Z1"]
    assert [(one.action, one.reason) for one in made.left_out] == [
        ("GONE@zone:Z1", "not_found"),
        ("DEAR@zone:Z2", "budget"),
        ("LONG@zone:Z2", "window"),
        ("NEEDY@zone:Z2", "prerequisite"),
        ("BARRED@zone:Z1", "excluded"),
        ("TWIN@zone:Z1", "not_needed"),
    ]


def test_what_an_action_needs_first_is_named_beside_it_and_not_at_the_other_end_of_the_plant():
    """BASE would help at Z1, too, for the same money; for SECOND at Z9 the one at Z9 is named, not the first by code."""
    built = plant(
        zone("Z1", sl_t=[1, 0, 0, 0, 0, 0, 0], sl_a=0),
        zone("Z9", sl_t=[0, 0, 0, 0, 2, 0, 0], sl_a=0),
        measure("BASE", sl=[1, 0, 0, 0, 0, 0, 0], cost=5, applies_to=["zone"]),
        measure("SECOND", sl=[0, 0, 0, 0, 2, 0, 0], cost=7, requires=["BASE"], applies_to=["zone"]),
        plan=PlanSettings(objective="levels", only_own_measures=True, must=("BASE@zone:Z9",)),
    )
    levels = judge_levels(built)
    case = Case(plant=built, levels=levels, proposals={}, monitoring={}, comparison=compare_flows(built))
    why = {one.action: one.why for one in make_plan(case, budget=4, frontier_points=0).left_out}
    assert why["SECOND@zone:Z9"].startswith("It needs BASE at Z9 first.")
