"""The frame of the requirements specification: what is under consideration, where it stands, and who set the limits.

The chapters follow ZCR 6.2 and 6.5 to 6.9; what nobody has written down is said to be missing, never filled in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from accounts.told import part_told, told
from reports.blocks import Block, Cell, Chapter, Column, Facts, Heading, Paragraph, Text, capped
from reports.source import NOT_RECORDED, Record, Source, clip, counted, listed

SHOWN = 100
LONG = 1_200
MATRIX_COLUMNS = (Column("Band", 60), Column("Target level that it asks for", 60), Column("Tolerable", 60))
SOURCE_COLUMNS = (Column("Threat source", 60), Column("Strongest rating", 60), Column("Scenarios", 60))
RATED = ("means", "resources", "skills", "motivation")


def subject(source: Source) -> Chapter:
    """Describe the system under consideration (ZCR 6.2)."""
    stated = _stated(source)
    facts = (
        ("Site", source.site_name),
        ("Sector", clip(source.site.get("sector") or NOT_RECORDED, 120)),
        ("The system", _text(stated, "system")),
        ("Function", _text(stated, "function")),
        ("Intended use", _text(stated, "intended_use")),
        ("Equipment and process under control", _text(stated, "equipment")),
        ("Operating modes", _text(stated, "operating_modes")),
        ("Phase of the life cycle", _text(stated, "life_cycle")),
        ("Owners", _owners(source)),
        ("Scope", clip(source.assessment.get("scope") or NOT_RECORDED, LONG)),
        ("In scope", _several(source.assessment.get("included"))),
        ("Out of scope", _several(source.assessment.get("excluded"))),
    )
    return Chapter("subject", "System under consideration (ZCR 6.2)", (Facts(facts),))


def environment(source: Source) -> Chapter:
    """Say what surrounds the system: operation, threats, policies, tolerable risk, regulation (ZCR 6.5 to 6.9)."""
    stated = _stated(source)
    blocks: list[Block] = [
        Heading("Operating environment (ZCR 6.5)"),
        Facts((("Assumed", _text(stated, "environment")), ("Used there", _used(source)))),
        Heading("Threat environment (ZCR 6.6)"),
        Facts((("Considered", _text(stated, "threats")),)),
        *_threat_sources(source),
        Heading("Policies of the organisation (ZCR 6.7)"),
        Facts((("In force", _several(stated.get("policies"))),)),
        Heading("Tolerable risk (ZCR 6.8)"),
        Facts((("Set by", _text(stated, "tolerable_set_by")),)),
        _bands(source),
        *_limits(source),
        Heading("Regulation (ZCR 6.9)"),
        Facts((("Laws, licences, contracts, rules of the sector", _several(stated.get("regulations"))),)),
    ]
    return Chapter("environment", "Environment, policies and limits (ZCR 6.5 to 6.9)", tuple(blocks))


def _stated(source: Source) -> Record:
    found: Record = source.assessment.get("specification") or {}
    return found


def _text(stated: Record, key: str) -> str:
    return clip(stated.get(key) or NOT_RECORDED, LONG)


def _several(texts: str | Sequence[str] | None) -> str:
    parts = [texts] if isinstance(texts, str) else texts or ()
    return listed((clip(one, 300) for one in parts), 40, none=NOT_RECORDED, between="; ")


def _owners(source: Source) -> str:
    codes = {one.get("owner") for one in (*source.zones.values(), *source.conduits.values()) if one.get("owner")}
    return listed(sorted(source.party(code) for code in codes), 12, none=NOT_RECORDED)


def _used(source: Source) -> str:
    """Name the protocols and systems that the inventory and the flows show."""
    protocols = Counter(source.protocol(one.get("protocol")) for one in source.flows.values())
    systems = Counter(str(one["os"]) for one in source.assets.values() if one.get("os"))
    spoken = [
        f"{clip(one, 40)} ({count})" for one, count in sorted(protocols.items(), key=lambda pair: (-pair[1], pair))
    ]
    ran = [f"{clip(one, 40)} ({count})" for one, count in sorted(systems.items(), key=lambda pair: (-pair[1], pair))]
    return (
        f"Protocols by flows: {listed(spoken, 12, none=told(NOT_RECORDED))}. "
        f"Operating systems by assets: {listed(ran, 12, none=told(NOT_RECORDED))}."
    )


def _threat_sources(source: Source) -> list[Block]:
    by_source: dict[str, list[tuple[str, Record]]] = {}
    for code, one in sorted(source.scenarios.items()):
        threat = one.get("threat") or {}
        by_source.setdefault(str(threat.get("source") or NOT_RECORDED), []).append((code, threat))
    rows: list[tuple[Cell, ...]] = [
        (
            Text(clip(name, 80)),
            Text(_strongest([threat for _, threat in found])),
            Text(listed((clip(code, 20) for code, _ in found), 12)),
        )
        for name, found in sorted(by_source.items())
    ]
    return [capped(SOURCE_COLUMNS, rows, SHOWN)] if rows else [Paragraph("No scenario names a threat source.")]


def _strongest(threats: list[Record]) -> str:
    found = {key: max((one[key] for one in threats if one.get(key) is not None), default=None) for key in RATED}
    return ", ".join(f"{told(key)} {value}" for key, value in found.items() if value is not None) or NOT_RECORDED


def _bands(source: Source) -> Block:
    matrix, codes = source.matrix, [one.code for one in source.matrix.bands]
    limit = codes.index(matrix.tolerable)
    rows: list[tuple[Cell, ...]] = [
        (
            Text(f"{clip(one.code, 12)} {clip(told(one.name), 60)}"),
            Text(f"SL {one.sl_t}"),
            Text("yes" if place <= limit else "no"),
        )
        for place, one in enumerate(matrix.bands)
    ]
    return capped(MATRIX_COLUMNS, rows, SHOWN)


def _limits(source: Source) -> list[Block]:
    own = source.matrix.tolerable_by_category
    limits = ", ".join(f"{clip(told(key), 40)}: {clip(value, 12)}" for key, value in sorted(own.items()))
    count = counted(len(own), "category has a limit of its own", "categories have limits of their own")
    return [Paragraph(f"{part_told(count)}: {limits}.")] if own else []
