"""Whose data goes: use cases that lose all or some of their flows, who decides by them, and who consumes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

import numpy as np

from assessment.engine.architecture.outflows import Purposes
from assessment.engine.channels import Channel, Side
from assessment.engine.plant import Plant

TOLD_MOST: Final = 20
FLOWS_TOLD: Final = 3


def purposes_lost(plant: Plant, document: Mapping[str, Any], gone: Collection[str]) -> Iterator[str]:
    """Say in one sentence each which purposes lose their data when flows of a plant go."""
    if not gone:
        return
    purposes, serving = Purposes(document), defaultdict[str, list[Channel]](list)
    for channel in plant.channels.at(np.flatnonzero(plant.channels.standing)):
        serving[purposes.of(channel.flow)].append(channel)
    people = {str(one["code"]): str(one.get("name") or one["code"]) for one in document.get("people") or ()}
    losing = [code for code, some in sorted(serving.items()) if code and any(one.flow.code in gone for one in some)]
    for code in losing[:TOLD_MOST]:
        lost = [one for one in serving[code] if one.flow.code in gone]
        use = _use(code, purposes.records.get(code) or {}, people)
        of = len(serving[code])
        much = "its data" if len(lost) == of else f"part of its data, {len(lost)} of {of} flows"
        yield f"{use} loses {much}: {_flows(plant, lost)}."
    if len(losing) > TOLD_MOST:
        yield f"Further purposes that lose data: {len(losing) - TOLD_MOST}."
    without = [one for one in serving.get("", ()) if one.flow.code in gone]
    if without:
        yield f"Flows that go and serve no recorded purpose: {len(without)} ({_flows(plant, without)})."
    elif not losing:
        yield "No recorded purpose loses data."


def _use(code: str, record: Mapping[str, Any], people: Mapping[str, str]) -> str:
    owner, consumer = record.get("owner"), record.get("consumer")
    who = f"decided by {people.get(owner, owner)}" if owner else "nobody is named who decides"
    return f"{record.get('decision') or code} ({who}{f', for {consumer}' if consumer else ''})"


def _flows(plant: Plant, lost: Collection[Channel]) -> str:
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
