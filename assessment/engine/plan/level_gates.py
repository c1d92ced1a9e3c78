"""What a set of actions does to levels, as gates: the rule `levels_after` of `achieved` in the solver's terms.

A level is all or nothing: it is reached where one action gives it outright, or where each row that is still missing
for it, or for a higher one, is supplied by some action at the place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from assessment.engine.achieved import PlaceLevels, missing_rows, rows_that_lift, supplied_rows
from assessment.engine.levels import FR
from assessment.engine.plan.circuit import ALWAYS, NEVER, Circuit
from assessment.engine.plan.values import Action
from assessment.engine.plant import Plant
from assessment.engine.statuses import kind_of


class LevelGates:
    """The gates "level n of an FR is reached at a place", worked out as they are asked for."""

    def __init__(
        self, plant: Plant, levels: Mapping[str, PlaceLevels], actions: Sequence[Action], circuit: Circuit
    ) -> None:
        self._plant = plant
        self._levels = levels
        self._circuit = circuit
        self._at: dict[str, list[tuple[int, Action]]] = defaultdict(list)
        for number, action in enumerate(actions):
            self._at[action.place].append((number, action))
        self._supplied: dict[str, frozenset[str]] = {}
        self._known: dict[tuple[str, int, int], int] = {}

    def reached(self, place: str, fr: int, level: int) -> int:
        """Give the gate that holds where SL-A of an FR at a place is at least a level (0..4)."""
        if level <= (self._levels[place].sl_a[fr] or 0):
            return ALWAYS
        if place not in self._at:
            return NEVER
        key = (place, fr, level)
        if key not in self._known:
            outright = [number for number, action in self._at[place] if action.treatment.lift.sl[fr] >= level]
            self._known[key] = self._circuit.any_of([*outright, self._by_rows(place, fr, level)])
        return self._known[key]

    def weakest_reached(self, place: str, frs: Iterable[int], level: int) -> int:
        """Give the gate that holds where the smallest SL-A among some FRs is at least a level."""
        return self._circuit.all_of(self.reached(place, fr, level) for fr in frs)

    def _by_rows(self, place: str, fr: int, level: int) -> int:
        """Give the gate that holds where the rows of the level, or of the next one that asks for more, are supplied."""
        needed = rows_that_lift(kind_of(place), fr, self._levels[place].sl_a[fr], self._held(place), level)
        if not needed:
            return NEVER
        lower = self._by_rows(place, fr, level - 1) if self._missing(place, fr, level - 1) else ALWAYS
        return self._circuit.all_of([lower, *(self._row(place, row) for row in sorted(needed))])

    def _row(self, place: str, row: str) -> int:
        return self._circuit.any_of(
            number for number, action in self._at[place] if row in action.treatment.lift.satisfies
        )

    def _missing(self, place: str, fr: int, level: int) -> frozenset[str]:
        return missing_rows(kind_of(place), fr, self._levels[place].sl_a[fr], self._held(place), level)

    def _held(self, place: str) -> frozenset[str]:
        if place not in self._supplied:
            self._supplied[place] = supplied_rows(self._plant, place)
        return self._supplied[place]


def levels_missing_now(levels: Mapping[str, PlaceLevels]) -> int:
    """Give V today over the zones; an unknown element of a zone with a target counts as its SL-T."""
    return sum(
        max(0, (target or 0) - (achieved or 0))
        for place, now in levels.items()
        if kind_of(place) == "zone"
        for target, achieved in zip(now.sl_t, now.sl_a, strict=True)
    )


def rewards(levels: Mapping[str, PlaceLevels], gates: LevelGates) -> tuple[tuple[int, int], ...]:
    """Give the gates that take levels off V, each with the number of levels."""
    weights: defaultdict[int, int] = defaultdict(int)
    for place, now in sorted(levels.items(), key=lambda item: item[0]):
        if kind_of(place) != "zone":
            continue
        for fr in FR:
            for level in range((now.sl_a[fr] or 0) + 1, (now.sl_t[fr] or 0) + 1):
                weights[gates.reached(place, fr, level)] += 1
    weights.pop(NEVER, None)
    return tuple(sorted(weights.items()))
