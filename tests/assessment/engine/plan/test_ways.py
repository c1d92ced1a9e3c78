"""What actions take out of the graph, on the attackers' ways as the solver sees them."""

from __future__ import annotations

from assessment.engine.achieved import judge_levels
from assessment.engine.checking import Case
from assessment.engine.flows import compare_flows
from assessment.engine.plan.make import make_plan
from assessment.engine.system import Period, PlanSettings
from tests.builders import asset, conduit, flow, measure, plant, scenario, zone


def test_a_diode_stops_a_session_that_a_host_without_a_record_opens():
    """Any host of NET may reach PLC through C1; D ends that. X earns 5 points for 0.4, D earns 10 for 1: D it is.

    S1 today: border at par 1000, damage at par 1000, two steps of 5: 5 x 3 = 15; without a path 5 x 1 = 5. S2: LAB is
    two levels short, no step: 2 x 5 = 10, with X 1 x 5. One unit of money in the second period: 25, then 15.
    """
    built = plant(
        zone("NET", kind="enterprise", subnets=["10.9.0.0/16"], sl_a=0),
        zone("CTL", sl_t=1, sl_a=2),
        zone("LAB", sl_a=0),
        asset("PLC", "CTL"),
        conduit("C1", "CTL", "NET", direction="forward"),
        flow("F0", "ip:10.9.0.1", "ip:10.9.0.2"),
        flow("F1", "any", "PLC", conduit="C1"),
        scenario("S1", entry="zone:NET", target="zone:CTL", consequence={"safety": 5}, likelihood=5),
        scenario("S2", target="zone:LAB", consequence={"safety": 2}, likelihood=5),
        measure("D", path_effect="diode", cost=1),
        measure("X", limits={"safety": 1}, cost=0.4),
        flows_complete=True,
        plan=PlanSettings(
            objective="risk",
            only_own_measures=True,
            exclude=("X@zone:CTL",),
            periods=(Period("Q1", budget=0), Period("Q2", budget=1)),
        ),
    )
    levels = judge_levels(built)
    case = Case(plant=built, levels=levels, proposals={}, monitoring={}, comparison=compare_flows(built))
    made = make_plan(case, frontier_points=0)
    assert [(one.action, one.period) for one in made.schedule] == [("D@conduit:C1", "Q2")]
    assert [state.risk for state in made.by_period] == [25, 15]
    assert made.value == made.bound == 40
