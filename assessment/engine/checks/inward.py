"""How an attacker comes from one zone into others over borders: the service graph, walked border by border.

The graph is that of the attack paths (model.md 2.5): sessions, what reaches each other inside a zone, diodes and zones
that block transit. Each border that a session crosses counts one, each move inside a zone nothing.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from assessment.engine.checking import Case
from assessment.engine.graph.services import Opening, ServiceGraph

# a zone that ways begin in is reached from another one too: the two nearest origins are kept per node
ORIGINS = 2
Passes = Callable[[str | None], bool]


class Step(NamedTuple):
    """How a node was reached: after how many borders, from which node, by which flow, over which conduit."""

    borders: int
    before: int | None = None
    flow: str | None = None
    conduit: str | None = None


class Way(NamedTuple):
    """A way into a zone: the zone where it begins, its flows, and the conduit of each border, None for none."""

    origin: str
    flows: tuple[str, ...]
    conduits: tuple[str | None, ...]


Reached = tuple[int, str, Step]


def service_graph(case: Case) -> ServiceGraph:
    """Give the service graph of a case, built once."""
    return case.share(_graph)


def inward(case: Case) -> Inward:
    """Give what finds ways through the service graph of a case, built once."""
    return case.share(_inward)


class Inward:
    """The service graph by the nodes that open its sessions."""

    def __init__(self, graph: ServiceGraph) -> None:
        self.graph = graph
        self.openings: dict[int, list[tuple[int, Opening]]] = defaultdict(list)
        self.groups: dict[int, list[int]] = defaultdict(list)
        for number, service in enumerate(graph.services):
            for opening in service.openings:
                for node in opening.nodes:
                    self.openings[node].append((number, opening))
        for number, group in enumerate(graph.laterals):
            for node in group.nodes:
                self.groups[node].append(number)

    def ways(self, origins: Collection[str], passes: Passes, most: int) -> dict[str, Way]:
        """Give the shortest way from any origin into each other zone it leads to, over at most so many borders.

        Only conduits that `passes` lets through are crossed; it is asked about None for a border without one.
        """
        walk = _Walk(self, passes)
        starts = ((node, zone) for zone in sorted(origins) for node in self.graph.end(f"zone:{zone}").starts)
        waiting: list[Reached] = [(node, zone, Step(0)) for node, zone in starts]
        for _ in range(most + 1):
            waiting = walk.go(waiting)
        found = {zone: walk.way_to(zone) for zone in self.graph.plant.zones}
        return {zone: way for zone, way in found.items() if way is not None}


class _Walk:
    """One walk over a graph, border by border, that remembers how it came to each node."""

    def __init__(self, index: Inward, passes: Passes) -> None:
        self._index = index
        self._graph = index.graph
        self._passes = passes
        self._steps: dict[int, dict[str, Step]] = defaultdict(dict)
        self._used: dict[tuple[int, str], set[str]] = defaultdict(set)

    def go(self, waiting: list[Reached]) -> list[Reached]:
        """Walk on from what was reached, as far as no border is crossed; give what lies behind the next border."""
        here = deque(one for one in waiting if self._is_new(one))
        behind: list[Reached] = []
        while here:
            node, origin, step = here.popleft()
            for one in self._moves(node, origin, step.borders):
                if one[2].borders > step.borders:
                    behind.append(one)
                elif self._is_new(one):
                    here.append(one)
        return behind

    def way_to(self, zone: str) -> Way | None:
        """Give the shortest way into a zone from another one."""
        stops = self._graph.end(f"zone:{zone}").stops
        ends = [
            (step.borders, origin, node)
            for node in stops
            for origin, step in self._steps.get(node, {}).items()
            if origin != zone
        ]
        if not ends:
            return None
        _, origin, node = min(ends)
        return Way(origin, *self._back(origin, node))

    def _back(self, origin: str, node: int) -> tuple[tuple[str, ...], tuple[str | None, ...]]:
        steps = []
        at: int | None = node
        while at is not None:
            steps.append(self._steps[at][origin])
            at = steps[-1].before
        steps.reverse()
        crossed = [one for one, before in zip(steps[1:], steps, strict=False) if one.borders > before.borders]
        return tuple(one.flow for one in steps if one.flow is not None), tuple(one.conduit for one in crossed)

    def _is_new(self, reached: Reached) -> bool:
        node, origin, step = reached
        steps = self._steps[node]
        if origin in steps or len(steps) == ORIGINS:
            return False
        steps[origin] = step
        return True

    def _moves(self, node: int, origin: str, borders: int) -> Iterator[Reached]:
        for number in self._index.groups.get(node, ()):
            if self._is_first((number, "inside"), origin):
                for other in self._graph.laterals[number].nodes:
                    yield other, origin, Step(borders, node)
        for number, opening in self._index.openings.get(node, ()):
            if self._is_first((number, f"from {opening.zone}"), origin):
                yield from self._sessions(node, origin, borders, number, opening)

    def _sessions(self, node: int, origin: str, borders: int, number: int, opening: Opening) -> Iterator[Reached]:
        service = self._graph.services[number]
        open_ones = [code for code in opening.conduits if self._passes(code)]
        inside = Step(borders, node, service.flow.code)
        over = Step(borders + 1, node, service.flow.code, open_ones[0]) if open_ones else None
        for answer in service.answers:
            if self._graph.nodes[answer].zone == opening.zone is not None:
                yield answer, origin, inside
            elif over is not None:
                yield answer, origin, over

    def _is_first(self, what: tuple[int, str], origin: str) -> bool:
        used = self._used[what]
        if origin in used or len(used) == ORIGINS:
            return False
        used.add(origin)
        return True


def _graph(case: Case) -> ServiceGraph:
    return ServiceGraph(case.plant)


def _inward(case: Case) -> Inward:
    return Inward(service_graph(case))
