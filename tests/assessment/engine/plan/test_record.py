from __future__ import annotations

from assessment.engine.pipeline import assess
from assessment.engine.plan.make import make_plan
from assessment.engine.plan.record import plan_record
from tests.builders import measure, scenario, system, zone


def test_a_scenario_after_the_plan_stands_in_a_cell_of_the_same_matrix():
    # attacker 2 against 0 in SI and RA: 46, no step; lifted to 2: 1000, one step: 5 becomes 4, 4 * 4 = 16 points
    lift = measure("CM-1", sl=(0, 0, 2, 0, 0, 0, 2), cost=5, applies_to=("zone",))
    plant = system(zone("Z", sl_t=2, sl_a=0), scenario("S1", "Z", consequence={"safety": 4}, likelihood=5), lift)
    judged = assess(plant)
    record = plan_record(make_plan(judged.case, judged.findings), plant.risk_matrix)
    assert record["scenarios_after"]["S1"] == {
        "consequence": 4, "likelihood": 4, "band": "E", "band_name": "extreme", "points": 16, "stated": False,
    }  # fmt: skip
    assert record["losses"] is None
