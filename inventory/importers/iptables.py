"""iptables-save files into what the device lets pass through it.

Source: the manual of iptables-save and iptables-extensions. Read are the chains FORWARD and, where a file filters
there, PREROUTING, with the chains they call; rules about the device's own traffic (INPUT, OUTPUT), address translation
and logging are not. Nothing after a rule that stops everything is reached. A rule that only lets answers back
(ESTABLISHED, RELATED) permits no session. Conditions that a permission cannot express (interfaces, a negated address, a
source port) are dropped, so that the record says more than the rule, never less; where they stand is told. Comments,
which may hold anything, are not kept.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from inventory.importers.filter_rules import (
    ANY,
    OWN_TRAFFIC,
    STOPPING,
    LeftOut,
    Permit,
    network,
    parsed_rules,
    port_range,
    read_lines,
    transport_of,
)
from inventory.records import ImportRefused, Parsed

THROUGH: Final = (("filter", "FORWARD"), ("mangle", "FORWARD"), ("mangle", "PREROUTING"), ("raw", "PREROUTING"))
STOPS: Final = ("DROP", "REJECT")
STEPS: Final = 2_000_000
DEPTH: Final = 20
MARK: Final = re.compile(r"^\*(filter|mangle|nat|raw|security)\s*$", re.MULTILINE)
_CHAIN = re.compile(r"^:(\S+)\s+(\S+)")
SOURCE: Final = ("-s", "--source", "--src")
DESTINATION: Final = ("-d", "--destination", "--dst")
OWN: Final = ("INPUT", "OUTPUT", "POSTROUTING")
_PORTS: Final = ("--dport", "--dports", "--destination-port", "--destination-ports", "--ports")
_WIDER: Final = {
    **dict.fromkeys(("-i", "--in-interface", "-o", "--out-interface"), "conditions on an interface"),
    **dict.fromkeys(("--sport", "--sports", "--source-port", "--source-ports"), "conditions on a source port"),
}
_SILENT: Final = ("-m", "--match", "--comment", "--reject-with", "-c", "--set-counters")


@dataclass(frozen=True, slots=True)
class _Rule:
    """One rule: what it matches, and where it sends what matches."""

    row: int
    permit: Permit
    target: str = ""
    is_answer: bool = False
    has_conditions: bool = False
    dropped: tuple[str, ...] = ()


@dataclass(slots=True)
class _Table:
    policies: dict[str, str] = field(default_factory=dict)
    rules: dict[str, list[_Rule]] = field(default_factory=dict)


def parse_iptables(data: bytes) -> Parsed:
    """Read what the rules of a device permit."""
    left_out = LeftOut()
    tables = _tables(read_lines(data))
    used = [(table, chain) for table, chain in THROUGH if table in tables and tables[table].rules.get(chain)]
    permits = [permit for table, chain in used for permit in _Walk(tables[table], left_out).from_chain(chain)]
    for name, table in tables.items():
        left_out.add(OWN_TRAFFIC, *(rule.row for chain in OWN for rule in table.rules.get(chain, [])))
        if name in ("nat", "security"):
            left_out.add(f"rules of the table {name}", *(rule.row for chain in table.rules.values() for rule in chain))
    return parsed_rules("iptables", permits, left_out)


def _tables(lines: list[str]) -> dict[str, _Table]:
    tables: dict[str, _Table] = {}
    table: _Table | None = None
    for row, line in enumerate(lines, start=1):
        text = line.strip()
        if text.startswith("*"):
            table = tables.setdefault(text[1:].strip(), _Table())
        elif table is None or not text or text.startswith("#"):
            continue
        elif chain := _CHAIN.match(text):
            table.policies[chain[1]] = chain[2]
        elif text.startswith(("-A", "--append", "[")):
            name, rule = _rule(row, text)
            table.rules.setdefault(name, []).append(rule)
    return tables


def _rule(row: int, text: str) -> tuple[str, _Rule]:
    try:
        words = shlex.split(text) if '"' in text or "'" in text or "\\" in text else text.split()
    except ValueError as error:
        raise ImportRefused(f"Line {row} has a quotation mark that does not end; export the rules again.") from error
    while words and words[0].startswith("["):
        del words[0]
    if len(words) < 2:  # noqa: PLR2004  -A and the chain
        raise ImportRefused(f"Line {row} names no chain; export the rules again.")
    rule, at = _Rule(row, Permit(row)), 2
    while at < len(words):
        is_negated = words[at] == "!"
        at += is_negated
        word, value = (*words[at : at + 2], "", "")[:2]
        takes_value = bool(value) and not value.startswith("-") and value != "!"
        rule = _with(rule, word, value if takes_value else "", is_negated=is_negated)
        at += 1 + takes_value
    return words[1], rule


def _with(rule: _Rule, word: str, value: str, *, is_negated: bool) -> _Rule:
    if word in ("-j", "--jump", "-g", "--goto"):
        return replace(rule, target=value)
    if word in _SILENT:
        return rule
    rule = replace(rule, has_conditions=True)
    if word in ("--state", "--ctstate"):
        return replace(rule, is_answer=not is_negated and "NEW" not in value.split(","))
    if is_negated:
        return _dropping(rule, "conditions that are negated")
    return _matching(rule, word, value)


def _matching(rule: _Rule, word: str, value: str) -> _Rule:
    if word in SOURCE and (found := network(value)) is not None:
        return replace(rule, permit=replace(rule.permit, source=found))
    if word in DESTINATION and (found := network(value)) is not None:
        return replace(rule, permit=replace(rule.permit, destination=found))
    if word in ("-p", "--protocol"):
        return replace(rule, permit=replace(rule.permit, transport=transport_of(value)))
    if word in _PORTS:
        ranges = [port_range(low, high or low) for low, _, high in (part.partition(":") for part in value.split(","))]
        if None not in ranges:
            return replace(rule, permit=replace(rule.permit, ports=tuple(port for port in ranges if port)))
    return _dropping(rule, _WIDER.get(word, "conditions of other kinds"))


def _dropping(rule: _Rule, what: str) -> _Rule:
    return replace(rule, dropped=(*rule.dropped, what))


class _Walk:
    """Follows a chain through the chains that it calls."""

    def __init__(self, table: _Table, left_out: LeftOut) -> None:
        self._table = table
        self._left_out = left_out
        self._steps = 0

    def from_chain(self, name: str) -> Iterator[Permit]:
        """Give what a built-in chain permits, its policy last."""
        ended = yield from self._chain(name, Permit(0), ())
        if not ended and self._table.policies.get(name) == "ACCEPT":
            yield Permit(1)

    def _chain(self, name: str, outer: Permit, path: tuple[str, ...]) -> Generator[Permit, None, bool]:
        """Give what a chain permits; its return value says whether nothing comes out of it undecided."""
        for rule in self._table.rules.get(name, []):
            self._steps += 1
            if self._steps > STEPS or len(path) > DEPTH:
                raise ImportRefused("The chains call one another too often to be followed.")
            inner = _both(outer, rule.permit)
            is_decided = rule.target in STOPS or rule.target == "ACCEPT"
            if rule.target == "ACCEPT" and not rule.is_answer:
                for what in rule.dropped:
                    self._left_out.add(what, rule.row)
                yield inner
            elif is_decided:
                self._left_out.add("rules that only let answers back" if rule.is_answer else STOPPING, rule.row)
            elif rule.target in self._table.rules and rule.target not in path:
                is_decided = yield from self._chain(rule.target, inner, (*path, name))
            if (is_decided or rule.target == "RETURN") and not rule.has_conditions:
                return is_decided
        return False


def _both(outer: Permit, inner: Permit) -> Permit:
    """Give the conditions of a rule together with those under which its chain was called; the rule's own come first."""
    return replace(
        inner,
        source=outer.source if inner.source == ANY else inner.source,
        destination=outer.destination if inner.destination == ANY else inner.destination,
        transport=inner.transport or outer.transport,
        ports=inner.ports or outer.ports,
    )
