"""Twelve actions over three periods against every schedule there is, and the limits of hundreds of plans.

Every schedule is a chain of three growing sets of actions, so a table over all pairs of a set and a part of it (3^12)
tries them all without the solver's terms.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.engine.plan.greedy import Greedy
from assessment.engine.plan.model import PlanModel
from assessment.engine.plan.problem import Problem, Resource, Task, levels_missing, levels_sum, rank
from assessment.engine.plan.solve import solve
from tests.assessment.engine.plan.test_solve import random_circuit

ACTIONS, PERIODS = 12, 3


def problem_of(random: Random, actions: int, periods: int) -> Problem:
    circuit, rungs = random_circuit(random, actions)
    rewards = tuple((rung, random.choice([1, 2])) for rung in rungs)
    tasks = []
    for number in range(actions):
        allowed = frozenset(period for period in range(periods) if random.random() < 0.8)
        needs = ((random.randrange(actions),),) if random.random() < 0.2 else ()
        tasks.append(Task(f"A{number:02}", random.choice([0, 2, 3, 5]), random.choice([0, 1, 2]), allowed, needs))
    crew = tuple(task.effort if random.random() < 0.4 else 0 for task in tasks)
    return Problem(
        tasks=tuple(tasks),
        periods=periods,
        budgets=tuple(random.choice([4, 6]) for _ in range(periods)),
        efforts=tuple(random.choice([None, 3]) for _ in range(periods)),
        circuit=circuit,
        levels=sum(weight for _, weight in rewards),
        rewards=rewards,
        carry_over=random.random() < 0.4,
        crews=(Resource(tuple(random.choice([None, 2]) for _ in range(periods)), crew),),
    )


def breaks(problem: Problem, schedule: dict[int, int]) -> list[str]:
    """Name the limits that a schedule breaks, read off the problem one by one."""
    found = []
    money = 0
    for period in range(problem.periods):
        here = [action for action, at in schedule.items() if at == period]
        money = problem.budgets[period] + (money if problem.carry_over else 0)
        money -= sum(problem.tasks[action].cost for action in here)
        found += ["money"] if money < 0 else []
        days = problem.efforts[period]
        found += ["days"] if days is not None and sum(problem.tasks[a].effort for a in here) > days else []
        for crew in problem.crews:
            limit = crew.limits[period]
            found += ["crew"] if limit is not None and sum(crew.amounts[a] for a in here) > limit else []
    for action, at in schedule.items():
        task = problem.tasks[action]
        found += ["window"] if at not in task.periods else []
        found += ["order" for group in task.needs if min(schedule.get(o, problem.periods) for o in group) > at]
    return found


def parts_of(whole: int) -> Iterator[int]:
    part = whole
    while part:
        yield part
        part = part - 1 & whole
    yield 0


class EverySchedule:
    """Sets of actions as bits of a number, with what each leaves, needs and uses."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.all = (1 << len(problem.tasks)) - 1
        self.members = [[a for a in range(len(problem.tasks)) if one >> a & 1] for one in range(self.all + 1)]
        self.missing = [levels_missing(problem, held) for held in self.members]
        self.prepared = [
            all(any(o in held for o in g) for a in held for g in problem.tasks[a].needs) for held in self.members
        ]
        self.amounts = [[sum(r.amounts[a] for a in held) for r in problem.resources] for held in self.members]

    def fits(self, new: int, whole: int, period: int) -> bool:
        used = list(self.amounts[new])
        if self.problem.carry_over:
            used[0] = self.amounts[whole][0] - sum(self.problem.budgets[:period])
        limits = [resource.limits[period] for resource in self.problem.resources]
        return (
            self.prepared[whole]
            and all(period in self.problem.tasks[a].periods for a in self.members[new])
            and all(limit is None or amount <= limit for limit, amount in zip(limits, used, strict=True))
        )

    def least(self) -> tuple[int, int, int]:
        """Give the least levels over the periods, cost and sum of period numbers within the limits."""
        reached = {0: (0, 0, 0)}
        for period in range(self.problem.periods):
            before, reached = reached, {}
            for done, (levels, cost, numbers) in before.items():
                for new in parts_of(self.all & ~done):
                    whole = done | new
                    if self.fits(new, whole, period):
                        paid = cost + self.amounts[new][0]
                        at = numbers + (period + 1) * len(self.members[new])
                        value = (levels + self.missing[whole], paid, at)
                        reached[whole] = min(value, reached.get(whole, value))
        return min(reached.values())


@pytest.mark.parametrize("seed", range(3))
def test_of_all_schedules_of_twelve_actions_none_is_better(seed):
    problem = problem_of(Random(seed), ACTIONS, PERIODS)
    solution = solve(PlanModel(problem), start=Greedy(problem).adaptive())
    assert rank(problem, solution.schedule)[:3] == EverySchedule(problem).least()
    assert solution.is_optimal
    assert not breaks(problem, dict(solution.schedule))


@settings(max_examples=200, deadline=None)
@given(st.integers(min_value=0, max_value=10**9))
def test_no_plan_and_no_list_breaks_a_limit(seed):
    random = Random(seed)
    problem = problem_of(random, random.randrange(2, 9), random.randrange(1, 4))
    lists = Greedy(problem)
    start = lists.adaptive()
    found = solve(PlanModel(problem), start=start)
    for schedule in (start, lists.static(), found.schedule):
        assert not breaks(problem, dict(schedule))
    assert found.bound <= found.value


@pytest.mark.parametrize("seed", range(12))
def test_a_plan_improved_in_parts_lies_between_its_bound_and_the_list(seed, monkeypatch):
    problem = problem_of(Random(seed), 9, PERIODS)
    start = Greedy(problem).adaptive()
    best = solve(PlanModel(problem), start=start)
    monkeypatch.setattr("assessment.engine.plan.solve.EXACT_ACTIONS", 0)
    monkeypatch.setattr("assessment.engine.plan.solve.WHOLE_ACTIONS", 0)
    monkeypatch.setattr("assessment.engine.plan.solve.PART_ACTIONS", 4)
    found = solve(PlanModel(problem), start=start)
    assert found.bound <= best.value <= found.value <= levels_sum(problem, start)
    assert not breaks(problem, dict(found.schedule))
    assert found.schedule == solve(PlanModel(problem), start=start).schedule
