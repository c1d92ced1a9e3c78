"""Plans of small drawn plants: what they leave, period by period, and that no plan is better, read twice."""

from __future__ import annotations

from random import Random

import pytest

from tests.contract.drawn import plan_of, plans_document
from tests.contract.plans import Plans


@pytest.mark.parametrize("seed", range(60))
def test_the_plan_is_the_best_of_all_plans_and_leaves_what_it_says(seed):
    document = plans_document(Random(seed))
    told, plans = plan_of(document), Plans(document)
    schedule = {one["action"]: plans.periods.index(one["period"]) for one in told["schedule"]}
    assert plans.is_allowed(schedule)
    assert [(one["risk"], one["levels_missing"]) for one in told["remaining"]["by_period"]] == plans.course(schedule)
    assert (told["before"]["risk"], told["before"]["levels_missing"]) == plans.state(())
    musts = document["plan"].get("must", [])
    best = plans.best(musts)
    assert told["status"] == ("musts_unplaced" if best is None else "optimal")
    assert told["unplaced_musts"] == (musts if best is None else [])
    assert plans.rank(schedule) == (best or plans.best([]))
    risk, missing = plans.state(schedule)
    for one in told["schedule"]:
        without = plans.state(set(schedule) - {one["action"]})
        assert (one["removes"]["risk"], one["removes"]["levels"]) == (without[0] - risk, without[1] - missing)


@pytest.mark.parametrize("seed", range(60, 90))
def test_every_budget_of_the_frontier_is_the_best_of_its_own(seed):
    document = plans_document(Random(seed))
    periods, musts = document["plan"]["periods"], document["plan"].get("must", [])
    total = sum(period.get("budget", 0) for period in periods)
    is_shared = total and all("budget" in period for period in periods)
    shares = [period["budget"] / total if is_shared else 1 / len(periods) for period in periods]
    for point in plan_of(document)["frontier"]:
        cut = [one | {"budget": point["budget"] * share} for one, share in zip(periods, shares, strict=True)]
        plans = Plans(with_periods(document, cut))
        best = plans.best(musts)
        assert point["musts"] == (best is not None)
        if best is not None:
            assert point["value"] == best[0]


def with_periods(document, periods):
    return document | {"plan": document["plan"] | {"periods": periods}}
