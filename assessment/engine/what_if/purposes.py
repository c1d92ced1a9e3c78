"""Whose data goes: use cases that lose all or some of their flows, who decides by them, and who consumes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

import numpy as np

from assessment.engine.architecture.outflows import Purposes
from assessment.engine.channels import Channel, Side
from assessment.engine.covering import ChannelIndex
from assessment.engine.flows import DECLARED
from assessment.engine.plant import Plant

TOLD_MOST: Final = 20
FLOWS_TOLD: Final = 3


class Served:
    """Which purposes the standing flows of a plant serve, as far as flows that go concern them.

    An observed session of no purpose of its own serves that of the declared channel that covers it; these are counted
    between the zones that the flows which go join.
    """

    def __init__(self, plant: Plant, document: Mapping[str, Any], gone: Collection[str]) -> None:
        self.purposes, self.serving = Purposes(document), defaultdict[str, list[Channel]](list)
        channels = plant.channels
        basis = channels.flows.values("basis")
        declared = [place for place in np.flatnonzero(channels.standing).tolist() if basis[place] in DECLARED]
        index = ChannelIndex(plant, np.array(declared, dtype=np.int64))
        pairs = {_zones(one) for one in channels.named(sorted(gone))}
        for channel in channels.at(np.flatnonzero(channels.standing)):
            code = self.purposes.of(channel.flow)
            if not code and channel.flow.basis not in DECLARED and _zones(channel) in pairs:
                code = next(filter(None, (self.purposes.of(one.flow) for one in index.covering(channel))), "")
            self.serving[code].append(channel)
        self.losing = [
            code for code, some in sorted(self.serving.items()) if code and any(one.flow.code in gone for one in some)
        ]


def purposes_lost(plant: Plant, document: Mapping[str, Any], gone: Collection[str], served: Served) -> Iterator[str]:
    """Say in one sentence each which purposes lose their data when flows of a plant go."""
    if not gone:
        return
    people = people_of(document)
    for code in served.losing[:TOLD_MOST]:
        lost = [one for one in served.serving[code] if one.flow.code in gone]
        use = _use(code, served.purposes.records.get(code) or {}, people)
        of = len(served.serving[code])
        much = "its data" if len(lost) == of else f"part of its data, {len(lost)} of {of} flows"
        yield f"{use} loses {much}: {flows_told(plant, lost)}."
    if len(served.losing) > TOLD_MOST:
        yield f"Further purposes that lose data: {len(served.losing) - TOLD_MOST}."
    without = [one for one in served.serving.get("", ()) if one.flow.code in gone]
    if without:
        yield f"Flows that go and serve no recorded purpose: {len(without)} ({flows_told(plant, without)})."
    elif not served.losing:
        yield "No recorded purpose loses data."


def people_of(document: Mapping[str, Any]) -> dict[str, str]:
    """Give the names of people and organisations by their codes."""
    rows = (*(document.get("organisations") or ()), *(document.get("people") or ()))
    return {str(one["code"]): str(one.get("name") or one["code"]) for one in rows}


def _zones(channel: Channel) -> tuple[str | None, str | None]:
    return channel.source.zone, channel.destination.zone


def _use(code: str, record: Mapping[str, Any], people: Mapping[str, str]) -> str:
    owner, consumer = record.get("owner"), record.get("consumer")
    who = f"decided by {people.get(owner, owner)}" if owner else "nobody is named who decides"
    return f"{record.get('decision') or code} ({who}{f', for {consumer}' if consumer else ''})"


def flows_told(plant: Plant, lost: Collection[Channel]) -> str:
    """Give the ways of the data of flows, the first of many."""
    named = list(dict.fromkeys(_way(plant, one) for one in lost))
    more = len(named) - FLOWS_TOLD
    return ", ".join(named[:FLOWS_TOLD]) + (f" and {more} more" if more > 0 else "")


def _way(plant: Plant, channel: Channel) -> str:
    """Give the way of the data: from who sends it to who gets it."""
    ends = [_end(plant, channel.source), _end(plant, channel.destination)]
    return " to ".join(reversed(ends) if channel.flow.data == "from" else ends)


def _end(plant: Plant, side: Side) -> str:
    kind, code = side.key
    if kind == "asset":
        return plant.assets[code].name
    return plant.zones[code].name if kind == "zone" else code
