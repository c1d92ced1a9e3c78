"""The built-in attacks applied to a plant: is the target reached, how, past what, and what cutting a part off stops.

A story is judged like any pair of ends (model.md 2.5), its entries together against its targets together. A missing
path proves nothing while flows may be missing, and an attack whose entry or target the model does not name is not
judged at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from assessment.engine.attack_paths.routes import Costs, Route, RouteFinder, Step
from assessment.engine.attack_weights import Levels
from assessment.engine.dependencies import Cut, Dependencies, Fate
from assessment.engine.graph.arcs import FREE, combine
from assessment.engine.graph.cuts import EndPair, FlowCuts
from assessment.engine.graph.places import Place, Places
from assessment.engine.graph.services import EndPoint, ServiceGraph
from assessment.engine.stories.ends import Bus, EndFinder
from assessment.engine.stories.templates import TEMPLATES, VENDOR, Template
from assessment.engine.system import RemoteAccess

REACHABLE: Final = "reachable"
NO_PATH: Final = "no_path"
NO_PATH_KNOWN: Final = "no_path_known"
NOT_JUDGED: Final = "not_judged"
NOT_SEPARABLE: Final = (
    "An entry and a target stand in one zone and reach each other without a flow, so no set of flows separates them."
)
MFA: Final = "mfa"
RECORDED: Final = "recorded"


@dataclass(frozen=True, slots=True)
class Containment:
    """What becomes of the essential functions outside the part that is cut off."""

    isolated: tuple[Place, ...]
    functions: tuple[tuple[Place, Fate], ...]


@dataclass(frozen=True, slots=True)
class AccountSteps:
    """How many steps ask for a second factor, and how many are recorded, on the way with the fewest of them."""

    accesses: tuple[RemoteAccess, ...]
    fewest_mfa: int
    fewest_recorded: int
    without_mfa: Route


@dataclass(frozen=True, slots=True)
class ReachedBus:
    """A bus segment with a bridge of it that the attack reaches, by the fewest hops."""

    bus: Bus
    route: Route | None


@dataclass(frozen=True, slots=True)
class Story:
    """One built-in attack on this plant; `verdict` is reachable, no_path, no_path_known or not_judged.

    `already_there` are entries that are targets themselves: no path is needed there, and they are left out of it.
    `minimum_cut` and `routes` are None where no set of flows separates the ends.
    """

    template: Template
    entries: tuple[Place, ...]
    targets: tuple[Place, ...]
    already_there: tuple[Place, ...]
    verdict: str
    containment: Containment
    shortest: Route | None = None
    likeliest: Route | None = None
    routes: int | None = 0
    minimum_cut: tuple[str, ...] | None = ()
    cut_reason: str | None = None
    account: AccountSteps | None = None
    buses: tuple[ReachedBus, ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """Give the steps of all its routes."""
        weakest = None if self.account is None else self.account.without_mfa
        routes = (self.shortest, self.likeliest, weakest)
        return tuple(step for route in routes if route is not None for step in route.steps)


def tell_stories(routes: RouteFinder, sl_a: Levels) -> tuple[Story, ...]:
    """Judge every built-in attack on a plant; `sl_a` are achieved levels keyed `zone:CODE` and `conduit:CODE`."""
    graph = routes.graph
    finder, containments = EndFinder(graph.places), _Containments(graph.places)
    stories = [_begin(finder, containments, template) for template in TEMPLATES]
    searched = {story.template.code: _ends(graph, story) for story in stories if story.verdict != NOT_JUDGED}
    if not searched:
        return tuple(stories)
    searcher = _Searcher(routes, sl_a, finder.buses, list(searched.values()))
    return tuple(
        searcher.search(story, *searched[story.template.code]) if story.template.code in searched else story
        for story in stories
    )


def _begin(finder: EndFinder, containments: _Containments, template: Template) -> Story:
    entries, targets = finder.find_ways_in(template.entries), finder.find_ways_in(template.targets)
    both = tuple(sorted(set(entries) & set(targets)))
    verdict = REACHABLE if both else NO_PATH_KNOWN if entries and targets else NOT_JUDGED
    isolated = finder.find(template.isolated)
    return Story(template, entries, targets, both, verdict, containments.of(isolated))


def _ends(graph: ServiceGraph, story: Story) -> EndPair:
    """Give the entries together and the targets together, those left out that are both."""
    wanted = set(story.targets).difference(story.already_there)
    return _together(graph, "entries", story.entries), _together(graph, "targets", wanted)


def _together(graph: ServiceGraph, code: str, places: Collection[Place]) -> EndPoint:
    """Give the end that places of any kind make together."""
    kinds = sorted({place.kind for place in places})
    ends = [graph.end_at(code, [place for place in places if place.kind == kind]) for kind in kinds]
    starts = sorted({node for end in ends for node in end.starts})
    stops = sorted({node for end in ends for node in end.stops})
    return EndPoint(code, None, tuple(starts), tuple(stops))


class _Containments:
    """Asks what cutting off some places does to the essential functions elsewhere."""

    def __init__(self, places: Places) -> None:
        assets = places.plant.system.assets
        self._essential = sorted(Place(asset.tag, "asset") for asset in assets if asset.essential_function)
        self._dependencies = Dependencies(places) if self._essential else None

    def of(self, isolated: tuple[Place, ...]) -> Containment:
        if self._dependencies is None or not isolated:
            return Containment(isolated, ())
        cut = Cut(around=frozenset(isolated))
        fates = self._dependencies.fates(cut, [place for place in self._essential if place not in cut.around])
        return Containment(isolated, tuple(fates.items()))


class _Searcher:
    """Searches the paths of stories in one graph under one set of levels."""

    def __init__(self, finder: RouteFinder, sl_a: Levels, buses: Iterable[Bus], pairs: Sequence[EndPair]) -> None:
        self._graph = graph = finder.graph
        self._finder = finder
        self._judge = self._finder.judge(sl_a)
        self._by_hops = self._finder.by_hops(self._judge)
        self._by_weight = self._finder.by_weight(self._judge)
        self._cuts = FlowCuts(finder.contracted, pairs)
        self._buses = [
            (bus, self._by_hops.to(graph.end_at(bus.segment.code, [Place(tag, "asset") for tag in bus.bridges])))
            for bus in buses
        ]

    def search(self, story: Story, source: EndPoint, target: EndPoint) -> Story:
        """Give a story with its paths, its cut and the bus segments it reaches."""
        buses = tuple(ReachedBus(bus, self._by_hops.route(source, distances)) for bus, distances in self._buses)
        story = replace(story, buses=buses)
        shortest = self._by_hops.route(source, self._by_hops.to(target)) if target.stops else None
        if shortest is None:
            is_proven = self._graph.plant.system.assessment.flows_complete
            return story if story.already_there or not is_proven else replace(story, verdict=NO_PATH)
        cut = self._cuts.least(source, target)
        return replace(
            story,
            verdict=REACHABLE,
            shortest=shortest,
            likeliest=self._by_weight.route(source, self._by_weight.to(target)),
            routes=None if cut is None else cut.size,
            minimum_cut=None if cut is None else cut.flows,
            cut_reason=NOT_SEPARABLE if cut is None else None,
            account=self._account(source, target) if story.template.code == VENDOR else None,
        )

    def _account(self, source: EndPoint, target: EndPoint) -> AccountSteps:
        accesses = self._graph.plant.system.remote_access
        asking = frozenset(code for code, controls in self._judge.controls.items() if MFA in controls)
        recorded = frozenset(code for code, controls in self._judge.controls.items() if RECORDED in controls)
        recorded |= {access.flow for access in accesses if access.recorded and access.flow is not None}
        without_mfa, unseen = (self._with_fewest(flows, source, target) for flows in (asking, recorded))
        return AccountSteps(
            accesses=tuple(sorted(accesses, key=lambda access: access.code)),
            fewest_mfa=sum(flow in asking for flow in without_mfa.flows),
            fewest_recorded=sum(flow in recorded for flow in unseen.flows),
            without_mfa=without_mfa,
        )

    def _with_fewest(self, flows: frozenset[str], source: EndPoint, target: EndPoint) -> Route:
        """Give the way over as few as possible of some flows, of such ways the one with the fewest hops."""
        table = self._finder.table
        marked = np.array([*map(flows.__contains__, self._graph.codes), False], dtype=np.float64)
        # A flow between many is two moves; only the one that passes something counts.
        costs = Costs(self._finder, combine(marked[table.service_of] * (table.passage_of != FREE), table), self._judge)
        found = costs.route(source, costs.to(target))
        assert found is not None  # asked only where a way exists
        return found
