"""One way through the plant: its hops, the flows they use, what each step must overcome, and what it rests on."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from assessment.engine.attack_weights import (
    Barrier,
    Levels,
    PassageWeights,
    barrier_of,
    chance_percent,
    controls_of_flows,
    strength,
    weight,
)
from assessment.engine.graph.arcs import LATERAL, Floats, Move, MoveTable, combine, nearest_start
from assessment.engine.graph.cuts import ContractedGraph
from assessment.engine.graph.services import EndPoint, ServiceGraph


@dataclass(frozen=True, slots=True)
class Step:
    """One hop: by a flow, or by a lateral move where `flow` is None. `weight` is that of `barrier`."""

    source: str
    destination: str
    flow: str | None
    controls: tuple[str, ...]
    barrier: Barrier
    strength: int
    weight: int
    is_assumed: bool


@dataclass(frozen=True, slots=True)
class Route:
    """A way from an entry to a target.

    `assumes_open` names the zones where the way moves between assets only because `lateral` is missing, `broad_flows`
    the flows whose end `any` or network was read as widely as it can be.
    """

    hops: tuple[str, ...]
    steps: tuple[Step, ...]
    assumes_open: tuple[str, ...] = ()
    broad_flows: tuple[str, ...] = ()

    @property
    def flows(self) -> tuple[str, ...]:
        """Give the codes of the flows in order, lateral moves left out."""
        return tuple(step.flow for step in self.steps if step.flow is not None)

    @property
    def controls(self) -> tuple[tuple[str, ...], ...]:
        """Give the controls on each flow, in the order of `flows`."""
        return tuple(step.controls for step in self.steps if step.flow is not None)

    @property
    def weight(self) -> int:
        """Give the sum of the weights of the steps."""
        return sum(step.weight for step in self.steps)

    @property
    def chance(self) -> float:
        """Give the chance to get through, in percent with two digits (our own heuristic)."""
        return chance_percent(self.weight)

    @property
    def is_assumed(self) -> bool:
        """Tell whether the level of a barrier was not known and counted as 0."""
        return any(step.is_assumed for step in self.steps)


@dataclass(frozen=True, slots=True)
class Removal:
    """What one action takes out of the graph: flows, and what is opened in a zone through a conduit, in that order."""

    flows: frozenset[str] = frozenset()
    stopped: tuple[str, str] | None = None


@dataclass(frozen=True)
class Changes:
    """What a plan changes in the graph: `controls` are added to flows, and what the removals name is gone."""

    controls: Mapping[str, frozenset[str]] = field(default_factory=dict)
    removals: tuple[Removal, ...] = ()


UNCHANGED = Changes()


@dataclass(frozen=True)
class Judge:
    """What weighs a step: achieved levels, the attacker, the table of chances, and the controls on each flow."""

    sl_a: Levels
    attacker: int
    chances: tuple[float, ...]
    controls: Mapping[str, frozenset[str]]
    counted: frozenset[str]

    def is_controlled(self, flow: str) -> bool:
        """Tell whether a flow carries a control that adds to the strength of its barrier."""
        return not self.counted.isdisjoint(self.controls.get(flow, ()))

    def step(self, barrier: Barrier, source: str, destination: str) -> Step:
        """Weigh one barrier as a step between two places."""
        found = strength(barrier, self.sl_a)
        return Step(
            source=source,
            destination=destination,
            flow=barrier.flow,
            controls=tuple(sorted(self.controls.get(barrier.flow, ()))) if barrier.flow is not None else (),
            barrier=barrier,
            strength=found.value,
            weight=weight(found.value, self.attacker, self.chances),
            is_assumed=found.is_assumed,
        )


class Costs:
    """The costs of all moves under one set of levels, and the routes that are least by them."""

    def __init__(self, finder: RouteFinder, costs: Floats, judge: Judge) -> None:
        self.finder = finder
        self.costs = costs
        self.judge = judge
        self._table = finder.table
        self._arc_costs = self._table.fold(costs)
        self._distances: Floats | None = None
        self._moves: dict[int, tuple[Move, Step]] = {}

    def from_(self, source: EndPoint) -> Floats:
        """Give the least cost to each node from an end."""
        return self._table.distances_from(self._arc_costs, source.starts)

    def to(self, target: EndPoint) -> Floats:
        """Give the least cost from each node to a target."""
        return self._table.distances_to(self._arc_costs, target.stops)

    def route(self, source: EndPoint, distances: Floats) -> Route | None:
        """Give the least route from an end over distances given by `to`; None where there is none."""
        start = nearest_start(distances, source.starts)
        if start is None:
            return None
        moves: list[tuple[Move, Step]] = []
        at = start
        while distances[at] > 0:
            moves.append(self._next(distances, at))
            at = moves[-1][0].destination
        return self.finder.describe(start, moves)

    def _next(self, distances: Floats, at: int) -> tuple[Move, Step]:
        """Remember the next move per node: the ways to one target end alike."""
        if distances is not self._distances:
            self._distances, self._moves = distances, {}
        if at not in self._moves:
            move = self._table.next_move(self.costs, self._arc_costs, distances, at)
            self._moves[at] = move, self.finder.step(move, self.judge)
        return self._moves[at]


class RouteFinder:
    """A plant's graph, built once, from which the costs under given levels and changes are made.

    Whoever asks of the same plant shares one: on a large plant, making it takes as long as asking.
    """

    def __init__(self, graph: ServiceGraph) -> None:
        self.graph = graph
        self.table = MoveTable(graph)
        self.weights = PassageWeights(self.table.passages)
        self._controls = controls_of_flows(graph.plant)
        self._conventions = graph.plant.system.assessment.conventions
        self.codes = graph.codes
        self._counted = frozenset(self._conventions.path_controls)
        self._is_controlled = self._controlled(self._controls)
        self._open_zones = {group.zone for group in graph.laterals if not group.is_stated}

    @cached_property
    def _number_of(self) -> dict[str, int]:
        return {code: number for number, code in enumerate(self.codes)}

    @cached_property
    def contracted(self) -> ContractedGraph:
        """Give the graph with every lateral group drawn together, for cuts and choke points."""
        return ContractedGraph(self.graph)

    def judge(self, sl_a: Levels, *, attacker: int | None = None, changes: Changes = UNCHANGED) -> Judge:
        """Give what weighs the steps; the attacker of the conventions where none is given."""
        added = {flow: self._controls.get(flow, frozenset()) | more for flow, more in changes.controls.items()}
        controls = ChainMap(added, self._controls) if added else self._controls
        level = self._conventions.attacker if attacker is None else attacker
        return Judge(sl_a, level, self._conventions.path_chances, controls, self._counted)

    def by_hops(self, judge: Judge, *, changes: Changes = UNCHANGED) -> Costs:
        """Give the costs that make the way with the fewest hops the least."""
        costs = self.table.halves.copy()
        self._take_out(costs, changes)
        return Costs(self, costs, judge)

    def by_weight(self, judge: Judge, *, changes: Changes = UNCHANGED) -> Costs:
        """Give the costs that make the likeliest way the least, of equal ones that with fewer hops."""
        table = self.table
        weights = self.weights.under(judge.sl_a, attacker=judge.attacker, chances=judge.chances)
        controlled = self._is_controlled
        if changes.controls:
            controlled = controlled.copy()
            for flow in changes.controls:
                if flow in self._number_of:
                    controlled[self._number_of[flow]] = judge.is_controlled(flow)
        costs = combine(weights[table.passage_of, controlled[table.service_of]], table)
        self._take_out(costs, changes)
        return Costs(self, costs, judge)

    def describe(self, start: int, moves: list[tuple[Move, Step]]) -> Route:
        """Give a way of moves in the words of the plant."""
        lateral = {move.passage.zone for move, _ in moves if move.service == LATERAL}
        several = [self.graph.many[move.service] for move, _ in moves if move.service in self.graph.many]
        return Route(
            hops=(self.graph.nodes[start].code, *(step.destination for _, step in moves)),
            steps=tuple(step for _, step in moves),
            assumes_open=tuple(sorted(zone for zone in lateral if zone in self._open_zones and zone is not None)),
            broad_flows=tuple(service.flow.code for service in several if service.is_broad),
        )

    def step(self, move: Move, judge: Judge) -> Step:
        """Weigh a move in the words of the plant."""
        flow = None if move.service == LATERAL else self.codes[move.service]
        is_controlled = flow is not None and judge.is_controlled(flow)
        barrier = barrier_of(move.passage, flow=flow, is_controlled=is_controlled)
        source, destination = self.graph.nodes[move.source], self.graph.nodes[move.destination]
        return judge.step(barrier, source.code, destination.code)

    def _controlled(self, controls: Mapping[str, frozenset[str]]) -> NDArray[np.int64]:
        """Give 1 per service that carries a counted control, with a 0 at the end for lateral moves."""
        found = [int(not self._counted.isdisjoint(controls.get(code, ()))) for code in self.codes]
        return np.array([*found, 0], dtype=np.int64)

    def _take_out(self, costs: Floats, changes: Changes) -> None:
        removed = {code for removal in changes.removals for code in removal.flows}
        numbers = [self._number_of[code] for code in removed if code in self._number_of]
        if numbers:
            gone = np.zeros(len(self.codes) + 1, dtype=bool)
            gone[numbers] = True
            costs[gone[self.table.service_of]] = np.inf
        for removal in changes.removals:
            if removal.stopped is not None:
                zone, conduit = removal.stopped
                costs[self.table.opened_through(conduit, zone)] = np.inf
