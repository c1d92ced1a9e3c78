"""The optimiser against every possible schedule, tried one by one, on small made-up problems."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from assessment.engine.plan.circuit import Circuit
from assessment.engine.plan.model import PlanModel
from assessment.engine.plan.problem import Problem, Schedule, Task, limits_kept, rank
from assessment.engine.plan.solve import solve, without_idle


def every_schedule(problem: Problem) -> list[Schedule]:
    """List all schedules that keep the limits and do every must."""
    found = []
    for choice in product(range(-1, problem.periods), repeat=len(problem.tasks)):
        schedule = {action: period for action, period in enumerate(choice) if period >= 0}
        if problem.musts <= set(schedule) and limits_kept(problem, schedule):
            found.append(schedule)
    return found


def random_task(random: Random, number: int, tasks: int, periods: int) -> Task:
    allowed = frozenset(period for period in range(periods) if random.random() < 0.8)
    needs = [tuple(random.sample(range(tasks), random.choice([1, 1, 2])))] if random.random() < 0.3 else []
    return Task(f"A{number}", random.choice([0, 2, 2, 3, 5]), random.choice([0, 1, 2]), allowed, tuple(needs))


def random_circuit(random: Random, tasks: int) -> tuple[Circuit, list[int]]:
    circuit = Circuit(tasks)
    rows = [circuit.any_of(random.sample(range(tasks), random.choice([1, 1, 2]))) for _ in range(5)]
    rungs = [circuit.all_of(random.sample(rows, random.choice([1, 2, 3]))) for _ in range(4)]
    return circuit, [circuit.any_of([rung, *random.sample(range(tasks), random.choice([0, 1]))]) for rung in rungs]


def random_problem(random: Random) -> Problem:
    tasks, periods = random.choice([(3, 3), (4, 2), (5, 2), (6, 1)])
    circuit, rungs = random_circuit(random, tasks)
    rewards = tuple((rung, random.choice([1, 2])) for rung in rungs)
    return Problem(
        tasks=tuple(random_task(random, number, tasks, periods) for number in range(tasks)),
        periods=periods,
        budgets=tuple(random.choice([None, 2, 4, 6]) for _ in range(periods)),
        efforts=tuple(random.choice([None, 2, 4]) for _ in range(periods)),
        circuit=circuit,
        levels=sum(weight for _, weight in rewards),
        rewards=rewards,
        carry_over=random.random() < 0.4,
    )


@pytest.mark.parametrize("seed", range(150))
def test_the_plan_is_the_first_of_all_schedules_by_rank(seed):
    problem = random_problem(Random(seed))
    best = min(every_schedule(problem), key=lambda schedule: rank(problem, schedule))
    solution = solve(PlanModel(problem), start={})
    assert rank(problem, solution.schedule) == rank(problem, best)
    assert solution.is_optimal


def test_of_two_actions_that_do_the_same_the_dearer_is_idle():
    circuit = Circuit(3)
    tasks = tuple(Task(f"A{n}", cost, 0, frozenset({0})) for n, cost in enumerate((3, 5, 1)))
    problem = Problem(tasks, 1, (None,), (None,), circuit, 1, ((circuit.any_of([0, 1]), 1),))
    assert without_idle(problem, {0: 0, 1: 0, 2: 0}) == {0: 0}


@pytest.mark.long
def test_sixty_actions_over_eight_periods_are_proven_optimal():
    random = Random(60)
    circuit, tasks = Circuit(60), []
    for number in range(60):
        needs = ((random.randrange(60),),) if random.random() < 0.2 else ()
        tasks.append(
            Task(f"A{number:02}", random.choice([1, 2, 4, 8]), random.choice([1, 2, 3]), frozenset(range(8)), needs)
        )
    rewards = tuple((circuit.any_of(random.sample(range(60), 3)), random.choice([1, 2])) for _ in range(50))
    problem = Problem(tuple(tasks), 8, (6,) * 8, (8,) * 8, circuit, sum(w for _, w in rewards), rewards)
    solution = solve(PlanModel(problem), start={})
    assert solution.is_optimal
    assert limits_kept(problem, solution.schedule)
