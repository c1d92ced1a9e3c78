"""The plan: what is done when, for how much and in which window, what stays undone, and how good it is proven to be."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.told import part_told, told
from assessment.charts import Bar, FrontierPoint, draw_bars, draw_frontier
from assessment.window_use import window_uses
from reports.blocks import (
    Amount,
    Block,
    Cell,
    Chapter,
    Column,
    Facts,
    Heading,
    Lines,
    Paragraph,
    Picture,
    Table,
    Text,
    capped,
)
from reports.chapters.left_out import idle_count, worth_telling
from reports.source import Record, Source, clip, counted, number, shorten

LONG = "Why each measure was chosen, what it touches and what was left out stands in the steering report."
SHOWN_ACTIONS, SHOWN_LEFT_OUT, SHOWN_WARNINGS = 60, 30, 3
CHART = (165.0, 260 / 640)
BARS = (165.0, 220 / 640)
ACTION_COLUMNS = (
    Column("Measure, and where", 82),
    Column("Window", 32),
    Column("Cost", 26, "amount"),
    Column("Days", 14, "amount"),
    Column("Takes off", 26),
)
LEFT_COLUMNS = (Column("Measure, and where", 80), Column("Reason", 22), Column("Why", 78))
REMAIN_COLUMNS = (
    Column("At the end of", 50),
    Column("Risk points", 40, "amount"),
    Column("Levels missing", 40, "amount"),
)
SENSITIVE_COLUMNS = (
    Column("Action, or scenario", 70),
    Column("As stated", 30, "amount"),
    Column("If that were something else", 80),
)
FRONTIER_COLUMNS = (
    Column("Budget", 40, "amount"),
    Column("Spent", 40, "amount"),
    Column("Risk points left", 34, "amount"),
    Column("Levels missing", 34, "amount"),
    Column("Proven", 32),
)


def roadmap(source: Source) -> Chapter:
    """Tell the plan, or that there is none."""
    if source.plan is None:
        return Chapter("plan", "The plan", (Paragraph("No plan has been computed for this assessment."),))
    blocks: list[Block] = [Facts(_proof(source, source.plan))]
    for period in _periods(source):
        blocks += _period(source, period)
    blocks += _remaining(source, source.plan)
    blocks += _left_out(source)
    blocks += _frontier(source, source.plan)
    blocks += _sensitive(source, source.plan.get("sensitivity"))
    blocks += [Heading("Notes"), *(Paragraph(clip(one, 600)) for one in source.plan["notes"])]
    return Chapter("plan", "The plan", tuple(blocks))


def in_short(source: Source) -> Chapter:
    """Tell the plan as its periods with their measures, and what remains after each; why is told elsewhere."""
    if source.plan is None:
        return roadmap(source)
    blocks = [block for period in _periods(source) for block in _period(source, period, is_short=True)]
    return Chapter("plan", "The plan", (*blocks, *_remaining(source, source.plan), Paragraph(LONG)))


def _proof(source: Source, plan: Record) -> tuple[tuple[str, str], ...]:
    sums = {"risk": "the sum of risk points over the periods", "levels": "the sum of levels missing over the periods"}
    verdict = {
        "optimal": "proven optimal: no other schedule within these limits leaves less",
        "gap": f"proven to within {number(round(plan['gap_percent'], 1))} % of the best possible",
        "musts_unplaced": "an action that must be done cannot be placed within these limits",
    }.get(plan["status"], str(plan["status"]))
    greedy, static = plan["greedy"], plan["greedy"]["static"]
    return (
        ("Minimises first", sums[plan["objective"]]),
        (
            "Reached, and the bound that no plan beats",
            _("%(value)s, bound %(bound)s: %(verdict)s")
            % {"value": number(plan["value"]), "bound": number(plan["bound"]), "verdict": part_told(verdict)},
        ),
        ("A list by benefit per cost, worked out anew after each choice", number(greedy["value"])),
        ("The same list, sorted once", number(static["value"])),
        ("Chosen from", _chosen(plan)),
        ("Cost of all", source.money(plan["cost"])),
        ("Same input, same plan", "yes" if plan["repeatable"] else "no: a time limit was asked for"),
    )


def _chosen(plan: Record) -> str:
    chosen, of = counted(len(plan["schedule"]), "action"), counted(plan["candidates"], "candidate")
    return _("%(count)s of %(whole)s") % {"count": part_told(chosen), "whole": part_told(of)}


def _periods(source: Source) -> list[str]:
    written = [one["code"] for one in (source.model.get("plan") or {}).get("periods") or ()]
    used = {one["period"] for one in (source.plan or {})["schedule"]}
    return written + sorted(used - set(written))


def _period(source: Source, code: str, *, is_short: bool = False) -> list[Block]:
    assert source.plan is not None
    actions = [one for one in source.plan["schedule"] if one["period"] == code]
    record: Record = next(
        (one for one in (source.model.get("plan") or {}).get("periods") or () if one["code"] == code), {}
    )
    start = _(", from %(day)s") % {"day": record["start"]} if record.get("start") else ""
    budget = _(" of %(whole)s") % {"whole": source.money(record["budget"])} if record.get("budget") is not None else ""
    effort = (
        _(" of %(whole)s") % {"whole": number(record["effort_days"])} if record.get("effort_days") is not None else ""
    )
    cost, days = sum(one["cost"] for one in actions), sum(one["effort_days"] for one in actions)
    words = _("%(cost)s, %(days)s person-days.") % {"cost": source.money(cost) + budget, "days": number(days) + effort}
    heading = Heading(f"{clip(code, 40)}{start}")
    # a plan made before migrations were counted on has no stages
    stages = [one for one in source.plan.get("stages", ()) if one["period"] == code]
    windows = [] if is_short else [Paragraph(one, is_note=True) for one in _windows(source, source.plan, code)]
    if not actions and not stages:
        return [heading, Paragraph("Nothing is scheduled."), *windows]
    rows = (*(_row(source, one) for one in actions), *(_stage(source, one) for one in stages))
    notes = () if is_short else (*map(_why, actions), *map(_stage_note, stages))
    table = Table(ACTION_COLUMNS, rows, notes=notes, limit=SHOWN_ACTIONS)
    return [heading, Paragraph(words, is_note=True), table, *windows]


def _windows(source: Source, plan: Record, code: str) -> Iterator[str]:
    """Say of each window of a period how much of it is used: all work in it runs side by side."""
    uses = window_uses(source.model.get("plan"), source.model.get("migrations") or (), plan["schedule"])
    for use in uses:
        if use.window.period == code and use.pieces:
            day = f", {use.first}" if use.first else ""
            said = {"pieces": use.pieces, "longest": number(use.longest), "hours": number(use.window.hours)}
            words = ngettext(
                "%(pieces)s piece of work, it takes %(longest)s of %(hours)s h",
                "%(pieces)s pieces of work side by side, the longest takes %(longest)s of %(hours)s h",
                use.pieces,
            )
            yield f"{clip(use.window.code, 20)}{day}: {words % said}."


def _stage(source: Source, one: Record) -> tuple[Cell, ...]:
    name = _("%(name)s: stage %(number)s") % {"name": one["name"], "number": one["stage"]}
    old, new = (clip(source.named(f"conduit:{one[key]}"), 100) for key in ("old_conduit", "new_conduit"))
    return (
        Text(
            strong=clip(f"{name}, {one['title']}" if one["title"] else name, 120),
            text=_("%(old)s goes, %(new)s takes its place.") % {"old": old, "new": new},
        ),
        Text(f"{clip(one['window'], 20)}, {number(one['hours'])} h"),
        Amount("", note=_("not in this budget")),
        Amount(""),
        Lines((f"{number(one['removes']['risk'])} risk points",) if one["removes"]["risk"] else ()),
    )


def _stage_note(one: Record) -> str:
    """Say what a stage touches, who does it and how it is taken back; a plan made by an earlier version says less."""
    crew, back = one.get("crew"), one.get("rollback")
    said = [
        _("The plan counts on it, and buys nothing for what goes."),
        *([_("Crew: %(crew)s.") % {"crew": clip(crew, 60)}] if crew else []),
        *_warnings(one),
        *([_("If it does not work: %(rollback)s") % {"rollback": clip(back, 420)}] if back else []),
    ]
    return " ".join(said)


def _why(one: Record) -> str:
    return " ".join([shorten(one["why"], 420), *_warnings(one)])


def _warnings(one: Record) -> list[str]:
    every = one.get("warnings") or ()
    warnings = [clip(each, 420) for each in every[:SHOWN_WARNINGS]]
    more = len(every) - SHOWN_WARNINGS
    return [*warnings, *([f"{counted(more, 'more warning')}."] if more > 0 else [])]


def _row(source: Source, one: Record) -> tuple[Cell, ...]:
    code, _sep, target = one["action"].partition("@")
    window = f"{clip(one['window'], 20)}, {number(one['outage_hours'])} h" if one["window"] else _no_window(one)
    return (
        Text(strong=clip(told(one["title"]), 120), text=f"{clip(source.named(target), 100)}, {clip(code, 20)}"),
        Text(window),
        Amount(source.money(one["cost"]), note="estimate" if one["estimate"] else ""),
        Amount(number(one["effort_days"])),
        Lines(tuple(_removes(one["removes"]))),
    )


def _no_window(one: Record) -> str:
    return f"{number(one['outage_hours'])} h, not checked" if one["outage_hours"] else "no outage"


def _removes(removes: Record) -> list[str]:
    words = [f"{number(removes['risk'])} risk points"] if removes["risk"] else []
    words += [counted(removes["levels"], "level")] if removes["levels"] else []
    return words or ["needed by others"]


def _remaining(source: Source, plan: Record) -> list[Block]:
    before = plan["before"]
    rows: list[tuple[Cell, ...]] = [
        (Text(_("today")), Amount(number(before["risk"])), Amount(str(before["levels_missing"]))),
        *(
            (Text(clip(one["period"], 40)), Amount(number(one["risk"])), Amount(str(one["levels_missing"])))
            for one in plan["remaining"]["by_period"]
        ),
    ]
    bars = [Bar(_("today"), before["risk"])]
    bars += [Bar(clip(one["period"], 20), one["risk"]) for one in plan["remaining"]["by_period"]]
    chart = draw_bars(f"Risk points of {source.site_name} by period", bars, unit="Risk points")
    return [
        Heading("What remains after each period"),
        Picture(chart, BARS[0], BARS[0] * BARS[1], "Risk points at the end of each period; the table says the same."),
        capped(REMAIN_COLUMNS, rows, SHOWN_ACTIONS),
    ]


def _left_out(source: Source) -> list[Block]:
    found = worth_telling(source)
    rows: list[tuple[Cell, ...]] = [
        (
            Text(strong=clip(one.title, 120), text=f"{clip(one.place, 100)}, {clip(one.code, 20)}"),
            Text(one.reason),
            Text(shorten(one.why, 420)),
        )
        for one in found
    ]
    idle = idle_count(source)
    blocks: list[Block] = [Heading("Left out, and why")]
    if rows:
        blocks.append(capped(LEFT_COLUMNS, rows, SHOWN_LEFT_OUT))
    if idle:
        blocks.append(
            Paragraph(f"{counted(idle, 'more candidate')} would have removed nothing beside the plan.", is_note=True)
        )
    elif not rows:
        blocks.append(Paragraph("Nothing was left out."))
    return blocks


def _sensitive(source: Source, found: Record | None) -> list[Block]:
    """Say which costs and likelihoods would change the plan; a plan made before that was asked says nothing."""
    if not found:
        return []
    titles = {one["code"]: one.get("title") or one["code"] for one in source.model.get("scenarios") or ()}
    rows: list[tuple[Cell, ...]] = []
    for one in found["actions"]:
        code, _sep, target = one["action"].partition("@")
        where = f"{'Part of' if one['chosen'] else 'Outside of'} the plan, at {clip(source.named(target), 100)}"
        rows.append(
            (
                Text(strong=clip(f"{source.measure(code)} ({code})", 120), text=where),
                Amount(source.money(one["cost"])),
                Text(one["why"]),
            )
        )
    for one in found["scenarios"]:
        name = Text(strong=clip(titles.get(one["scenario"], one["scenario"]), 120), text=clip(one["scenario"], 40))
        rows.append((name, Amount(f"likelihood {one['likelihood']} today"), Text(one["why"])))
    table = [capped(SENSITIVE_COLUMNS, rows, SHOWN_ACTIONS)] if rows else []
    return [Heading("What would change the plan"), *table, Paragraph(found["note"], is_note=True)]


def best_found(one: Record) -> str:
    """Say whether a point is proven to be the best, else how far from it it may be; old plans kept no bounds."""
    if not one.get("musts", True):  # a plan made before this was kept does not say
        return "not all that must be done is done"
    if one["optimal"]:
        return "yes"
    if "bound" not in one:
        return "best found"
    gap = 100 * (one["value"] - one["bound"]) / max(one["value"], 1)
    return f"best found, at most {number(round(gap, 1))} % from the best"


def _frontier(source: Source, plan: Record) -> list[Block]:
    if not plan["frontier"]:
        return []
    rows: list[tuple[Cell, ...]] = [
        (
            Amount(source.money(one["budget"])),
            Amount(source.money(one["cost"])),
            Amount(number(one["risk"])),
            Amount(str(one["levels_missing"])),
            Text(best_found(one)),
        )
        for one in plan["frontier"]
    ]
    points = [FrontierPoint(one["cost"], one["risk"]) for one in plan["frontier"]]
    chosen = FrontierPoint(plan["cost"], plan["remaining"]["risk"])
    currency = clip(source.site.get("currency") or "EUR", 8)
    chart = draw_frontier("Budget against the risk that stays", points, chosen=chosen, currency=currency)
    return [
        Heading("What other budgets would leave"),
        Picture(chart, CHART[0], CHART[0] * CHART[1], "What each sum buys, and the plan of this report."),
        capped(FRONTIER_COLUMNS, rows, SHOWN_ACTIONS),
    ]
