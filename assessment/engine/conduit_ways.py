"""Which conduits carry what one asset needs from another: those of the flows between them, else those between zones."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator
from itertools import product

import numpy as np

from assessment.engine.channels import Channel
from assessment.engine.plant import Plant, zone_pairs

NOT_THERE = frozenset({"planned", "closed"})
Conduits = frozenset[str]
Pair = tuple[str, str]


def carriers(channel: Channel) -> Conduits:
    """Give the conduits that may carry a flow: one, several where that is not settled, none where none is known."""
    return frozenset(channel.candidates if channel.conduit is None else (channel.conduit,))


def carriers_between(plant: Plant, pairs: Collection[Pair]) -> dict[Pair, tuple[Conduits, ...]]:
    """Give, for pairs of assets, the conduits of each standing flow between the two, whoever opens it."""
    found = defaultdict(set)
    for pair, channel in flows_between(plant, pairs):
        found[pair].add(carriers(channel))
    return {pair: tuple(sorted(ways, key=sorted)) for pair, ways in found.items()}


def flows_between(plant: Plant, pairs: Collection[Pair]) -> Iterator[tuple[Pair, Channel]]:
    """Yield each standing flow between the two of a pair of assets, whoever opens it."""
    wanted = {tag for pair in pairs for tag in pair}
    channels = plant.channels
    is_meant = np.array([not wanted.isdisjoint(side.assets) for side in channels.sides], dtype=bool)
    if not wanted or not is_meant.any():
        return
    places = np.flatnonzero(is_meant[channels.sources] & is_meant[channels.destinations] & channels.standing)
    asked = set(pairs)
    for channel in channels.at(places):
        for one, other in product(channel.source.assets, channel.destination.assets):
            yield from ((pair, channel) for pair in ((one, other), (other, one)) if pair in asked)


def severed_over(ways: Iterable[Conduits], cut: Conduits) -> bool | None:
    """Tell whether a cut severs what comes over some flows; None where one of them may go another way."""
    answers = {True if way and way <= cut else None if way & cut else False for way in ways}
    return answers.pop() if len(answers) == 1 else None if answers & {True, None} else False


class ConduitWays:
    """The ways between zones over the conduits that stand; planned and closed ones lead nowhere."""

    def __init__(self, plant: Plant) -> None:
        self._around: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for conduit in plant.system.conduits:
            for first, second in zone_pairs(conduit) if conduit.status not in NOT_THERE else ():
                self._around[first][second].add(conduit.code)
                self._around[second][first].add(conduit.code)
        self._ends = {one.code: zone_pairs(one) for one in plant.system.conduits if one.status not in NOT_THERE}
        self._steps: dict[str, dict[str, int]] = {}

    def severed_between(self, first: str | None, second: str | None, cut: Conduits) -> bool | None:
        """Tell whether a cut parts two zones: True for certain, None where another way than the shortest remains.

        Where no conduit leads from one to the other nothing says how they reach each other: a cut at one of them may
        part them.
        """
        if first is None or second is None:
            return None
        if first == second:
            return False
        steps = self._steps_from(first)
        if second not in steps:
            return (
                None if any({first, second} & set(pair) for code in cut for pair in self._ends.get(code, ())) else False
            )
        if not any(
            self._is_on_a_shortest_way(pair, first, second) for code in cut for pair in self._ends.get(code, ())
        ):
            return False
        return None if second in self._reached(first, cut) else True

    def _is_on_a_shortest_way(self, pair: Pair, first: str, second: str) -> bool:
        there, back = self._steps_from(first), self._steps_from(second)
        return any(
            one in there and other in back and there[one] + 1 + back[other] == there[second]
            for one, other in (pair, pair[::-1])
        )

    def _steps_from(self, zone: str) -> dict[str, int]:
        if zone not in self._steps:
            self._steps[zone] = self._reached(zone, frozenset())
        return self._steps[zone]

    def _reached(self, zone: str, cut: Conduits) -> dict[str, int]:
        """Give the zones that are reached without some conduits, with the fewest conduits on the way."""
        found, waiting = {zone: 0}, deque([zone])
        while waiting:
            here = waiting.popleft()
            for onward, over in self._around[here].items():
                if onward not in found and not over <= cut:
                    found[onward] = found[here] + 1
                    waiting.append(onward)
        return found
