"""Cisco IOS configurations, and those written alike, into the device and what its access lists let through.

Source: the command reference of IOS. Read are hostname, the addresses of interfaces that are not shut down, and the
access lists that guard an interface (`ip access-group`), numbered or named. An entry for established sessions only
permits none. Nothing after an entry that stops everything is reached. No other line is looked at: keys, passwords,
communities and descriptions never enter a record.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from inventory.importers.filter_rules import (
    ANY,
    HIGHEST_PORT,
    STOPPING,
    LeftOut,
    Permit,
    network,
    parsed_rules,
    port_range,
    read_lines,
    transport_of,
)
from inventory.importers.limits import NAME_CHARACTERS
from inventory.records import AssetRecord, ImportRefused, Parsed

MARK: Final = re.compile(r"^(interface \S+|(ip )?access-list \S+|router (ospf|bgp|rip|eigrp)\b)", re.MULTILINE)
PORTS: Final = {
    "ftp-data": 20, "ftp": 21, "ssh": 22, "telnet": 23, "smtp": 25, "tacacs": 49, "domain": 53, "bootps": 67,
    "bootpc": 68, "tftp": 69, "www": 80, "http": 80, "pop3": 110, "sunrpc": 111, "ntp": 123, "snmp": 161,
    "snmptrap": 162, "bgp": 179, "ldap": 389, "https": 443, "isakmp": 500, "syslog": 514,
}  # fmt: skip
STANDARD: Final = frozenset(str(number) for number in (*range(1, 100), *range(1300, 2000)))
UNREAD: Final = "entries of access lists that could not be read"


@dataclass(slots=True)
class _Device:
    hostname: str | None = None
    row: int = 1
    ips: list[str] = field(default_factory=list)
    guards: set[str] = field(default_factory=set)
    open_sides: list[int] = field(default_factory=list)
    lists: dict[str, list[tuple[int, list[str]]]] = field(default_factory=dict)


@dataclass(slots=True)
class _Interface:
    row: int
    ips: list[str] = field(default_factory=list)
    guards: list[str] = field(default_factory=list)
    is_loop: bool = False
    is_down: bool = False
    guards_in: bool = False


def parse_cisco_ios(data: bytes) -> Parsed:
    """Read a device with what its access lists permit."""
    device = _device(read_lines(data))
    if not device.hostname:
        raise ImportRefused("The configuration does not name its device; add a line 'hostname NAME' and send it again.")
    left_out = LeftOut()
    guarding = [(name, device.lists[name]) for name in sorted(device.guards & set(device.lists))]
    permits = [permit for name, entries in guarding for permit in _permits(name, entries, left_out)]
    idle = [entries[0][0] for name, entries in device.lists.items() if name not in device.guards]
    left_out.add("access lists that guard no interface", *idle)
    left_out.add("interfaces without an access list, which let everything in", *device.open_sides)
    asset = AssetRecord(
        tag=device.hostname,
        row=device.row,
        place=f"line {device.row}",
        tag_from="hostname",
        hostname=device.hostname,
        type="router",
        ips=tuple(dict.fromkeys(device.ips)),
        sources=("configuration",),
    )
    return parsed_rules("cisco_ios", permits, left_out, (asset,))


def _device(lines: list[str]) -> _Device:
    device = _Device()
    interface: _Interface | None = None
    entries: list[tuple[int, list[str]]] | None = None
    for row, line in enumerate(lines, start=1):
        words = line.split()
        if not words or words[0].startswith("!"):
            continue
        if not line[0].isspace():
            _close(device, interface)
            interface = _Interface(row, is_loop="loopback" in line.casefold()) if words[0] == "interface" else None
            entries = _take_line(device, row, words)
        elif interface is not None:
            _take_interface_line(interface, words)
        elif entries is not None:
            entries.append((row, words[1:] if words[0].isdigit() else words))
    _close(device, interface)
    return device


def _take_line(device: _Device, row: int, words: list[str]) -> list[tuple[int, list[str]]] | None:
    """Take a line that stands by itself; give the entries of the access list that begins there, if one does."""
    if words[0] == "hostname" and len(words) > 1:
        device.hostname, device.row = words[1][:NAME_CHARACTERS], row
    elif words[0] == "access-list" and len(words) > 2:  # noqa: PLR2004  number and action
        device.lists.setdefault(words[1], []).append((row, words[2:]))
    elif words[:2] == ["ip", "access-list"] and len(words) > 3:  # noqa: PLR2004  kind and name
        entries = device.lists.setdefault(words[3], [])
        entries.append((row, [words[2]]))
        return entries
    return None


def _take_interface_line(interface: _Interface, words: list[str]) -> None:
    if words[:2] == ["ip", "address"] and len(words) > 2:  # noqa: PLR2004  the address
        found = network(words[2].partition("/")[0])
        if found and found != ANY:
            interface.ips.append(found)
    elif words[:2] == ["ip", "access-group"] and len(words) > 2:  # noqa: PLR2004  the list
        interface.guards.append(words[2])
        interface.guards_in |= words[-1] == "in"
    elif words == ["shutdown"]:
        interface.is_down = True


def _close(device: _Device, interface: _Interface | None) -> None:
    if interface is None or interface.is_down or not interface.ips:
        return
    device.ips += interface.ips
    device.guards.update(interface.guards)
    if not interface.guards_in and not interface.is_loop:
        device.open_sides.append(interface.row)


def _permits(name: str, entries: list[tuple[int, list[str]]], left_out: LeftOut) -> Iterator[Permit]:
    is_standard = name in STANDARD
    for row, words in entries:
        if words in (["standard"], ["extended"]):
            is_standard = words == ["standard"]
        if words[:1] not in (["permit"], ["deny"]):
            continue
        permit = _entry(row, words[1:], is_standard=is_standard)
        if permit is None:
            left_out.add(UNREAD, row)
            continue
        if words[0] == "deny":
            left_out.add(STOPPING, row)
        elif "established" in words:
            left_out.add("rules that only let answers back", row)
        else:
            yield permit
        if _is_all(permit):
            return


def _is_all(permit: Permit) -> bool:
    return (permit.source, permit.destination, permit.transport, permit.ports) == (ANY, ANY, None, ())


def _entry(row: int, words: list[str], *, is_standard: bool) -> Permit | None:
    """Read protocol, source, destination and ports of an entry; None where one of them is of another kind."""
    rest = list(words)
    transport = None if is_standard else transport_of(rest.pop(0)) if rest else None
    source = _address(rest)
    source_ports = () if is_standard else _ports(rest)
    destination = ANY if is_standard else _address(rest)
    ports = () if is_standard else _ports(rest)
    if source is None or destination is None or source_ports is None or ports is None:
        return None
    return Permit(row, source, destination, transport, ports)


def _address(rest: list[str]) -> str | None:
    word = rest.pop(0) if rest else ""
    if word == "any":
        return ANY
    if word == "host" and rest:
        return network(rest.pop(0))
    if not rest or not _is_address(rest[0]):
        return network(word)
    return network(word, _mask(rest.pop(0)))


def _is_address(word: str) -> bool:
    try:
        ipaddress.IPv4Address(word)
    except ValueError:
        return False
    return True


def _mask(wildcard: str) -> str:
    """Turn a wildcard into a mask; one with holes gives a mask that no network has."""
    return str(ipaddress.IPv4Address(int(ipaddress.IPv4Address(wildcard)) ^ 0xFFFFFFFF))


def _ports(rest: list[str]) -> tuple[str, ...] | None:
    """Take the condition on ports that follows an address, if one does; None where it cannot be read."""
    if not rest or rest[0] not in ("eq", "range", "gt", "lt", "neq"):
        return ()
    word = rest.pop(0)
    numbers = []
    while rest and (number := _port(rest[0])) is not None:
        numbers.append(number)
        rest.pop(0)
    if word == "eq" and numbers:
        return tuple(str(number) for number in numbers)
    if word == "range" and len(numbers) == 2:  # noqa: PLR2004  the two ends
        found = port_range(str(numbers[0]), str(numbers[1]))
    elif word in ("gt", "lt") and len(numbers) == 1:
        low, high = (numbers[0] + 1, HIGHEST_PORT) if word == "gt" else (1, numbers[0] - 1)
        found = port_range(str(low), str(high)) if low <= high else None
    else:
        found = None
    return None if found is None else (found,)


def _port(word: str) -> int | None:
    number = PORTS.get(word, int(word) if word.isascii() and word.isdigit() and len(word) <= 5 else None)  # noqa: PLR2004
    return number if number is not None and number <= HIGHEST_PORT else None
