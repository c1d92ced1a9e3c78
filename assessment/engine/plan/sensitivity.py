"""How far a cost or a likelihood may be off before another plan is better: asked of a few, each alone.

A plan stays the same while no other leaves less of what is minimised first, or the same and fewer levels missing, or
the same of both for less money. A cheaper action makes other plans possible, a dearer one breaks the budget or makes a
plan without it the cheaper one. Each question is a search for a better plan, begun from this one and from all that is
known of the attackers' ways; it has a number of nodes, and where they are spent, that more is not known is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, inf
from typing import Final

from assessment.engine.plan.assembly import Assembly
from assessment.engine.plan.highs import Limits
from assessment.engine.plan.left_out import left_over, money_text
from assessment.engine.plan.model import HALF, INFINITY, Found, PlanModel, weighted
from assessment.engine.plan.problem import Problem, Schedule, Task, levels_sum, limits_kept, risk_sum
from assessment.engine.plan.risk_terms import risk_terms
from assessment.engine.plan.solve import EXACT_ACTIONS, SLACK, Solution
from assessment.engine.plan.translate import finely
from assessment.engine.plan.values import CostRange, LikelihoodRange, Sensitivity
from assessment.engine.risk import less_likely, most_likely_step

ROUNDS: Final = 8
QUESTION: Final = Limits(nodes=50)
FEW_ACTIONS: Final = 30
OF_FEW: Final = 5
OF_MANY: Final = 3
NOT_ASKED = (
    "Whether other costs or likelihoods would change the plan is asked of plans that are proven best; of this one only"
    " how much dearer its actions may get within the budget."
)
FIRST_ALONE = f"With more than {EXACT_ACTIONS} actions plans are compared by what is minimised first alone."


@dataclass(frozen=True, slots=True)
class _Edge:
    """By how much something has to change for another plan to be as good: proven at least, and known to be enough."""

    proven: float
    known: float = inf

    @property
    def is_exact(self) -> bool:
        return self.known <= self.proven


def sensitivity(
    assembly: Assembly,
    model: PlanModel,
    solution: Solution,
    *,
    budget: float | None,
    chosen: Sequence[int],
    near: Sequence[int],
) -> Sensitivity:
    """Ask of some actions of a plan, of some beside it, and of the worst scenarios.

    `budget` is the total that the plan was made for, `model` the one that it was found with.
    """
    asking = _Asking(assembly, model, solution.schedule, budget)
    count = OF_FEW if len(assembly.problem.tasks) <= FEW_ACTIONS else OF_MANY
    if not solution.is_optimal or not solution.is_repeatable:
        return Sensitivity(tuple(asking.dearer(one) for one in chosen[:OF_FEW]), (), NOT_ASKED)
    actions = [asking.in_plan(one) for one in chosen[:count]]
    actions += [asking.beside_plan(one) for one in near[:count]]
    scenarios = [asking.scenario(code) for code in _worst(assembly.problem)[:count]]
    note = (
        f"At most {count} actions of the plan, {count} beside it and {count} scenarios are asked, each alone, all else"
        " as stated, and a plan stays the same while none is better, though one may be as good."
    )
    note = note if _is_small(assembly.problem) else f"{note} {FIRST_ALONE}"
    return Sensitivity(tuple(actions), tuple(scenarios), note)


def _worst(problem: Problem) -> list[str]:
    terms = sorted(problem.risks, key=lambda term: (-term.points[0][0], term.scenario))
    return [term.scenario for term in terms]


class _Asking:
    def __init__(self, assembly: Assembly, model: PlanModel, schedule: Schedule, budget: float | None) -> None:
        self._assembly = assembly
        self._schedule = schedule
        actions, periods = assembly.candidates.actions, assembly.plant.system.plan.periods
        self._problem, self._unit = finely(assembly.problem, actions, periods, budget)
        self._model = _taught(self._problem, model)
        self._cost = _cost(self._problem, schedule)
        self._left = left_over(self._problem.resources[0], schedule)
        self._others: list[Schedule] = []

    # -- costs --------------------------------------------------------------------------------------------------

    def dearer(self, action: int) -> CostRange:
        """Say how dear an action may get within the budget, and no more."""
        cost, slack = self._stated(action), self._slack(action)
        high = None if slack == inf else self._plus(action, slack)
        ends = "Any cost is within the budget" if high is None else f"Up to {money_text(high)} it is within the budget"
        why = f"{ends}; whether another plan is better was not asked."
        return CostRange(self._code(action), True, cost, cost, high, is_exact=False, why=why)

    def in_plan(self, action: int) -> CostRange:
        """Give the costs of an action of the plan for which the plan stays the same."""
        down, up, slack = self._cheaper(action), self._without(action), self._slack(action)
        low = self._low(action, down)
        high = None if min(up.proven, slack) == inf else self._plus(action, min(up.proven, slack))
        words = ["However cheap it gets, the plan stays the same." if low is None else _down(low, down)]
        if high is None:
            words.append("However dear it gets, the plan stays the same.")
        elif slack < up.proven:
            words.append(f"Above {money_text(high)} it no longer fits the budget.")
        elif up.is_exact:
            words.append(f"From {money_text(high)} up another plan is as good or better.")
        else:
            words.append(f"Up to {money_text(high)} the plan is proven to stay; what lies above was not settled.")
        is_exact = (low is None or down.is_exact) and (high is None or slack < up.proven or up.is_exact)
        return CostRange(self._code(action), True, self._stated(action), low, high, is_exact, " ".join(words))

    def beside_plan(self, action: int) -> CostRange:
        """Give the costs of an action that the plan leaves out for which the plan stays the same."""
        down = self._cheaper(action)
        low = self._low(action, down)
        if low is None:
            why = "At no cost would it change the plan."
        elif down.is_exact:
            why = f"From {money_text(low)} down it would change the plan."
        else:
            why = f"Above {money_text(low)} the plan is proven to stay without it; what lies below was not settled."
        is_exact = low is None or down.is_exact
        return CostRange(self._code(action), False, self._stated(action), low, None, is_exact, why)

    def _low(self, action: int, down: _Edge) -> float | None:
        is_free = down.proven > self._problem.tasks[action].cost
        return None if is_free else self._plus(action, -down.proven)

    def _plus(self, action: int, units: float) -> float:
        return round(self._stated(action) + units * self._unit, 2)

    def _stated(self, action: int) -> float:
        return self._assembly.candidates.actions[action].treatment.cost

    def _code(self, action: int) -> str:
        return self._problem.tasks[action].code

    def _slack(self, action: int) -> float:
        left = self._left[self._schedule[action]]
        return inf if left is None else left

    def _without(self, action: int) -> _Edge:
        """Ask by how much an action may get dearer until a plan without it, as good in all else, costs no more."""
        slack = self._slack(action)
        if action in self._model.held or not slack or not _is_small(self._problem):
            return _Edge(inf)
        model = _taught(self._problem, self._model)
        model.fix(action, {})
        terms, value = _sums(model, self._schedule)
        model.program.row(-INFINITY, value + HALF, terms)
        if slack < inf:
            model.program.row(-INFINITY, self._cost + slack + HALF, _spending(model))
        found = model.minimise(_spending(model), QUESTION)
        bound = model.program.bound
        proven = max(0, ceil(bound - SLACK) - self._cost) if bound < inf else inf
        if found is None or not limits_kept(self._problem, found.schedule):
            return _Edge(proven)
        return _Edge(proven, _cost(self._problem, found.schedule) - self._cost)

    def _cheaper(self, action: int) -> _Edge:
        """Ask how much cheaper an action must be for another plan to be better, or as good for less money.

        More discount only makes more plans possible. So where a plan is better for the whole cost off, the least
        discount that it needs is known, and a little less is asked next, until no plan is better.
        """
        cost = self._problem.tasks[action].cost
        if not cost or not self._problem.tasks[action].periods:
            return _Edge(inf)
        known: float = inf
        asked = cost
        for _ in range(ROUNDS):
            problem = _with_cost(self._problem, action, cost - asked)
            model = _taught(problem, self._model)
            found = self._better(problem, model)
            if found is None:
                return _Edge(0, known)
            if found == self._schedule:
                return _Edge(asked + 1 if known < inf else inf, known)
            needed = next(off for off in range(asked + 1) if self._is_as_good(found, action, cost - off))
            known, asked = needed, needed - 1
            if asked <= 0:
                return _Edge(needed, needed)
        return _Edge(0, known)

    def _is_as_good(self, schedule: Schedule, action: int, cost: int) -> bool:
        """Tell whether a schedule is possible, and as good as the plan, where an action has another cost."""
        problem = _with_cost(self._problem, action, cost)
        return limits_kept(problem, schedule) and _rank(problem, schedule) <= _rank(problem, self._schedule)

    def _better(self, problem: Problem, model: PlanModel) -> Schedule | None:
        """Give a plan that is better than this one, this one where it is proven that there is none, else None.

        The first better one will do: what answered an earlier question is tried before anything is searched.
        """
        terms, value = _sums(model, self._schedule)
        rank = _rank(problem, self._schedule)
        for other in self._others:
            if limits_kept(problem, other) and _rank(problem, other) < rank:
                return other
        found = model.minimise(terms, replace(QUESTION, target=value - HALF), start=self._schedule)
        if found is None or _rank(problem, found.schedule) < rank:
            return self._remembered(problem, found)
        if found.bound < value - 1 + SLACK:
            return None
        if not _is_small(problem):
            return self._schedule
        model.program.row(-INFINITY, value + HALF, terms)
        cost = _cost(problem, self._schedule)
        cheapest = model.minimise(_spending(model), replace(QUESTION, target=cost - HALF), start=self._schedule)
        if cheapest is None or _rank(problem, cheapest.schedule) < rank:
            return self._remembered(problem, cheapest)
        return self._schedule if cheapest.bound > cost - 1 + SLACK else None

    def _remembered(self, problem: Problem, found: Found | None) -> Schedule | None:
        """Give a better plan that a search found, and keep it: it may answer another question without a search."""
        if found is None or not limits_kept(problem, found.schedule):
            return None
        self._others.append(found.schedule)
        return found.schedule

    # -- likelihoods --------------------------------------------------------------------------------------------

    def scenario(self, code: str) -> LikelihoodRange:
        """Give the likelihoods of a scenario today for which the plan stays the same; farther ones are not asked."""
        system = self._assembly.plant.system
        steps = [most_likely_step(system.risk_matrix)]
        while (rarer := less_likely(system.risk_matrix, steps[-1], 1)) != steps[-1]:
            steps.append(rarer)
        today = self._assembly.today(code)
        at = steps.index(today)
        likelier, beyond = self._walk(code, steps[:at][::-1])
        rarer_steps, behind = self._walk(code, steps[at + 1 :])
        stays = sorted([*likelier, today, *rarer_steps])
        words = [
            f"From likelihood {stays[0]} to {stays[-1]} the plan stays the same."
            if len(stays) > 1
            else f"The plan stays the same at a likelihood of {today} alone."
        ]
        if len(stays) == len(steps):
            words = ["The plan stays the same whatever its likelihood."]
        for step, is_settled in sorted(one for one in (beyond, behind) if one is not None):
            words.append(
                f"At {step} another plan is better." if is_settled else f"Whether it does at {step} was not settled."
            )
        is_exact = all(one is None or one[1] for one in (beyond, behind))
        return LikelihoodRange(code, today, stays[0], stays[-1], is_exact, " ".join(words))

    def _walk(self, code: str, steps: Sequence[int]) -> tuple[list[int], tuple[int, bool] | None]:
        """Give the steps, one after the other, at which the plan stays; and the first other one, if it is settled."""
        stays: list[int] = []
        for step in steps:
            verdict = self._stays_at(code, step)
            if not verdict:
                return stays, (step, verdict is False)
            stays.append(step)
        return stays, None

    def _stays_at(self, code: str, likelihood: int) -> bool | None:
        """Tell whether no plan is better if a scenario were so likely today; None where that was not settled."""
        parts = self._assembly
        terms = risk_terms(
            parts.plant, parts.ways, parts.candidates.actions, parts.problem.circuit, today={code: likelihood}
        ).terms
        problem = replace(self._problem, risks=terms, points_known={})
        found = self._better(problem, _taught(problem, self._model))
        return None if found is None else found == self._schedule


def _taught(problem: Problem, by: PlanModel) -> PlanModel:
    """Give the program of a problem that differs in amounts alone, with all the ways that another one has learnt."""
    model = PlanModel(problem)
    model.hold(by.held)
    model.learn_as(by)
    return model


def _down(low: float, down: _Edge) -> str:
    if down.is_exact:
        return f"From {money_text(low)} down another plan is as good or better."
    return f"Above {money_text(low)} the plan is proven to stay; what lies below was not settled."


def _spending(model: PlanModel) -> Mapping[int, float]:
    pairs = zip(model.problem.tasks, model.done, strict=True)
    return weighted(*((columns[-1], task.cost) for task, columns in pairs))


def _rank(problem: Problem, schedule: Schedule) -> tuple[int, int]:
    return _value(problem, schedule), _cost(problem, schedule) if _is_small(problem) else 0


def _is_small(problem: Problem) -> bool:
    """Tell whether plans are found by every sum in turn, else by the first one alone."""
    return len(problem.tasks) <= EXACT_ACTIONS


def _cost(problem: Problem, schedule: Schedule) -> int:
    return sum(problem.tasks[action].cost for action in schedule)


def _with_cost(problem: Problem, action: int, cost: int) -> Problem:
    tasks: tuple[Task, ...] = problem.tasks
    return replace(problem, tasks=(*tasks[:action], replace(tasks[action], cost=cost), *tasks[action + 1 :]))


def _value(problem: Problem, schedule: Schedule) -> int:
    """Give both sums as one number, a point more being worse than all levels; the first alone in a large problem."""
    if not problem.by_risk:
        return levels_sum(problem, schedule)
    points = risk_sum(problem, schedule) * _per_point(problem)
    return points + levels_sum(problem, schedule) if _is_small(problem) else points


def _per_point(problem: Problem) -> int:
    return problem.levels * problem.periods + 1 if _is_small(problem) else 1


def _sums(model: PlanModel, schedule: Schedule) -> tuple[Mapping[int, float], int]:
    """Give what plans are compared by as terms of the program, and its value for a schedule, less what is constant."""
    problem = model.problem
    points = {column: worth * _per_point(problem) for column, worth in model.points.items()}
    if problem.by_risk and not _is_small(problem):
        return points, _value(problem, schedule)
    both = weighted(*model.levels.items(), *points.items())
    return both, _value(problem, schedule) - problem.levels * problem.periods
