"""What rules about flows share: each flow with its ends, levels and controls, and one finding per conduit.

A declared flow that was decided `forbidden` does not exist; an observed one, or one that a firewall permits, does.
A flow's ends are its session's ends (model-fields, AR-024), so levels are those of whoever opens and answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assessment.engine.checking import DECLARED, OBSERVED, SEVERITIES, Case, Concern, Concerns, Unanswered
from assessment.engine.checks.answers import Answer
from assessment.engine.checks.borders import is_external
from assessment.engine.checks.documented import channel_of
from assessment.engine.checks.words import joined, levels_text
from assessment.engine.plant import Channel, Plant, Side, agree
from assessment.engine.system import Asset, Conduit, End, Flow, OpcSecurity, Topic, Zone
from catalogue.loader import Protocol

EXAMPLES = 5
REAL = frozenset({"observed", "firewall_rule"})
PROTOCOL = ("flows[].protocol",)
NO_SETTINGS = OpcSecurity()


@dataclass(frozen=True, slots=True)
class EndFacts:
    """One end of a flow; the answers about its level are None where its levels differ or are not known.

    `level_field` and `zone_field` name what to fill in where level or zone is not known, `types` the assets by type.
    """

    side: Side
    name: str
    zone: Zone | None
    levels: tuple[float, ...]
    is_up_to_2: Answer
    is_up_to_3: Answer
    is_from_4: Answer
    is_external: Answer
    level_field: str
    zone_field: str
    types: Mapping[str, tuple[Asset, ...]]


@dataclass(frozen=True, slots=True)
class FlowFacts:
    """A flow that exists, with its ends, protocol and controls (its own and those of its conduit).

    `target` is what a finding about it hangs on, `place` where it is counted when a value is missing. `declared` is
    the narrowest channel that covers observed traffic: what the traffic does not say of itself, its channel says.
    `are_controls_known` is False where none of them lists its controls.
    """

    channel: Channel
    flow: Flow
    declared: Flow | None
    source: EndFacts
    destination: EndFacts
    protocol: Protocol | None
    conduit: Conduit | None
    controls: frozenset[str]
    are_controls_known: bool
    target: str
    place: str

    @property
    def secure(self) -> bool | None:
        """Tell whether the secure variant of the protocol is stated to be in use."""
        return self.flow.secure if self.flow.secure is not None or self.declared is None else self.declared.secure

    @property
    def security(self) -> OpcSecurity:
        """Give the stated security settings, empty where none are."""
        stated = self.flow.security or (None if self.declared is None else self.declared.security)
        return stated or NO_SETTINGS

    @property
    def access(self) -> str | None:
        """Tell what the flow may do: read, write or both."""
        return self.flow.access or (None if self.declared is None else self.declared.access)

    @property
    def topics(self) -> tuple[Topic, ...] | None:
        """Give the topics of a broker that the flow uses."""
        return self.flow.topics if self.flow.topics is not None or self.declared is None else self.declared.topics

    @property
    def codes(self) -> tuple[str, ...]:
        """Give the codes that records may name the flow by: its own, and that of its channel."""
        return (self.flow.code,) if self.declared is None else (self.flow.code, self.declared.code)

    @property
    def is_observed(self) -> bool:
        """Tell whether the flow was seen, not only written down."""
        return self.flow.basis == OBSERVED

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


def with_protocol(case: Case, fits: Callable[[Protocol], bool]) -> Iterator[FlowFacts]:
    """Give the facts of the flows whose protocol fits, and of those whose protocol is not known."""
    for members in case.share(_by_protocol).values():
        if members[0].speaks(fits) is not False:
            yield from members


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
    groups: dict[str, list[tuple[FlowFacts, Hit]]] = defaultdict(list)
    missing: dict[tuple[str, ...], dict[str, int]] = {}
    for one in facts(case) if among is None else among:
        verdict = judge(one)
        if verdict is None:
            continue
        if isinstance(verdict, Hit):
            groups[one.target].append((one, verdict))
            continue
        if verdict.fields not in missing:
            missing[verdict.fields] = dict.fromkeys(verdict.fields, 1)
        yield Unanswered(one.place, f"flow:{one.flow.code}", missing[verdict.fields])
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
    ends: dict[End, EndFacts] = {}
    found = []
    for channel in plant.channels:
        if channel.flow.decision == "forbidden" and channel.flow.basis not in REAL:
            continue
        for side in (channel.source, channel.destination):
            if side.written not in ends:
                ends[side.written] = _end(plant, side)
        source, destination = ends[channel.source.written], ends[channel.destination.written]
        found.append(_flow(case, channel, source, destination, with_mfa))
    return found


def _by_protocol(case: Case) -> dict[str | None, list[FlowFacts]]:
    found: dict[str | None, list[FlowFacts]] = defaultdict(list)
    for one in facts(case):
        found[None if one.protocol is None else one.protocol.id].append(one)
    return dict(found)


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
    declared = channel_of(case, flow) if flow.basis == OBSERVED else None
    conduit = None if channel.conduit is None else case.plant.conduits[channel.conduit]
    lists = [one.controls for one in (flow, declared, conduit) if one is not None and one.controls is not None]
    has_mfa = flow.code in with_mfa or (declared is not None and declared.code in with_mfa)
    return FlowFacts(
        channel=channel,
        flow=flow,
        declared=declared,
        source=source,
        destination=destination,
        protocol=case.plant.protocol_of(flow),
        conduit=conduit,
        controls=frozenset({"mfa"} if has_mfa else ()).union(*lists),
        are_controls_known=bool(lists),
        target=f"flow:{flow.code}" if conduit is None else f"conduit:{conduit.code}",
        place=_place(case, channel),
    )


def _place(case: Case, channel: Channel) -> str:
    if channel.conduit is not None:
        return f"conduit:{channel.conduit}"
    return f"zone:{channel.source.zone}" if channel.crosses is False else case.site


def _end(plant: Plant, side: Side) -> EndFacts:
    zone = None if side.zone is None else plant.zones[side.zone]
    levels = plant.levels_of_side(side)
    return EndFacts(
        side=side,
        name=_name(plant, side),
        zone=zone,
        levels=levels,
        is_up_to_2=agree(levels, lambda level: level <= 2),  # noqa: PLR2004 (Purdue levels)
        is_up_to_3=agree(levels, lambda level: level <= 3),  # noqa: PLR2004
        is_from_4=agree(levels, lambda level: level >= 4),  # noqa: PLR2004
        is_external=None if zone is None else is_external(plant, zone),
        level_field=_field(side, asset="assets[].level", zone="zones[].level"),
        zone_field=_field(side, asset="assets[].zone", zone="zones[].subnets"),
        types=_types(plant, side),
    )


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
