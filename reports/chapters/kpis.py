"""What the site measures of itself: north stars on page 1, and every KPI that has an owner and a definition."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.told import told
from assessment.engine.kpis import Measured, measured
from reports.blocks import Amount, Block, Cell, Chapter, Column, Paragraph, Table, Text
from reports.source import Source, clean, clip, number

COLUMNS = (
    Column("KPI", 80),
    Column("Owner", 30),
    Column("Before", 25),
    Column("Now", 25),
    Column("Since then", 25),
)
LACKING = {"owner": "it has no owner", "definition": "it has no definition", "chosen_by": "nobody chose it"}
NAME = 60


def north_stars(source: Source) -> tuple[str, ...]:
    """Give the KPIs that the steering team chose, each before and after in one sentence."""
    return tuple(_star(one) for one in _measured(source) if one.is_north_star and not one.lacks)


def kpis(source: Source) -> Chapter:
    """Give the chapter; what lacks an owner or a definition is named without its values."""
    found = _measured(source)
    shown = [one for one in found if not one.lacks]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            Text(strong=clip(one.name or one.code, NAME), text=clean(one.definition)),
            Text(source.person(one.owner)),
            *(
                Amount(f"{number(value.value)} {clean(one.unit)}".strip(), value.on.isoformat())
                if value
                else Amount("?")
                for value in (one.baseline, one.latest)
            ),
            Text(_since(one)),
        )
        for one in shown
    )
    blocks: list[Block] = [Paragraph("No KPI enters a risk: they show what security and the roadmap did to the plant.")]
    blocks += [Table(COLUMNS, rows)] if rows else [Paragraph("No KPI has an owner and a definition.")]
    for one in found:
        if one.lacks:
            told_why = {
                "kpi": clip(one.name or one.code, NAME),
                "why": _(" and ").join(told(LACKING[key]) for key in one.lacks),
            }
            blocks.append(Paragraph(_("%(kpi)s is not shown: %(why)s.") % told_why, is_note=True))
    return Chapter("kpis", "KPIs, before and after", tuple(blocks))


def _measured(source: Source) -> list[Measured]:
    return measured(source.model.get("kpis") or ())


def _star(one: Measured) -> str:
    name, unit = clip(one.name or one.code, NAME), f" {clean(one.unit)}" if one.unit else ""
    if one.baseline is None:
        return _("%(kpi)s: not measured yet.") % {"kpi": name}
    before = _("%(value)s on %(day)s") % {"value": f"{number(one.baseline.value)}{unit}", "day": one.baseline.on}
    if one.latest is None:
        return _("%(kpi)s: %(before)s, not measured again.") % {"kpi": name, "before": before}
    now = _("%(value)s on %(day)s") % {"value": f"{number(one.latest.value)}{unit}", "day": one.latest.on}
    return f"{name}: {before}, {now}, {_since(one)}."


def _since(one: Measured) -> str:
    if one.change is None:
        return told("not measured again")
    if not one.change:
        return told("unchanged")
    words = told({True: "better", False: "worse", None: "which way is better is not said"}[one.is_better])
    return f"{'+' if one.change > 0 else ''}{number(one.change)}, {words}"
