"""The scenarios: without measures, today, and after the plan, on one matrix."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.told import told
from reports.blocks import Block, Cell, Chapter, Column, Mark, Paragraph, Text, capped
from reports.source import Record, Source, clip, listed

SHOWN = 100
UNRATED = Mark("?", 0, "not rated")
COLUMNS = (
    Column("Scenario", 69),
    Column("Without measures", 23.5),
    Column("Today", 23.5),
    Column("After the plan", 23.5),
    Column("Against tolerable", 20.5),
    Column("Decision", 20),
)


def scenarios(source: Source) -> Chapter:
    """List the scenarios, worst today first."""
    judged = source.result["scenarios"]
    if not judged:
        return Chapter("scenarios", "Scenarios", (Paragraph("No scenario is recorded, so no risk can be placed."),))
    order = sorted(judged, key=lambda code: (-(judged[code]["today"] or {"points": 10**6})["points"], code))
    limits = source.matrix.tolerable_by_category
    own = (
        f"; {', '.join(f'{clip(told(key), 20)} {clip(value, 8)}' for key, value in sorted(limits.items()))}"
        if limits
        else ""
    )
    bands = ", ".join(f"{clip(one.code, 8)} {clip(told(one.name), 20)}" for one in source.matrix.bands)
    blocks: list[Block] = [
        Paragraph(
            f"Bands: {bands}. Tolerable: {clip(source.matrix.tolerable, 8)}{own}. The number behind a band is its "
            f"points, an aid to ranking, not money. {source.result['heuristic']}",
            is_note=True,
        ),
        capped(COLUMNS, [_row(source, code, judged[code]) for code in order], SHOWN),
    ]
    return Chapter("scenarios", "Scenarios: without measures, today, after the plan", tuple(blocks))


def _row(source: Source, code: str, judged: Record) -> tuple[Cell, ...]:
    after = (source.plan or {}).get("scenarios_after", {}).get(code)
    return (
        Text(strong=clip(f"{code} {judged['title']}", 180), note=_way(source, judged)),
        _mark(source, judged["unmitigated"]),
        _mark(source, judged["today"]),
        _mark(source, after) if source.plan is not None else Text("no plan"),
        Text(_against(judged["tolerable"], source.is_tolerable(code, after))),
        Text(judged["decision"] or "not recorded"),
    )


def _mark(source: Source, standing: Record | None) -> Mark:
    return UNRATED if standing is None else source.band(standing["consequence"], standing["likelihood"])


def _against(today: bool | None, after: bool | None) -> str:
    words = {True: "tolerable", False: "above", None: "not compared"}
    now, then = told(words[today]), told(words[after])
    return now if after is None else _("%(now)s; after the plan %(then)s") % {"now": now, "then": then}


def _way(source: Source, judged: Record) -> str:
    way, stated = judged["way"], (judged["today"] or {}).get("stated")
    if stated:
        return "A person stated the likelihood of today."
    if way["no_path"]:
        return "No path in the model, whose flows are complete."
    if way["border_assumed"]:
        return "No path is known; one step over the border is assumed."
    hops = listed((clip(source.end(one), 40) for one in way["hops"]), 6, between=" > ")
    assumed = _("; a step rests on unknown levels, taken as the worst") if way["assumed"] else ""
    return _("Least way: %(hops)s") % {"hops": hops} + f"{assumed}."
