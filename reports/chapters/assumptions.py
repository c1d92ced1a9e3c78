"""What the judgement assumes: conventions, conditions, waivers, compensations, and the decisions that are open."""

from __future__ import annotations

from django.utils.translation import gettext as _

from assessment.engine.model_file.build_judgement import build_conventions
from reports.blocks import Block, Cell, Chapter, Column, Facts, Heading, Lines, Paragraph, Text, capped
from reports.source import NOT_RECORDED, Record, Source, clean, clip, listed, number

SHOWN = 80
CONVENTIONS = {
    "conduit_target": "Proposal for a conduit",
    "target_method": "Proposal for a zone",
    "initial_likelihood": "Likelihood without measures",
    "attacker": "Attacker level where a scenario names none",
    "path_controls": "Controls that raise a barrier by one",
    "path_chances": "Chance in percent to pass: 2 short, 1 short, at par, 1 above, 2 above",
    "decades_per_step": "Decades per step of likelihood",
    "thresholds": "Thresholds",
}
CONDITION_COLUMNS = (Column("Place", 60), Column("Condition of its target", 90), Column("Holds", 30))
TEXT_COLUMNS = (Column("Place", 50), Column("What is assumed or depended on", 130))
WAIVER_COLUMNS = (Column("Rule and place", 60), Column("Reason", 66), Column("By, on", 30), Column("Until", 24))
COMPENSATION_COLUMNS = (
    Column("Requirement and place", 50),
    Column("Reason and equivalence", 80),
    Column("Accepted by, on", 30),
    Column("Until", 20),
)
DECISION_COLUMNS = (
    Column("About", 42),
    Column("State", 22),
    Column("Positions and outcome", 84),
    Column("Owner, until", 32),
)
ORDER = ("escalated", "protest", "open", "conditional", "agreed")


def assumptions(source: Source) -> Chapter:
    """List what the judgement rests on beside the records of the plant."""
    blocks: list[Block] = [
        Facts(_scope(source)),
        Heading("Conventions in force"),
        Facts(_conventions(source)),
        *_conditions(source),
        *_texts(source),
        *_waivers(source),
        *_compensations(source),
    ]
    return Chapter("assumptions", "Scope and assumptions", tuple(blocks))


def decisions(source: Source) -> Chapter:
    """List the decisions, those without agreement first."""
    recorded = source.decisions
    if not recorded:
        return Chapter("decisions", "Decisions", (Paragraph("No decision is recorded."), *_first_session(source)))
    order = sorted(
        recorded, key=lambda one: (ORDER.index(one["status"]) if one.get("status") in ORDER else 0, one["code"])
    )
    table = capped(DECISION_COLUMNS, [_decision(source, one) for one in order], SHOWN)
    return Chapter("decisions", "Decisions, and where there is no agreement", (*_first_session(source), table))


def _first_session(source: Source) -> list[Block]:
    """Say where nobody of operations was at the first session that is recorded with people; nothing where OT was."""
    held = [one for one in source.model.get("sessions") or () if one.get("attendees")]
    if not held:
        return []
    first = min(held, key=lambda one: (one.get("on") or "9999", one["code"]))
    sides = [source.people.get(who, {}).get("side") for who in first["attendees"]]
    if "ot" in sides:
        return []
    when = f"the first session ({clean(first['code'])}, {first.get('on') or NOT_RECORDED})"
    if None in sides:
        return [Paragraph(f"Nobody at {when} is recorded as OT, and the side of some is not recorded.")]
    return [Paragraph(f"Nobody of OT was at {when}: what was designed there was designed without operations.")]


def _scope(source: Source) -> tuple[tuple[str, str], ...]:
    one = source.assessment
    words = {True: "yes: what is not recorded does not exist", False: "no: a missing path proves nothing"}
    return (
        ("Scope", clip(one.get("scope") or NOT_RECORDED, 600)),
        ("Included", listed((clip(each, 120) for each in one.get("included") or ()), 12, none=NOT_RECORDED)),
        ("Excluded", listed((clip(each, 120) for each in one.get("excluded") or ()), 12, none=NOT_RECORDED)),
        ("Judged as of", source.today or "no date recorded: nothing counts as expired"),
        ("Flows are complete", words[bool(one.get("flows_complete"))]),
        ("Assessment is final", "yes" if one.get("final") else "no"),
    )


def _conventions(source: Source) -> tuple[tuple[str, str], ...]:
    written = source.assessment.get("conventions") or {}
    in_force = build_conventions(written)
    rows = []
    for key, label in CONVENTIONS.items():
        value = getattr(in_force, key)
        if key == "thresholds":
            text = ", ".join(f"{name} {getattr(value, name)}" for name in value.__slots__)
        else:
            text = (
                ", ".join(number(one) if isinstance(one, int | float) else str(one) for one in value)
                if isinstance(value, tuple)
                else str(value)
            )
        rows.append((label, clean(text) + ("" if key in written else _(" (default)"))))
    return tuple(rows)


def _places(source: Source) -> list[tuple[str, Record]]:
    places = [(f"zone:{code}", one) for code, one in source.zones.items()]
    return places + [(f"conduit:{code}", one) for code, one in source.conduits.items()]


def _conditions(source: Source) -> list[Block]:
    words = {True: "yes", False: "no longer: the target is invalid", None: "not recorded"}
    rows: list[tuple[Cell, ...]] = [
        (Text(clip(source.named(place), 110)), Text(clip(each["text"], 300)), Text(words[each.get("holds")]))
        for place, one in _places(source)
        for each in one.get("sl_t_conditions") or ()
    ]
    return [Heading("Conditions under which targets stand"), capped(CONDITION_COLUMNS, rows, SHOWN)] if rows else []


def _texts(source: Source) -> list[Block]:
    rows: list[tuple[Cell, ...]] = [
        (Text(clip(source.named(place), 110)), Lines(tuple(texts)))
        for place, one in _places(source)
        if (texts := [text for key in ("assumptions", "dependencies") for text in _said(one.get(key))])
    ]
    return [Heading("Assumed and depended on, by place"), capped(TEXT_COLUMNS, rows, SHOWN)] if rows else []


def _said(value: object) -> list[str]:
    if not value:
        return []
    parts = value if isinstance(value, list) else [value]
    return [clip(str(part), 300) for part in parts]


def _waivers(source: Source) -> list[Block]:
    rows: list[tuple[Cell, ...]] = [
        (
            Text(strong=one["rule"], text=clip(source.named(one["target"]), 110)),
            Text(clip(one.get("reason") or NOT_RECORDED, 300)),
            Lines((clip(source.person(one.get("by")), 60), one.get("on") or NOT_RECORDED)),
            Text(source.until(one)),
        )
        for one in source.model.get("waivers") or ()
    ]
    return [Heading("Waivers"), capped(WAIVER_COLUMNS, rows, SHOWN)] if rows else []


def _compensations(source: Source) -> list[Block]:
    rows: list[tuple[Cell, ...]] = [
        (
            Text(strong=one["requirement"], text=clip(source.named(one["about"]), 110)),
            Text(clip(one.get("reason") or NOT_RECORDED, 240), note=clip(one.get("equivalence") or "", 240)),
            Lines((clip(source.person(one.get("accepted_by")), 60), one.get("accepted_on") or NOT_RECORDED)),
            Text(source.until(one)),
        )
        for one in source.model.get("compensations") or ()
    ]
    return [Heading("Compensations"), capped(COMPENSATION_COLUMNS, rows, SHOWN)] if rows else []


def _decision(source: Source, one: Record) -> tuple[Cell, ...]:
    lines = [
        f"{clip(source.person(each.get('by')), 40)}: {clip(each.get('text') or '', 260)}"
        for each in one.get("positions") or ()
    ]
    lines += [_("Outcome: %(text)s") % {"text": clip(one["outcome"], 200)}] if one.get("outcome") else []
    lines += [_("Condition: %(text)s") % {"text": clip(one["condition"], 200)}] if one.get("condition") else []
    about = clip(source.named(one["about"]), 100) if one.get("about") else "the assessment"
    return (
        Text(strong=clip(one["code"], 40), text=about),
        Text(one.get("status") or "open"),
        Lines(tuple(lines)),
        Lines((clip(source.person(one.get("owner")), 60), source.until(one))),
    )
