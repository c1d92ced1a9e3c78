"""Which other costs and likelihoods change a plan, against every plan of small random plants at those costs."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from random import Random

import pytest

from assessment.engine.achieved import judge_levels
from assessment.engine.likelihood import ScenarioModel
from assessment.engine.plan.assembly import Assembler
from assessment.engine.plan.make import make_plan
from assessment.engine.plant import Plant
from assessment.engine.system import Period, PlanSettings, Residual
from tests.assessment.engine.plan.test_against_every_plan import EveryPlan, Judged, random_plant
from tests.builders import measure, plant, zone


class AtAnotherCost(EveryPlan):
    """All plans of a plant where one action may cost something else.

    Of a measure that others need first and that changes nothing itself, the plan offers one place; so do these.
    """

    def __post_init__(self):
        super().__post_init__()
        assembler = Assembler(self.plant, self.levels, ScenarioModel(self.plant))
        self.offered = [task.code for task in assembler.assemble([], by_risk=True, budget=None).problem.tasks]
        self.costs: dict[str, float] = dict.fromkeys(self.actions(), 0)
        choices = [[None, *self.periods_for(action)] for action in self.actions()]
        picked = (dict(zip(self.actions(), choice, strict=True)) for choice in product(*choices))
        every = ({action: at for action, at in one.items() if at is not None} for one in picked)
        self.every = [one for one in every if self.keeps_limits(one)]
        self.sums = [self.rank(one, [])[:2] for one in self.every]
        self.costs = {}

    def actions(self):
        return self.offered

    def split(self, action):
        one, place = super().split(action)
        costs = getattr(self, "costs", {})
        return (replace(one, cost=costs[action]), place) if action in costs else (one, place)

    def standing(self, chosen, count=3, **costs):
        """Tell whether a plan is within the limits, how many plans are better, and how many others are as good."""
        self.costs = {action.replace("__", "@"): cost for action, cost in costs.items()}
        spent = lambda one: sum(self.split(action)[0].cost for action in one)  # noqa: E731
        own = (*self.rank(chosen, [])[:2], spent(chosen))[:count]
        ranks = [
            (*sums, spent(one))[:count]
            for one, sums in zip(self.every, self.sums, strict=True)
            if set(one) != set(chosen) and sums[:count] <= own[:2] and self.keeps_limits(one)
        ]
        fits = self.keeps_limits(chosen)
        self.costs = {}
        return fits, sum(rank < own for rank in ranks), sum(rank == own for rank in ranks)


def planned(built: Plant):
    every = AtAnotherCost(built, judge_levels(built), "risk")
    made = make_plan(Judged(built, every.levels), frontier_points=0, is_sensitive=True)
    codes = [period.code for period in built.system.plan.periods]
    return every, {one.action: codes.index(one.period) for one in made.schedule}, made.sensitivity


@pytest.mark.parametrize("seed", range(14))
def test_the_plan_stays_between_the_ends_and_not_beyond(seed):
    every, chosen, found = planned(random_plant(Random(seed), "risk"))
    for one in found.actions:
        assert one.is_exact
        assert one.is_chosen == (one.action in chosen)
        code = one.action.replace("@", "__")
        inside = 0 if one.low is None else one.low + 0.5
        assert every.standing(chosen, **{code: inside})[:2] == (True, 0)
        if one.low is not None:
            _, better, as_good = every.standing(chosen, **{code: one.low})
            assert better + as_good > 0
        inside = 1000 if one.high is None else one.high
        assert every.standing(chosen, **{code: inside})[:2] == (True, 0)
        if one.high is not None:
            fits, better, _ = every.standing(chosen, **{code: one.high + 0.5})
            assert not fits or better


@pytest.mark.parametrize("seed", [0, 1])
def test_the_plan_stays_at_the_likelihoods_that_are_named(seed):
    built = random_plant(Random(seed), "risk")
    _, chosen, found = planned(built)
    for one in found.scenarios:
        assert one.is_exact
        for likelihood in range(max(1, one.low - 1), min(5, one.high + 1) + 1):
            others = [
                replace(s, residual=Residual(likelihood=likelihood)) if s.code == one.scenario else s
                for s in built.system.scenarios
            ]
            at = Plant(replace(built.system, scenarios=tuple(others)))
            every = AtAnotherCost(at, judge_levels(at), "risk")
            fits, better, _ = every.standing(chosen)
            assert fits
            assert (better == 0) == (one.low <= likelihood <= one.high)


def test_what_it_says():
    """Of 10, X for 6 closes four levels; Y for 5 closes three, TWIN for 7 what X does; for 5 it leaves money for Y."""
    lifting = lambda code, *frs, cost: measure(code, sl=[int(fr in frs) for fr in range(1, 8)], cost=cost)  # noqa: E731
    built = plant(
        zone("Z", sl_t=1, sl_a=0),
        lifting("X", 1, 2, 3, 4, cost=6),
        lifting("Y", 5, 6, 7, cost=5),
        lifting("TWIN", 1, 2, 3, 4, cost=7),
        plan=PlanSettings(objective="levels", only_own_measures=True, periods=(Period("P", budget=10),)),
    )
    found = make_plan(Judged(built, judge_levels(built)), frontier_points=0, is_sensitive=True).sensitivity
    assert [(one.action, one.low, one.high, one.why) for one in found.actions] == [
        (
            "X@zone:Z",
            5,
            7,
            "From 5 down another plan is as good or better. From 7 up another plan is as good or better.",
        ),
        ("Y@zone:Z", 4, None, "From 4 down it would change the plan."),
        ("TWIN@zone:Z", 5, None, "From 5 down it would change the plan."),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_among_many_actions_what_is_minimised_first_decides_alone(seed, monkeypatch):
    monkeypatch.setattr("assessment.engine.plan.sensitivity.EXACT_ACTIONS", 0)
    every, chosen, found = planned(random_plant(Random(seed), "risk"))
    for one in found.actions:
        code = one.action.replace("@", "__")
        for cost in (0 if one.low is None else one.low + 0.5, 1000 if one.high is None else one.high):
            assert every.standing(chosen, count=1, **{code: cost})[:2] == (True, 0)
        if one.low is not None:
            _, better, as_good = every.standing(chosen, count=1, **{code: one.low})
            assert better + as_good > 0


def test_of_a_plan_that_is_not_proven_best_only_the_budget_is_told(monkeypatch):
    monkeypatch.setattr("assessment.engine.plan.solve.Solution.is_optimal", False)
    _, _, found = planned(random_plant(Random(0), "risk"))
    assert [(one.cost, one.low, one.high, one.is_exact) for one in found.actions] == [
        (1, 1, 3, False),
        (3, 3, 5, False),
    ]
    assert found.scenarios == ()
    assert found.note.startswith("Whether other costs or likelihoods would change the plan is asked of plans")
