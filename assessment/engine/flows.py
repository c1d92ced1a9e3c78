"""Observed traffic against the channels that the file declares (`docs/model.md` 2.4).

Observed flows are summed by initiator, responder, protocol and port. Each sum is covered by a declared channel,
forbidden, undocumented (it crosses a border and no channel covers it), or nothing of the kind. A declared channel
that was never observed is unseen. What two declarations say of one flow, the narrower decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from assessment.engine.covering import ChannelIndex, identity_of
from assessment.engine.plant import NO_CONDUIT, Channel, EndKey, Plant, plain_address

COVERED, UNDOCUMENTED, FORBIDDEN, INSIDE, UNPLACED = "covered", "undocumented", "forbidden", "inside", "unplaced"
DECLARED = (None, "declared")


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


@dataclass(frozen=True)
class FlowComparison:
    """What traffic and declarations say of each other, flow codes sorted.

    `conduits` has an entry for every conduit. The lists beside it hold what belongs to no conduit: `undocumented`
    also the declared flows that cross a border without one, `unplaced` the observed flows with an end in no known
    zone. `unmatched` are addresses and networks, `ambiguous` all flows that two conduits could carry.
    """

    conduits: Mapping[str, ConduitFlows]
    observed: tuple[ObservedFlow, ...]
    undocumented: tuple[str, ...]
    unmatched: tuple[str, ...]
    forbidden: tuple[str, ...]
    ambiguous: tuple[str, ...]
    unplaced: tuple[str, ...]

    @property
    def has_observations(self) -> bool:
        """Tell whether the file holds observed flows at all; without any, `unseen` says little."""
        return bool(self.observed)

    @cached_property
    def verdict_of(self) -> dict[str, str]:
        """Give the verdict on each observed flow by its code."""
        return {code: one.verdict for one in self.observed for code in one.flows}


def compare_flows(plant: Plant) -> FlowComparison:
    """Compare the observed flows with the declared channels, in time near linear in the number of flows."""
    declared = [channel for channel in plant.channels if channel.flow.basis in DECLARED]
    observed = [channel for channel in plant.channels if channel.flow.basis == "observed"]
    index = ChannelIndex(plant, declared)
    found: list[ObservedFlow] = []
    for identity, members in _summed(observed):
        found += _judge_sum(identity, members, index.covering(members[0]))
    seen = {code for one in found for code in one.channels}
    by_conduit = _by_conduit(found)
    unseen = _unseen(declared, seen, by_conduit)
    return FlowComparison(
        conduits={code: _lists(by_conduit[code], unseen[code]) for code in plant.conduits},
        observed=tuple(found),
        undocumented=tuple(sorted(by_conduit[None][UNDOCUMENTED] + _without_conduit(declared))),
        unmatched=tuple(sorted(_unmatched(observed))),
        forbidden=tuple(sorted(by_conduit[None][FORBIDDEN])),
        ambiguous=tuple(sorted(channel.flow.code for channel in plant.channels if channel.candidates)),
        unplaced=tuple(sorted(code for one in found if one.verdict == UNPLACED for code in one.flows)),
    )


def _summed(observed: list[Channel]) -> list[tuple[str, list[Channel]]]:
    """Give the observed flows of each identity, sorted by identity and code."""
    found: dict[tuple[str, EndKey, EndKey], list[Channel]] = defaultdict(list)
    for channel in observed:
        found[identity_of(channel), channel.source.key, channel.destination.key].append(channel)
    for members in found.values():
        if len(members) > 1:
            members.sort(key=lambda one: one.flow.code)
    return [(key[0], found[key]) for key in sorted(found)]


def _judge_sum(identity: str, members: list[Channel], covering: list[Channel]) -> list[ObservedFlow]:
    """Judge the flows of one identity; where their conduits or decisions differ, each kind apart."""
    channels = tuple(dict.fromkeys([one.flow.code for one in covering])) if covering else ()
    if len(members) == 1:
        (one,) = members
        return [ObservedFlow(identity, (one.flow.code,), *_judge(one, covering), channels)]
    parts: dict[tuple[str | None, str], list[str]] = defaultdict(list)
    for member in members:
        parts[_judge(member, covering)].append(member.flow.code)
    return [ObservedFlow(identity, tuple(codes), *judged, channels) for judged, codes in parts.items()]


def _judge(member: Channel, covering: list[Channel]) -> tuple[str | None, str]:
    """Give the conduit of an observed flow, its own or that of the channel that covers it, and the verdict on it."""
    conduit = member.conduit
    if conduit is None and covering and member.flow.conduit != NO_CONDUIT:
        conduit = next((one.conduit for one in covering if one.conduit is not None), None)
    return conduit, _verdict(member, covering)


def _verdict(member: Channel, covering: list[Channel]) -> str:
    if member.flow.decision == FORBIDDEN or (covering and covering[0].flow.decision == FORBIDDEN):
        return FORBIDDEN
    if covering and any(map(_is_channel, covering)):
        return COVERED
    crosses = member.crosses
    if crosses is None:
        return UNPLACED
    return UNDOCUMENTED if crosses else INSIDE


def _is_channel(declared: Channel) -> bool:
    """Tell whether a declared flow is a channel of a conduit, or stays in its zone and needs none."""
    if declared.flow.decision == FORBIDDEN:
        return False
    return declared.conduit is not None or bool(declared.candidates) or declared.crosses is False


def _by_conduit(found: list[ObservedFlow]) -> dict[str | None, dict[str, list[str]]]:
    lists: dict[str | None, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in found:
        lists[one.conduit][one.verdict] += one.flows
    return lists


def _unseen(
    declared: list[Channel], seen: set[str], by_conduit: dict[str | None, dict[str, list[str]]]
) -> dict[str | None, list[str]]:
    """Give the declared channels never observed by conduit; one that carries a date it was seen joins the covered."""
    unseen: dict[str | None, list[str]] = defaultdict(list)
    for channel in declared:
        flow = channel.flow
        if flow.decision == FORBIDDEN or flow.code in seen:
            continue
        if flow.first_seen is None and flow.last_seen is None:
            unseen[channel.conduit].append(flow.code)
        else:
            by_conduit[channel.conduit][COVERED].append(flow.code)
    return unseen


def _without_conduit(declared: list[Channel]) -> list[str]:
    return [
        one.flow.code
        for one in declared
        if one.crosses and one.conduit is None and not one.candidates and one.flow.decision != FORBIDDEN
    ]


def _lists(observed: dict[str, list[str]], unseen: list[str]) -> ConduitFlows:
    return ConduitFlows(
        covered=tuple(sorted(observed[COVERED])),
        undocumented=tuple(sorted(observed[UNDOCUMENTED])),
        forbidden=tuple(sorted(observed[FORBIDDEN])),
        unseen=tuple(sorted(unseen)),
    )


def _unmatched(observed: list[Channel]) -> set[str]:
    sides = (side for channel in observed for side in (channel.source, channel.destination))
    missed = [side.written for side in sides if not side.is_matched]
    networks = {end.network for end in missed if end.network is not None}
    return networks | {plain_address(end.ip) for end in missed if end.ip is not None}
