"""The approval memo (ZCR 7): what is approved, what stays, who accepts it until when, and what reopens it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.told import part_told, told
from reports.blocks import Block, Cell, Chapter, Column, Facts, Heading, Lines, Paragraph, Table, Text, capped
from reports.source import NOT_RECORDED, Record, Source, clip, counted, listed

SHOWN = 60
REMAINING = (Column("Scenario", 78), Column("Today", 34), Column("After the plan", 34), Column("Decision", 34))
LIVED_WITH = (Column("What is lived with", 74), Column("Why", 62), Column("By", 24), Column("Until", 20))
SIGNATURES = (Column("For", 40), Column("Name", 60), Column("Date", 30), Column("Signature", 50))
WORDS = {True: "tolerable", False: "above the tolerable risk", None: "not compared with the tolerable risk"}
TRIGGERS = (
    "new equipment, or equipment replaced",
    "new firmware or software",
    "a change of the network, a new flow or a new way in",
    "a new supplier or service provider",
    "a change of the process",
    "an incident, here or at a plant alike",
    "an accepted risk, waiver or approval that runs out",
    "a year since this approval, at the latest",
)


def memo(source: Source) -> Chapter:
    """Give the memo."""
    blocks: list[Block] = [
        Facts(_what(source)),
        Heading("Risk that remains"),
        _remaining(source),
        Heading("What is lived with, by name"),
        _lived_with(source),
        Heading("What reopens this approval"),
        *(Paragraph(f"\u2013 {told(one)}") for one in TRIGGERS),
        Heading("Approval"),
        Paragraph("Who signs accepts the remaining risk above for the asset owner, as of the model named here."),
        Table(SIGNATURES, tuple((Text(one), Text(""), Text(""), Text("")) for one in ("OT", "IT", "Asset owner"))),
    ]
    return Chapter("memo", "Approval memo (ZCR 7)", tuple(blocks))


def lived_with(source: Source) -> Chapter:
    """Name what is waived, compensated and accepted, by whom and until when."""
    return Chapter("lived-with", "What is lived with, by name", (_lived_with(source),))


def _what(source: Source) -> tuple[tuple[str, str], ...]:
    totals, conduits = source.result["totals"], source.result["conduit_totals"]
    counts = ", ".join(f"{count} {told(severity)}" for severity, count in totals["findings"].items())
    places = ", ".join(
        part_told(one) for one in (counted(len(source.zones), "zone"), counted(len(source.conduits), "conduit"))
    )
    return (
        ("Approved is", f"{source.site_name}, {clip(source.assessment.get('name') or source.assessment['code'], 120)}"),
        ("Scope", clip(source.assessment.get("scope") or NOT_RECORDED, 600)),
        ("Judged as of", source.today or "no date recorded"),
        ("Partitioned into", places),
        ("Levels missing", f"{totals['levels_missing']} at zones, {conduits['levels_missing']} at conduits"),
        ("Not assessed", f"{totals['not_assessed']} at zones, {conduits['not_assessed']} at conduits"),
        ("Open findings", counts),
        ("Plan", _plan(source)),
        ("SHA-256 of the model", source.result["model_sha256"]),
        ("Engine", source.result["engine"]),
    )


def _plan(source: Source) -> str:
    if source.plan is None:
        return "none"
    count = part_told(counted(len(source.plan["schedule"]), "action"))
    return _("%(count)s for %(cost)s") % {"count": count, "cost": source.money(source.plan["cost"])}


def _remaining(source: Source) -> Block:
    judged = source.result["scenarios"]
    after: Record = (source.plan or {}).get("scenarios_after", {})
    rows: list[tuple[Cell, ...]] = []
    for code, one in sorted(judged.items()):
        stand = after.get(code) or one["today"]
        if source.is_tolerable(code, stand) is True:
            continue
        rows.append(
            (
                Text(strong=clip(f"{code} {one['title']}", 140)),
                _standing(source, one["today"]),
                _standing(source, after.get(code)) if source.plan is not None else Text("no plan"),
                Text(one["decision"] or "not decided", note=WORDS[source.is_tolerable(code, stand)]),
            )
        )
    if not judged:
        return Paragraph("No scenario is recorded: the remaining risk is not known.")
    return capped(REMAINING, rows, SHOWN) if rows else Paragraph("No rated scenario stays above the tolerable risk.")


def _standing(source: Source, one: Record | None) -> Cell:
    return Text("not rated") if one is None else source.band(one["consequence"], one["likelihood"])


def _lived_with(source: Source) -> Block:
    rows: list[tuple[Cell, ...]] = [
        (
            Text(strong=f"Waiver of {one['rule']}", text=clip(source.named(one["target"]), 100)),
            Text(clip(one.get("reason") or NOT_RECORDED, 240)),
            Text(clip(source.person(one.get("by")), 60)),
            Text(source.until(one)),
        )
        for one in source.model.get("waivers") or ()
    ]
    rows += [
        (
            Text(strong=f"{one['requirement']} compensated", text=clip(source.named(one["about"]), 100)),
            Text(clip(one.get("reason") or NOT_RECORDED, 240)),
            Text(clip(source.person(one.get("accepted_by")), 60)),
            Text(source.until(one)),
        )
        for one in source.model.get("compensations") or ()
    ]
    rows += [
        (
            Text(strong="Target under conditions", text=clip(source.named(place), 100)),
            Lines(tuple(clip(each["text"], 200) for each in record["sl_t_conditions"])),
            Text(NOT_RECORDED),
            Text("while they hold"),
        )
        for place, record in _conditional(source)
    ]
    rows += [
        (
            Text(strong=f"Risk accepted: {code}", text=clip(one.get("title") or "", 100)),
            Text(listed(_accepting(source, code), 4, none="no decision names who accepts it")),
            Text(listed(sorted(_owners(source, code)), 3, none=NOT_RECORDED)),
            Text(listed(sorted(_until(source, code)), 2, none=NOT_RECORDED)),
        )
        for code, one in sorted(source.scenarios.items())
        if one.get("decision") == "accept"
    ]
    return capped(LIVED_WITH, rows, SHOWN) if rows else Paragraph("Nothing is waived, compensated or accepted.")


def _conditional(source: Source) -> list[tuple[str, Record]]:
    places = [(f"zone:{code}", one) for code, one in sorted(source.zones.items())]
    places += [(f"conduit:{code}", one) for code, one in sorted(source.conduits.items())]
    return [(place, one) for place, one in places if one.get("sl_t_conditions")]


def _about(source: Source, code: str) -> list[Record]:
    return [one for one in source.decisions if one.get("about") == f"scenario:{code}"]


def _accepting(source: Source, code: str) -> list[str]:
    return [clip(one.get("outcome") or one.get("reason") or one["code"], 160) for one in _about(source, code)]


def _owners(source: Source, code: str) -> set[str]:
    return {clip(source.person(one["owner"]), 60) for one in _about(source, code) if one.get("owner")}


def _until(source: Source, code: str) -> set[str]:
    return {source.until(one) for one in _about(source, code) if one.get("expires")}
