"""Firewall policies as tables: the rules that permit, read by the headings of the product they come from."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from inventory.importers.filter_rules import (
    ANY,
    DISABLED,
    NEGATED,
    STOPPING,
    UNKNOWN_SERVICES,
    ZONED,
    LeftOut,
    Permit,
    parsed_rules,
    spread,
)
from inventory.importers.flow_cells import Service, read_ends, read_services
from inventory.importers.flow_tables import Row, Vocabulary, read_tables
from inventory.importers.limits import NAME_CHARACTERS
from inventory.importers.options import Options
from inventory.importers.values import Unreadable
from inventory.records import ImportRefused, Parsed, Refusal

PERMITTING: Final = frozenset({"accept", "allow", "permit", "pass", "ipsec", "enable"})
YES: Final = frozenset({"true", "yes", "1", "enable", "enabled"})
_PARTS: Final = re.compile(r"[;,|\n]+")


@dataclass(frozen=True, slots=True)
class Product:
    """How one product writes its policy: its headings, what marks a rule that is off, and how a cell is cleaned."""

    format: str
    vocabulary: Vocabulary
    is_off: Callable[[Row], bool]
    clean: Callable[[str, str], str] = lambda _, text: text


def parse_policy(data: bytes, options: Options, product: Product) -> Parsed:
    """Read what the rules of a policy permit."""
    table = read_tables(data, product.vocabulary, options)
    left_out = LeftOut(table.word)
    permits: list[Permit] = []
    refusals: list[Refusal] = []
    for row in table.rows:
        if not row.get("source", "destination", "action"):
            continue
        if product.is_off(row):
            left_out.add(DISABLED, row.number)
        elif row.get("action").casefold() not in PERMITTING:
            left_out.add(STOPPING, row.number)
        else:
            try:
                permits += _permits(row, product, left_out)
            except Unreadable as error:
                refusals.append(Refusal(row.number, "", error.code, error.message))
    if refusals and not permits:
        raise ImportRefused(
            f"No rule could be read; the first is {table.word} {refusals[0].row}: {refusals[0].message}"
        )
    parsed = parsed_rules(product.format, permits, left_out)
    return replace(
        parsed, refusals=(*table.refusals, *refusals), needs=table.needs, columns=table.columns,
        encoding=table.encoding, header_row=table.heading_row, sheet=table.sheet, sheets=table.sheets,
    )  # fmt: skip


def _permits(row: Row, product: Product, left_out: LeftOut) -> list[Permit]:
    if any(row.get(name).casefold() not in ("", ANY) for name in ("source_zone", "destination_zone")):
        left_out.add(ZONED, row.number)
    sides = (_side(row, "source", product, left_out), _side(row, "destination", product, left_out))
    named = product.clean("service", row.get("protocol"))
    services = services_of(product.clean("service", row.get("service")), named)
    if any(service.said for service in services):
        left_out.add(UNKNOWN_SERVICES, row.number)
    told = [(service.transport, ports_of(service), service.protocol) for service in services]
    return spread(row.number, sides, told, row.get("name")[:NAME_CHARACTERS] or None)


def _side(row: Row, side: str, product: Product, left_out: LeftOut) -> tuple[str, ...]:
    text = row.get(side)
    if product.clean(side, text) != text or row.get(f"{side}_negated").casefold() in YES:
        left_out.add(NEGATED, row.number)
        return (ANY,)
    return read_ends(text) or (ANY,)


def services_of(text: str, named: str = "") -> list[Service]:
    """Give the services of a rule, where each part of the cell is one and all go with the applications named."""
    parts = [part.strip() for part in _PARTS.split(text) if part.strip()] or [""]
    return [service for part in parts for service in read_services(part, named)]


def ports_of(service: Service) -> tuple[str, ...]:
    """Give the ports of a service as permissions have them, none for all."""
    return () if service.port in (None, ANY) else (str(service.port),)
