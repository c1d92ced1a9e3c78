"""What stops when a part of the plant is lost or cut off: from stated dependencies, hosts and required flows.

An asset needs what its `depends_on` names as required, the host that it runs on, and the sender of data that a flow
marks as required. Each required thing is needed by itself: two time servers are two needs, as the file cannot say that
one of them suffices. What nobody has stated is never taken for "keeps running": an asset without `depends_on` may need
anything or, where the flows are complete, whatever it exchanges data with.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count, product
from typing import Final

import numpy as np

from assessment.engine.channels import Channel
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
class Need:
    """Something that needs something else; `what` is the service, or the code of the flow that brings it.

    `is_required` None: nobody has said whether it can do without. `survives_hours` None: not known how long.
    """

    who: Place
    on: Place
    what: str
    is_required: bool | None
    survives_hours: float | None


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
class _Stop:
    hours: float
    is_exact: bool


class Dependencies:
    """Who needs whom in a plant, prepared once and asked for several losses."""

    def __init__(self, places: Places) -> None:
        system = places.plant.system
        self._places = places
        self._silent = {Place(asset.tag, "asset") for asset in system.assets if asset.depends_on is None}
        self._is_told_by_flows = system.assessment.flows_complete and len(system.flows) <= MOST_FLOWS
        self._vague: set[Place] = set() if self._is_told_by_flows else set(self._silent)
        self._needed_by: dict[Place, list[Need]] = defaultdict(list)
        for need in self._needs():
            self._needed_by[need.on].append(need)
        for needs in self._needed_by.values():
            needs.sort(key=lambda need: (need.who, need.what))
        self._unsettled = self._spread(self._vague)

    def fates(self, lost: Collection[Place], asked: Iterable[Place]) -> dict[Place, Fate]:
        """Give what becomes of each place asked for, those that are lost themselves left out."""
        gone = set(lost)
        stops, steps = self._stops(gone)
        possible = self._spread(gone)
        found: dict[Place, Fate] = {}
        for place in asked:
            if place in gone:
                continue
            if place in stops:
                found[place] = Fate(STOPS, stops[place].hours, stops[place].is_exact, _chain(place, steps))
            elif place in possible:
                found[place] = Fate(MAY_STOP, because=_chain(place, possible))
            elif place in self._unsettled:
                found[place] = Fate(NOT_KNOWN, because=_chain(place, self._unsettled))
            else:
                found[place] = Fate(KEEPS_RUNNING)
        return found

    def _stops(self, lost: set[Place]) -> tuple[dict[Place, _Stop], dict[Place, Need | None]]:
        """Give what stops for certain, each at its earliest, and the need that makes it."""
        found: dict[Place, _Stop] = {}
        steps: dict[Place, Need | None] = {}
        order = count()
        waiting: list[tuple[float, bool, int, Place, Need | None]]
        waiting = [(0.0, False, next(order), place, None) for place in sorted(lost)]
        while waiting:
            hours, is_open, _, place, need = heappop(waiting)
            if place in found:
                continue
            found[place], steps[place] = _Stop(hours, not is_open), need
            for onward in self._needed_by.get(place, ()):
                if onward.is_required and onward.who not in found:
                    lasts = onward.survives_hours
                    at = (hours + (lasts or 0), is_open or lasts is None)
                    heappush(waiting, (*at, next(order), onward.who, onward))
        return found, steps

    def _spread(self, start: Collection[Place]) -> dict[Place, Need | None]:
        """Give all that needs, or may need, some places, with the need that leads there by the fewest steps."""
        found: dict[Place, Need | None] = dict.fromkeys(sorted(start))
        waiting = deque(found)
        while waiting:
            for need in self._needed_by.get(waiting.popleft(), ()):
                if need.who not in found:
                    found[need.who] = need
                    waiting.append(need.who)
        return found

    # -- needs ----------------------------------------------------------------------------------------------------

    def _needs(self) -> Iterator[Need]:
        for asset in self._places.plant.system.assets:
            yield from _needs_of(asset)
        channels = self._places.plant.channels
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
            yield from (Need(one, other, flow.code, True if is_certain else None, None) for one, other in pairs)


def _needs_of(asset: Asset) -> Iterator[Need]:
    here = Place(asset.tag, "asset")
    for one in asset.depends_on or ():
        if one.is_required is not False:
            what = one.service or "a service"
            yield Need(here, Place(one.on, "asset"), what, one.is_required, one.survives_hours)
    if asset.runs_on is not None:
        yield Need(here, Place(asset.runs_on, "asset"), RUNS_ON, is_required=True, survives_hours=0)


def _chain(place: Place, steps: Mapping[Place, Need | None]) -> tuple[Need, ...]:
    found = []
    while (need := steps[place]) is not None:
        found.append(need)
        place = need.on
    return tuple(found)
