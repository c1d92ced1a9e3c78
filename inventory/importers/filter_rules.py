"""What packet filters permit, as records: one for each pair of networks, protocol and port that a rule lets through."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Final

from msgspec.structs import replace

from inventory.importers.direction import name_protocol
from inventory.importers.limits import FLOW_ROWS, MIB
from inventory.importers.text import decode
from inventory.importers.unpack import read_whole
from inventory.importers.words import counted
from inventory.records import AssetRecord, FlowRecord, ImportRefused, Note, Parsed

ANY: Final = "any"
MOST_BYTES: Final = 20 * MIB
HIGHEST_PORT: Final = 65535
SHOWN: Final = 10
PERMITS_OF_A_RULE: Final = 10_000
STOPPING: Final = "rules that stop traffic"
DISABLED: Final = "rules that are disabled"
ZONED: Final = "conditions on a zone or an interface"
NEGATED: Final = "conditions that are negated"
UNKNOWN_SERVICES: Final = "services that the catalogue does not know, taken for any"
OWN_TRAFFIC: Final = "rules for the device's own traffic"
NUMBERS: Final = {"1": "icmp", "2": "igmp", "6": "tcp", "17": "udp", "47": "gre", "50": "esp", "89": "ospf"}
WITH_PORTS: Final = ("tcp", "udp")


@dataclass(frozen=True, slots=True)
class Permit:
    """What one rule lets through: ends are networks, addresses, names or any; `ports` of the responder, empty for all.

    `name` is what the rule is called, `protocol` what it is for where it says so without a port.
    """

    row: int
    source: str = ANY
    destination: str = ANY
    transport: str | None = None
    ports: tuple[str, ...] = ()
    protocol: str = ""
    name: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a rule says and a record cannot: each kind with the places (`word`: line, rule) where it stands."""

    word: str = "line"
    rows: dict[str, dict[int, None]] = field(default_factory=dict)

    def add(self, kind: str, *rows: int) -> None:
        """Note a kind at its places."""
        for row in rows:
            self.rows.setdefault(kind, {})[row] = None

    def notes(self) -> list[Note]:
        """Tell each kind with its first places."""
        return [Note("left_out", self._told(kind, sorted(rows)), len(rows)) for kind, rows in sorted(self.rows.items())]

    def _told(self, kind: str, rows: list[int]) -> str:
        shown = ", ".join(map(str, rows[:SHOWN]))
        more = f" and {len(rows) - SHOWN:,} more" if len(rows) > SHOWN else ""
        return f"Not carried: {kind} ({self.word if len(rows) == 1 else self.word + 's'} {shown}{more})."


def read_lines(data: bytes) -> list[str]:
    """Give the lines of a configuration."""
    content = read_whole(data)
    if len(content) > MOST_BYTES:
        raise ImportRefused(f"The configuration is larger than {MOST_BYTES // MIB} MiB; send one device at a time.")
    text, _, need = decode(content, None)
    if need is not None:
        text, _, _ = decode(content, "cp1252")
    return text.splitlines()


def network(text: str, mask: str | None = None) -> str | None:
    """Give a network or an address in canonical text, any for all of them; None where it is neither."""
    try:
        found = ipaddress.ip_network(f"{text}/{mask}" if mask else text, strict=False)
    except ValueError:
        return None
    if found.prefixlen == 0:
        return ANY
    return str(found.network_address) if found.num_addresses == 1 else str(found)


def transport_of(word: str) -> str | None:
    """Give the name of a protocol above IP; None for all of them."""
    word = word.casefold()
    return None if word in ("all", "ip", "0") else NUMBERS.get(word, word)


def port_range(low: str, high: str) -> str | None:
    """Give a port or a range of ports; None where it is none, any where it is all."""
    if not (low.isascii() and low.isdigit() and high.isascii() and high.isdigit() and len(low + high) <= 2 * 5):
        return None
    first, last = int(low), int(high)
    if first > last or last > HIGHEST_PORT:
        return None
    if first <= 1 and last == HIGHEST_PORT:
        return ANY
    return str(first) if first == last else f"{first}-{last}"


def spread(
    row: int,
    sides: tuple[Iterable[str], Iterable[str]],
    services: Iterable[tuple[str | None, tuple[str, ...], str]],
    name: str | None = None,
) -> list[Permit]:
    """Give what a rule lets through for each pair of ends and each service (transport, ports, protocol)."""
    combined = [*islice(product(*sides, services), PERMITS_OF_A_RULE + 1)]
    if len(combined) > PERMITS_OF_A_RULE:
        raise ImportRefused(f"The rule at {row} stands for more than {PERMITS_OF_A_RULE:,} permissions; divide it.")
    return [Permit(row, source, destination, *service, name) for source, destination, service in combined]


def parsed_rules(
    format_: str, permits: Iterable[Permit], left_out: LeftOut, assets: tuple[AssetRecord, ...] = ()
) -> Parsed:
    """Give the records of what is permitted, each once, and in notes what the file says beside that."""
    records: dict[str, FlowRecord] = {}
    for permit in permits:
        for port in permit.ports or (ANY,):
            record = _record(permit, port, left_out.word)
            known = records.setdefault(record.code, record)
            if known.transport != record.transport:
                records[record.code] = replace(known, transport=None)
        if len(records) > FLOW_ROWS:
            raise ImportRefused(f"The rules permit more than {FLOW_ROWS:,} things; send one device at a time.")
    if not records and not assets:
        raise ImportRefused("No rule here lets traffic pass through the device, so there is nothing to take.")
    notes = left_out.notes()
    if records:
        told = f"{counted(len(records), 'permission')} read; what other rules take out of them is not subtracted."
        notes.insert(0, Note("rules", told, len(records)))
    return Parsed(format=format_, records=(*assets, *records.values()), notes=tuple(notes))


def _record(permit: Permit, port: str, word: str) -> FlowRecord:
    has_ports = permit.transport in WITH_PORTS or permit.transport is None
    number = int(port) if port.isdigit() else port
    named: tuple[str, str, tuple[str, ...], bool]
    if permit.protocol:
        named = (permit.protocol, "service", (), False)
    elif isinstance(number, int) and permit.transport:
        named = name_protocol("", permit.transport, number)
    else:
        named = ("unknown", "none", (), False)
    return FlowRecord(
        initiator=permit.source,
        responder=permit.destination,
        protocol=named[0],
        transport=permit.transport,
        port=number if has_ports and (permit.ports or not permit.protocol) else None,
        row=permit.row,
        place=f"{word} {permit.row}",
        basis="firewall_rule",
        name=permit.name,
        protocol_basis=named[1],
        candidates=named[2],
    )
