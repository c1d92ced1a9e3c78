"""How likely a scenario is today and after actions, from the weight of the least path (`docs/risk.md`, our heuristic).

The path weights of a plant are prepared once in a `ScenarioModel` and asked again under other levels, controls and
flows. Missing flows never make a plant safe: without a path, and while the flows are not stated to be complete, one
border step into the target zone is assumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from heapq import heappop, heappush
from typing import Final

from assessment.engine.attack_paths.routes import UNCHANGED, Changes, Costs, Judge, Removal, RouteFinder, Step
from assessment.engine.attack_weights import BORDER_FRS, WEIGHT_PER_DECADE, Barrier, Levels, last_barrier
from assessment.engine.graph.services import EndPoint, ServiceGraph
from assessment.engine.plant import Plant
from assessment.engine.risk import (
    attacker_level,
    less_likely,
    most_likely_step,
    points,
    residual_consequence,
    worst,
)
from assessment.engine.system import End, Scenario, System

NO_PATH_WEIGHT: Final = 9000
MOST_PARTS: Final = 32

EndPair = tuple[EndPoint, EndPoint]


@dataclass(frozen=True, slots=True)
class Way:
    """The least way of a scenario: its total weight S, and the steps it is the sum of, the last step included.

    `is_no_path`: the complete model holds no path (`steps` is empty, S = 9000). `is_border_assumed`: no path was
    found in an incomplete model, one step into the target zone stands for what is not known. `is_assumed`: a level
    was not known and counted as 0, or the border step was assumed.

    `is_cut_uncredited`: changes cut every path of an incomplete model, and this is the way after those of them, the
    `credited`, that leave one. `beside` are the ways after others that leave one: whatever levels are, the way that
    decides is no harder than the hardest of all these. `is_settled` tells that all of them were found.
    """

    weight: int
    steps: tuple[Step, ...]
    hops: tuple[str, ...] = ()
    is_assumed: bool = False
    is_no_path: bool = False
    is_border_assumed: bool = False
    is_cut_uncredited: bool = False
    credited: tuple[Removal, ...] = ()
    beside: tuple[Way, ...] = ()
    is_settled: bool = True
    assumes_open: tuple[str, ...] = ()

    @property
    def barriers(self) -> tuple[Barrier, ...]:
        """Give what the steps must overcome."""
        return tuple(step.barrier for step in self.steps)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a scenario stands in the matrix: positions 1..n as the file counts them, and the points of the cell."""

    consequence: int
    likelihood: int
    points: float
    is_stated: bool = False


class ScenarioModel:
    """The service graph of a plant prepared for asking the least way of its scenarios many times."""

    def __init__(self, plant: Plant, finder: RouteFinder | None = None) -> None:
        self.plant = plant
        self.finder = finder or RouteFinder(ServiceGraph(plant))
        self._ends: dict[End, EndPoint] = {}
        self._costs: list[tuple[Changes, Costs]] = []

    def least(self, scenario: Scenario, sl_a: Levels, changes: Changes = UNCHANGED) -> Way:
        """Give the least way under achieved levels keyed `zone:CODE` and `conduit:CODE`, and under some changes.

        Where all removals together leave no path in an incomplete model, the last cut proves nothing, and takes
        nothing back: the way is that after those of them that leave a path and make it hardest (`is_cut_uncredited`).
        So the rule of `docs/risk.md` holds that more flows never lower a likelihood.
        """
        attacker = attacker_level(self.plant.system.assessment.conventions, scenario)
        judge = self.finder.judge(sl_a, attacker=attacker, changes=changes)
        if scenario.entry is None or scenario.target is None:
            return self._last_alone(scenario, judge)
        ends = (self.end(scenario.entry), self.end(scenario.target))
        found = self._path(scenario, ends, self.costs(judge, changes))
        if found is not None:
            return found
        if self.plant.system.assessment.flows_complete:
            return Way(NO_PATH_WEIGHT, (), is_no_path=True)
        uncut = self._before_the_last_cut(scenario, ends, judge, changes) if changes.removals else None
        return self._assumed(scenario, ends, judge) if uncut is None else uncut

    def takes_out(self, removal: Removal, step: Step) -> bool:
        """Tell whether a removal takes the edge of a step out of the graph."""
        if step.flow is None:
            return False
        if step.flow in removal.flows:
            return True
        if removal.stopped is None or step.barrier.conduit != removal.stopped[1]:
            return False
        return removal.stopped[0] == (self._source_of.get(step.flow) or self._zone_of(step.source))

    @cached_property
    def _source_of(self) -> dict[str, str | None]:
        return {channel.flow.code: channel.source.zone for channel in self.plant.channels}

    def _zone_of(self, node: str) -> str | None:
        """Give the zone of a place on a way: an asset, a zone without assets, or the address of a host or network."""
        if node in self.plant.assets:
            return self.plant.assets[node].zone
        return node if node in self.plant.zones else self.plant.zone_of_address(node.partition("/")[0])

    def end(self, end: End) -> EndPoint:
        """Give where attackers start or arrive."""
        if end not in self._ends:
            self._ends[end] = self.finder.graph.end(f"zone:{end.zone}" if end.asset is None else f"asset:{end.asset}")
        return self._ends[end]

    def costs(self, judge: Judge, changes: Changes) -> Costs:
        """Give what all moves cost; kept as long as the levels are the same, for scenarios are asked one by one."""
        if self._costs and self._costs[0][1].judge.sl_a is not judge.sl_a:
            self._costs = []
        for before, costs in self._costs:
            if costs.judge.attacker == judge.attacker and before == changes:
                return costs
        self._costs.append((changes, self.finder.by_weight(judge, changes=changes)))
        return self._costs[-1][1]

    def _before_the_last_cut(self, scenario: Scenario, ends: EndPair, judge: Judge, changes: Changes) -> Way | None:
        """Give the hardest of the ways that some of the removals leave, where all of them leave none.

        A further removal matters only where it cuts the least way so far, so each set of removals is grown by those
        alone: whatever set leaves a path, one of the ways found on the way to it still stands there.
        """
        removals = changes.removals
        found: list[Way] = []
        seen = {frozenset[int]()}
        waiting: list[tuple[int, tuple[int, ...]]] = [(0, ())]
        while waiting and len(seen) <= MOST_PARTS:
            _, numbers = heappop(waiting)
            part = Changes(changes.controls, tuple(removals[number] for number in numbers))
            # what is asked once in a while is not kept: on a large plant it is large
            costs = self.finder.by_weight(judge, changes=part) if numbers else self.costs(judge, part)
            way = self._path(scenario, ends, costs)
            if way is None:
                continue
            found.append(replace(way, is_cut_uncredited=True, credited=part.removals))
            for number, removal in enumerate(removals):
                more = frozenset({*numbers, number})
                if more not in seen and any(self.takes_out(removal, step) for step in way.steps):
                    seen.add(more)
                    heappush(waiting, (-way.weight, tuple(sorted(more))))
        if not found:
            return None
        hardest = max(found, key=lambda one: (one.weight, -len(one.credited)))
        beside = {one.steps: one for one in found if one.steps != hardest.steps}
        return replace(hardest, beside=tuple(beside.values()), is_settled=not waiting)

    def _path(self, scenario: Scenario, ends: EndPair, costs: Costs) -> Way | None:
        source, target = ends
        is_there = source == target and bool(source.stops)
        route = costs.route(source, costs.to(target)) if target.stops and not is_there else None
        if route is None and not is_there:
            return None
        hops = (target.code,) if route is None else route.hops
        last = costs.judge.step(last_barrier(target.zone, scenario), hops[-1], hops[-1])
        steps = (*(() if route is None else route.steps), last)
        return replace(_way(steps, hops), assumes_open=() if route is None else route.assumes_open)

    def _assumed(self, scenario: Scenario, ends: EndPair, judge: Judge) -> Way:
        source, target = ends
        border = judge.step(Barrier("border", None, target.zone, BORDER_FRS), source.code, target.code)
        last = judge.step(last_barrier(target.zone, scenario), target.code, target.code)
        return replace(_way((border, last), (source.code, target.code)), is_assumed=True, is_border_assumed=True)

    def _last_alone(self, scenario: Scenario, judge: Judge) -> Way:
        named = None if scenario.target is None else self.end(scenario.target).zone
        zones = sorted({*scenario.zones, *(() if named is None else (named,))})
        steps = [judge.step(last_barrier(zone, scenario), zone, zone) for zone in zones]
        if not steps:
            steps = [judge.step(last_barrier(None, scenario), scenario.code, scenario.code)]
        weakest = min(steps, key=lambda step: step.weight)
        return _way((weakest,), (weakest.destination,))


def _way(steps: tuple[Step, ...], hops: tuple[str, ...]) -> Way:
    return Way(sum(step.weight for step in steps), steps, hops, is_assumed=any(step.is_assumed for step in steps))


def initial_likelihood(system: System, scenario: Scenario) -> int:
    """Give L0, the unmitigated likelihood: as stated, else the most likely step."""
    return most_likely_step(system.risk_matrix) if scenario.likelihood is None else scenario.likelihood


def steps_of(system: System, way: Way) -> int:
    """Give by how many steps of likelihood the barriers of a way hold an attacker back."""
    return int(way.weight // (WEIGHT_PER_DECADE * system.assessment.conventions.decades_per_step))


def likelihood_today(system: System, scenario: Scenario, now: Way) -> int:
    """Give L1: the residual likelihood a person stated, else L0 less the steps of the least way today."""
    stated = None if scenario.residual is None else scenario.residual.likelihood
    if stated is not None:
        return stated
    return less_likely(system.risk_matrix, initial_likelihood(system, scenario), steps_of(system, now))


def likelihood_after(system: System, scenario: Scenario, now: Way, after: Way) -> int:
    """Give L2: L1 less the steps gained since today."""
    gained = steps_of(system, after) - steps_of(system, now)
    return less_likely(system.risk_matrix, likelihood_today(system, scenario, now), gained)


def standing_today(system: System, scenario: Scenario, now: Way) -> Standing | None:
    """Give where a scenario stands today; None where its consequence is not known and it cannot be evaluated."""
    consequence = residual_consequence(scenario)
    if consequence is None:
        return None
    is_stated = scenario.residual is not None and scenario.residual.likelihood is not None
    return _standing(system, consequence, likelihood_today(system, scenario, now), is_stated=is_stated)


def standing_after(
    system: System, scenario: Scenario, now: Way, after: Way, limits: Mapping[str, int] | None = None
) -> Standing | None:
    """Give where a scenario stands after actions; `limits` are the consequences, by category, they cap."""
    consequence = worst(limited(_record(scenario), limits or {}))
    if consequence is None:
        return None
    return _standing(system, consequence, likelihood_after(system, scenario, now, after))


def limited(record: Mapping[str, int], limits: Mapping[str, int]) -> dict[str, int]:
    """Give a consequence record with the categories capped that an action limits; it never adds a category."""
    return {category: min(value, limits.get(category, value)) for category, value in record.items()}


def total_points(standings: Iterable[Standing | None]) -> float:
    """Give R: the sum of the points of the scenarios that can be evaluated."""
    return sum(standing.points for standing in standings if standing is not None)


def _record(scenario: Scenario) -> Mapping[str, int]:
    stated = scenario.residual.consequence if scenario.residual else None
    return scenario.consequence if stated is None else stated


def _standing(system: System, consequence: int, likelihood: int, *, is_stated: bool = False) -> Standing:
    return Standing(consequence, likelihood, points(system.risk_matrix, consequence, likelihood), is_stated)
