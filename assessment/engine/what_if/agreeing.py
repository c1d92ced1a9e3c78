"""What stands against taking flows away: sessions of the same channel that go on, and who has to agree first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

import numpy as np

from assessment.engine.channels import Channel
from assessment.engine.plant import Plant
from assessment.engine.what_if.purposes import Served, flows_told, people_of

PERMITTED: Final = frozenset({"allowed", "conditional"})
NAMED_MOST: Final = 8


def goes_on(before: Plant, then: Plant, gone: Collection[str]) -> Iterator[str]:
    """Say which sessions still run on the channels of flows that go: between the same zones, by the same service."""
    lost = [one for one in before.channels.named(sorted(gone)) if one.crosses is not False]
    alike = {_service(one) for one in lost}
    sides = then.channels.sides
    near = [
        np.array([side.zone in zones for side in sides], dtype=bool)[column]
        for zones, column in (
            ({one.source.zone for one in lost}, then.channels.sources),
            ({one.destination.zone for one in lost}, then.channels.destinations),
        )
    ]
    places = np.flatnonzero(then.channels.standing & near[0] & near[1])
    staying = [one for one in then.channels.at(places) if one.flow.code not in gone and _service(one) in alike]
    over: dict[str | None, list[Channel]] = {}
    for one in staying:
        over.setdefault(one.conduit, []).append(one)
    for conduit, some in sorted(over.items(), key=lambda entry: entry[0] or ""):
        if conduit is None:
            yield (
                f"The connection is not cut: other sessions of the same channel go on over no conduit: {len(some)} "
                f"({flows_told(then, some)}). Take these out, too."
            )
        else:
            yield (
                f"The connection is not cut: other sessions of the same channel go on: {len(some)} "
                f"({flows_told(then, some)}). To end them, cut the conduit {then.conduits[conduit].name}."
            )


def _service(one: Channel) -> tuple[Any, ...]:
    return (one.source.zone, one.destination.zone, one.flow.protocol, one.flow.port, one.conduit)


def must_agree(plant: Plant, document: Mapping[str, Any], gone: Collection[str], served: Served) -> Iterator[str]:
    """Say who has to agree before flows are blocked: who decides by their data, and who owns a flow or its conduit."""
    if not gone:
        return
    people = people_of(document)
    lost = plant.channels.named(sorted(gone))
    uses = [served.purposes.records.get(code) or {} for code in served.losing]
    owners = {str(one["owner"]) for one in uses if one.get("owner")}
    owners |= {one.flow.owner for one in lost if one.flow.owner}
    owners |= {owner for one in lost if one.conduit and (owner := plant.conduits[one.conduit].owner)}
    if owners:
        named = sorted({people.get(one, one) for one in owners})
        more = f" and {len(named) - NAMED_MOST} more" if len(named) > NAMED_MOST else ""
        yield f"Before it is blocked, these have to agree: {', '.join(named[:NAMED_MOST])}{more}."
    unnamed = sum(not one.get("owner") for one in uses)
    if unnamed or not owners:
        yield "Nobody is named who could agree to all of it: somebody has to answer for what goes first."
    if not any(one.flow.decision in PERMITTED for one in lost):
        yield "Nobody permitted any of what goes: no recorded permission stands against blocking it."
