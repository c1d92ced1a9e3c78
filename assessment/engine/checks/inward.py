"""How an attacker comes from one zone into others over borders: the service graph, walked border by border.

The graph is that of the attack paths (model.md 2.5): sessions, what reaches each other inside a zone, diodes and zones
that block transit. Each border that a session crosses counts one, each move inside a zone nothing.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from assessment.engine.checking import Case
from assessment.engine.columns import NONE, grouped
from assessment.engine.graph.services import LateralGroup, Opening, ServiceGraph

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


class Session(NamedTuple):
    """A session that may be opened: by whose flow, who answers, from which zone and over which of some conduits.

    `opening` is set where several nodes open it or answer.
    """

    number: int
    answers: tuple[int, ...]
    zone: str | None
    conduits: tuple[str | None, ...]
    opening: Opening | None = None


class Inward:
    """The service graph by the nodes that open its sessions, in the order of their flows."""

    def __init__(self, graph: ServiceGraph) -> None:
        self.graph = graph
        self.sessions: list[list[Session]] = [[] for _ in graph.nodes]
        self.groups: list[list[LateralGroup]] = [[] for _ in graph.nodes]
        for source, session in _single_sessions(graph):
            self.sessions[source].append(session)
        for number, service in graph.many.items():
            for opening in service.openings:
                session = Session(number, service.answers, opening.zone, opening.conduits, opening)
                for node in opening.nodes:
                    self.sessions[node].append(session)
        for found in self.sessions if graph.many else ():
            found.sort(key=lambda session: session.number)
        for group in graph.laterals:
            for node in group.nodes:
                self.groups[node].append(group)

    def ways(self, origins: Collection[str], passes: Passes, most: int) -> dict[str, Way]:
        """Give the shortest way from any origin into each other zone it leads to, over at most so many borders.

        Only conduits that `passes` lets through are crossed; it is asked about None for a border without one.
        """
        walk = _Walk(self, passes)
        starts = ((node, zone) for zone in sorted(origins) for node in self.graph.end(f"zone:{zone}").starts)
        waiting: list[Reached] = [(node, zone, Step(0)) for node, zone in starts]
        for borders in range(most + 1):
            waiting = walk.go(waiting, is_last=borders == most)
        found = {zone: walk.way_to(zone) for zone in self.graph.plant.zones}
        return {zone: way for zone, way in found.items() if way is not None}


class _Walk:
    """One walk over a graph, border by border, that remembers how it came to each node.

    What a node was reached from is looked at before anything is made of a move: most moves lead to where the walk has
    been.
    """

    def __init__(self, index: Inward, passes: Passes) -> None:
        self._index = index
        self._zones = [node.zone for node in index.graph.nodes]
        self._passes = passes
        self._open_ones: dict[tuple[str | None, ...], list[str | None]] = {}
        self._steps: list[dict[str, Step]] = [{} for _ in self._zones]
        self._used: dict[int, set[str]] = defaultdict(set)  # by the opening or the group, each one object of the graph

    def go(self, waiting: list[Reached], *, is_last: bool) -> list[Reached]:
        """Walk on from what was reached, as far as no border is crossed; give what lies behind the next border.

        Behind the last border that counts nobody looks.
        """
        here = deque(one for one in waiting if self._reach(*one))
        behind: list[Reached] = []
        is_awaited: dict[int, set[str]] = defaultdict(set)
        while here:
            node, origin, step = here.popleft()
            for group in self._index.groups[node]:
                if _is_first(self._used[id(group)], origin):
                    inside = Step(step.borders, node)
                    here += [(other, origin, inside) for other in group.nodes if self._reach(other, origin, inside)]
            for session, answer, is_inside in self._onward(node, origin, is_last=is_last):
                if is_inside:
                    here.append(self._inside(session, answer, (node, origin, step)))
                elif _is_new(is_awaited[answer], origin):
                    over = self._over_border(session, answer, (node, origin, step))
                    behind += over
                    is_awaited[answer].update(origin for _, origin, _ in over)
        return behind

    def _onward(self, node: int, origin: str, *, is_last: bool) -> Iterator[tuple[Session, int, bool]]:
        """Yield the sessions from a node to where the walk from an origin has not been, and whether they cross nothing.

        Those over a border are left out where it is the last.
        """
        steps, zones = self._steps, self._zones
        for session in self._index.sessions[node]:
            if session.opening is None or _is_first(self._used[id(session.opening)], origin):
                for answer in session.answers:
                    known = steps[answer]
                    if origin in known or len(known) == ORIGINS:
                        continue
                    is_inside = zones[answer] == session.zone is not None
                    if is_inside or not is_last:
                        yield session, answer, is_inside

    def _inside(self, session: Session, answer: int, by: Reached) -> Reached:
        """Note what a session inside a zone reaches."""
        node, origin, step = by
        reached = answer, origin, Step(step.borders, node, self._index.graph.codes[session.number])
        self._reach(*reached)
        return reached

    def _over_border(self, session: Session, answer: int, by: Reached) -> list[Reached]:
        """Give what a session reaches behind a border, over the first conduit that is passed; nothing over none."""
        node, origin, step = by
        flow = self._index.graph.codes[session.number]
        over = self._passable(session.conduits)[:1]
        return [(answer, origin, Step(step.borders + 1, node, flow, code)) for code in over]

    def _passable(self, conduits: tuple[str | None, ...]) -> list[str | None]:
        if conduits not in self._open_ones:
            self._open_ones[conduits] = [code for code in conduits if self._passes(code)]
        return self._open_ones[conduits]

    def _reach(self, node: int, origin: str, step: Step) -> bool:
        """Note how a node is reached; False where it was from there, or from two origins already."""
        if not _is_new(self._steps[node], origin):
            return False
        self._steps[node][origin] = step
        return True

    def way_to(self, zone: str) -> Way | None:
        """Give the shortest way into a zone from another one."""
        stops = self._index.graph.end(f"zone:{zone}").stops
        ends = [
            (step.borders, origin, node)
            for node in stops
            for origin, step in self._steps[node].items()
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


def _single_sessions(graph: ServiceGraph) -> Iterator[tuple[int, Session]]:
    """Give the sessions from one node to one other; of those that differ in their flow only the first."""
    single = graph.single
    first = grouped(single.sources, single.answers, single.conduits).firsts
    columns = (single.numbers, single.sources, single.answers, single.zones, single.conduits)
    for number, source, answer, zone, conduit in zip(*(column[first].tolist() for column in columns), strict=True):
        over = None if conduit == NONE else graph.conduit_codes[conduit]
        yield source, Session(number, (answer,), None if zone == NONE else graph.zone_codes[zone], (over,))


def _is_new(origins: Collection[str], origin: str) -> bool:
    return origin not in origins and len(origins) < ORIGINS


def _is_first(used: set[str], origin: str) -> bool:
    is_first = _is_new(used, origin)
    if is_first:
        used.add(origin)
    return is_first


def _graph(case: Case) -> ServiceGraph:
    return ServiceGraph(case.plant)


def _inward(case: Case) -> Inward:
    return Inward(service_graph(case))
