"""What rules about flows share: each flow with its ends, levels and controls, and one finding per conduit.

A declared flow that was decided `forbidden` does not exist; an observed one, or one that a firewall permits, does.
A flow's ends are its session's ends (model-fields, AR-024), so levels are those of whoever opens and answers.

A large plant has many flows that agree in all that most rules read. Such flows are one `FlowKind`; a rule that judges
kinds is asked once for all of them, and its type says that it reads nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assessment.engine.checking import DECLARED, OBSERVED, SEVERITIES, Case, Concern, Concerns, Unanswered
from assessment.engine.checks.answers import Answer, any_of
from assessment.engine.checks.borders import is_external
from assessment.engine.checks.documented import channel_of, is_approved, sums_by_flow
from assessment.engine.checks.words import joined, levels_text
from assessment.engine.plant import Channel, Plant, Side, agree
from assessment.engine.system import Asset, Conduit, Flow, OpcSecurity, Topic, Zone
from catalogue.loader import Protocol

EXAMPLES = 5
REAL = frozenset({"observed", "firewall_rule"})
PROTOCOL = ("flows[].protocol",)
NO_SETTINGS = OpcSecurity()


@dataclass(frozen=True, slots=True)
class EndKind:
    """What many ends share; the answers about the level are None where an end's levels differ or are not known.

    `is_outside` tells whether it is IT or external; `level_field` and `zone_field` name what to fill in where level
    or zone is not known.
    """

    zone: Zone | None
    levels: tuple[float, ...]
    is_up_to_2: Answer
    is_up_to_3: Answer
    is_from_4: Answer
    is_external: Answer
    is_outside: Answer
    level_field: str
    zone_field: str


@dataclass(frozen=True, slots=True)
class EndFacts(EndKind):
    """One end of a flow; `number` is the same for ends of one kind, `types` holds its assets by type."""

    number: int
    side: Side
    name: str
    types: Mapping[str, tuple[Asset, ...]]


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
class FlowFacts(FlowKind):
    """A flow that exists; `declared` is the channel that covers it, `target` what a finding about it hangs on."""

    source: EndFacts
    destination: EndFacts
    channel: Channel
    flow: Flow
    declared: Flow | None
    target: str

    @property
    def topics(self) -> tuple[Topic, ...] | None:
        """Give the topics of a broker that the flow uses."""
        return self.flow.topics if self.flow.topics is not None or self.declared is None else self.declared.topics

    @property
    def codes(self) -> tuple[str, ...]:
        """Give the codes that records may name the flow by: its own, and that of its channel."""
        return (self.flow.code,) if self.declared is None else (self.flow.code, self.declared.code)


@dataclass(frozen=True, slots=True)
class Hit:
    """A flow breaks a rule: with another severity than the rule's own, and the values that show it."""

    severity: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lacks:
    """A flow cannot be judged for want of these fields."""

    fields: tuple[str, ...]


Verdict = Hit | Lacks | None
Question = tuple[tuple[str, ...], Answer]


def decide(questions: dict[tuple[str, ...], Answer] | Sequence[Question], hit: Callable[[], Hit] = Hit) -> Verdict:
    """Judge by questions that must all be yes; where an unknown one decides, its fields are what is missing.

    Pairs where two questions may hang on the same fields, else a mapping from the fields.
    """
    pairs = questions.items() if isinstance(questions, dict) else questions
    is_open = False
    for _, answer in pairs:
        if answer is False:
            return None
        is_open = is_open or answer is None
    if not is_open:
        return hit()
    return Lacks(tuple(dict.fromkeys(name for names, answer in pairs if answer is None for name in names)))


@dataclass(frozen=True, slots=True)
class Group:
    """The flows of one conduit that break a rule, sorted by code, or one flow without a conduit."""

    flows: list[FlowFacts]
    hits: list[Hit]

    @property
    def over(self) -> str:
        """Say over which conduit: ` over conduit Uplink`; without one, in which zone, or that there is none."""
        first = self.flows[0]
        if first.conduit is not None:
            return f" over conduit {first.conduit.name}"
        if first.channel.crosses is False and first.source.zone is not None:
            return f" inside zone {first.source.zone.name}"
        return " without a conduit"

    @property
    def example(self) -> str:
        """Name the first flow by its ends and its protocol."""
        first = self.flows[0]
        return f"{first.source.name} to {first.destination.name} by {first.protocol_name}"

    def reasons(self, words: Mapping[str, str]) -> str:
        """Name what holds for any of the flows, by the values of the hits: `without TLS, anonymous clients`."""
        return ", ".join(text for key, text in words.items() if any(hit.values[key] for hit in self.hits))

    @property
    def with_levels(self) -> str:
        """Name the ends of the first flow with their levels."""
        ends = (self.flows[0].source, self.flows[0].destination)
        first, second = (f"{end.name} ({levels_text(end.levels)})" for end in ends)
        return f"{first} to {second} by {self.flows[0].protocol_name}"


def facts(case: Case) -> list[FlowFacts]:
    """Give the facts of every flow that exists, worked out once per case."""
    return case.share(_facts)


def where(case: Case, holds: Callable[[FlowKind], Answer]) -> Iterator[FlowFacts]:
    """Give the facts of the flows of which something holds or may hold, asked once per kind."""
    for members in case.share(_by_kind):
        if holds(members[0]) is not False:
            yield from members


def with_protocol(case: Case, fits: Callable[[Protocol], bool]) -> Iterator[FlowFacts]:
    """Give the facts of the flows whose protocol fits, and of those whose protocol is not known."""
    return where(case, lambda flow: flow.speaks(fits))


def by_conduit(case: Case) -> dict[str, list[FlowFacts]]:
    """Give the facts of the flows of each conduit that carries any."""
    return case.share(_by_conduit)


def over_flows(
    case: Case,
    judge: Callable[[FlowFacts], Verdict],
    say: Callable[[Group], str],
    among: Iterable[FlowFacts] | None = None,
) -> Concerns:
    """Judge flows one by one, and give one concern per conduit, else per flow, with the flows as evidence."""
    return _told((((one,), judge(one)) for one in (facts(case) if among is None else among)), say)


def over_kinds(
    case: Case,
    judge: Callable[[FlowKind], Verdict],
    say: Callable[[Group], str],
    fits: Callable[[Protocol], bool] = lambda _protocol: True,
) -> Concerns:
    """Judge each kind of flows once, of those whose protocol fits or is not known, and tell it as `over_flows` does."""
    among = (members for members in case.share(_by_kind) if members[0].speaks(fits) is not False)
    return _told(((members, judge(members[0])) for members in among), say)


def _told(judged: Iterable[tuple[Sequence[FlowFacts], Verdict]], say: Callable[[Group], str]) -> Concerns:
    groups: dict[str, list[tuple[FlowFacts, Hit]]] = defaultdict(list)
    missing: dict[tuple[str, ...], dict[str, int]] = {}
    for members, verdict in judged:
        if isinstance(verdict, Hit):
            for one in members:
                groups[one.target].append((one, verdict))
        elif verdict is not None:
            fields = missing.setdefault(verdict.fields, dict.fromkeys(verdict.fields, 1))
            for one in members:
                yield Unanswered(one.place, f"flow:{one.flow.code}", fields)
    for target, pairs in groups.items():
        pairs.sort(key=lambda pair: pair[0].flow.code)
        group = Group([one for one, _ in pairs], [hit for _, hit in pairs])
        yield Concern(
            target, say(group), evidence_of(group), worst(hit.severity for hit in group.hits), basis_of(group)
        )


def worst(severities: Iterable[str | None]) -> str | None:
    """Give the worst severity named, None where none is."""
    return min((one for one in severities if one is not None), key=SEVERITIES.index, default=None)


def basis_of(group: Group) -> str:
    """Say on what a finding rests: observed where all its flows were seen, else declared."""
    return OBSERVED if all(one.is_observed for one in group.flows) else DECLARED


def evidence_of(group: Group) -> dict[str, Any]:
    """Give the codes of all flows, which of them were observed, the values of the first, and the pairs of zones."""
    values = [_values(one, hit) for one, hit in zip(group.flows[:EXAMPLES], group.hits, strict=False)]
    evidence: dict[str, Any] = {
        "flows": [one.flow.code for one in group.flows],
        "observed": [one.flow.code for one in group.flows if one.is_observed],
        "examples": values,
    }
    conduit = group.flows[0].conduit
    if conduit is not None and len(conduit.between) > 2:  # noqa: PLR2004 (a pair needs no saying)
        evidence["pairs"] = [list(pair) for pair in sorted({_pair(one) for one in group.flows})]
    if group.flows[0].channel.candidates:
        evidence["candidates"] = sorted(group.flows[0].channel.candidates)
    return evidence


def _pair(one: FlowFacts) -> tuple[str, str]:
    ends = (one.source.zone, one.destination.zone)
    first, second = ("" if zone is None else zone.code for zone in ends)
    return first, second


def _values(one: FlowFacts, hit: Hit) -> dict[str, Any]:
    ends = {"from": one.source, "to": one.destination}
    values = {key: {"name": end.name, "levels": list(end.levels)} for key, end in ends.items()}
    return {"flow": one.flow.code, **values, "protocol": one.flow.protocol, **hit.values}


def _facts(case: Case) -> list[FlowFacts]:
    plant = case.plant
    records = plant.system.remote_access
    with_mfa = {one.flow for one in records if one.mfa} - {one.flow for one in records if not one.mfa}
    ends: dict[int, EndFacts] = {}
    numbers: dict[tuple[Any, ...], int] = {}
    found = []
    for channel in plant.channels:
        if channel.flow.decision == "forbidden" and channel.flow.basis not in REAL:
            continue
        for side in (channel.source, channel.destination):
            if id(side) not in ends:
                ends[id(side)] = _end(plant, side, numbers)
        found.append(_flow(case, channel, ends[id(channel.source)], ends[id(channel.destination)], with_mfa))
    return found


def _by_kind(case: Case) -> list[list[FlowFacts]]:
    found: dict[tuple[Any, ...], list[FlowFacts]] = defaultdict(list)
    for one in facts(case):
        key = (
            one.source.number,
            one.destination.number,
            one.flow.protocol,
            None if one.conduit is None else one.conduit.code,
            one.candidates,
            one.controls,
            one.are_controls_known,
            one.secure,
            one.security,
            one.access,
            one.port,
            one.data,
            one.required,
            one.decision,
            one.has_use_case,
            one.has_owner,
            one.verdict,
            one.is_approved,
            one.is_observed,
        )
        found[key].append(one)
    return list(found.values())


def _by_conduit(case: Case) -> dict[str, list[FlowFacts]]:
    found: dict[str, list[FlowFacts]] = defaultdict(list)
    for one in facts(case):
        if one.conduit is not None:
            found[one.conduit.code].append(one)
    return dict(found)


def _flow(
    case: Case, channel: Channel, source: EndFacts, destination: EndFacts, with_mfa: set[str | None]
) -> FlowFacts:
    flow = channel.flow
    observed = sums_by_flow(case).get(flow.code)
    declared = channel_of(case, flow) if flow.basis == OBSERVED else None
    conduit = None if channel.conduit is None else case.plant.conduits[channel.conduit]
    lists = [one.controls for one in (flow, declared, conduit) if one is not None and one.controls is not None]
    has_mfa = flow.code in with_mfa or (declared is not None and declared.code in with_mfa)
    return FlowFacts(
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
        verdict=None if observed is None else observed.verdict,
        is_approved=is_approved(case, flow),
        is_observed=flow.basis == OBSERVED,
        channel=channel,
        flow=flow,
        declared=declared,
        target=f"flow:{flow.code}" if conduit is None else f"conduit:{conduit.code}",
    )


def _place(case: Case, channel: Channel) -> str:
    if channel.conduit is not None:
        return f"conduit:{channel.conduit}"
    return f"zone:{channel.source.zone}" if channel.crosses is False else case.site


def _end(plant: Plant, side: Side, numbers: dict[tuple[Any, ...], int]) -> EndFacts:
    zone = None if side.zone is None else plant.zones[side.zone]
    levels = plant.levels_of_side(side)
    level_field = _field(side, asset="assets[].level", zone="zones[].level")
    zone_field = _field(side, asset="assets[].zone", zone="zones[].subnets")
    external = None if zone is None else is_external(plant, zone)
    is_from_4 = agree(levels, lambda level: level >= 4)  # noqa: PLR2004 (Purdue levels)
    is_outside = _is_outside(plant, side, levels, any_of(is_from_4, external))
    return EndFacts(
        number=numbers.setdefault((side.zone, levels, is_outside, level_field, zone_field), len(numbers)),
        side=side,
        name=_name(plant, side),
        zone=zone,
        levels=levels,
        is_up_to_2=agree(levels, lambda level: level <= 2),  # noqa: PLR2004 (Purdue levels)
        is_up_to_3=agree(levels, lambda level: level <= 3),  # noqa: PLR2004
        is_from_4=is_from_4,
        is_external=external,
        is_outside=is_outside,
        level_field=level_field,
        zone_field=zone_field,
        types=_types(plant, side),
    )


def _is_outside(plant: Plant, side: Side, levels: tuple[float, ...], by_place: Answer) -> Answer:
    """Tell whether an end is IT or external: by its assets' domains, by zone and level where it has none."""
    if side.written.zone is not None or not side.assets:
        return by_place
    if {plant.domain_of(plant.assets[tag]) for tag in side.assets} <= {"it", "external"}:
        return True
    return False if levels else None


def _types(plant: Plant, side: Side) -> dict[str, tuple[Asset, ...]]:
    found: dict[str, list[Asset]] = defaultdict(list)
    for tag in side.assets:
        asset = plant.assets[tag]
        found[plant.type_of(asset).id].append(asset)
    return {kind: tuple(assets) for kind, assets in found.items()}


def _field(side: Side, *, asset: str, zone: str) -> str:
    if side.written.zone is not None:
        return zone
    if side.written.ip is not None and not side.assets:
        return zone if side.is_matched else "assets[].ips"
    return asset if side.assets else "flows[].from or flows[].to"


def _name(plant: Plant, side: Side) -> str:
    written = side.written
    if written.zone is not None:
        return f"zone {plant.zones[written.zone].name}"
    if side.assets:
        return joined([plant.assets[tag].name for tag in sorted(side.assets)[:2]])
    return written.ip or written.network or "any address"
