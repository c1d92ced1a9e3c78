"""Planning again: what is approved stays, what is over is over, deadlines and crews hold."""

from __future__ import annotations

from datetime import date

import pytest

from assessment.engine.achieved import judge_levels
from assessment.engine.checking import Case
from assessment.engine.flows import compare_flows
from assessment.engine.plan.make import make_plan
from assessment.engine.system import Period, PlanItem, PlanSettings, Window
from tests.builders import asset, conduit, flow, measure, plant, scenario, zone

QUARTERS = (Period("Q1", date(2027, 1, 1)), Period("Q2", date(2027, 4, 1)), Period("Q3", date(2027, 7, 1)))
IAC, UC = [1, 0, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0, 0]


def plan_of(*parts, on=None, **settings):
    """One zone with two levels missing; A closes one, B the other."""
    built = plant(
        zone("Z", sl_t=[1, 1, 0, 0, 0, 0, 0], sl_a=0),
        *parts,
        plan=PlanSettings(objective="levels", only_own_measures=True, **settings),
        date=on,
    )
    found = Case(built, judge_levels(built), {}, {}, compare_flows(built))
    made = make_plan(found, frontier_points=0)
    return {one.action.partition("@")[0]: one.period for one in made.schedule}, made


def test_nothing_is_placed_in_a_period_that_is_over():
    a = measure("A", sl=IAC)
    assert plan_of(a, periods=QUARTERS, on=date(2027, 3, 31))[0] == {"A": "Q1"}
    assert plan_of(a, periods=QUARTERS, on=date(2027, 4, 1))[0] == {"A": "Q2"}
    assert plan_of(a, periods=QUARTERS, on=date(2028, 1, 1))[0] == {"A": "Q3"}


def test_a_window_that_is_over_is_said():
    a = measure("A", sl=IAC, outage_hours=4)
    windows = (Window("W1", "Q1", ("Z",), 8),)
    _, made = plan_of(a, periods=QUARTERS, windows=windows, on=date(2027, 5, 1))
    assert [(one.reason, one.why) for one in made.left_out] == [
        ("window", "Every period that would do is over with a window of Z long enough.")
    ]


@pytest.mark.parametrize(("status", "taken"), [("proposed", {"B"}), ("approved", {"A"}), ("doing", {"A"})])
def test_what_is_approved_or_begun_stays_though_another_is_better(status, taken):
    """Money for one: B closes two levels, A one."""
    both = [1, 1, 0, 0, 0, 0, 0]
    measures = (measure("A", sl=IAC, cost=5), measure("B", sl=both, cost=5))
    items = (PlanItem("A@zone:Z", status),)
    assert set(plan_of(*measures, periods=(Period("P", budget=5),), items=items)[0]) == taken


def test_a_deadline_holds_for_what_is_approved():
    """B is worth as much and alone would come first: money for one each quarter, A due on the last day of Q1."""
    measures = (measure("A", sl=IAC, cost=5), measure("B", sl=[0, 2, 0, 0, 0, 0, 0], cost=5))
    periods = tuple(Period(one.code, one.start, budget=5) for one in QUARTERS)
    due = (PlanItem("A@zone:Z", "approved", date(2027, 3, 31)),)
    assert plan_of(*measures, periods=periods, items=due)[0] == {"A": "Q1", "B": "Q2"}
    impossible = (PlanItem("A@zone:Z", "approved", date(2027, 3, 30)),)
    chosen, made = plan_of(*measures, periods=periods, items=impossible)
    assert chosen == {"B": "Q1"}
    assert made.left_out[0].why == "It is due on 2027-03-30, and no period ends by then."
    assert "Must be done, but cannot be placed within the limits: A@zone:Z." in made.notes


def test_a_crew_has_its_own_days():
    """Each takes 4 days of the electricians, who have 6 in each quarter."""
    measures = (measure("A", sl=IAC, effort_days=4, crew="E"), measure("B", sl=UC, effort_days=4, crew="E"))
    periods = tuple(Period(one.code, one.start, crews={"E": 6}) for one in QUARTERS)
    assert plan_of(*measures, periods=periods)[0] == {"A": "Q1", "B": "Q2"}
    _, made = plan_of(*measures, periods=periods[:1])
    assert made.left_out[0].reason == "effort"


def test_a_window_that_slips_takes_along_what_waits_for_it_and_the_risk_is_carried_longer():
    """LIFT ends the way in, and needs BASE, whose outage has the window of Q1, then of Q3: two quarters more of risk."""
    parts = (
        zone("OFF", kind="enterprise"),
        zone("Z", sl_t=[1, 0, 0, 0, 0, 0, 0], sl_a=0),
        asset("PC", "OFF"),
        asset("PLC", "Z"),
        conduit("C", "OFF", "Z"),
        flow("F", "PC", "PLC"),
        scenario("S", entry="zone:OFF", target="zone:Z", consequence={"safety": 4}, likelihood=5),
        measure("BASE", outage_hours=4, applies_to=["zone"]),
        measure("LIFT", sl=[3] * 7, requires=["BASE"], applies_to=["zone"]),
    )

    def planned(period):
        built = plant(
            *parts,
            plan=PlanSettings(
                objective="risk",
                only_own_measures=True,
                periods=QUARTERS,
                windows=(Window("W", period, ("OFF", "Z"), 8),),
            ),
        )
        made = make_plan(Case(built, judge_levels(built), {}, {}, compare_flows(built)), frontier_points=0)
        return made, {one.action: one.period for one in made.schedule}

    (first, before), (slipped, after) = planned("Q1"), planned("Q3")
    assert set(before.values()) == {"Q1"}
    assert set(after.values()) == {"Q3"}
    assert "LIFT@zone:Z" in before
    now, then = first.before.risk, first.remaining.risk
    assert now > then
    assert [one.risk for one in first.by_period] == [then, then, then]
    assert [one.risk for one in slipped.by_period] == [now, now, then]
    assert slipped.value - first.value == 2 * (now - then)
    why = {one.action.partition("@")[0]: one.why for one in slipped.schedule}
    assert why["BASE"].endswith("before Q3.")
    assert why["LIFT"].endswith("What it needs first is not done before Q3.")
