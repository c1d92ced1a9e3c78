"""From what a drawing shows to the model document.

Between two zones with a flow between their assets a conduit emerges; it says nothing but which zones it joins, unless
the source does. A connection between things of different zones, a line that says nothing of who talks, is a conduit and
no flow. A device that can be a boundary and is connected across one is its boundary asset; one that stands in no zone
joins the zones of all it is connected with.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from catalogue.loader import asset_types
from inventory.converters.sketch import DIRECTION_READ, MADE_BY_PROGRAM, NO_BOUNDARY, End, Sketch, Thing
from inventory.importers.limits import NAME_CHARACTERS
from inventory.records import ImportRefused

TAIL: Final = 60


@dataclass(frozen=True, slots=True)
class Converted:
    """A model document, and in sentences what was read in one of several ways or could not be carried."""

    document: dict[str, Any]
    notes: tuple[str, ...] = ()
    format: str = ""


def converted(sketch: Sketch) -> Converted:
    """Put the document together; refuse a sketch in which nothing was found."""
    if not sketch.zones and not sketch.assets and not sketch.flows:
        raise ImportRefused(f"This {sketch.source} file holds no zone, asset or flow; there is nothing to take.")
    if sketch.has_arrows and sketch.flows:
        sketch.note(DIRECTION_READ)
        sketch.fold_answers()
    _give_codes(sketch.zones.values())
    _give_codes(sketch.assets.values())
    for thing in sketch.flows.values():
        if MADE_BY_PROGRAM.fullmatch(thing.wanted):
            thing.wanted = _between_words(thing, sketch)
    _give_codes(sketch.flows.values())
    conduits = _Conduits(sketch)
    conduits.connect()
    flows = [flow for thing in sketch.flows.values() if (flow := _flow(thing, sketch, conduits))]
    document = {
        "bulkhead": 1,
        "site": {"code": "Site" if sketch.name == "none" else sketch.name, "name": sketch.name},
        "assessment": sketch.assessment,
        **sketch.parts,
        "segments": [_segment(sketch.zones[key], facts) for key, facts in sketch.networks.items()],
        "zones": [_zone(thing, sketch) for thing in sketch.zones.values()],
        "conduits": [_known(conduit) for conduit in conduits.made.values()],
        "assets": [_asset(thing, sketch) for thing in sketch.assets.values()],
        "flows": flows,
    }
    return Converted({key: value for key, value in document.items() if value}, sketch.sentences())


class _Conduits:
    """The conduits as they emerge, one for each set of zones."""

    def __init__(self, sketch: Sketch) -> None:
        self.made: dict[tuple[str, ...], dict[str, Any]] = {}
        self._sketch = sketch
        self._positions = {key: position for position, key in enumerate(sketch.zones)}

    def connect(self) -> None:
        """Make the conduits of connections, with the devices that stand at them."""
        around: dict[str, set[str]] = defaultdict(set)
        for name, ends in self._sketch.connections:
            if not all(self._sketch.has(end) for end in ends):
                self._sketch.leave_out("connections with an end that is not in the file")
                continue
            first, second = (self._zone_of(end) for end in ends)
            if first and second and first != second:
                self._stand_at(self._between({first, second}, name), ends)
            for end, own, other in ((ends[0], first, second), (ends[1], second, first)):
                if own is None and other is not None:
                    around[str(end)].add(other)
        for device, zones in around.items():
            if len(zones) > 1:
                self._stand_at(self._between(zones), [device])

    def of_flow(self, ends: Iterable[End], stated: dict[str, Any]) -> str | None:
        """Give the code of the conduit that a flow passes; None inside one zone.

        A kind stays where all flows in the conduit state the same; that one link is untrusted is enough.
        """
        zones = {self._zone_of(end) for end in ends}
        if len(zones) == 1 or None in zones:
            return None
        conduit = self._between({zone for zone in zones if zone})
        conduit.setdefault("kind", stated.get("kind"))
        if conduit["kind"] != stated.get("kind"):
            conduit["kind"] = None
        conduit["untrusted"] = conduit.get("untrusted") or stated.get("untrusted")
        code: str = conduit["code"]
        return code

    def _zone_of(self, end: End) -> str | None:
        if not isinstance(end, str) or end in self._sketch.zones:
            return end if isinstance(end, str) else None
        zone = self._sketch.assets[end].facts["zone"]
        return zone if zone in self._sketch.zones else None

    def _between(self, zones: set[str], name: str | None = None) -> dict[str, Any]:
        keys = tuple(sorted(zones, key=lambda zone: self._positions[zone]))
        codes = [self._sketch.zones[key].code for key in keys]
        label = " - ".join(codes)
        code = label if len(label) <= NAME_CHARACTERS else f"Conduit {len(self.made) + 1}"
        return self.made.setdefault(keys, {"code": code, "name": name or code, "between": codes})

    def _stand_at(self, conduit: dict[str, Any], ends: Iterable[End]) -> None:
        for device in (self._sketch.assets[str(end)] for end in ends if end in self._sketch.assets):
            kind = asset_types().get(device.facts.get("type") or "")
            at: list[str] = conduit.get("boundary_assets", [])
            if kind and kind.boundary not in NO_BOUNDARY and device.code not in at:
                conduit["boundary_assets"] = [*at, device.code]


def _zone(thing: Thing, sketch: Sketch) -> dict[str, Any]:
    parent = sketch.zones.get(thing.facts["parent"] or "")
    return _known({"code": thing.code, "name": thing.name, **thing.facts, "parent": parent and parent.code})


def _segment(zone: Thing, facts: dict[str, Any]) -> dict[str, Any]:
    own = {"subnets": zone.facts.get("subnets"), "zones": [zone.code]}
    return _known({"code": zone.code, "name": zone.name, **own, **facts})


def _asset(thing: Thing, sketch: Sketch) -> dict[str, Any]:
    zone = sketch.zones.get(thing.facts["zone"] or "")
    host = sketch.assets.get(thing.facts.get("runs_on") or "")
    interfaces = [_interface(one, sketch) for one in thing.facts.get("interfaces") or ()]
    own = {"zone": zone and zone.code, "runs_on": host and host.code, "interfaces": interfaces}
    return _known({"tag": thing.code, "name": thing.name, "provenance": "imported", **thing.facts, **own})


def _interface(facts: dict[str, Any], sketch: Sketch) -> dict[str, Any]:
    network = sketch.zones.get(facts.get("network") or "")
    own = {"zone": network and network.code, "segment": network and network.code}
    return _known({**{key: value for key, value in facts.items() if key != "network"}, **own})


def _flow(thing: Thing, sketch: Sketch, conduits: _Conduits) -> dict[str, Any] | None:
    facts = dict(thing.facts)
    keys, stated = facts.pop("ends"), facts.pop("on_conduit", {})
    ends = [_end(key, sketch) for key in keys]
    if None in ends:
        sketch.leave_out("flows with an end that is not in the file")
        return None
    if keys[0] == keys[1] and isinstance(keys[0], str):
        sketch.leave_out("flows from a thing to itself")
        return None
    own = {"code": thing.code, "from": ends[0], "to": ends[1], "conduit": conduits.of_flow(keys, stated)}
    return {**_known(own), "basis": "declared", "protocol": "unknown", **_known(facts)}


def _between_words(flow: Thing, sketch: Sketch) -> str:
    """Call a flow that has no name by its ends."""
    ends = (_end(key, sketch) or {} for key in flow.facts["ends"])
    return " > ".join(str(next(iter(end.values()), "?")) for end in ends)[:NAME_CHARACTERS]


def _end(end: End, sketch: Sketch) -> dict[str, Any] | None:
    if isinstance(end, dict):
        return end
    if end in sketch.assets:
        return {"asset": sketch.assets[end].code}
    return {"zone": sketch.zones[end].code} if end in sketch.zones else None


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if value is not None and value != []}


def _give_codes(things: Iterable[Thing]) -> None:
    """Give each thing the code it wants; equal ones, and those that only look equal, are told apart by their keys."""
    things = list(things)
    often = Counter(_looks(thing.wanted) for thing in things)
    taken = {look for look, number in often.items() if number == 1} | {"none"}
    for thing in things:
        if often[_looks(thing.wanted)] == 1 and thing.wanted != "none":
            thing.code = thing.wanted
            continue
        tail = f" ({' '.join(thing.key.split())})"[:TAIL]
        code, number = thing.wanted[: NAME_CHARACTERS - TAIL] + tail, 1
        while _looks(code) in taken:
            number += 1
            code = f"{thing.wanted[: NAME_CHARACTERS - 2 * TAIL]}{tail} {number}"
        taken.add(_looks(code))
        thing.code = code


def _looks(code: str) -> str:
    return unicodedata.normalize("NFKC", code).casefold()
