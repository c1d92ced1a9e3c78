"""Juniper SRX: security policies as JSON, in Junos' own shape (display json) and the flat one of the usual exporters.

Source: Junos' documentation of `security policies`. Addresses and applications that the file defines are put in; other
names of addresses stay names, predefined applications (junos-https) are read by their names.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from inventory.importers.filter_rules import (
    ANY,
    DISABLED,
    MOST_BYTES,
    NEGATED,
    STOPPING,
    UNKNOWN_SERVICES,
    ZONED,
    LeftOut,
    Permit,
    network,
    parsed_rules,
    spread,
)
from inventory.importers.flow_cells import read_ends
from inventory.importers.limits import MIB, NAME_CHARACTERS
from inventory.importers.policy_table import ports_of, services_of
from inventory.importers.unpack import read_whole
from inventory.importers.values import Unreadable
from inventory.records import ImportRefused, Parsed

DEPTH: Final = 40
START: Final = 1024
SETS_DEPTH: Final = 4
SIDES: Final = ("source", "destination")
PERMITTING: Final = frozenset({"permit", "accept", "allow"})


def knows(data: bytes) -> bool:
    """Say whether the beginning of a JSON text holds policies, or is that of a whole configuration."""
    if data.startswith(b"{") and b'"configuration"' in data[:START] and b'"junos:commit' in data[:START]:
        return True
    has_match = b'"match"' in data and b'"then"' in data
    return has_match and any(word in data for word in (b'"source_address"', b'"source-address"'))


def parse_junos(data: bytes) -> Parsed:
    """Read what the policies permit."""
    content = read_whole(data)
    if len(content) > MOST_BYTES:
        raise ImportRefused(f"The configuration is larger than {MOST_BYTES // MIB} MiB; send one device at a time.")
    try:
        tree = json.loads(content.decode("utf-8-sig"))
        book = _Book(tree)
        policies = list(_policies(tree))
    except (ValueError, RecursionError) as error:
        raise ImportRefused("The JSON is damaged or cut off. Export the policies again.") from error
    left_out = LeftOut("rule")
    permits = [
        permit for row, policy in enumerate(policies, start=1) for permit in _permits(row, policy, book, left_out)
    ]
    return parsed_rules("junos_json", permits, left_out)


def _get(node: dict[str, Any], name: str) -> Any:
    """Give a member, whether its name is written with - or _."""
    return node.get(name, node.get(name.replace("_", "-")))


def _texts(value: Any) -> list[str]:
    """Give the texts in a value: a text, a list of them, or objects that hold one (`{"data": "any"}`)."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    if isinstance(value, dict):
        return _texts(value.get("data", value.get("name")))
    return [str(value)] if isinstance(value, int) and not isinstance(value, bool) else []


def _nodes(tree: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > DEPTH:
        raise ImportRefused(f"The JSON is nested more than {DEPTH} deep, which no configuration is.")
    if isinstance(tree, dict):
        yield tree
    inner = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    for one in inner:
        yield from _nodes(one, depth + 1)


@dataclass(frozen=True, slots=True)
class _Policy:
    """One policy: what it matches, whether it permits, is switched off, or holds between two zones only."""

    match: dict[str, Any]
    permits: bool
    is_off: bool
    is_zoned: bool
    name: str | None


def _policies(tree: Any) -> Iterator[_Policy]:
    between = {
        id(inner)
        for node in _nodes(tree)
        if any(_get(node, name) for name in ("from_zone", "from_zone_name"))
        for inner in _nodes(node)
    }
    for node in _nodes(tree):
        match, then = _first(node.get("match")), _first(node.get("then"))
        if not isinstance(match, dict) or then is None:
            continue
        action = then["action"] if isinstance(then, dict) and "action" in then else then
        words = {*action} if isinstance(action, dict) else {*_texts(action)}
        is_off = node.get("inactive") is True or _first(node.get("@")) == {"inactive": "inactive"}
        label = "".join(_texts(node.get("name"))[:1])[:NAME_CHARACTERS] or None
        yield _Policy(match, bool(PERMITTING & words), is_off, id(node) in between, label)


def _first(value: Any) -> Any:
    """Give a value that Junos wraps in a list of one."""
    return value[0] if isinstance(value, list) and value else value


class _Book:
    """The addresses, sets of addresses and applications that the file itself defines, by name."""

    def __init__(self, tree: Any) -> None:
        self.addresses: dict[str, list[str]] = {}
        self.services: dict[str, list[str]] = {}
        self.sets: dict[str, list[str]] = {}
        for node in _nodes(tree):
            name = "".join(_texts(node.get("name"))[:1])
            prefix = _texts(_get(node, "ip_prefix"))
            members = [text for inner in ("address", "address_set") for text in _texts(_get(node, inner) or [])]
            ports = _texts(_get(node, "destination_port"))
            if name and (prefix or members):
                self.addresses[name] = prefix or members
            if name and ports and "match" not in node:
                transport = "".join(_texts(node.get("protocol"))[:1])
                self.services[name] = [f"{transport} {port}" for port in ports]
            # An application may be made of terms, a set of applications.
            inside = [one for key in ("term", "application") for one in _texts(node.get(key) or [])]
            if name and inside and "match" not in node:
                self.sets[name] = inside

    def ends(self, name: str, depth: int = 0) -> tuple[str, ...]:
        """Give what an address of a policy stands for."""
        if network(name) is None and name in self.addresses and depth < DEPTH:
            return tuple(end for one in self.addresses[name] for end in self.ends(one, depth + 1))
        return read_ends(name)

    def applications(self, names: list[str]) -> list[str]:
        """Give what the applications of a policy stand for, predefined ones by their plain names."""
        return [text for name in names for text in self._application(name)]

    def _application(self, name: str, depth: int = 0) -> list[str]:
        if name in self.sets and depth < SETS_DEPTH:
            return [text for one in self.sets[name] if one != name for text in self._application(one, depth + 1)]
        return self.services.get(name, [name.removeprefix("junos-")])


def _permits(row: int, policy: _Policy, book: _Book, left_out: LeftOut) -> list[Permit]:
    if policy.is_off or not policy.permits:
        left_out.add(DISABLED if policy.is_off else STOPPING, row)
        return []
    if policy.is_zoned:
        left_out.add(ZONED, row)
    if any(_get(policy.match, f"{side}_address_excluded") is not None for side in SIDES):
        left_out.add(NEGATED, row)
    try:
        sides = (_side(policy.match, "source", book), _side(policy.match, "destination", book))
        services = services_of(";".join(book.applications(_texts(policy.match.get("application")))))
    except Unreadable as error:
        raise ImportRefused(f"Policy {row} cannot be read: {error.message}") from error
    if any(service.said for service in services):
        left_out.add(UNKNOWN_SERVICES, row)
    told = [(service.transport, ports_of(service), service.protocol) for service in services]
    return spread(row, sides, told, policy.name)


def _side(match: dict[str, Any], side: str, book: _Book) -> list[str]:
    """Give the ends of one side; what is excluded is taken for any."""
    if _get(match, f"{side}_address_excluded") is not None:
        return [ANY]
    found = [end for name in _texts(_get(match, f"{side}_address")) for end in book.ends(name)]
    return list(dict.fromkeys(found)) or [ANY]
