"""What ways cost once some moves are easier: the answer for many small changes at once, without a search for each.

A change makes the moves into or over one place cheaper, or those by a few flows. The least way after it is the one
before, or it makes one of these moves: then it costs no more than the best way that makes just one of them, and no
less than the best way to a first, and from a last, one. Nearly always the two agree, and nothing has to be searched.
"""

from __future__ import annotations

from collections import ChainMap, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assessment.engine.attack_paths.routes import Costs
from assessment.engine.attack_weights import Levels
from assessment.engine.graph.arcs import FREE, HOP_BASE, LATERAL, Floats, Ints, MoveTable
from assessment.engine.graph.services import EndPoint


@dataclass(frozen=True, slots=True)
class Easing:
    """A change: the levels after it, of which one place's have fallen, and the controls that some flows are left with.

    It takes no move out of the graph and brings none back.
    """

    place: str
    levels: Levels
    controls: Mapping[str, frozenset[str]]


class Entries:
    """The moves of a table by the place that they must overcome, and by the flow that they use."""

    def __init__(self, table: MoveTable, codes: Sequence[str]) -> None:
        self.codes = codes
        self._by_passage = _Grouped(table.passage_of)
        self._by_service = _Grouped(table.service_of)
        self._number_of = {code: number for number, code in enumerate(codes)}
        self._is_free = table.passage_of == FREE
        self._at: defaultdict[str, list[int]] = defaultdict(list)
        for number, passage in enumerate(table.passages[FREE + 1 :], start=FREE + 1):
            self._at[f"zone:{passage.zone}"].append(number)
            self._at[f"conduit:{passage.conduit}"].append(number)

    def of(self, place: str, flows: Iterable[str]) -> Ints:
        """Give the moves into or over a place, and those by some flows, in the order of the table."""
        found = [self._by_passage.at(number) for number in self._at.get(place, ())]
        found += [self._by_service.at(self._number_of[flow]) for flow in flows if flow in self._number_of]
        entries: Ints = np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)
        demanding: Ints = entries[~self._is_free[entries]]
        return demanding


class _Grouped:
    """The places of each value in a column of whole numbers."""

    def __init__(self, column: Ints) -> None:
        self._order = np.argsort(column, kind="stable")
        self._sorted = column[self._order]

    def at(self, value: int) -> Ints:
        first, last = np.searchsorted(self._sorted, [value, value + 1])
        found: Ints = self._order[first:last]
        return found


class Eased:
    """The moves that each of some changes makes easier, beside the costs of all moves without any of them."""

    def __init__(self, costs: Costs, entries: Entries, easings: Sequence[Easing]) -> None:
        self._costs = costs
        self._controls = dict(costs.judge.controls)
        self._count = len(easings)
        found = [self._easier(entries, easing) for easing in easings]
        moves = np.concatenate([np.zeros(0, dtype=np.int64), *(one for one, _ in found)])
        self._after = np.concatenate([np.zeros(0), *(after for _, after in found)])
        self._owners = np.repeat(np.arange(self._count), [len(one) for one, _ in found])
        table = costs.finder.table
        self._sources, self._destinations = table.source_of[moves], table.destination_of[moves]

    def _easier(self, entries: Entries, easing: Easing) -> tuple[Ints, Floats]:
        table, now = self._costs.finder.table, self._costs.costs
        controls = ChainMap(dict(easing.controls), self._controls)
        judge = replace(self._costs.judge, sl_a=easing.levels, controls=controls)
        moves = entries.of(easing.place, easing.controls)
        moves = moves[np.isfinite(now[moves])]
        passages, which = np.unique(table.passage_of[moves], return_inverse=True)
        weights = self._costs.finder.weights.of(passages, judge.sl_a, attacker=judge.attacker, chances=judge.chances)
        services = table.service_of[moves].tolist()
        is_controlled = [one != LATERAL and judge.is_controlled(entries.codes[one]) for one in services]
        after: Floats = weights[which, np.array(is_controlled, dtype=np.int64)] * HOP_BASE + table.halves[moves]
        easier = after < now[moves]
        return moves[easier], after[easier]

    def weights(self, source: EndPoint, target: EndPoint) -> tuple[Ints, Ints]:
        """Give, per change, the least and the most that the least way between two ends can weigh after it.

        There has to be a way before, and the two ends are not one.
        """
        there, back = self._costs.from_(source), self._costs.to(target)
        to_first = there[self._sources] + self._after
        from_last = self._after + back[self._destinations]
        once = to_first + back[self._destinations]
        most = np.minimum(self._least(once), there[list(target.stops)].min())
        least = np.minimum(self._least(to_first) + self._least(from_last), most)
        return _weight_in(least), _weight_in(most)

    def _least(self, values: Floats) -> Floats:
        found = np.full(self._count, np.inf)
        np.minimum.at(found, self._owners, values)
        return found


def _weight_in(costs: NDArray[np.float64]) -> Ints:
    found: Ints = (costs // HOP_BASE).astype(np.int64)
    return found
