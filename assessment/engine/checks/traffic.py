"""What rules about flows read: each flow with its ends, levels and controls, and the kinds that flows fall into.

A declared flow that was decided `forbidden` does not exist; an observed one, or one that a firewall permits, does.
A flow's ends are its session's ends (model-fields, AR-024), so levels are those of whoever opens and answers.

A large plant has many flows that agree in all that most rules read. Such flows share one `FlowKind`; a rule that judges
kinds is asked once for all of them, and its type says that it reads nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

from assessment.engine.checking import OBSERVED, Case
from assessment.engine.checks.answers import Answer
from assessment.engine.checks.documented import approves_any, channel_of, channels_of, is_approved, sums_by_flow
from assessment.engine.checks.ends import EndFacts, EndKind, Ends
from assessment.engine.flows import ObservedFlow
from assessment.engine.plant import Channel
from assessment.engine.system import Conduit, Flow, OpcSecurity, Topic
from catalogue.loader import Protocol

REAL = frozenset({"observed", "firewall_rule"})
PROTOCOL = ("flows[].protocol",)
NO_SETTINGS = OpcSecurity()
# what a flow says of itself and rules read; of the first three only whether they are stated
SAID: Final = attrgetter(
    *("condition", "use_case", "owner", "protocol", "controls", "secure", "security", "access", "port", "data"),
    *("required", "decision", "basis"),
)
NOT_STATED: Final = (None, None, None)


@dataclass(frozen=True, slots=True)
class FlowKind:
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
    port: int | str | None
    data: str | None
    required: bool | None
    decision: str | None
    has_use_case: bool
    has_owner: bool
    verdict: str | None
    is_approved: Answer
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


@dataclass(frozen=True, slots=True)
class FlowFacts:
    """A flow that exists, with its ends; `declared` is the channel that covers it where it was observed."""

    kind: FlowKind
    source: EndFacts
    destination: EndFacts
    channel: Channel
    flow: Flow
    declared: Flow | None

    @property
    def target(self) -> str:
        """Name what a finding about the flow hangs on: its conduit, else the flow itself."""
        return f"flow:{self.flow.code}" if self.kind.conduit is None else f"conduit:{self.kind.conduit.code}"

    @property
    def topics(self) -> tuple[Topic, ...] | None:
        """Give the topics of a broker that the flow uses."""
        return self.flow.topics if self.flow.topics is not None or self.declared is None else self.declared.topics

    @property
    def codes(self) -> tuple[str, ...]:
        """Give the codes that records may name the flow by: its own, and that of its channel."""
        return (self.flow.code,) if self.declared is None else (self.flow.code, self.declared.code)


def facts(case: Case) -> list[FlowFacts]:
    """Give the facts of every flow that exists by its code, worked out once per case."""
    return case.share(_facts)


def alike(case: Case) -> list[list[FlowFacts]]:
    """Give the facts of the flows of each kind, by code."""
    return case.share(_alike)


def where(case: Case, holds: Callable[[FlowKind], Answer]) -> Iterator[FlowFacts]:
    """Give the facts of the flows of which something holds or may hold, asked once per kind."""
    for members in alike(case):
        if holds(members[0].kind) is not False:
            yield from members


def with_protocol(case: Case, fits: Callable[[Protocol], bool]) -> Iterator[FlowFacts]:
    """Give the facts of the flows whose protocol fits, and of those whose protocol is not known."""
    return where(case, lambda kind: kind.speaks(fits))


def by_conduit(case: Case) -> dict[str, list[list[FlowFacts]]]:
    """Give the facts of the flows of each conduit that carries any, those of each kind together."""
    return case.share(_by_conduit)


def ends_by_conduit(case: Case) -> dict[str, list[EndFacts]]:
    """Give the ends of the flows of each conduit that carries any, each once."""
    return case.share(_ends_by_conduit)


def opened_at(case: Case, fits: Callable[[EndFacts], bool]) -> list[FlowFacts]:
    """Give the facts of the flows whose session an end that fits opens, by code; asked once per end."""
    return _of_fitting(case.share(_by_source), fits)


def answered_at(case: Case, fits: Callable[[EndFacts], bool]) -> list[FlowFacts]:
    """Give the facts of the flows whose session an end that fits answers, by code; asked once per end."""
    return _of_fitting(case.share(_by_destination), fits)


def _facts(case: Case) -> list[FlowFacts]:
    sorter = _Sorter(case)
    channels = sorted(case.plant.channels, key=lambda channel: channel.flow.code)
    exist = (one for one in channels if one.flow.decision != "forbidden" or one.flow.basis in REAL)
    return [sorter.facts_of(channel) for channel in exist]


def _alike(case: Case) -> list[list[FlowFacts]]:
    found: dict[int, list[FlowFacts]] = defaultdict(list)
    for one in facts(case):
        found[id(one.kind)].append(one)
    return list(found.values())


def _by_conduit(case: Case) -> dict[str, list[list[FlowFacts]]]:
    found: dict[str, list[list[FlowFacts]]] = defaultdict(list)
    for run in alike(case):
        conduit = run[0].kind.conduit
        if conduit is not None:
            found[conduit.code].append(run)
    return dict(found)


def _ends_by_conduit(case: Case) -> dict[str, list[EndFacts]]:
    ends = {
        code: {id(end): end for run in runs for one in run for end in (one.source, one.destination)}
        for code, runs in by_conduit(case).items()
    }
    return {code: list(found.values()) for code, found in ends.items()}


def _by_source(case: Case) -> list[tuple[EndFacts, list[FlowFacts]]]:
    return _grouped((one.source, one) for one in facts(case))


def _by_destination(case: Case) -> list[tuple[EndFacts, list[FlowFacts]]]:
    return _grouped((one.destination, one) for one in facts(case))


def _of_fitting(grouped: list[tuple[EndFacts, list[FlowFacts]]], fits: Callable[[EndFacts], bool]) -> list[FlowFacts]:
    return sorted((one for end, flows in grouped if fits(end) for one in flows), key=lambda one: one.flow.code)


def _grouped(pairs: Iterable[tuple[EndFacts, FlowFacts]]) -> list[tuple[EndFacts, list[FlowFacts]]]:
    found: dict[int, tuple[EndFacts, list[FlowFacts]]] = {}
    for end, one in pairs:
        found.setdefault(id(end), (end, []))[1].append(one)
    return list(found.values())


class _Sorter:
    """Finds the kind of each flow; a kind is worked out from its first flow."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._ends = Ends(case.plant)
        self._sums = sums_by_flow(case)
        self._kinds: dict[tuple[Any, ...], FlowKind] = {}
        self._sayings: dict[tuple[Any, ...], int] = {}
        self._answers: dict[tuple[str, tuple[str, ...]], tuple[int, Flow | None]] = {}
        self._numbers: dict[tuple[Any, ...], int] = {}
        records = case.plant.system.remote_access
        self._with_mfa = {one.flow for one in records if one.mfa} - {one.flow for one in records if not one.mfa}

    def facts_of(self, channel: Channel) -> FlowFacts:
        """Give the facts of a flow."""
        flow = channel.flow
        source, destination = self._ends.of(channel.source), self._ends.of(channel.destination)
        seen = self._sums.get(flow.code)
        answer, declared = (0, None) if seen is None else self._answer(flow, seen)
        said = self._saying(flow)
        key = (source.number, destination.number, channel.conduit, channel.candidates, said, answer)
        kind = self._kinds.get(key)
        if kind is None:
            kind = self._kinds[key] = self._kind(channel, source, destination, declared)
        return FlowFacts(kind, source, destination, channel, flow, declared)

    def _saying(self, flow: Flow) -> int:
        """Number what a flow says of itself, its record of remote access with it."""
        said = SAID(flow)
        if said[:3] != NOT_STATED:
            said = (*map(bool, said[:3]), *said[3:])
        number = self._sayings.setdefault(said, len(self._sayings))
        return ~number if flow.code in self._with_mfa else number

    def _answer(self, flow: Flow, seen: ObservedFlow) -> tuple[int, Flow | None]:
        """Number what the declared channels say of observed traffic, and give the one that decides."""
        key = (seen.verdict, seen.channels)
        found = self._answers.get(key)
        if found is None:
            declared = channel_of(self._case, flow)
            said = None if declared is None else self._saying(declared)
            answer = (seen.verdict, said, approves_any(channels_of(self._case, seen)))
            found = self._answers[key] = self._numbers.setdefault(answer, len(self._numbers) + 1), declared
        return found

    def _kind(self, channel: Channel, source: EndFacts, destination: EndFacts, declared: Flow | None) -> FlowKind:
        case, flow = self._case, channel.flow
        seen = self._sums.get(flow.code)
        conduit = None if channel.conduit is None else case.plant.conduits[channel.conduit]
        lists = [one.controls for one in (flow, declared, conduit) if one is not None and one.controls is not None]
        has_mfa = any(one.code in self._with_mfa for one in (flow, declared) if one is not None)
        return FlowKind(
            source=source,
            destination=destination,
            protocol=case.plant.protocol_of(flow),
            conduit=conduit,
            candidates=channel.candidates,
            crosses=channel.crosses,
            place=_place(case, channel),
            controls=frozenset({"mfa"} if has_mfa else ()).union(*lists),
            are_controls_known=bool(lists),
            secure=flow.secure if flow.secure is not None or declared is None else declared.secure,
            security=flow.security or (None if declared is None else declared.security) or NO_SETTINGS,
            access=flow.access or (None if declared is None else declared.access),
            port=flow.port,
            data=flow.data,
            required=flow.required,
            decision=flow.decision,
            has_use_case=bool(flow.use_case),
            has_owner=bool(flow.owner),
            verdict=None if seen is None else seen.verdict,
            is_approved=is_approved(case, flow),
            is_observed=flow.basis == OBSERVED,
        )


def _place(case: Case, channel: Channel) -> str:
    if channel.conduit is not None:
        return f"conduit:{channel.conduit}"
    return f"zone:{channel.source.zone}" if channel.crosses is False else case.site
