"""What plant and testbed models say of a device's connections: its interfaces, and the zone that these propose."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from typing import Any, Final

from catalogue.loader import asset_types
from inventory.converters.sketch import NO_BOUNDARY, Sketch
from inventory.converters.vocabulary import zone_facts
from inventory.importers.values import Unreadable, read_ips, read_macs

PROPOSED: Final = (
    "Each network is a segment and, as a proposal, a zone: an asset stands in it where it is connected to no other "
    "network but a management one. Draw the zones anew where networks and zones differ."
)


def interface(
    name: str | None, network: str | None, *, ip: str | None = None, mac: str | None = None
) -> dict[str, Any]:
    """Give an interface; an address that cannot be read, or that no device has, is left out."""
    ips, macs = _read(read_ips, ip), _read(read_macs, mac)
    return {"name": name, "network": network, "ip": ips[0] if ips else None, "mac": macs[0] if macs else None}


def _read(reader: Any, text: str | None) -> tuple[str, ...]:
    try:
        found: tuple[str, ...] = reader(text or "")
    except Unreadable:
        return ()
    return found


def subnet(ip: str | None, mask: str | None) -> str | None:
    """Give the network of an address with its mask (a number of bits, or four bytes); None where either is none."""
    try:
        return str(ipaddress.ip_interface(f"{ip}/{mask}").network) if ip and mask else None
    except ValueError:
        return None


def connected_asset(
    sketch: Sketch, key: str, interfaces: list[dict[str, Any]], names: Mapping[str, str | None], **facts: Any
) -> None:
    """Take an asset with its interfaces; `names` holds the names of the networks by their keys.

    A router, a firewall or the like between several networks joins them.
    """
    networks = {str(one["network"]) for one in interfaces if one["network"] is not None}
    working = {one for one in networks if zone_facts(names.get(one)).get("kind") != "management"} or networks
    zone = next(iter(working)) if len(working) == 1 else None
    kind = asset_types().get(facts.get("type") or "")
    if len(working) > 1 and kind and kind.boundary not in NO_BOUNDARY:
        for network in sorted(working):
            sketch.connection(None, (key, network))
    elif len(working) > 1:
        sketch.leave_out("zones of assets that are connected to several networks")
    sketch.asset(
        key,
        facts.pop("name", None),
        zone=zone,
        interfaces=[{name: value for name, value in one.items() if value is not None} for one in interfaces],
        **{**facts, **{f"{name}s": found for name in ("ip", "mac") if (found := _all(interfaces, name))}},
    )


def _all(interfaces: Iterable[dict[str, Any]], name: str) -> list[str] | None:
    return list(dict.fromkeys(str(one[name]) for one in interfaces if one[name])) or None
