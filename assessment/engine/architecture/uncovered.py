"""What leads over a border beside the conduits that are pulled there: flows that none of them covers, and loose doors.

A flow is covered where every conduit that may carry it stands at the border and is in service: then pulling the
conduits ends it. Any other flow that crosses the border, or may, is a way of its own, be it declared or seen: without
a conduit, with one that is planned or closed, with one that leads elsewhere, or with an end of which nobody knows where
it lies. A flow passes the machines that it goes `via`, too. Flows between the same ends are one row; beyond ROWS_MOST
rows those between the same zones are, so that a list names every way however long it would be.

A door is a machine with a way out that no flow need tell of: a modem, an uplink, or feet on both sides of the border.
Those at the ends of the conduits that are pulled are none: they are pulled with them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

from assessment.engine.channels import Channel, Side
from assessment.engine.columns import Ints, Marks, grouped
from assessment.engine.conduit_ways import NOT_THERE, carriers
from assessment.engine.graph.places import Places
from assessment.engine.plant import Plant
from assessment.engine.system import Asset, Conduit
from catalogue.loader import protocol_name

Record = dict[str, Any]
ROWS_MOST: Final = 200
CODES_MOST: Final = 12
UPLINK_KINDS: Final = frozenset({"wan", "modem"})
UPLINK_TYPES: Final = frozenset({"cellular_router", "modem"})
Zones = frozenset[str | None]


@dataclass(frozen=True, slots=True)
class _Loose:
    """Flows with the same ends and conduits: where they may run, by zones, None where a place lies in none."""

    channel: Channel
    zones: Zones
    carried: frozenset[str]
    flows: Ints
    is_sure: bool


class Uncovered:
    """Finds what leads over borders of a plant beside its conduits; the flows are read once for all borders."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._plant: Plant = places.plant
        self._remote: dict[str, list[str]] = defaultdict(list)
        for one in self._plant.system.remote_access:
            self._remote[one.flow or ""].append(one.who or one.code)

    def rows(self, codes: Collection[str], pulled: AbstractSet[str]) -> list[Record]:
        """Give the ways over the border around some zones that pulling some conduits there does not end."""
        inside = frozenset(codes)
        near = {id(one): one for code in sorted(inside) for one in self._of_zone.get(code, ())}
        found = [one for one in near.values() if one.zones - inside and not (one.carried and one.carried <= pulled)]
        rows = self._told(found, inside, self._end_of_side)
        return rows if len(rows) <= ROWS_MOST else self._told(found, inside, self._end_of_zone)

    def doors(self, codes: Collection[str], border: Iterable[Conduit], *, behind: Collection[str]) -> list[Record]:
        """Give machines behind a border with an uplink, and those with feet on both sides of it."""
        inside, at_ends = set(codes), {device.asset for one in border for device in one.boundary_assets or ()}
        found = []
        for asset in self._with_doors:
            homes = {port.zone for port in asset.interfaces or () if port.zone} | ({asset.zone} - {None})
            beyond = sorted(str(zone) for zone in homes - inside) if homes & inside else []
            is_uplink = _has_uplink(asset) and (asset.zone in behind or asset.tag in self._nowhere)
            if asset.tag not in at_ends and (beyond or is_uplink):
                names = [self._plant.zones[one].name for one in beyond if one in self._plant.zones]
                found.append({"tag": asset.tag, "name": asset.name, "uplink": is_uplink, "feet": names})
        return found

    @cached_property
    def astray(self) -> list[str]:
        """Give the remote accesses of which nobody has stated over which flow they come."""
        return sorted(self._remote.get("", ()))

    def remote_over(self, flows: Ints) -> list[str]:
        """Give the remote accesses that come over some flows."""
        if not len(self._remote) or not len(flows):
            return []
        codes = self._remote.keys() & set(self._plant.channels.codes_at(flows))
        return sorted(who for code in codes for who in self._remote[code])

    # -- flows that some border may not cover -----------------------------------------------------------------------

    @cached_property
    def _of_zone(self) -> Mapping[str, list[_Loose]]:
        found: defaultdict[str, list[_Loose]] = defaultdict(list)
        for one in self._loose():
            for zone in one.zones:
                if zone is not None:
                    found[zone].append(one)
        return found

    def _loose(self) -> Iterator[_Loose]:
        """Yield what a conduit in service between two known zones does not settle by itself."""
        channels = self._plant.channels
        is_wide = np.array([_is_wide(side) for side in channels.sides], dtype=bool)
        via, ways = channels.column("via")
        passes = np.array([bool(one) for one in ways], dtype=bool)[via]
        is_plain = ~(is_wide[channels.sources] | is_wide[channels.destinations] | passes)
        stays = is_plain & (channels.crosses == 0)
        conduits = self._plant.conduits
        stands = np.array([conduits[code].status not in NOT_THERE for code in channels.conduit_codes] + [False])
        kept = np.flatnonzero(channels.standing & ~stays & ~(is_plain & self._is_between & stands[channels.conduits]))
        if not len(kept):
            return
        columns = (channels.sources, channels.destinations, channels.conduits, channels.candidates, via)
        groups = grouped(*(one[kept] for one in columns))
        for members in groups.members():
            flows = kept[members]
            channel = channels[int(flows[0])]
            zones, is_sure = self._zones_of(channel)
            if len(zones) > 1:
                yield _Loose(channel, zones, carriers(channel), flows, is_sure)

    @cached_property
    def _is_between(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Mark the flows whose conduit joins the zones of both their ends."""
        channels = self._plant.channels
        groups = grouped(channels.conduits, channels.source_zones, channels.destination_zones)
        firsts = channels.at(groups.firsts)
        answers = [
            one.conduit is not None
            and {one.source.zone, one.destination.zone} <= set(self._plant.conduits[one.conduit].between)
            for one in firsts
        ]
        return np.array(answers, dtype=bool)[groups.of] if len(firsts) else np.zeros(0, dtype=bool)

    def _zones_of(self, channel: Channel) -> tuple[Zones, bool]:
        """Give the zones that a flow may touch, and whether it touches all of them for certain."""
        found: set[str | None] = set()
        is_sure = True
        for side, other in ((channel.source, channel.destination), (channel.destination, channel.source)):
            if _is_wide(side):
                zones = {
                    self._places.zone_of[one]
                    for one in self._places.of_side(side, conduit=channel.conduit, other=other.zone)
                }
                is_sure = is_sure and len(zones) == 1 and None not in zones
                found |= zones or {None}
            else:
                found.add(side.zone)
        found |= {self._plant.assets[tag].zone for tag in channel.flow.via}
        return frozenset(found), is_sure and None not in found

    # -- rows ---------------------------------------------------------------------------------------------------------

    def _told(self, found: Iterable[_Loose], inside: frozenset[str], end: Any) -> list[Record]:
        same: defaultdict[tuple[Any, ...], list[_Loose]] = defaultdict(list)
        for one in found:
            same[end(one.channel.source), end(one.channel.destination), self._why(one)].append(one)
        rows = [self._row(key, members, inside) for key, members in same.items()]
        return sorted(rows, key=lambda one: (not one["sure"], one["from"], one["to"], one["why"], one["conduits"]))

    @cached_property
    def _is_seen(self) -> Marks:
        return self._plant.channels.marks("basis", ("observed",))

    def _row(self, key: tuple[Any, ...], members: list[_Loose], inside: frozenset[str]) -> Record:
        (source, at_source), (destination, at_destination), (why, conduits) = key
        flows = np.concatenate([one.flows for one in members])
        channels = self._plant.channels
        return {
            "from": source,
            "from_at": at_source,
            "to": destination,
            "to_at": at_destination,
            "services": self._services(flows),
            "flows": len(flows),
            "codes": sorted(channels.codes_at(flows))[:CODES_MOST],
            "seen": bool(self._is_seen[flows].any()),
            "sure": all(one.is_sure for one in members),
            "why": why,
            "conduits": conduits,
            "cable": sorted({cable for one in members for cable in self._cables(one.channel, inside)}),
            "remote": self.remote_over(flows),
        }

    def _services(self, flows: Ints) -> list[str]:
        """Give the protocols, by the names that people know, and the ports of some flows."""
        (protocols, names), (ports, numbers) = map(self._plant.channels.column, ("protocol", "port"))
        told = set()
        for one in flows[grouped(protocols[flows], ports[flows]).firsts].tolist():
            code = names[protocols[one]]
            said = (protocol_name(code) if code else "", numbers[ports[one]])
            told.add(" ".join(str(part) for part in said if part))
        return sorted(told - {""})

    def _why(self, one: _Loose) -> tuple[str, str]:
        """Say why pulling the conduits does not end a flow, and name the conduits that may carry it."""
        status = {self._plant.conduits[code].status for code in one.carried}
        why = "none" if not one.carried else "not_there" if status & NOT_THERE else "elsewhere"
        return why, ", ".join(sorted(one.carried))

    def _end_of_side(self, side: Side) -> tuple[str, str]:
        kind, code = side.key
        if kind == "asset":
            return self._plant.assets[code].name, ", ".join(self._plant.assets[code].ips)
        return (self._plant.zones[code].name if kind == "zone" else code), ""

    def _end_of_zone(self, side: Side) -> tuple[str, str]:
        return ("", "") if side.zone is None else (self._plant.zones[side.zone].name, "")

    def _cables(self, channel: Channel, inside: frozenset[str]) -> Iterator[str]:
        """Yield the switches that the machine at the inner end is plugged into, where that is one machine."""
        for side in (channel.source, channel.destination):
            if side.zone in inside and len(side.assets) == 1:
                ports = self._plant.assets[side.assets[0]].interfaces or ()
                yield from (self._plant.assets[port.switch].name for port in ports if port.switch)

    @cached_property
    def _nowhere(self) -> set[str]:
        """Give the uplinks that stand in no zone and at the end of no conduit: they may stand behind any border."""
        ends = {device.asset for one in self._plant.system.conduits for device in one.boundary_assets or ()}
        return {one.tag for one in self._with_doors if one.zone is None and one.tag not in ends}

    @cached_property
    def _with_doors(self) -> list[Asset]:
        return [one for one in self._plant.system.assets if _has_uplink(one) or _feet(one) > 1]


def with_gaps(cut: Mapping[str, Any] | None) -> Record | None:
    """Add how many ways a cut has beside its conduits, and of how many nobody knows where they are pulled.

    A cut of a run from before these were looked for has none of them, which is not the same as no way.
    """
    if cut is None or cut.get("uncovered") is None:
        return None if cut is None else {**cut, "uncovered": None}
    rows = cut["uncovered"]
    planned = [one for one in rows if is_only_planned(one)]
    beside = len(rows) - len(planned) + len(cut["doors"]) + len(cut["astray"])
    bare = sum(not one["devices"] for one in cut["conduits"]) + len(cut["astray"])
    bare += sum(not one["cable"] for one in rows if one not in planned)
    gaps = {"beside": beside, "planned": len(planned), "bare": bare}
    return {**cut, "gaps": gaps if any(gaps.values()) or not cut["flows_complete"] else None}


def is_only_planned(row: Mapping[str, Any]) -> bool:
    """Tell whether a way is only declared, over a conduit that is planned or closed."""
    return row["why"] == "not_there" and not row["seen"]


def _is_wide(side: Side) -> bool:
    """Tell whether an end may stand for places of more than one zone, or of none that is known."""
    return side.zone is None or side.written.network is not None


def _has_uplink(asset: Asset) -> bool:
    ports = asset.interfaces or ()
    return asset.type in UPLINK_TYPES or any(one.kind in UPLINK_KINDS and one.leaves_suc is not False for one in ports)


def _feet(asset: Asset) -> int:
    return len({port.zone for port in asset.interfaces or () if port.zone} | ({asset.zone} - {None}))
