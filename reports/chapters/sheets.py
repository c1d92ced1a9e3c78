"""A sheet for each zone and conduit: the characteristics a to n of ZCR 6.4, levels with their reasons, what is open."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.told import part_told, told
from assessment.engine.protection_order import protection_order
from assessment.engine.statuses import applicable_rows
from assessment.zone_map import levels_of
from catalogue.loader import asset_types
from reports.blocks import Amount, Block, Cell, Chapter, Column, Facts, Heading, Paragraph, Table, Text, capped
from reports.chapters.findings import MESSAGE, rank
from reports.source import (
    FR_LABELS,
    NOT_RECORDED,
    SEVERITIES,
    Record,
    Source,
    clip,
    counted,
    gaps,
    levels,
    listed,
    number,
    severity_mark,
)

# Sheets of each kind on pages: about two pages each, and all pages lie in memory until the last is set.
SHOWN_SHEETS = 25
SHOWN_FINDINGS, SHOWN_ASSETS, SHOWN_SERVICES, SHOWN_NAMES = 12, 40, 30, 30
VECTORS = (Column("Levels of FR1 to FR7", 120), Column("", 45, "vector"))
WHY = (Column("FR", 34), Column("Why it stands there", 91), Column("Rows that the target lacks", 55))
SCENARIOS = (
    Column("Scenario", 70),
    Column("Without measures", 30),
    Column("Today", 30),
    Column("After the plan", 30),
    Column("Decision", 20),
)
FINDINGS = (Column("Severity", 20), Column("Finding", 160))
ASSETS = (Column("Asset", 70), Column("Type", 50), Column("Criticality", 60))
SERVICES = (Column("From", 60), Column("To", 60), Column("Protocol", 40), Column("Flows", 20, "amount"))


def zone_sheets(source: Source) -> Chapter:
    """Give a sheet for each zone."""
    members: dict[str, list[Record]] = defaultdict(list)
    for one in source.assets.values():
        members[one.get("zone") or ""].append(one)
    blocks: list[Block] = []
    for code in _ordered(source, "zone", source.zones):
        blocks += _zone(source, code, members[code])
    return Chapter(
        "zone-sheets",
        "Zones, each with its characteristics (ZCR 6.4)",
        tuple(blocks or [Paragraph(source.nothing("No zone"))]),
        limit=SHOWN_SHEETS,
    )


def conduit_sheets(source: Source) -> Chapter:
    """Give a sheet for each conduit."""
    blocks: list[Block] = []
    for code in _ordered(source, "conduit", source.conduits):
        blocks += _conduit(source, code)
    return Chapter(
        "conduit-sheets",
        "Conduits, each with its characteristics (ZCR 6.4)",
        tuple(blocks or [Paragraph(source.nothing("No conduit"))]),
        limit=SHOWN_SHEETS,
    )


def _ordered(source: Source, kind: str, codes: Iterable[str]) -> list[str]:
    """Sort by code; where pages cannot show all, those with the worst open findings come first."""

    def open_by_severity(code: str) -> list[int]:
        count = Counter(one["severity"] for one in source.open_at(f"{kind}:{code}"))
        return [count[severity] for severity in SEVERITIES]

    found = source.part.among(kind, codes)
    return sorted(found, key=open_by_severity, reverse=True) if len(found) > SHOWN_SHEETS else found


def _zone(source: Source, code: str, members: list[Record]) -> list[Block]:
    zone, judged = source.zones[code], source.result["zones"][code]
    touching = sorted(one["code"] for one in source.conduits.values() if code in one["between"])
    neighbours = sorted({end for one in touching for end in source.conduits[one]["between"]} - {code})
    level = "/".join(number(one) for one in levels_of(zone)) or NOT_RECORDED
    safety = "safety-related" if judged["safety_related"] else "not designated as safety-related"
    flows = sum(service["flows"] for one in touching for service in source.result["conduits"][one]["services"])
    joined = [
        *(source.named(f"zone:{one}") for one in neighbours),
        *(source.named(f"conduit:{one}") for one in touching),
    ]
    protected = protection_order(zone.get("protects_first") or (), zone.get("kind"), levels_of(zone))
    facts = _characteristics(
        source,
        f"zone:{code}",
        zone,
        safety=_("%(safety)s; level %(level)s") % {"safety": told(safety), "level": level},
        flows=(
            _("%(flows)s over %(conduits)s")
            if "conduit-sheets" in source.left_out
            else _("%(flows)s over %(conduits)s, listed with each conduit")
        )
        % {"flows": part_told(counted(flows, "flow")), "conduits": part_told(counted(len(touching), "conduit"))},
        joined=listed((clip(one, 80) for one in joined), SHOWN_NAMES),
        assets=_kinds_of(members) or "no asset is assigned",
        order=_("protects, first things first: %(order)s") % {"order": listed(map(told, protected), 4)},
    )
    rows: list[tuple[Cell, ...]] = [_asset(one) for one in sorted(members, key=lambda one: str(one["tag"]))]
    listing = [capped(ASSETS, rows, SHOWN_ASSETS, title="Assets")] if rows else []
    return [*_sheet(source, f"zone:{code}", facts, judged), *listing]


def _conduit(source: Source, code: str) -> list[Block]:
    conduit, judged = source.conduits[code], source.result["conduits"][code]
    services = judged["services"]
    ends = listed((clip(source.named(f"zone:{one}"), 60) for one in conduit["between"]), 12)
    boundary = [one["asset"] if isinstance(one, dict) else one for one in conduit.get("boundary_assets") or ()]
    facts = _characteristics(
        source,
        f"conduit:{code}",
        conduit,
        safety=_("purpose %(purpose)s") % {"purpose": told(conduit.get("purpose") or NOT_RECORDED)},
        flows=counted(sum(one["flows"] for one in services), "flow"),
        joined=ends,
        assets=listed((clip(source.named(f"asset:{one}"), 60) for one in boundary), 12, none="no boundary asset"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            *(Text(clip(source.end(one[key]) if one[key] else "any", 60)) for key in ("from", "to")),
            Text(clip(source.protocol(one["protocol"]), 60)),
            Amount(number(one["flows"])),
        )
        for one in services
    ]
    listing = [capped(SERVICES, rows, SHOWN_SERVICES, title="What runs over it")] if rows else []
    return [*_sheet(source, f"conduit:{code}", facts, judged), *listing]


def _characteristics(
    source: Source, place: str, record: Record, *, safety: str, flows: str, joined: str, assets: str, order: str = ""
) -> Facts:
    judged_kind, code = place.split(":", 1)
    judged = source.result[f"{judged_kind}s"][code]
    target = " ".join("?" if one is None else str(one) for one in judged["sl_t"])
    status = record.get("sl_t_status") or "no status recorded"
    pairs = (
        ("a  Name and identifier", source.named(place)),
        ("b  Accountable organisation", source.party(record.get("owner"))),
        ("c  Logical boundary", _said(record, "logical_boundary")),
        ("d  Physical boundary", _said(record, "physical_boundary")),
        ("e  Safety designation", safety),
        ("f  Logical access points", _said(record, "logical_access_points")),
        ("g  Physical access points", _said(record, "physical_access_points")),
        ("h  Data flows at the access points", flows),
        ("i  Connected zones and conduits", joined),
        ("j  Assets, classified", assets),
        ("k  SL-T", f"{target} ({told(status)})"),
        ("l  Requirements that apply", _requirements(judged_kind, judged)),
        ("m  Policies", "; ".join(filter(None, [order, _said(record, "policies")]))),
        ("n  Assumptions and dependencies", _assumed(record)),
    )
    return Facts(tuple((name, clip(value, 900)) for name, value in pairs))


def _said(record: Record, key: str) -> str:
    value = record.get(key)
    if not value:
        return NOT_RECORDED
    return listed((str(one) for one in (value if isinstance(value, list) else [value])), 20, between="; ")


def _assumed(record: Record) -> str:
    stated = [one for key in ("assumptions", "dependencies") if (one := _said(record, key)) != NOT_RECORDED]
    return "; ".join(stated) or NOT_RECORDED


def _requirements(kind: str, judged: Record) -> str:
    """Count the rows of the 3-3 table that the target asks for, and how many of them the place lacks."""
    lines = []
    for fr, (target, why) in enumerate(zip(judged["sl_t"], judged["sl_a_why"], strict=True)):
        if target is None:
            lines.append(f"{FR_LABELS[fr]}: {told('no target')}")
        elif target:
            asked = sum(1 for row in applicable_rows(kind, fr) if row.first_level <= target)
            rows = _("%(asked)s rows, %(lacking)s lacking") % {"asked": asked, "lacking": len(why["for_target"])}
            lines.append(f"{FR_LABELS[fr]}: {rows}")
    return "; ".join(lines) or "none: the target is 0"


def _kinds_of(members: list[Record]) -> str:
    labels = asset_types()
    kinds = Counter(str(one.get("type") or "type not recorded") for one in members)
    named = ((labels[kind].label if kind in labels else clip(kind, 40), count) for kind, count in kinds.items())
    return ", ".join(f"{count} {told(label)}" for label, count in sorted(named))


def _asset(one: Record) -> tuple[Cell, ...]:
    labels, kind = asset_types(), str(one.get("type") or "")
    rated = one.get("criticality") or {}
    ratings = ", ".join(f"{told(key)} {rated[key]}" for key in ("safety", "production") if rated.get(key) is not None)
    essential = "essential function" if one.get("essential_function") else ""
    return (
        Text(strong=clip(one["tag"], 60), text=clip(one.get("name") or "", 80)),
        Text(labels[kind].label if kind in labels else clip(kind or NOT_RECORDED, 40)),
        Text(ratings or NOT_RECORDED, note=essential),
    )


def _sheet(source: Source, place: str, facts: Facts, judged: Record) -> list[Block]:
    vectors: tuple[tuple[Cell, ...], ...] = (
        (Text("Target, SL-T"), levels(judged["sl_t"])),
        (Text("What the components can do, SL-C"), levels(judged["sl_c_floor"])),
        (Text("Achieved, SL-A"), levels(judged["sl_a"])),
        (Text("Missing"), gaps(judged["gap"])),
    )
    return [
        Heading(source.named(place)),
        facts,
        Table(VECTORS, vectors),
        Table(WHY, _why(judged)),
        *_open(source, place),
        *_rated(source, place),
        *_planned(source, place),
    ]


def _why(judged: Record) -> tuple[tuple[Cell, ...], ...]:
    """Give the reason of each level; families with the same one share a row."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for label, one in zip(FR_LABELS, judged["sl_a_why"], strict=True):
        found.setdefault((one["sentence"], tuple(one["for_target"])), []).append(label)
    return tuple(
        (Text(", ".join(labels)), Text(clip(sentence, 300)), Text(listed(lacking, 8, none="")))
        for (sentence, lacking), labels in found.items()
    )


def _open(source: Source, place: str) -> list[Block]:
    found = [one for one in source.open_at(place) if "folded_under" not in one]
    rows: list[tuple[Cell, ...]] = [
        (severity_mark(one["severity"]), Text(clip(one["message"], MESSAGE), note=one["rule"]))
        for one in sorted(found, key=rank)
    ]
    return [capped(FINDINGS, rows, SHOWN_FINDINGS, title="Open findings")] if rows else [Paragraph("No open finding.")]


def _planned(source: Source, place: str) -> list[Block]:
    kind, _sep, code = place.partition(":")
    record = (source.zones if kind == "zone" else source.conduits)[code]
    stand = [
        f"{source.measure(one['measure'])}, {told(one.get('status') or 'planned')}"
        for one in record.get("measures") or ()
    ]
    stand += [
        _("%(measure)s, in the plan for %(period)s")
        % {"measure": clip(told(one["title"]), 100), "period": one["period"]}
        for one in source.actions_at([place])
    ]
    lines = [("Measures", stand), ("Decisions", _decided(source, place)), ("Lived with", _lived_with(source, place))]
    rows = tuple(
        (name, listed((clip(each, 160) for each in texts), 20, between="; ")) for name, texts in lines if texts
    )
    return [Facts(rows)] if rows else []


def _rated(source: Source, place: str) -> list[Block]:
    """Give the scenarios that rest on a place, each as it stands without measures, today and after the plan."""
    after: Record = (source.plan or {}).get("scenarios_after", {})
    rows: list[tuple[Cell, ...]] = [
        (
            Text(clip(f"{code} {one['title']}", 160)),
            *(_standing(source, one[when]) for when in ("unmitigated", "today")),
            _standing(source, after.get(code)) if source.plan is not None else Text("no plan"),
            Text(one["decision"] or "not recorded"),
        )
        for code, one in sorted(source.result["scenarios"].items())
        if source.rests_on(code, place)
    ]
    return [capped(SCENARIOS, rows, SHOWN_NAMES, title="Scenarios")] if rows else []


def _standing(source: Source, one: Record | None) -> Cell:
    return Text("not rated") if one is None else source.band(one["consequence"], one["likelihood"])


def _decided(source: Source, place: str) -> list[str]:
    return [
        f"{clip(one['code'], 20)}, {told(one.get('status') or 'open')}: {clip(source.person(one.get('owner')), 60)}"
        + (f", {source.until(one)}" if one.get("expires") else "")
        for one in source.decisions
        if one.get("about") == place
    ]


def _lived_with(source: Source, place: str) -> list[str]:
    """Give the waivers and compensations of a place with who accepted them and until when."""
    found = [(one["rule"], one.get("by"), one) for one in source.model.get("waivers") or () if one["target"] == place]
    found += [
        (one["requirement"], one.get("accepted_by"), one)
        for one in source.model.get("compensations") or ()
        if one["about"] == place
    ]
    return [
        f"{what}: {clip(source.person(who), 60)}, {one.get('expires') or told(NOT_RECORDED)}"
        for what, who, one in found
    ]
