"""The findings: open ones worst first, waived ones with their names, and how much could not be judged."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.told import told
from reports.blocks import Block, Cell, Chapter, Column, Heading, Lines, Paragraph, Text, capped
from reports.source import SEVERITIES, Record, Source, clip, counted, listed, severity_mark

SHOWN_FINDINGS, SHOWN_WAIVED = 100, 60
MESSAGE = 600  # a sentence that is cut has no form in another language
FORCE = {
    "shall": "normative (shall)",
    "should": "recommended (should)",
    "convention": "field convention",
    "heuristic": "our own heuristic",
}
COLUMNS = (
    Column("Severity", 20),
    Column("Finding", 86),
    Column("Rests on", 25),
    Column("Violates", 19),
    Column("Closed by", 30),
)
WAIVED_COLUMNS = (
    Column("Severity", 20),
    Column("Finding", 72),
    Column("Reason", 48),
    Column("Waived by", 24),
    Column("Until", 16),
)


def findings(source: Source) -> Chapter:
    """List what is open and what is waived."""
    counting = [one for one in source.result["findings"] if one["status"] == "open"]
    unfolded = sorted((one for one in counting if "folded_under" not in one), key=rank)
    waived = sorted((one for one in source.result["findings"] if one["status"] == "waived"), key=rank)
    folded = len(counting) - len(unfolded)
    blocks: list[Block] = [Paragraph(_counts(source, folded), is_note=True)]
    blocks.append(
        capped(COLUMNS, [_row(source, one) for one in unfolded], SHOWN_FINDINGS)
        if unfolded
        else Paragraph("No finding is open.")
    )
    blocks.append(Heading("Waived"))
    blocks.append(
        capped(WAIVED_COLUMNS, [_waived(source, one) for one in waived], SHOWN_WAIVED)
        if waived
        else Paragraph("No finding is waived.")
    )
    return Chapter("findings", "Findings", tuple(blocks))


def rank(one: Record) -> tuple[int, str]:
    """Give the order of findings: the worst first, then by what they are about."""
    return SEVERITIES.index(one["severity"]), one["id"]


def _counts(source: Source, folded: int) -> str:
    counts = source.result["totals"]["findings"]
    by_severity = ", ".join(f"{counts.get(one, 0)} {told(one)}" for one in SEVERITIES)
    more = (
        f" {counted(folded, 'more is', 'more are')} folded under a worse finding of the same thing." if folded else ""
    )
    return f"Open: {by_severity}.{more} Declared rests on what was written down, observed on traffic that was seen."


def _at(source: Source, one: Record) -> str:
    return _("%(rule)s at %(place)s") % {"rule": one["rule"], "place": clip(source.named(one["target"]), 120)}


def _row(source: Source, one: Record) -> tuple[Cell, ...]:
    return (
        severity_mark(one["severity"]),
        Text(clip(one["message"], MESSAGE), note=_at(source, one)),
        Lines((str(FORCE.get(one["force"], one["force"])), one["basis"])),
        Text(listed(one["violates"], 4)),
        Text(
            listed((clip(source.measure(measure), 50) for measure in one["measures"]), 2, none="no measure is recorded")
        ),
    )


def _waived(source: Source, one: Record) -> tuple[Cell, ...]:
    waiver = one.get("waiver") or {}
    return (
        severity_mark(one["severity"]),
        Text(clip(one["message"], MESSAGE), note=_at(source, one)),
        Text(clip(waiver.get("reason") or "not recorded", 240)),
        Text(clip(source.person(waiver.get("by")), 60)),
        Text(waiver.get("expires") or "not recorded"),
    )
