"""What rules about flows read: each flow with its ends, levels and controls, and the kinds that flows fall into.

A declared flow that was decided `forbidden` does not exist; an observed one, or one that a firewall permits, does.
A flow's ends are its session's ends (model-fields, AR-024), so levels are those of whoever opens and answers.

A large plant has many flows that agree in all that most rules read. Such flows share one `FlowKind`; a rule that judges
kinds is asked once for all of them, and its type says that it reads nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final, NamedTuple, overload

import numpy as np

from assessment.engine.checking import OBSERVED, Case
from assessment.engine.checks.answers import Answer
from assessment.engine.checks.documented import approves_any, channel_of, channels_of, is_approved
from assessment.engine.checks.ends import EndFacts, EndKind, Ends
from assessment.engine.columns import NONE, Ints, grouped
from assessment.engine.flow_table import ENDS, FlowTable
from assessment.engine.flows import LISTS
from assessment.engine.system import Conduit, Flow, OpcSecurity, Topic, Zone
from catalogue.loader import Protocol, protocols

PROTOCOL = ("flows[].protocol",)
NO_SETTINGS = OpcSecurity()
# what a flow says of itself and rules read; of some only whether they are stated
SAID: Final = (
    *("protocol", "controls", "secure", "security", "access", "transport", "port", "data"),
    *("required", "decision", "basis"),
)
SAID_AT_ALL: Final = ("condition", "use_case", "owner")


class FlowKind(NamedTuple):
    """What many flows share: their kinds of ends, protocol, conduit, controls (theirs and their conduit's), decisions.

    What observed traffic does not say of itself, the narrowest channel that covers it says. `are_controls_known` is
    False where none of them lists its controls. `security` is empty where nothing is stated. `verdict` is that of the
    comparison with the channels, None for what was not observed. `place` is where a missing value is counted.
    """

    source: EndKind
    destination: EndKind
    protocol: Protocol | None
    conduit: Conduit | None
    candidates: tuple[str, ...]
    crosses: bool | None
    place: str
    controls: frozenset[str]
    are_controls_known: bool
    secure: bool | None
    security: OpcSecurity
    access: str | None
    transport: str | None
    port: int | str | None
    data: str | None
    required: bool | None
    decision: str | None
    has_use_case: bool
    has_owner: bool
    verdict: str | None
    is_approved: Answer
    basis: str | None
    is_observed: bool

    @property
    def zone_fields(self) -> tuple[str, ...]:
        """Name what is missing to say in which zones the flow begins and ends."""
        if self.source.zone is not None and self.destination.zone is not None:
            return ()
        ends = (self.source, self.destination)
        return tuple(dict.fromkeys(end.zone_field for end in ends if end.zone is None))

    @property
    def protocol_name(self) -> str:
        """Give what people call the protocol."""
        return "a protocol that is not known" if self.protocol is None else self.protocol.name

    def speaks(self, fits: Callable[[Protocol], bool]) -> Answer:
        """Tell whether the protocol is one that fits."""
        return None if self.protocol is None else fits(self.protocol)

    @property
    def has_any_control(self) -> Answer:
        """Tell whether any control acts on the flow."""
        if self.controls:
            return True
        return False if self.are_controls_known else None

    def has_control(self, wanted: frozenset[str]) -> Answer:
        """Tell whether one of the wanted controls acts on the flow."""
        if self.controls & wanted:
            return True
        return False if self.are_controls_known else None


class FlowFacts(NamedTuple):
    """A flow that exists, with its ends; `declared` is the channel that covers it where it was observed.

    `place` is its place among `flows`, all those of the plant.
    """

    kind: FlowKind
    source: EndFacts
    destination: EndFacts
    code: str
    declared: Flow | None
    place: int
    flows: FlowTable

    @property
    def flow(self) -> Flow:
        """Give all that the flow says of itself."""
        return self.flows[self.place]

    @property
    def target(self) -> str:
        """Name what a finding about the flow hangs on: its conduit, else the flow itself."""
        return f"flow:{self.code}" if self.kind.conduit is None else f"conduit:{self.kind.conduit.code}"

    @property
    def via(self) -> tuple[str, ...]:
        """Give the assets that the flow passes on its way."""
        found: tuple[str, ...] = self.flows.said("via", self.place)
        return found

    @property
    def topics(self) -> tuple[Topic, ...] | None:
        """Give the topics of a broker that the flow uses."""
        found: tuple[Topic, ...] | None = self.flows.said("topics", self.place)
        return found if found is not None or self.declared is None else self.declared.topics

    @property
    def codes(self) -> tuple[str, ...]:
        """Give the codes that records may name the flow by: its own, and that of its channel."""
        return (self.code,) if self.declared is None else (self.code, self.declared.code)


class Facts(Sequence[FlowFacts]):
    """Some flows by code; the facts of a flow are made when they are asked for."""

    __slots__ = ("_traffic", "numbers")

    def __init__(self, traffic: Traffic, numbers: Sequence[int]) -> None:
        self._traffic = traffic
        self.numbers = numbers

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, number: int) -> FlowFacts: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[FlowFacts]: ...
    def __getitem__(self, number: int | slice) -> FlowFacts | Sequence[FlowFacts]:
        if isinstance(number, slice):
            return list(map(self._traffic.facts_at, self.numbers[number]))
        return self._traffic.facts_at(self.numbers[number])

    def __iter__(self) -> Iterator[FlowFacts]:
        return map(self._traffic.facts_at, self.numbers)

    def codes(self, most: int | None = None) -> list[str]:
        """Give the codes of the flows, or of the first of them."""
        return self._traffic.codes_at(self.numbers[:most])


class Run(Facts):
    """Flows of one kind by code."""

    __slots__ = ("_first", "kind")

    def __init__(self, traffic: Traffic, kind: FlowKind, numbers: Sequence[int]) -> None:
        super().__init__(traffic, numbers)
        self.kind = kind
        self._first: FlowFacts | None = None

    @property
    def first_code(self) -> str:
        """Give the code of the first flow."""
        return self._traffic.codes[self.numbers[0]]

    @property
    def first(self) -> FlowFacts:
        """Give the first flow; most runs are judged without it."""
        if self._first is None:
            self._first = self[0]
        return self._first

    def codes_with(self, others: Collection[Run], most: int | None) -> list[str]:
        """Give the codes of these flows and of those of other kinds in their order, or the first of them."""
        if not others:
            return self.codes(most)
        numbers = chain.from_iterable([run.numbers[:most] for run in (self, *others)])
        return self._traffic.codes_at(sorted(numbers)[:most])

    def ends(self) -> Iterator[tuple[str, EndFacts, EndFacts]]:
        """Give the code of each flow and its ends."""
        return self._traffic.ends_at(self.numbers)


def facts(case: Case) -> Facts:
    """Give the facts of every flow that exists by its code."""
    found = case.share(Traffic)
    return Facts(found, range(len(found.places)))


def alike(case: Case) -> list[Run]:
    """Give the facts of the flows of each kind, by code."""
    return case.share(Traffic).runs


def speaking(case: Case, fits: Callable[[Protocol], bool]) -> Iterator[Run]:
    """Give the kinds of flows whose protocol fits, and those whose protocol is not known."""
    for protocol, runs in case.share(_by_protocol):
        if protocol is None or fits(protocol):
            yield from runs


def where(case: Case, holds: Callable[[FlowKind], Answer]) -> Iterator[FlowFacts]:
    """Give the facts of the flows of which something holds or may hold, asked once per kind."""
    for run in alike(case):
        if holds(run.kind) is not False:
            yield from run


def with_protocol(case: Case, fits: Callable[[Protocol], bool]) -> Iterator[FlowFacts]:
    """Give the facts of the flows whose protocol fits, and of those whose protocol is not known."""
    return chain.from_iterable(speaking(case, fits))


def named(case: Case, codes: Iterable[str]) -> list[FlowFacts]:
    """Give the facts of the flows with some codes, as far as they exist, by code."""
    return case.share(Traffic).named(codes)


def by_conduit(case: Case) -> dict[str, list[Run]]:
    """Give the facts of the flows of each conduit that carries any, those of each kind together."""
    return case.share(_by_conduit)


def ends_by_conduit(case: Case, types: frozenset[str]) -> dict[str, list[EndFacts]]:
    """Give the ends of the flows of each conduit that name assets of some types, each end once."""
    return case.share(Traffic).ends_by_conduit(types)


def opened_at(case: Case, fits: Callable[[EndFacts], bool]) -> list[FlowFacts]:
    """Give the facts of the flows whose session an end that fits opens, by code; asked once per end."""
    return case.share(Traffic).at_ends(case.plant.channels.sources, fits)


def answered_at(case: Case, fits: Callable[[EndFacts], bool]) -> list[FlowFacts]:
    """Give the facts of the flows whose session an end that fits answers, by code; asked once per end."""
    return case.share(Traffic).at_ends(case.plant.channels.destinations, fits)


def _by_protocol(case: Case) -> list[tuple[Protocol | None, list[Run]]]:
    found: dict[int, tuple[Protocol | None, list[Run]]] = {}
    for run in alike(case):
        found.setdefault(id(run.kind.protocol), (run.kind.protocol, []))[1].append(run)
    return list(found.values())


def _by_conduit(case: Case) -> dict[str, list[Run]]:
    found: dict[str, list[Run]] = defaultdict(list)
    for run in alike(case):
        if run.kind.conduit is not None:
            found[run.kind.conduit.code].append(run)
    return dict(found)


class Traffic:
    """All flows that exist by code, sorted into kinds by columns; a kind is worked out from its first flow.

    `places` are their places among the channels of the plant; a flow's number is its place among them, and `codes` are
    their codes.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        self._channels = channels = case.plant.channels
        self.places: Ints = channels.by_code[channels.standing[channels.by_code]]
        self.codes = channels.codes_at(self.places)
        ends = Ends(case.plant)
        records = case.plant.system.remote_access
        self._with_mfa = {one.flow for one in records if one.mfa} - {one.flow for one in records if not one.mfa}
        self._declared: dict[int, Flow | None] = {}
        self._list_of_places, self._sources, self._destinations = (
            column.tolist()
            for column in (self.places, channels.sources[self.places], channels.destinations[self.places])
        )
        self._end_at: dict[int, EndFacts] = {
            side: ends.of(channels.sides[side]) for side in {*self._sources, *self._destinations}
        }
        numbers = np.array(
            [self._end_at[side].number if side in self._end_at else NONE for side in range(len(channels.sides))],
            dtype=np.int64,
        )
        said = self._sayings()
        answers = self._answers(said)
        columns = (numbers[channels.sources], numbers[channels.destinations], channels.conduits, channels.candidates)
        groups = grouped(*(column[self.places] for column in (*columns, said, answers)))
        self._kinds = self.kinds_of(self.places[groups.firsts])
        self._kind_of = groups.of.tolist()
        runs = zip(self._kinds, groups.members(), strict=True)
        self.runs: list[Run] = [Run(self, kind, numbers.tolist()) for kind, numbers in runs]

    def facts_at(self, number: int) -> FlowFacts:
        """Give the facts of a flow."""
        place = self._list_of_places[number]
        return FlowFacts(
            self._kinds[self._kind_of[number]],
            self._end_at[self._sources[number]],
            self._end_at[self._destinations[number]],
            self.codes[number],
            self._declared.get(place),
            place,
            self._channels.flows,
        )

    def ends_at(self, numbers: Iterable[int]) -> Iterator[tuple[str, EndFacts, EndFacts]]:
        """Give the code and the ends of some flows."""
        codes, sources, destinations, end_at = self.codes, self._sources, self._destinations, self._end_at
        return ((codes[one], end_at[sources[one]], end_at[destinations[one]]) for one in numbers)

    def codes_at(self, numbers: Iterable[int]) -> list[str]:
        """Give the codes of some flows."""
        return list(map(self.codes.__getitem__, numbers))

    def named(self, codes: Iterable[str]) -> list[FlowFacts]:
        """Give the facts of the flows with some codes, as far as they exist, by code."""
        place_of = self._channels.place_of
        places = [place_of[code] for code in codes if code in place_of]
        return [self.facts_at(number) for number in np.flatnonzero(np.isin(self.places, places)).tolist()]

    def at_ends(self, sides: Ints, fits: Callable[[EndFacts], bool]) -> list[FlowFacts]:
        """Give the facts of the flows that have an end that fits on one side, by code."""
        found = sides[self.places]
        fitting = [side for side in np.unique(found).tolist() if fits(self._end_at[side])]
        return [self.facts_at(number) for number in np.flatnonzero(np.isin(found, fitting)).tolist()]

    def ends_by_conduit(self, types: frozenset[str]) -> dict[str, list[EndFacts]]:
        """Give the ends of the flows of each conduit that name assets of some types, each end once."""
        channels = self._channels
        named = {side: end for side, end in self._end_at.items() if end.side.written.zone is None}
        fitting = [side for side, end in named.items() if not types.isdisjoint(end.types)]
        places = self.places[channels.conduits[self.places] != NONE]
        conduits = np.repeat(channels.conduits[places], len(ENDS))
        sides = np.stack([channels.sources[places], channels.destinations[places]], axis=1).ravel()
        is_fitting = np.isin(sides, fitting)
        conduits, sides = conduits[is_fitting], sides[is_fitting]
        found: dict[str, list[EndFacts]] = defaultdict(list)
        for first in grouped(conduits, sides).firsts.tolist():
            found[channels.conduit_codes[conduits[first]]].append(self._end_at[int(sides[first])])
        return dict(found)

    def _sayings(self) -> Ints:
        """Number what each flow of the plant says of itself, its record of remote access with it."""
        channels = self._channels
        with_mfa = np.zeros(len(channels), dtype=np.int64)
        with_mfa[[channels.place_of[code] for code in self._with_mfa if code in channels.place_of]] = 1
        columns = [channels.column(name)[0] for name in SAID]
        for name in SAID_AT_ALL:
            column, values = channels.column(name)
            columns.append(np.array(list(map(bool, values)), dtype=np.int64)[column])
        return grouped(*columns, with_mfa).of

    def _answers(self, said: Ints) -> Ints:
        """Number what the comparison says of observed traffic, and note the channel that decides of what is covered."""
        case, observed = self._case, self._case.comparison.observed
        answers: Ints = observed.verdicts.copy()
        known: dict[tuple[Any, ...], int] = {}
        for place in observed.covered.tolist():
            declared = channel_of(case, place)
            of_declared = None if declared is None else int(said[self._channels.place_of[declared.code]])
            answer = (answers[place], of_declared, approves_any(channels_of(case, place)))
            answers[place] = len(LISTS) + known.setdefault(answer, len(known))
            self._declared[place] = declared
        return answers

    def kinds_of(self, places: Ints) -> list[FlowKind]:
        """Work out the kinds of some flows, each by itself."""
        table = self._channels.flows.chosen(places)
        said = {name: table.values(name) for name in (*SAID, *SAID_AT_ALL)}
        return [
            self._kind(place, dict(zip(said, values, strict=True)))
            for place, *values in zip(places.tolist(), *said.values(), strict=True)
        ]

    def _kind(self, place: int, said: Mapping[str, Any]) -> FlowKind:
        case, channels, declared = self._case, self._channels, self._declared.get(place)
        number = int(channels.conduits[place])
        conduit = None if number == NONE else case.plant.conduits[channels.conduit_codes[number]]
        source, destination = (self._end_at[int(sides[place])] for sides in (channels.sources, channels.destinations))
        crosses = None if source.zone is None or destination.zone is None else source.zone is not destination.zone
        lists = [said["controls"], *(one.controls for one in (declared, conduit) if one is not None)]
        codes = [channels.codes[place], *(() if declared is None else (declared.code,))]
        return FlowKind(
            source=source,
            destination=destination,
            protocol=protocols().get(said["protocol"] or ""),
            conduit=conduit,
            candidates=channels.choices[channels.candidates[place]],
            crosses=crosses,
            place=_place(case, conduit, source.zone if crosses is False else None),
            controls=frozenset({"mfa"} if not self._with_mfa.isdisjoint(codes) else ()).union(*filter(None, lists)),
            are_controls_known=any(one is not None for one in lists),
            secure=said["secure"] if said["secure"] is not None or declared is None else declared.secure,
            security=said["security"] or (None if declared is None else declared.security) or NO_SETTINGS,
            access=said["access"] or (None if declared is None else declared.access),
            transport=said["transport"],
            port=said["port"],
            data=said["data"],
            required=said["required"],
            decision=said["decision"],
            has_use_case=bool(said["use_case"]),
            has_owner=bool(said["owner"]),
            verdict=case.comparison.observed.verdict_at(place),
            is_approved=is_approved(case, place),
            basis=said["basis"],
            is_observed=said["basis"] == OBSERVED,
        )


def _place(case: Case, conduit: Conduit | None, around: Zone | None) -> str:
    if conduit is not None:
        return f"conduit:{conduit.code}"
    return case.site if around is None else f"zone:{around.code}"
