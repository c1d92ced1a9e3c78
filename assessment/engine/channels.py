"""The flows of a plant with their ends matched and their conduits found, as columns.

A site has up to a million flows. Whoever looks at all of them reads columns; a `Channel` is made when one is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from assessment.engine.columns import NONE, Ints, Marks, grouped, placed
from assessment.engine.flow_table import ENDS, FlowTable
from assessment.engine.system import End, Flow

NO_CONDUIT: Final = "none"
ANY: Final = "any"
REAL: Final = frozenset({"observed", "firewall_rule"})
NEITHER: Final = -1  # in a column of answers: not known
EndKey = tuple[str, str]
Fitting = tuple[str | None, tuple[str, ...]]


class Side(NamedTuple):
    """One end of a flow, matched: the assets that may be meant, and the zone where it is known.

    `assets` is empty for a zone without assets and for a host that no asset record answers for;
    `is_matched` is False where neither an asset nor the subnet of one zone was found. `key` is the kind and name that
    flows are compared by: the zone where one is written, the asset, the address, a network or any.
    """

    written: End
    assets: tuple[str, ...]
    zone: str | None
    key: EndKey
    address: str | None = None
    is_matched: bool = True


class NumberedSides(NamedTuple):
    """What distinct ends are compared by, as columns: the numbers of their keys and of their zones, NONE for none.

    `names` are the keys by number, those of all assets first.
    """

    keys: Ints
    zones: Ints
    names: list[EndKey]


@dataclass(frozen=True, slots=True)
class Channel:
    """A flow with its ends matched and its conduit found.

    `conduit` is None where there is none or where several fit; `candidates` then names those that fit.
    """

    flow: Flow
    source: Side
    destination: Side
    conduit: str | None
    candidates: tuple[str, ...] = ()

    @property
    def crosses(self) -> bool | None:
        """Tell whether the flow leaves its zone; None where a zone is not known."""
        if self.source.zone is None or self.destination.zone is None:
            return None
        return self.source.zone != self.destination.zone


class Channels(Sequence[Channel]):
    """All flows of a plant in the order of the file; a column has an entry per flow.

    `sources` and `destinations` number `sides`, the distinct ends; `conduits` numbers the plant's conduits;
    `choices` are the distinct sets of candidates, the first of them empty, and `candidates` numbers them.
    """

    def __init__(
        self,
        flows: Sequence[Flow],
        *,
        zones: Sequence[str],
        conduits: Sequence[str],
        match: Callable[[End], Side],
        number: Callable[[Sequence[End]], NumberedSides],
        fitting: Callable[[str | None, str | None], Fitting],
    ) -> None:
        self.flows = FlowTable.of(flows)
        self.sources: Ints
        self.destinations: Ints
        (self.sources, self._ends), (self.destinations, _) = map(self.flows.column, ENDS)
        self._match = match
        self.numbered: NumberedSides = number(self._ends)
        self.source_zones: Ints = self.numbered.zones[self.sources]
        self.destination_zones: Ints = self.numbered.zones[self.destinations]
        self.conduit_codes = conduits
        self.conduits, self.candidates, self.choices = self._carried([*zones, None], fitting)

    def __len__(self) -> int:
        return len(self.flows)

    @overload
    def __getitem__(self, place: int) -> Channel: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Channel]: ...
    def __getitem__(self, place: int | slice) -> Channel | Sequence[Channel]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        conduit = int(self.conduits[place])
        return Channel(
            self.flows[place],
            self.sides[self.sources[place]],
            self.sides[self.destinations[place]],
            None if conduit == NONE else self.conduit_codes[conduit],
            self.choices[self.candidates[place]],
        )

    @cached_property
    def sides(self) -> list[Side]:
        """Give the distinct ends of flows, matched."""
        return list(map(self._match, self._ends))

    def side(self, number: int) -> Side:
        """Give one of the distinct ends, for whoever asks for few."""
        return self._match(self._ends[number])

    def at(self, places: Ints) -> list[Channel]:
        """Give the channels at some places."""
        return [self[place] for place in places.tolist()]

    def named(self, codes: Iterable[str]) -> list[Channel]:
        """Give the channels of the flows with some codes, as far as there are any."""
        return [self[self.place_of[code]] for code in codes if code in self.place_of]

    @cached_property
    def codes(self) -> list[str]:
        """Give the codes of all flows."""
        return self.flows.values("code")

    def codes_at(self, places: Ints) -> list[str]:
        """Give the codes of the flows at some places."""
        found: list[str] = self._codes_in_array[places].tolist()
        return found

    @cached_property
    def _codes_in_array(self) -> NDArray[np.object_]:
        return np.array(self.codes, dtype=object)

    @cached_property
    def by_code(self) -> Ints:
        """Give the places of all flows in the order of their codes."""
        codes = self.codes
        if codes == sorted(codes):
            return np.arange(len(codes))
        return np.array(sorted(range(len(codes)), key=codes.__getitem__), dtype=np.int64)

    @cached_property
    def rank(self) -> Ints:
        """Give the place of each flow in the order of their codes."""
        rank = np.empty_like(self.by_code)
        rank[self.by_code] = np.arange(len(rank))
        return rank

    @cached_property
    def place_of(self) -> dict[str, int]:
        """Give the place of each flow by its code."""
        return {code: place for place, code in enumerate(self.codes)}

    @cached_property
    def crosses(self) -> Ints:
        """Tell of each flow whether it leaves its zone: 1 or 0, NEITHER where a zone is not known."""
        is_known = (self.source_zones != NONE) & (self.destination_zones != NONE)
        answers: Ints = np.where(is_known, self.source_zones != self.destination_zones, NEITHER)
        return answers

    @cached_property
    def standing(self) -> Marks:
        """Mark the flows that exist: one decided forbidden does not, unless it was seen or a firewall permits it."""
        return ~self.marks("decision", ("forbidden",)) | self.marks("basis", REAL)

    def column(self, name: str) -> tuple[Ints, list[Any]]:
        """Give what flows say in one of their fields: a number per flow, and the distinct values by number."""
        return self.flows.column(name)

    def marks(self, name: str, among: Collection[Any]) -> Marks:
        """Mark the flows that have one of some values in a field."""
        column, values = self.column(name)
        is_wanted: Marks = np.array([value in among for value in values], dtype=bool)
        return is_wanted[column]

    @cached_property
    def of_conduit(self) -> dict[str, Ints]:
        """Give the places of the flows of each conduit that carries any, in the file's order."""
        carried = np.flatnonzero(self.conduits != NONE)
        groups = grouped(self.conduits[carried])
        codes = [self.conduit_codes[number] for number in self.conduits[carried[groups.firsts]].tolist()]
        return {code: carried[members] for code, members in zip(codes, groups.members(), strict=True)}

    def _carried(
        self, zones: Sequence[str | None], fitting: Callable[[str | None, str | None], Fitting]
    ) -> tuple[Ints, Ints, list[tuple[str, ...]]]:
        """Find the conduit of each flow: the one it names, else that between its zones; several are its candidates."""
        written, names = self.column("conduit")
        conduits = placed(names, self.conduit_codes)[written]
        candidates = np.zeros_like(conduits)
        choices: dict[tuple[str, ...], int] = {(): 0}
        open_ones = np.flatnonzero(self.marks("conduit", [None]))
        groups = grouped(self.source_zones[open_ones], self.destination_zones[open_ones])
        firsts = open_ones[groups.firsts]
        pairs = zip(self.source_zones[firsts].tolist(), self.destination_zones[firsts].tolist(), strict=True)
        found = [fitting(zones[source], zones[destination]) for source, destination in pairs]  # NONE is the last
        conduits[open_ones] = placed([code for code, _ in found], self.conduit_codes)[groups.of]
        numbers = [choices.setdefault(several, len(choices)) for _, several in found]
        candidates[open_ones] = np.array(numbers, dtype=np.int64)[groups.of]
        return conduits, candidates, list(choices)
