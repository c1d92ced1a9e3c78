"""Reading aids of the requirements specification: what it holds, networks, ways in, traffic, which rows apply.

They follow ZCR 6.1, 6.3 and 6.4; what is counted as missing is what nobody has written down.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _

from assessment.engine.statuses import applicable_rows
from reports.blocks import Amount, Block, Cell, Chapter, Column, Heading, Paragraph, Text, capped
from reports.source import FR_LABELS, NOT_RECORDED, Record, Source, clip, listed, number

SHOWN, SHOWN_NAMES = 300, 12
SYSTEM = ("system", "function", "intended_use", "equipment", "operating_modes", "life_cycle")
SURROUNDINGS = (
    ("6.5 Operating environment", "environment"),
    ("6.6 Threat environment", "threats"),
    ("6.7 Policies of the organisation", "policies"),
    ("6.8 Tolerable risk", "tolerable_set_by"),
    ("6.9 Regulation", "regulations"),
)
# What a to n ask people to write down; the rest of the fourteen is worked out from the model.
WRITTEN = (
    "owner",
    "logical_boundary",
    "physical_boundary",
    "logical_access_points",
    "physical_access_points",
    "policies",
)
ITEMS = (Column("What ZCR 6 asks for", 60), Column("Chapter", 72), Column("Not recorded", 48))
NETWORKS = (Column("Network", 44), Column("VLAN", 16), Column("Addresses", 50), Column("Zones", 70))
ACCESS = (Column("Place", 60), Column("Logical access points", 60), Column("Physical access points", 60))
TRAFFIC = (Column("From zone", 56), Column("To zone", 56), Column("Over", 50), Column("Flows", 18, "amount"))
ROWS = (
    Column("Requirement", 28),
    Column("What it asks for", 98),
    Column("FR", 14),
    Column("Zones, from level", 20, "amount"),
    Column("Conduits, from level", 20, "amount"),
)


def contents(source: Source) -> Chapter:
    """Say in which chapter each item of ZCR 6 stands, and how much of it nobody has written down (ZCR 6.1)."""
    stated: Record = source.assessment.get("specification") or {}
    places = [source.zones[code] for code in source.part.among("zone", source.zones)]
    places += [source.conduits[code] for code in source.part.among("conduit", source.conduits)]
    blank = sum(1 for one in places for key in WRITTEN if not one.get(key))
    homeless = sum(1 for tag, one in source.assets.items() if not one.get("zone") and not source.borders_of(tag))
    around = "Environment, policies and limits (ZCR 6.5 to 6.9)"
    lines = (
        ("6.2 System under consideration", "subject", "System under consideration (ZCR 6.2)", _of(stated, SYSTEM)),
        (
            "6.3 Drawings",
            "map",
            "Zones and conduits, the picture",
            _("assets: %(count)s") % {"count": number(homeless)},
        ),
        (
            "6.4 Characteristics a to n of each zone and conduit",
            "zone-sheets",
            "Zones, each with its characteristics (ZCR 6.4)",
            _("%(count)s of %(whole)s") % {"count": number(blank), "whole": number(len(WRITTEN) * len(places))},
        ),
        *((item, "environment", around, _of(stated, (key,))) for item, key in SURROUNDINGS),
    )
    rows: list[tuple[Cell, ...]] = [
        (Text(item), Text("left out of this report" if code in source.left_out else chapter), Text(missing))
        for item, code, chapter, missing in lines
    ]
    return Chapter("contents", "What this specification holds (ZCR 6.1)", (capped(ITEMS, rows, SHOWN),))


def _of(stated: Record, keys: tuple[str, ...]) -> str:
    missing = sum(1 for key in keys if not stated.get(key))
    return _("%(count)s of %(whole)s") % {"count": missing, "whole": len(keys)}


def aids(source: Source) -> Chapter:
    """Give the networks, the ways in, and who talks to whom (ZCR 6.3)."""
    blocks: list[Block] = [
        Heading("Networks"),
        *_or_nothing(NETWORKS, _networks(source), "No network is recorded."),
        Heading("Access points"),
        *_or_nothing(ACCESS, _access(source), "No access point is recorded."),
        Heading("Flows between zones"),
        *_or_nothing(TRAFFIC, _traffic(source), "No flow over a conduit is recorded."),
    ]
    return Chapter("aids", "Reading aids", tuple(blocks))


def _or_nothing(columns: tuple[Column, ...], rows: list[tuple[Cell, ...]], nothing: str) -> list[Block]:
    return [capped(columns, rows, SHOWN) if rows else Paragraph(nothing)]


def _networks(source: Source) -> list[tuple[Cell, ...]]:
    found = sorted(source.model.get("segments") or (), key=lambda one: str(one["code"]))
    return [
        (
            Text(clip(one.get("name") or one["code"], 80)),
            Text(str(one.get("vlan") or "")),
            Text(listed((clip(each, 45) for each in one.get("subnets") or ()), SHOWN_NAMES, none=NOT_RECORDED)),
            Text(_zones(source, one.get("zones") or ())),
        )
        for one in found
    ]


def _zones(source: Source, codes: Sequence[str]) -> str:
    return listed((clip(source.named(f"zone:{one}"), 60) for one in codes), SHOWN_NAMES, none=NOT_RECORDED)


def _access(source: Source) -> list[tuple[Cell, ...]]:
    places = [(f"zone:{code}", one) for code, one in sorted(source.zones.items())]
    places += [(f"conduit:{code}", one) for code, one in sorted(source.conduits.items())]
    return [
        (Text(clip(source.named(place), 100)), *(Text(_points(one.get(key))) for key in WRITTEN[3:5]))
        for place, one in places
        if any(one.get(key) for key in WRITTEN[3:5])
    ]


def _points(value: object) -> str:
    points = value if isinstance(value, list) else [value] if value else []
    return listed((clip(str(one), 160) for one in points), SHOWN_NAMES, none=NOT_RECORDED, between="; ")


def _traffic(source: Source) -> list[tuple[Cell, ...]]:
    """Count the flows from zone to zone as the conduits carry them, the busiest first."""
    counts: Counter[tuple[str, str]] = Counter()
    over: dict[tuple[str, str], set[str]] = {}
    for code, judged in source.result["conduits"].items():
        for one in judged["services"]:
            ends = (one["from"] or "", one["to"] or "")
            counts[ends] += one["flows"]
            over.setdefault(ends, set()).add(clip(code, 20))
    return [
        (
            *(Text(clip(source.name(f"zone:{one}") if one else _("any address"), 80)) for one in ends),
            Text(listed(sorted(over[ends]), SHOWN_NAMES)),
            Amount(number(count)),
        )
        for ends, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def rows_by_level(source: Source) -> Chapter:
    """List every row of the 3-3 table with the level from which a zone and a conduit need it (ZCR 6.4, item l)."""
    del source
    rows: list[tuple[Cell, ...]] = []
    for fr, label in enumerate(FR_LABELS):
        for_conduits = {row.id for row in applicable_rows("conduit", fr)}
        for row in applicable_rows("zone", fr):
            level = str(row.first_level)
            on_conduit = level if row.id in for_conduits else ""
            rows.append((Text(row.id), Text(row.title), Text(label), Amount(level), Amount(on_conduit)))
    note = "A place needs every row of a family whose level is at most its target there."
    blocks = (Paragraph(note, is_note=True), capped(ROWS, rows, SHOWN))
    return Chapter("rows", "Requirements by level (ZCR 6.4, item l)", blocks)
