"""What stops when a part of the plant or a conduit is cut: from stated dependencies, hosts and required flows.

An asset needs what its `depends_on` names as required, the host that it runs on, and the sender of data that a flow
marks as required. Each required thing is needed by itself: two time servers are two needs, as the file cannot say that
one of them suffices. What nobody has stated is never taken for "keeps running": an asset without `depends_on` may need
anything or, where the flows are complete, whatever it exchanges data with.

A cut around places severs every need over its border, that of a guest for its host too. A cut conduit severs what is
needed over it: over the conduits of the flows between the two where there are any, else by the conduits that join
their zones. Where no other way remains it is severed for certain; where the conduit lies on a shortest way and another
one remains, or where nothing says which way it goes, it may be. Flows that are cut sever what comes over them: for
certain where none between the two remains, else perhaps.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import count, product
from typing import Final

import numpy as np

from assessment.engine.channels import Channel
from assessment.engine.conduit_ways import (
    Conduits,
    ConduitWays,
    carriers,
    carriers_between,
    flows_between,
    severed_over,
)
from assessment.engine.graph.places import Place, Places
from assessment.engine.system import Asset

STOPS: Final = "stops"
MAY_STOP: Final = "may_stop"
NOT_KNOWN: Final = "not_known"
KEEPS_RUNNING: Final = "keeps_running"
VERDICTS: Final = (STOPS, MAY_STOP, NOT_KNOWN, KEEPS_RUNNING)
RUNS_ON: Final = "the host that it runs on"
WIDEST: Final = 100
"""Where an end of a flow stands for more places than this, who needs whom over it counts as not known."""
MOST_FLOWS: Final = 100_000
"""Above so many flows, silent assets are not searched for what they might need: they count as not known."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What is cut: conduits, the border around some places, and flows by themselves."""

    conduits: Conduits = frozenset()
    around: frozenset[Place] = frozenset()
    flows: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Need:
    """Something that needs something else; `what` is the service, or the code of the flow that brings it.

    `is_required` None: nobody has said whether it can do without; False: it can. `survives_hours` None: not known how
    long. `over` are, for each flow that may bring it, the conduits that may carry that flow: none, one or several.
    """

    who: Place
    on: Place
    what: str
    is_required: bool | None
    survives_hours: float | None
    over: tuple[Conduits, ...] = ()


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a place: one of VERDICTS.

    `hours` is when it stops, the earliest where `is_exact` is False. `because` leads from the place to what is lost;
    for `not_known` to the place whose needs nobody has stated.
    """

    verdict: str
    hours: float | None = None
    is_exact: bool = True
    because: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class _Step:
    """The need by which a place is touched; `is_severed` where the cut itself severs it."""

    need: Need
    is_severed: bool


@dataclass(frozen=True, slots=True)
class _Stop:
    hours: float
    is_exact: bool
    step: _Step


class Dependencies:
    """Who needs whom in a plant, prepared once and asked for several cuts."""

    def __init__(self, places: Places) -> None:
        system = places.plant.system
        self._places = places
        self._silent = {Place(asset.tag, "asset") for asset in system.assets if asset.depends_on is None}
        self._is_told_by_flows = system.assessment.flows_complete and len(system.flows) <= MOST_FLOWS
        self._vague: set[Place] = set() if self._is_told_by_flows else set(self._silent)
        self._ways = ConduitWays(places.plant)
        self._needed_by: dict[Place, list[Need]] = defaultdict(list)
        self._needing: dict[Place, list[Need]] = defaultdict(list)
        self._optional: list[Need] = []
        self._by_conduit: dict[str, list[Need]] = defaultdict(list)
        self._by_zones: dict[tuple[str | None, str | None], list[Need]] = defaultdict(list)
        for need in self._needs():
            if need.is_required is False:
                self._optional.append(need)
                continue
            self._needed_by[need.on].append(need)
            self._needing[need.who].append(need)
            for conduit in {one for way in need.over for one in way}:
                self._by_conduit[conduit].append(need)
            if need.what != RUNS_ON and not need.over:
                self._by_zones[self._zones_of(need)].append(need)
        for needs in self._needed_by.values():
            needs.sort(key=lambda need: (need.who, need.what))
        self._unsettled = self._spread(dict.fromkeys(self._vague))

    def is_silent(self, place: Place) -> bool:
        """Tell whether nobody has stated what an asset depends on."""
        return place in self._silent

    def fates(self, cut: Cut, asked: Iterable[Place]) -> dict[Place, Fate]:
        """Give what becomes of each place asked for."""
        severed = self._severed(cut)
        stops, possible = self._stops(severed), self._spread(_begun(severed))
        steps = {place: stop.step for place, stop in stops.items()}
        found: dict[Place, Fate] = {}
        for place in asked:
            if place in stops:
                found[place] = Fate(STOPS, stops[place].hours, stops[place].is_exact, _chain(place, steps))
            elif place in possible:
                found[place] = Fate(MAY_STOP, because=_chain(place, possible))
            elif place in self._unsettled:
                found[place] = Fate(NOT_KNOWN, because=_chain(place, self._unsettled))
            else:
                found[place] = Fate(KEEPS_RUNNING)
        return found

    def touched(self, cut: Cut) -> set[Place]:
        """Give every place that stops or may stop after a cut."""
        return set(self._spread(_begun(self._severed(cut))))

    def done_without(self, cut: Cut) -> list[Need]:
        """Give the needs that a cut severs, or may sever, and that are stated not to be required."""
        over_flows = {need for need, _ in self._over_flows(cut.flows, self._optional)}
        found = (need for need in self._optional if need in over_flows or self._is_severed(need, cut) is not False)
        return sorted(found, key=lambda need: (need.who, need.on, need.what))

    # -- what a cut severs ------------------------------------------------------------------------------------------

    def _severed(self, cut: Cut) -> list[tuple[Need, bool]]:
        """Give the needs that a cut severs, and whether it does so for certain."""
        inside = (need for place in sorted(cut.around) for need in self._needing.get(place, ()))
        outside = (need for place in sorted(cut.around) for need in self._needed_by.get(place, ()))
        found = dict.fromkeys((need for need in (*inside, *outside) if _crosses(need, cut)), True)
        for code in sorted(cut.conduits):
            for need in self._by_conduit.get(code, ()):
                found.setdefault(need, bool(severed_over(need.over, cut.conduits)))
        for zones, needs in self._by_zones.items() if cut.conduits else ():
            answer = self._ways.severed_between(*zones, cut.conduits)
            for need in needs if answer is not False else ():
                found.setdefault(need, bool(answer))
        if cut.flows:
            for need, is_certain in self._over_flows(cut.flows, self._needed_between(cut.flows)):
                found[need] = found.get(need, False) or is_certain
        return list(found.items())

    def _needed_between(self, flows: frozenset[str]) -> Iterator[Need]:
        """Yield what the ends of some flows need."""
        channels = self._places.plant.channels.named(sorted(flows))
        tags = {tag for channel in channels for side in (channel.source, channel.destination) for tag in side.assets}
        for tag in sorted(tags):
            yield from self._needing.get(Place(tag, "asset"), ())

    def _over_flows(self, flows: frozenset[str], needs: Iterable[Need]) -> Iterator[tuple[Need, bool]]:
        """Yield those needs that cut flows bring, and whether none of those that bring them remains."""
        if not flows:
            return
        plant, stated = self._places.plant, []
        for need in needs:
            if need.what in flows:
                yield need, True
            elif need.what != RUNS_ON and need.what not in plant.channels.place_of:
                stated.append(need)
        brought: dict[tuple[str, str], set[str]] = defaultdict(set)
        for pair, channel in flows_between(plant, {(need.who.code, need.on.code) for need in stated}):
            brought[pair].add(channel.flow.code)
        for need in stated:
            codes = brought.get((need.who.code, need.on.code), set())
            if codes & flows:
                yield need, codes <= flows

    def _is_severed(self, need: Need, cut: Cut) -> bool | None:
        if _crosses(need, cut):
            return True
        if need.over:
            return severed_over(need.over, cut.conduits)
        return self._ways.severed_between(*self._zones_of(need), cut.conduits) if cut.conduits else False

    def _zones_of(self, need: Need) -> tuple[str | None, str | None]:
        return self._places.zone_of.get(need.who), self._places.zone_of.get(need.on)

    def _stops(self, severed: Iterable[tuple[Need, bool]]) -> dict[Place, _Stop]:
        """Give what stops for certain, each at its earliest, and the need that makes it."""
        found: dict[Place, _Stop] = {}
        order = count()
        waiting: list[tuple[float, bool, int, _Step]] = []

        def wait(hours: float, step: _Step, *, is_open: bool) -> None:
            lasts = step.need.survives_hours
            heappush(waiting, (hours + (lasts or 0), is_open or lasts is None, next(order), step))

        for need, is_certain in severed:
            if is_certain and need.is_required:
                wait(0, _Step(need, True), is_open=False)
        while waiting:
            hours, is_open, _, step = heappop(waiting)
            place = step.need.who
            if place in found:
                continue
            found[place] = _Stop(hours, not is_open, step)
            for onward in self._needed_by.get(place, ()):
                if onward.is_required and onward.who not in found:
                    wait(hours, _Step(onward, False), is_open=is_open)
        return found

    def _spread(self, start: Mapping[Place, _Step | None]) -> dict[Place, _Step | None]:
        """Give all that needs, or may need, some places, with the need that leads there by the fewest steps."""
        found = dict(sorted(start.items(), key=lambda one: one[0]))
        waiting = deque(found)
        while waiting:
            for need in self._needed_by.get(waiting.popleft(), ()):
                if need.who not in found:
                    found[need.who] = _Step(need, False)
                    waiting.append(need.who)
        return found

    # -- needs ----------------------------------------------------------------------------------------------------

    def _needs(self) -> Iterator[Need]:
        plant = self._places.plant
        stated = [need for asset in plant.system.assets for need in _needs_of(asset)]
        apart = {(one.who.code, one.on.code) for one in stated if len(set(self._zones_of(one))) > 1}
        over = carriers_between(plant, apart)
        for one in stated:
            ways = () if one.what == RUNS_ON else over.get((one.who.code, one.on.code), ())
            yield replace(one, over=ways) if ways else one
        channels = plant.channels
        is_asked = channels.marks("required", (True, None) if self._is_told_by_flows else (True,))
        for channel in channels.at(np.flatnonzero(is_asked & channels.standing)):
            yield from self._needs_over(channel)

    def _needs_over(self, channel: Channel) -> Iterator[Need]:
        """Yield the needs over a flow: of who receives what is required, else of silent ends, which may need it."""
        flow = channel.flow
        source = self._places.of_side(channel.source, conduit=channel.conduit, other=channel.destination.zone)
        destination = self._places.of_side(channel.destination, conduit=channel.conduit, other=channel.source.zone)
        for way, receivers, senders in (("to", destination, source), ("from", source, destination)):
            if flow.required and flow.data not in (None, way, "both"):
                continue
            takers = receivers if flow.required else [place for place in receivers if place in self._silent]
            if len(takers) > WIDEST or len(senders) > WIDEST:
                self._vague.update(takers)
                continue
            is_certain = bool(flow.required) and flow.data is not None and len(senders) == 1
            pairs = ((one, other) for one, other in product(takers, senders) if one != other)
            over = (carriers(channel),)
            yield from (Need(one, other, flow.code, True if is_certain else None, None, over) for one, other in pairs)


def _needs_of(asset: Asset) -> Iterator[Need]:
    here = Place(asset.tag, "asset")
    for one in asset.depends_on or ():
        what = one.service or "a service"
        yield Need(here, Place(one.on, "asset"), what, one.is_required, one.survives_hours)
    if asset.runs_on is not None:
        yield Need(here, Place(asset.runs_on, "asset"), RUNS_ON, is_required=True, survives_hours=0)


def _crosses(need: Need, cut: Cut) -> bool:
    return (need.who in cut.around) != (need.on in cut.around)


def _begun(severed: Iterable[tuple[Need, bool]]) -> dict[Place, _Step | None]:
    """Give the places that a cut touches first, each with the first of the needs that it severs."""
    found: dict[Place, _Step | None] = {}
    for need, _ in sorted(severed, key=lambda one: (one[0].who, one[0].on, one[0].what)):
        found.setdefault(need.who, _Step(need, True))
    return found


def _chain(place: Place, steps: Mapping[Place, _Step | None]) -> tuple[Need, ...]:
    found: list[Need] = []
    while (step := steps[place]) is not None:
        found.append(step.need)
        if step.is_severed:
            break
        place = step.need.on
    return tuple(found)
