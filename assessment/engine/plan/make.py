"""Make the plan of an assessment: choose, place, prove, compare and explain (`docs/model.md` 2.8, `docs/risk.md`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Protocol

from assessment.engine.achieved import PlaceLevels
from assessment.engine.attack_paths.pairs import count_reachable
from assessment.engine.attack_paths.routes import Changes
from assessment.engine.levels import SecurityVector
from assessment.engine.likelihood import ScenarioModel, Standing, standing_after
from assessment.engine.losses import Losses, simulate_losses
from assessment.engine.plan.assembly import Assembler, Assembly
from assessment.engine.plan.explain import Explainer
from assessment.engine.plan.frontier import Reached, frontier
from assessment.engine.plan.greedy import Greedy as GreedyLists
from assessment.engine.plan.left_out import Judge
from assessment.engine.plan.model import PlanModel
from assessment.engine.plan.notes import notes_for, refused_musts, unplaced_musts
from assessment.engine.plan.problem import Schedule, first_sum, rank
from assessment.engine.plan.risk_terms import evaluated, places_of_scenario
from assessment.engine.plan.sensitivity import sensitivity
from assessment.engine.plan.solve import Solution, solve
from assessment.engine.plan.sources import Concern
from assessment.engine.plan.translate import scale_of, total_of
from assessment.engine.plan.values import FrontierPoint, Greedy, PeriodState, Plan, Sensitivity
from assessment.engine.plant import Plant
from assessment.engine.statuses import kind_of
from assessment.engine.system import Scenario

OPEN = "open"
FRONTIER_POINTS = 11
NOTHING: frozenset[int] = frozenset()


class Judged(Protocol):
    """What the plan reads of a judged case."""

    @property
    def plant(self) -> Plant:
        """Give the plant."""

    @property
    def levels(self) -> Mapping[str, PlaceLevels]:
        """Give the levels of every zone and conduit by key."""


class Found(Concern, Protocol):
    """What the plan reads of a finding."""

    @property
    def status(self) -> str:
        """Give open, waived or not_evaluated."""


def make_plan(
    case: Judged,
    findings: Iterable[Found] = (),
    *,
    budget: float | None = None,
    seconds: float | None = None,
    frontier_points: int = FRONTIER_POINTS,
    is_sensitive: bool = False,
    scenario_model: ScenarioModel | None = None,
) -> Plan:
    """Give the plan.

    `budget` is a total in the site's currency, split over the periods; None: the periods' own budgets. `seconds`
    limits each search and makes the plan not repeatable if it strikes. `frontier_points` below 2: no frontier.
    `is_sensitive`: ask, too, which other costs or likelihoods would change the plan.
    """
    plant = case.plant
    by_risk = plant.system.plan.objective == "risk" and bool(evaluated(plant.system))
    assembler = Assembler(plant, case.levels, scenario_model or ScenarioModel(plant))
    concerns = [finding for finding in findings if finding.status == OPEN]
    assembly = assembler.assemble(concerns, by_risk=by_risk, budget=budget)
    adaptive, static = _lists(assembly)
    start = min(adaptive, static, key=lambda one: rank(assembly.problem, one))
    model = PlanModel(assembly.problem)
    solution = solve(model, start=start, seconds=seconds)
    greedy = _greedy(assembly, adaptive, static)
    total = total_of(plant.system.plan.periods, budget)
    own = None if total is None else Reached(total, solution.schedule, solution.bound, solution.is_optimal)
    points = _frontier(assembly, model, own, frontier_points, solution.schedule)
    made = _plan(assembly, solution, greedy, points, budget)
    return replace(made, sensitivity=_sensitive(assembly, model, solution, made, budget)) if is_sensitive else made


def _plan(
    assembly: Assembly,
    solution: Solution,
    greedy: Greedy,
    points: tuple[FrontierPoint, ...],
    budget: float | None,
) -> Plan:
    explainer = Explainer(assembly, solution.schedule)
    unit = assembly.point_unit if assembly.problem.by_risk else 1
    value, bound = solution.value * unit, solution.bound * unit
    states, scheduled = explainer.by_period(), explainer.scheduled()
    periods = assembly.plant.system.plan.periods
    return Plan(
        objective="risk" if assembly.problem.by_risk else "levels",
        status=_status(assembly, solution),
        value=value,
        bound=bound,
        gap_percent=round(100 * (value - bound) / max(value, 1), 2),
        is_repeatable=solution.is_repeatable,
        candidates=len(assembly.candidates.actions) - len(assembly.stages),
        cost=_cost(assembly, solution.schedule),
        schedule=scheduled,
        stages=explainer.stages(),
        left_out=Judge(assembly, solution.schedule, budget=budget).left_out(),
        remaining=states[-1],
        before=explainer.remaining(NOTHING),
        by_period=tuple(
            PeriodState(period.code, state.risk, state.levels_missing)
            for period, state in zip(periods, states, strict=True)
        ),
        greedy=greedy,
        frontier=points,
        at_target=_at_target(assembly, frozenset(solution.schedule)),
        levels_after=_lifted(assembly, frozenset(solution.schedule)),
        ways_in=_ways_in(assembly, frozenset(solution.schedule)),
        scenarios_after=_standings(assembly, solution.schedule),
        losses=_losses(assembly, solution.schedule),
        sensitivity=None,
        unplaced_musts=unplaced_musts(assembly, solution),
        notes=notes_for(assembly, solution, scheduled, budget=budget),
    )


def _status(assembly: Assembly, solution: Solution) -> str:
    if unplaced_musts(assembly, solution):
        return "musts_unplaced"
    return "optimal" if solution.is_optimal else "gap"


def _sensitive(
    assembly: Assembly, model: PlanModel, solution: Solution, made: Plan, budget: float | None
) -> Sensitivity:
    """Ask of the actions that remove most, and of the cheapest that would help beside the plan."""
    numbers = {task.code: number for number, task in enumerate(assembly.problem.tasks)}
    most = sorted(made.schedule, key=lambda one: (-one.removes.risk, -one.removes.levels_missing, one.action))
    near = Judge(assembly, solution.schedule, budget=budget).near()
    chosen = [numbers[one.action] for one in most]
    return sensitivity(assembly, model, solution, budget=budget, chosen=chosen, near=near)


def _at_target(assembly: Assembly, done: frozenset[int]) -> tuple[int, int, int]:
    """Give how many zones reach their target today, how many after some actions, and how many have one."""
    targets = {
        p: one.sl_t
        for p, one in assembly.levels.items()
        if kind_of(p) == "zone" and any(t is not None for t in one.sl_t)
    }
    now, after = (
        sum(all((a or 0) >= (t or 0) for a, t in zip(state[p], wanted, strict=True)) for p, wanted in targets.items())
        for state in (assembly.ways.levels_after(NOTHING), assembly.ways.levels_after(done))
    )
    return now, after, len(targets)


def _lifted(assembly: Assembly, done: frozenset[int]) -> dict[str, SecurityVector]:
    """Give SL-A after some actions, of the zones and conduits where it differs from today's."""
    now, after = assembly.ways.levels_after(NOTHING), assembly.ways.levels_after(done)
    return {place: after[place] for place in sorted(after) if after[place] != now[place]}


def _ways_in(assembly: Assembly, done: frozenset[int]) -> tuple[int, int]:
    """Give how many entries reach a target today, and how many after some actions: most only make ways harder."""
    finder = assembly.ways.model.finder
    now = count_reachable(assembly.plant, finder)
    if done.isdisjoint(assembly.ways.removals):
        return now, now
    changed = assembly.ways.state(done).changed
    return now, count_reachable(assembly.plant, finder, Changes(removals=changed.removals))


def _cost(assembly: Assembly, schedule: Schedule) -> float:
    return round(sum(assembly.candidates.actions[action].treatment.cost for action in schedule), 2)


def _lists(assembly: Assembly) -> tuple[Schedule, Schedule]:
    """Give the schedules of the adaptive and of the static list by benefit per cost."""
    problem = assembly.problem
    ways = [assembly.ways.least(term, NOTHING) for term in problem.risks]
    gates = [gate for way in ways for gate, _ in way.terms]
    gates += [problem.circuit.all_of(gate for gate, _ in way.terms) for way in ways]
    lists = GreedyLists(problem, gates)
    return lists.adaptive(), lists.static()


def _greedy(assembly: Assembly, adaptive: Schedule, static: Schedule) -> Greedy:
    unit = assembly.point_unit if assembly.problem.by_risk else 1
    first, second = (Explainer(assembly, one) for one in (adaptive, static))
    return Greedy(
        value=first_sum(assembly.problem, adaptive) * unit,
        remaining=first.remaining(frozenset(adaptive)),
        static_value=first_sum(assembly.problem, static) * unit,
        static_remaining=second.remaining(frozenset(static)),
    )


def _frontier(
    assembly: Assembly, model: PlanModel, own: Reached | None, points: int, chosen: Schedule
) -> tuple[FrontierPoint, ...]:
    settings = assembly.plant.system.plan
    scale = scale_of(assembly.candidates.actions)
    unit = assembly.point_unit if assembly.problem.by_risk else 1

    stages = set(assembly.stages.values())

    def codes(numbers: set[int]) -> tuple[str, ...]:
        return tuple(sorted(assembly.problem.tasks[number].code for number in numbers - stages))

    wanted = {*assembly.candidates.musts, *refused_musts(assembly)}
    found, placed = [], model.held
    for reached in frontier(model, settings.periods, scale, points=points, own=own):
        left = Explainer(assembly, reached.schedule).remaining(frozenset(reached.schedule))
        found.append(
            FrontierPoint(
                budget=reached.budget,
                cost=_cost(assembly, reached.schedule),
                value=first_sum(assembly.problem, reached.schedule) * unit,
                bound=reached.bound * unit,
                levels_missing=left.levels_missing,
                risk=left.risk,
                is_optimal=reached.is_optimal,
                has_musts=wanted <= {assembly.problem.tasks[number].code for number in reached.schedule},
                dropped=codes(chosen.keys() - reached.schedule.keys()),
                added=codes(reached.schedule.keys() - chosen.keys()),
            )
        )
    model.hold(placed)
    return tuple(found)


def _standings(assembly: Assembly, schedule: Schedule) -> dict[str, Standing]:
    """Give where each scenario that can be evaluated stands after the whole plan, by code."""
    system = assembly.plant.system
    found: dict[str, Standing] = {}
    for scenario in evaluated(system):
        now = assembly.ways.way(scenario.code, NOTHING)
        after = assembly.ways.way(scenario.code, frozenset(schedule))
        standing = standing_after(system, scenario, now, after, _limits(assembly, schedule, scenario))
        if standing is not None:
            found[scenario.code] = standing
    return found


def _losses(assembly: Assembly, schedule: Schedule) -> Losses | None:
    """Give the yearly loss before and after the whole plan; a scenario needs no rated consequence for it."""
    scenarios, done = assembly.plant.system.scenarios, frozenset(schedule)
    gained = {
        one.code: assembly.ways.way(one.code, done).weight - assembly.ways.way(one.code, NOTHING).weight
        for one in scenarios
        if one.loss is not None
    }
    return simulate_losses(scenarios, gained)


def _limits(assembly: Assembly, schedule: Schedule, scenario: Scenario) -> dict[str, int]:
    places = places_of_scenario(assembly.plant, scenario)
    found: dict[str, int] = {}
    for number in schedule:
        action = assembly.candidates.actions[number]
        if action.place in places:
            for category, limit in (action.treatment.limits or {}).items():
                found[category] = min(limit, found.get(category, limit))
    return found
