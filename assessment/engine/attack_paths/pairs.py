"""The paths from where attackers come in to what must not be reached: verdicts, routes, cuts and choke points.

An end is a zone, its assets together, unless an asset is named. What is said of a pair is said by the service-level
graph; a missing path proves nothing while the flows are not stated to be complete.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from assessment.engine.attack_paths.routes import UNCHANGED, Changes, Judge, Route, RouteFinder
from assessment.engine.attack_weights import Levels
from assessment.engine.graph.arcs import nearest_start
from assessment.engine.graph.chokes import Choke, ChokeGraph
from assessment.engine.graph.cuts import ContractedGraph, FlowCuts, removal_costs
from assessment.engine.graph.services import EndPoint, ServiceGraph
from assessment.engine.levels import highest
from assessment.engine.plant import Plant

ENTRY_KINDS: Final = frozenset({"external", "remote_access", "wireless", "temporary", "enterprise"})
TARGET_LEVEL: Final = 3
PAIR_BOUND: Final = 2000
NOT_COMPUTED: Final = "Not computed: routes and cuts stop at the first {bound} pairs."

EndPair = tuple[EndPoint, EndPoint]


@dataclass(frozen=True, slots=True)
class AttackPath:
    """What is known of one pair of ends.

    `routes` and `minimum_cut` are None where no set of flows separates the ends or where the bound was passed;
    `cut_reason` says which. `is_proven` is False for a missing path while flows may be missing from the model.
    `cheapest_cut` is None where `removal_cost` is not known of enough flows; its cost is in the site's currency.
    """

    source: str
    target: str
    is_reachable: bool
    is_proven: bool
    shortest: Route | None = None
    likeliest: Route | None = None
    routes: int | None = 0
    minimum_cut: tuple[str, ...] | None = ()
    cut_reason: str | None = None
    cheapest_cut: tuple[str, ...] | None = None
    cheapest_cost: float | None = None
    choke_points: tuple[Choke, ...] = ()


@dataclass(frozen=True, slots=True)
class ChokePoint:
    """A choke point over all reachable pairs: of how many it is one, and their share (0..1)."""

    kind: str
    code: str
    pairs: int
    share: float


@dataclass(frozen=True, slots=True)
class PathBound:
    """For how many of the reachable pairs routes and cuts were computed."""

    computed: int
    of: int


@dataclass(frozen=True, slots=True)
class AttackPaths:
    """All pairs asked for, and the choke points over them.

    `exposed` names the zones that are an entry and a target at once: no path is needed there, none is listed.
    """

    paths: tuple[AttackPath, ...]
    bound: PathBound
    choke_points: tuple[ChokePoint, ...]
    entries: tuple[str, ...]
    targets: tuple[str, ...]
    exposed: tuple[str, ...]


def entry_zones(plant: Plant) -> tuple[str, ...]:
    """Give the zones where attackers come in, by code."""
    return tuple(sorted(code for code, zone in plant.zones.items() if zone.kind in ENTRY_KINDS))


def target_zones(plant: Plant) -> tuple[str, ...]:
    """Give the zones that must not be reached, in order: safety-related first, then by higher target, then by code."""
    found = [
        code
        for code, zone in plant.zones.items()
        if plant.is_safety_related(code) or (highest(zone.sl_t) or 0) >= TARGET_LEVEL
    ]
    return tuple(sorted(found, key=lambda code: (*_urgency(plant, code), code)))


def find_attack_paths(
    plant: Plant,
    sl_a: Levels,
    *,
    pairs: Sequence[tuple[str, str]] | None = None,
    attacker: int | None = None,
    finder: RouteFinder | None = None,
    pair_bound: int = PAIR_BOUND,
) -> AttackPaths:
    """Judge the given pairs of zone codes or asset tags; without any, all entries against all targets.

    `sl_a` are achieved levels keyed `zone:CODE` and `conduit:CODE`; the attacker's level is that of the conventions
    where none is given. Raises UnknownEndError.
    """
    finder = finder or RouteFinder(ServiceGraph(plant))
    graph = finder.graph
    entries, targets = entry_zones(plant), target_zones(plant)
    if pairs is None:
        pairs = _every_pair(plant)
    ends = list(dict.fromkeys((graph.end(source), graph.end(target)) for source, target in pairs))
    routes = _find_routes(finder, finder.judge(sl_a, attacker=attacker), ends)
    reachable = sorted((pair for pair in ends if pair in routes), key=lambda pair: _order(plant, pair))
    cuts = _Cuts(finder.contracted, reachable[:pair_bound], pair_bound)
    chokes = ChokeGraph(finder.contracted, [pair for pair in reachable if pair[0] != pair[1]]).chokes()
    is_complete = plant.system.assessment.flows_complete
    return AttackPaths(
        paths=tuple(
            cuts.add_to(_path(pair, routes[pair], chokes.get(pair, ())), pair)
            if pair in routes
            else AttackPath(pair[0].code, pair[1].code, is_reachable=False, is_proven=is_complete)
            for pair in ends
        ),
        bound=PathBound(len(reachable[:pair_bound]), len(reachable)),
        choke_points=_over_all(chokes.values(), of=len(reachable)),
        entries=entries,
        targets=targets,
        exposed=tuple(sorted(set(entries) & set(targets))),
    )


def count_reachable(plant: Plant, finder: RouteFinder, changes: Changes = UNCHANGED) -> int:
    """Count the pairs of an entry and a target between which there is a way, as some changes leave them."""
    costs = finder.by_hops(finder.judge({}, changes=changes), changes=changes)
    ends = [(finder.graph.end(source), finder.graph.end(target)) for source, target in _every_pair(plant)]
    distances = {target: costs.to(target) for _, target in ends}
    return sum(nearest_start(distances[target], source.starts) is not None for source, target in ends)


def _every_pair(plant: Plant) -> list[tuple[str, str]]:
    entries, targets = entry_zones(plant), target_zones(plant)
    return [(f"zone:{entry}", f"zone:{target}") for target in targets for entry in entries if entry != target]


def _find_routes(finder: RouteFinder, judge: Judge, ends: Sequence[EndPair]) -> dict[EndPair, tuple[Route, Route]]:
    """Give the shortest and the likeliest route of each reachable pair: two searches per target."""
    by_hops, by_weight = finder.by_hops(judge), finder.by_weight(judge)
    sources_of: dict[EndPoint, list[EndPoint]] = defaultdict(list)
    for source, target in ends:
        sources_of[target].append(source)
    found: dict[EndPair, tuple[Route, Route]] = {}
    for target, sources in sources_of.items():
        hops_to, weights_to = by_hops.to(target), by_weight.to(target)
        for source in sources:
            shortest, likeliest = by_hops.route(source, hops_to), by_weight.route(source, weights_to)
            if source == target:
                shortest = likeliest = Route((source.code,), ())
            if shortest is not None and likeliest is not None:
                found[source, target] = (shortest, likeliest)
    return found


class _Cuts:
    """Routes and cuts of the pairs within the bound."""

    def __init__(self, contracted: ContractedGraph, pairs: Sequence[EndPair], pair_bound: int) -> None:
        self._removal_cost = dict(contracted.graph.flows.stated("removal_cost"))
        self._flows = FlowCuts(contracted, pairs)
        costs = removal_costs(contracted.graph)
        self._cheapest = None if costs is None else FlowCuts(contracted, pairs, costs)
        self._within = set(pairs)
        self._pair_bound = pair_bound

    def add_to(self, path: AttackPath, pair: EndPair) -> AttackPath:
        """Give a reachable path with its routes and cuts."""
        if pair not in self._within:
            reason = NOT_COMPUTED.format(bound=self._pair_bound)
            return replace(path, routes=None, minimum_cut=None, cut_reason=reason)
        least = None if pair[0] == pair[1] else self._flows.least(*pair)
        if least is None:
            return replace(path, routes=None, minimum_cut=None, cut_reason=_why_inseparable(pair))
        path = replace(path, routes=least.size, minimum_cut=least.flows)
        cheapest = None if self._cheapest is None else self._cheapest.least(*pair)
        if cheapest is None:
            return path
        cost = sum(self._removal_cost.get(flow) or 0 for flow in cheapest.flows)
        return replace(path, cheapest_cut=cheapest.flows, cheapest_cost=cost)


def _path(pair: EndPair, routes: tuple[Route, Route], chokes: tuple[Choke, ...]) -> AttackPath:
    source, target = pair
    return AttackPath(
        source=source.code,
        target=target.code,
        is_reachable=True,
        is_proven=True,
        shortest=routes[0],
        likeliest=routes[1],
        choke_points=chokes,
    )


def _why_inseparable(pair: EndPair) -> str:
    source, target = pair
    if source == target:
        return "The entry and the target are the same."
    if source.zone is not None and source.zone == target.zone:
        return f"Both ends lie in zone {source.zone}, where assets reach each other without a flow."
    return "The ends share assets; no set of flows separates them."


def _over_all(chokes: Iterable[tuple[Choke, ...]], *, of: int) -> tuple[ChokePoint, ...]:
    """Count choke points over the reachable pairs, the most frequent first."""
    counts = Counter(choke for pair in chokes for choke in pair)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(ChokePoint(choke.kind, choke.code, pairs, pairs / of) for choke, pairs in ranked)


def _order(plant: Plant, pair: EndPair) -> tuple[bool, int, str, str]:
    source, target = pair
    return (*_urgency(plant, target.zone), target.code, source.code)


def _urgency(plant: Plant, zone: str | None) -> tuple[bool, int]:
    if zone is None:
        return True, 0
    return not plant.is_safety_related(zone), -(highest(plant.zones[zone].sl_t) or 0)
