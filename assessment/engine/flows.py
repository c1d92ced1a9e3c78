"""Observed traffic against the channels that the file declares (`docs/model.md` 2.4).

Observed flows are summed by initiator, responder, protocol and port. Each sum is covered by a declared channel,
forbidden, undocumented (it crosses a border and no channel covers it), or nothing of the kind. A declared channel
that was never observed is unseen. What two declarations say of one flow, the narrower decides.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final, overload

import numpy as np

from assessment.engine.channels import NO_CONDUIT, Channel
from assessment.engine.columns import NONE, Groups, Ints, changes_in, grouped, numbered
from assessment.engine.covering import UNKNOWN_WORD, ChannelIndex, Covering, identity_of
from assessment.engine.plant import Plant

COVERED, UNDOCUMENTED, FORBIDDEN, INSIDE, UNPLACED = "covered", "undocumented", "forbidden", "inside", "unplaced"
UNSEEN: Final = "unseen"
LISTS: Final = (COVERED, UNDOCUMENTED, FORBIDDEN, INSIDE, UNPLACED, UNSEEN)
DECLARED = (None, "declared")
OBSERVED: Final = ("observed",)


@dataclass(frozen=True, slots=True)
class ConduitFlows:
    """The flows of one conduit by code, sorted.

    Observed flows stand in the first three lists. A declared one stands under `unseen`, or under `covered` where it
    carries a date of having been seen itself.
    """

    covered: tuple[str, ...] = ()
    undocumented: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ObservedFlow:
    """Observed flows summed under one identity: `initiator>responder/protocol/port`.

    `verdict` is covered, undocumented, forbidden, inside (it stays in its zone and nothing covers it) or unplaced (a
    zone is not known). `channels` names the declared flows that cover it, the one that decided first.
    """

    identity: str
    flows: tuple[str, ...]
    conduit: str | None
    verdict: str
    channels: tuple[str, ...] = ()


class Observed(Sequence[ObservedFlow]):
    """The observed flows summed, by identity; an `ObservedFlow` is made when one is asked for.

    `places` are the observed flows by code. `verdicts` numbers LISTS and `conduits` the plant's conduits, for each flow
    of the plant, NONE for none; `covering` names the declared channels that cover each sum.
    """

    def __init__(self, plant: Plant, declared: Ints) -> None:
        self._channels = channels = plant.channels
        self.places: Ints = in_order(plant, OBSERVED)
        keys = channels.numbered.keys
        service = [self._named(name) for name in ("protocol", "port")]
        ends = [keys[sides] for sides in (channels.sources, channels.destinations)]
        self._sums = grouped(*(column[self.places] for column in (*ends, *service)))
        self.covering: Covering = ChannelIndex(plant, declared).covering_all(self.places[self._sums.firsts])
        self.verdicts, self.conduits = self._judged()

    def __len__(self) -> int:
        return len(self._parts.firsts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Observed) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    @overload
    def __getitem__(self, number: int) -> ObservedFlow: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[ObservedFlow]: ...
    def __getitem__(self, number: int | slice) -> ObservedFlow | Sequence[ObservedFlow]:
        return self._in_order[number]

    def at(self, place: int) -> ObservedFlow | None:
        """Give the sum that a flow belongs to, None for one that was not observed."""
        part = int(self._part_of[place])
        return None if part == NONE else self._sum(part)

    def verdict_at(self, place: int) -> str | None:
        """Give the verdict on a flow, None for one that was not observed."""
        number = int(self.verdicts[place])
        return None if number == NONE else LISTS[number]

    def covering_at(self, place: int) -> list[Channel]:
        """Give the declared channels that cover a flow, the one that decides first."""
        number = int(self._sum_of[place])
        return [] if number == NONE else self._channels.at(self.covering.of(number))

    @cached_property
    def covered(self) -> Ints:
        """Give the places of the observed flows that declared channels cover, by code."""
        is_covered = np.zeros(len(self._sums.firsts), dtype=bool)
        is_covered[self.covering.flows] = True
        found: Ints = self.places[is_covered[self._sums.of]]
        return found

    @cached_property
    def _parts(self) -> Groups:
        return grouped(self._sums.of, self.verdicts[self.places], self.conduits[self.places])

    @cached_property
    def _part_of(self) -> Ints:
        return self._spread(self._parts.of)

    @cached_property
    def _sum_of(self) -> Ints:
        return self._spread(self._sums.of)

    def _spread(self, column: Ints) -> Ints:
        """Give a column of the observed flows as one of all flows."""
        found = np.full(len(self._channels), NONE, dtype=np.int64)
        found[self.places] = column
        return found

    @cached_property
    def _members(self) -> list[Ints]:
        return self._parts.members()

    @cached_property
    def _in_order(self) -> tuple[ObservedFlow, ...]:
        heads = self._channels.at(self.places[self._parts.firsts])
        keys = [(identity_of(one), one.source.key, one.destination.key) for one in heads]
        return tuple(self._sum(part) for part in sorted(range(len(self)), key=keys.__getitem__))

    def _sum(self, part: int) -> ObservedFlow:
        members = self.places[self._members[part]]
        place = int(members[0])
        conduit = int(self.conduits[place])
        return ObservedFlow(
            identity=identity_of(self._channels[place]),
            flows=tuple(self._channels.codes_at(members)),
            conduit=None if conduit == NONE else self._channels.conduit_codes[conduit],
            verdict=LISTS[self.verdicts[place]],
            channels=tuple(dict.fromkeys(one.flow.code for one in self.covering_at(place))),
        )

    def _named(self, name: str) -> Ints:
        """Give a column of what flows are identified by: a port is the same as a number and as a text."""
        column, values = self._channels.column(name)
        same, _ = numbered([UNKNOWN_WORD if value in (None, "") else str(value) for value in values])
        return same[column]

    def _judged(self) -> tuple[Ints, Ints]:
        """Give the verdict on each observed flow, and its conduit: its own, or that of a channel that covers it.

        A flow is forbidden by its own decision or that of the channel that decides first, and covered by any channel
        of a conduit and by any that stays in its zone, which needs none.
        """
        channels, places, covering, of = self._channels, self.places, self.covering, self._sums.of
        is_banned = channels.marks("decision", (FORBIDDEN,))
        is_channel = (channels.conduits != NONE) | (channels.candidates != 0) | (channels.crosses == 0)
        by_crossing = np.array([LISTS.index(name) for name in (INSIDE, UNDOCUMENTED, UNPLACED)])  # NEITHER is the last
        of_sum = np.full(len(self._sums.firsts), NONE, dtype=np.int64)
        of_sum[covering.flows[(is_channel & ~is_banned)[covering.by]]] = LISTS.index(COVERED)
        firsts = covering.firsts[is_banned[covering.by[covering.firsts]]]
        of_sum[covering.flows[firsts]] = LISTS.index(FORBIDDEN)
        verdicts = np.full(len(channels), NONE, dtype=np.int64)
        verdicts[places] = np.where(of_sum[of] == NONE, by_crossing[channels.crosses[places]], of_sum[of])
        verdicts[places[is_banned[places]]] = LISTS.index(FORBIDDEN)
        carried = channels.conduits[covering.by] != NONE
        carriers = Covering(covering.flows[carried], covering.by[carried])
        of_sum[:] = NONE
        of_sum[carriers.flows[carriers.firsts]] = channels.conduits[carriers.by[carriers.firsts]]
        conduits = channels.conduits.copy()
        is_open = (conduits == NONE)[places] & ~channels.marks("conduit", (NO_CONDUIT,))[places]
        conduits[places[is_open]] = of_sum[of[is_open]]
        return verdicts, conduits


@dataclass(frozen=True)
class FlowComparison:
    """What traffic and declarations say of each other, flow codes sorted.

    `conduits` has an entry for every conduit. The lists beside it hold what belongs to no conduit: `undocumented`
    also the declared flows that cross a border without one, `unplaced` the observed flows with an end in no known
    zone. `unmatched` are addresses and networks, `ambiguous` all flows that two conduits could carry.
    """

    conduits: Mapping[str, ConduitFlows]
    observed: Observed
    undocumented: tuple[str, ...]
    unmatched: tuple[str, ...]
    forbidden: tuple[str, ...]
    ambiguous: tuple[str, ...]
    unplaced: tuple[str, ...]

    @property
    def has_observations(self) -> bool:
        """Tell whether the file holds observed flows at all; without any, `unseen` says little."""
        return len(self.observed.places) > 0

    @cached_property
    def verdict_of(self) -> dict[str, str]:
        """Give the verdict on each observed flow by its code."""
        return {code: one.verdict for one in self.observed for code in one.flows}


def compare_flows(plant: Plant) -> FlowComparison:
    """Compare the observed flows with the declared channels, in time near linear in the number of flows."""
    channels, declared = plant.channels, in_order(plant, DECLARED)
    observed = Observed(plant, declared)
    lists = _lists(plant, declared, observed)
    without_conduit = declared[(channels.crosses[declared] == 1) & (channels.conduits[declared] == NONE)]
    is_open = ~channels.marks("decision", (FORBIDDEN,)) & (channels.candidates == 0)
    undocumented = [*lists(None, UNDOCUMENTED), *channels.codes_at(without_conduit[is_open[without_conduit]])]
    ambiguous = channels.by_code[channels.candidates[channels.by_code] != 0]
    unplaced = observed.places[observed.verdicts[observed.places] == LISTS.index(UNPLACED)]
    return FlowComparison(
        conduits={
            code: ConduitFlows(*(lists(code, name) for name in (COVERED, UNDOCUMENTED, FORBIDDEN, UNSEEN)))
            for code in plant.conduits
        },
        observed=observed,
        undocumented=tuple(sorted(undocumented)),
        unmatched=tuple(sorted(_unmatched(plant, observed.places))),
        forbidden=lists(None, FORBIDDEN),
        ambiguous=tuple(channels.codes_at(ambiguous)),
        unplaced=tuple(channels.codes_at(unplaced)),
    )


def in_order(plant: Plant, bases: Collection[str | None]) -> Ints:
    """Give the places of the flows of some bases, by code."""
    channels = plant.channels
    found: Ints = channels.by_code[channels.marks("basis", bases)[channels.by_code]]
    return found


def _lists(plant: Plant, declared: Ints, observed: Observed) -> Callable[[str | None, str], tuple[str, ...]]:
    """Give what answers which flows stand in a list of a conduit, by code.

    A declared flow stands among the covered ones where it carries a date of having been seen, else among the unseen,
    unless it is forbidden or traffic on it was observed.
    """
    channels = plant.channels
    is_known = channels.marks("decision", (FORBIDDEN,)).copy()
    is_known[observed.covering.by] = True
    alone = declared[~is_known[declared]]
    places = np.concatenate([observed.places, alone])
    is_dated = ~(channels.marks("first_seen", (None,)) & channels.marks("last_seen", (None,)))[alone]
    as_declared = np.where(is_dated, LISTS.index(COVERED), LISTS.index(UNSEEN))
    kinds = np.concatenate([observed.verdicts[observed.places], as_declared])
    conduits = np.concatenate([observed.conduits[observed.places], channels.conduits[alone]])
    of_list = conduits * len(LISTS) + kinds
    order = np.argsort(of_list * len(channels) + channels.rank[places])
    codes, of_list = channels.codes_at(places[order]), of_list[order]
    starts = changes_in(of_list)
    found = {}
    for first, past in pairwise([*starts.tolist(), len(codes)]):
        conduit, kind = divmod(int(of_list[first]), len(LISTS))
        found[conduit, LISTS[kind]] = tuple(codes[first:past])
    number: dict[str | None, int] = {code: place for place, code in enumerate(channels.conduit_codes)} | {None: NONE}
    return lambda conduit, kind: found.get((number[conduit], kind), ())


def _unmatched(plant: Plant, observed: Ints) -> set[str]:
    channels = plant.channels
    is_seen = np.zeros(len(channels.numbered.keys), dtype=bool)
    is_seen[channels.sources[observed]] = is_seen[channels.destinations[observed]] = True
    sides = map(channels.side, np.flatnonzero(is_seen & (channels.numbered.zones == NONE)).tolist())
    missed = [side for side in sides if not side.is_matched]
    networks = {side.written.network for side in missed if side.written.network is not None}
    return networks | {side.address for side in missed if side.address is not None}
