"""Stages of migrations in the plan: what goes with its conduit, and what is bought for it no more.

    ENT --OLD (no strength)--> CTL        ENT --NEW (level 3)--> CTL

The attacker is 2, the damage in CTL (strength 0) weighs 46. Over OLD two steps of 46 weigh 92, over NEW 1523 + 46 =
1569: one step rarer. Consequence 4 at likelihood 5 are 20 points, one step rarer 16.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from assessment.engine.achieved import PlaceLevels, judge_levels
from assessment.engine.plan.make import make_plan
from assessment.engine.plan.record import plan_record
from assessment.engine.plan.values import Plan
from assessment.engine.plant import Plant
from assessment.engine.system import Period, PlanSettings, Stage, Window
from tests.builders import asset, conduit, flow, measure, plant, scenario, zone

STAGE = Stage("M1", "New bus", 1, window="W2", hours=4, old_conduit="OLD", new_conduit="NEW")
WINDOWS = (Window("W1", "Q1", ("CTL",), 8), Window("W2", "Q2", ("CTL",), 8))
NEW_FLOW = flow("F2", "A", "B", conduit="NEW")
GOES = "Stage 1 of the migration New bus takes this conduit away in Q2, in window W2."


@dataclass(frozen=True)
class Judged:
    plant: Plant
    levels: dict[str, PlaceLevels]


def built(*stages: Stage, must=(), windows=WINDOWS, new_carries=(NEW_FLOW,), **measures) -> Plant:
    return plant(
        zone("ENT", kind="external"),
        zone("CTL", sl_a=0),
        asset("A", "ENT"),
        asset("B", "CTL"),
        conduit("OLD", "ENT", "CTL", sl_a=0),
        conduit("NEW", "ENT", "CTL", sl_a=3),
        flow("F1", "A", "B", conduit="OLD"),
        *new_carries,
        measure("WALL", sl=[3, 3, 3, 3, 3, 3, 3], cost=10, applies_to=["conduit"], **measures),
        scenario("S", "CTL", entry="zone:ENT", target="zone:CTL", consequence={"safety": 4}, likelihood=5),
        *stages,
        plan=PlanSettings(
            only_own_measures=True, must=must, windows=windows, periods=(Period("Q1"), Period("Q2"), Period("Q3"))
        ),
    )


def plan_of(*stages: Stage, budget=None, **settings) -> Plan:
    made = built(*stages, **settings)
    return make_plan(Judged(made, judge_levels(made)), budget=budget, frontier_points=0)


def risk_by_period(plan: Plan) -> list[float]:
    return [one.risk for one in plan.by_period]


def left_out(plan: Plan) -> dict[str, tuple[str, str]]:
    return {one.action: (one.reason, one.why) for one in plan.left_out}


def test_without_a_migration_the_measure_at_the_old_conduit_is_planned_at_once():
    plan = plan_of()
    assert [(one.action, one.period) for one in plan.schedule] == [("WALL@conduit:OLD", "Q1")]
    assert (risk_by_period(plan), plan.stages) == ([16, 16, 16], ())


def test_a_stage_takes_its_conduit_away_and_nothing_is_bought_for_it():
    plan = plan_of(STAGE)
    assert (plan.schedule, plan.cost, plan.candidates) == ((), 0, 0)
    assert (plan.before.risk, risk_by_period(plan)) == (20, [20, 16, 16])
    why = f"{GOES} If it is needed until then, name it among what must be done."
    assert left_out(plan)["WALL@conduit:OLD"] == ("migration", why)
    assert [(one.stage, one.period, one.removes.risk, one.why) for one in plan.stages] == [(STAGE, "Q2", 4, "")]


def test_what_must_be_done_there_is_done_before_and_counts_until_then():
    plan = plan_of(STAGE, must=("WALL@conduit:OLD",), outage_hours=2)
    assert [(one.action, one.period, one.window) for one in plan.schedule] == [("WALL@conduit:OLD", "Q1", "W1")]
    assert plan.schedule[0].warnings[0] == f"{GOES} What is done here serves until then only."
    assert risk_by_period(plan) == [16, 16, 16]
    assert plan.schedule[0].removes.risk == 0, "at the end of the plan it is gone with its conduit"


def test_what_must_be_done_there_and_fits_no_window_before_is_told():
    plan = plan_of(STAGE, must=("WALL@conduit:OLD",), outage_hours=2, windows=WINDOWS[1:])
    assert left_out(plan)["WALL@conduit:OLD"] == ("migration", f"{GOES} No period before that will do.")
    assert "Must be done, but cannot be placed within the limits: WALL@conduit:OLD." in plan.notes


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"window": None}, "It names no window of the plan."),
        ({"hours": 9}, "Window W2 has 8 h, and the stage needs 9."),
        ({"hours": None}, "Window W2 has 8 h, and the stage needs hours that nobody has stated."),
        ({"new_conduit": None}, "It does not name the conduit that goes and the one that takes its place."),
    ],
)
def test_a_stage_that_cannot_be_cut_over_is_not_counted_on(change, why):
    values = {name: getattr(STAGE, name) for name in Stage.__slots__} | change
    plan = plan_of(Stage(**values))
    assert [(one.period, one.removes.risk, one.why) for one in plan.stages] == [(None, 0, why)]
    assert [one.action for one in plan.schedule] == ["WALL@conduit:OLD"]


def test_a_window_without_the_zone_behind_the_conduit_holds_no_stage():
    plan = plan_of(STAGE, windows=(WINDOWS[0], Window("W2", "Q2", ("ENT",), 8)))
    assert plan.stages[0].why == "Window W2 does not name CTL."


def test_a_stage_whose_new_conduit_carries_nothing_yet_takes_no_risk_away():
    plan = plan_of(STAGE, new_carries=())
    why = "No flow is recorded over NEW yet: what an attacker would find there is not known."
    assert [(one.period, one.removes.risk, one.why) for one in plan.stages] == [(None, 0, why)]
    assert [one.action for one in plan.schedule] == ["WALL@conduit:OLD"]


def test_a_stage_waits_for_the_one_before_it():
    later = Stage("M1", "New bus", 1, window="W2", hours=4, old_conduit="NEW", new_conduit="OLD")
    second = Stage("M1", "New bus", 2, window="W1", hours=4, old_conduit="OLD", new_conduit="NEW")
    assert [one.why for one in plan_of(later, second).stages] == [
        "",
        "Stage 1 comes before it, and is not done by then.",
    ]


def test_a_closed_stage_is_no_longer_told():
    closed = Stage("M1", "New bus", 1, window="W2", hours=4, new_conduit="NEW", is_closed=True)
    assert plan_of(closed).stages == ()


def test_the_hours_of_a_stage_use_no_window_up():
    """Eight hours in W2 hold the stage (4 h) and an outage of 8 h side by side."""
    plan = plan_of(STAGE, must=("WALL@conduit:NEW",), outage_hours=8, windows=WINDOWS[1:])
    assert [(one.action, one.window) for one in plan.schedule] == [("WALL@conduit:NEW", "W2")]
    assert plan.stages[0].period == "Q2"


def test_the_record_has_the_stages():
    plan = plan_of(STAGE)
    record = plan_record(plan, built(STAGE).system.risk_matrix)
    assert record["stages"] == [
        {
            "migration": "M1", "name": "New bus", "stage": 1, "title": None, "old_conduit": "OLD",
            "new_conduit": "NEW", "window": "W2", "hours": 4, "period": "Q2",
            "removes": {"levels": 0, "risk": 4}, "crew": None, "rollback": None, "approvers": [], "why": "",
            "warnings": [
                "No rollback plan is recorded for it; it needs one before it is carried out.",
                "No crew is recorded for it.",
            ],
        }
    ]  # fmt: skip
