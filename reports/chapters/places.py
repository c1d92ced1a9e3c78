"""The zone picture, and zones and conduits with their vectors, gaps and the reason behind each number."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.told import told
from assessment.diagram import draw_zones
from assessment.drawing.folding import Limits, fold
from assessment.drawing.picture import Picture as ZonePicture
from assessment.map_layers import Section
from assessment.moved_levels import levels_of_plan, moved_layer
from assessment.zone_map import levels_of, picture_of
from reports.blocks import Amount, Block, Cell, Chapter, Column, Lines, Paragraph, Picture, Table, Text, capped
from reports.source import FR_LABELS, Record, Source, clean, clip, counted, gaps, is_unset, levels, listed, number

SHOWN_PLACES = 100
VIEW_BOX = re.compile(r'viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"')
CAPTION = (
    "3/2 reads: target 3, achieved 2, in the family where most is missing; the mark beside it counts the levels "
    "missing in all. The tables on the next pages say the same in numbers."
)
MOVED = (
    "In each box: levels missing today, the arrow, levels missing after the plan. A tick is a target that is met, a "
    "question mark what is not known. What the plan does not touch keeps its number."
)
# What a page leaves for a picture, in millimetres, and the width in drawing units above which A4 gets too small.
A4_ROOM, A3_ROOM, A4_UNITS = (265.0, 158.0), (388.0, 244.0), 1000.0
# Letters of twelve units need this many millimetres to the unit to be read; a picture is folded step by step till then.
LEGIBLE = 0.17
STEPS = (Limits(60, 90, 60, 90), Limits(30, 45, 16, 40), Limits(30, 45, 8, 24), Limits(30, 45, 4, 16))
VECTOR, WIDE = 45.0, 12.0
BASIS = {
    "claimed": "an assessor's claim",
    "requirements": "requirement rows judged by a person",
    "components": "the weakest component",
    "measures": "a measure in place",
    None: "nothing known",
}
MONITORING = {
    "blind_spot": "blind spot: nobody is bound to watch it",
    "borderline": "borderline: watching is not settled between the owners",
    "resolved": "settled between the owners",
    "no_cross_owner": "one owner",
    "not_evaluated": "not evaluated: an owner is not recorded",
}
PLACE_COLUMNS = (
    Column("Place", 48),
    Column("SL-T", VECTOR, "vector"),
    Column("SL-C", VECTOR, "vector"),
    Column("SL-A", VECTOR, "vector"),
    Column("Gap", VECTOR, "vector"),
    Column("Missing", 18, "amount"),
    Column("Not known", 21, "amount"),
)
PROPOSAL_COLUMNS = (
    Column("Place", 50),
    Column("SL-T", VECTOR, "vector"),
    Column("Proposal", VECTOR, "vector"),
    Column("Why it is proposed", 62),
    Column("What is recorded for the target", 59),
)


def zone_map(source: Source) -> Chapter:
    """Draw the zone picture as the page draws it, on A3 where A4 is too small."""
    if not source.zones:
        return Chapter(
            "map", "Zones and conduits, the picture", (Paragraph("No zone is recorded: there is no picture."),)
        )
    found = [
        (one["target"], one["severity"])
        for one in source.result["findings"]
        if one["status"] == "open" and "folded_under" not in one
    ]
    return drawn_map(picture_of(section_of(source), found), "map", "Zones and conduits, the picture", CAPTION)


def moved_map(source: Source) -> Chapter:
    """Draw the zones as they stand today and as they stand after the plan, in one picture."""
    title = "Before and after the plan, the picture"
    levels = levels_of_plan(source.plan) if source.plan is not None else None
    if levels is None or not source.zones:
        return Chapter("moved", title, (Paragraph("There is no plan with a state after it to draw."),))
    section = section_of(source)
    return drawn_map(picture_of(section, (), layer=moved_layer(section, levels)), "moved", title, MOVED)


def section_of(source: Source) -> Section:
    """Give what reads parts of the result, and the model as `frame`, for the zone picture."""
    return lambda name: source.model if name == "frame" else source.result[name]


def drawn_map(whole: ZonePicture, code: str, title: str, caption: str) -> Chapter:
    """Draw a picture on A4, on A3 where that is too small, folded until it can be read."""
    for limits in STEPS:
        svg = draw_zones(fold(whole, limits=limits))
        width, height = _size(svg)
        is_large = width > A4_UNITS or height > A4_UNITS * A4_ROOM[1] / A4_ROOM[0]
        room = A3_ROOM if is_large else A4_ROOM
        scale = min(room[0] / width, room[1] / height)
        if scale >= LEGIBLE:
            break
    drawn = Picture(svg, round(width * scale, 2), round(height * scale, 2), caption)
    return Chapter(code, title, (drawn,), "large" if is_large else "landscape")


def _size(svg: str) -> tuple[float, float]:
    sizes = VIEW_BOX.search(svg)
    assert sizes is not None
    return float(sizes[1]), float(sizes[2])


def zones(source: Source) -> Chapter:
    """List the zones, worst gap first."""
    if not source.zones:
        return Chapter("zones", "Zones", (Paragraph("No zone is recorded."),))
    note = (
        "Each vector holds FR1 to FR7: identification (IAC), use control (UC), integrity (SI), confidentiality (DC), "
        "restricted data flow (RDF), timely response (TRE), availability (RA). SL-T is the target, SL-C the floor of "
        "what the components can do, SL-A what is achieved; a filled gap cell holds the levels missing. "
        "A question mark is not known and never counts as met."
    )
    blocks: list[Block] = [Paragraph(note, is_note=True)]
    blocks.append(_places(source, "zone"))
    return Chapter("zones", "Zones: target, capability, achieved, gap", tuple(blocks), "landscape")


def conduits(source: Source) -> Chapter:
    """List the conduits, worst gap first."""
    if not source.conduits:
        return Chapter("conduits", "Conduits", (Paragraph("No conduit is recorded."),))
    return Chapter(
        "conduits", "Conduits: target, capability, achieved, gap", (_places(source, "conduit"),), "landscape"
    )


def proposals(source: Source) -> Chapter:
    """Show the places whose target differs from what the method proposes, or is not set."""
    rows: list[tuple[Cell, ...]] = []
    for kind in ("zone", "conduit"):
        for code, judged in source.result[f"{kind}s"].items():
            if judged["sl_t"] != judged["proposal"] and not is_unset(judged["proposal"]):
                rows.append(_proposal_row(source, kind, code, judged))
    open_ones = sum(
        is_unset(judged["proposal"]) for kind in ("zones", "conduits") for judged in source.result[kind].values()
    )
    blocks: list[Block] = [
        Paragraph(
            "Only places are listed whose target differs from the proposal of the method in force. "
            f"For {counted(open_ones, 'place')} nothing can be proposed, because no scenario or zone target is known.",
            is_note=True,
        )
    ]
    blocks.append(
        capped(PROPOSAL_COLUMNS, rows, SHOWN_PLACES)
        if rows
        else Paragraph("Every target that can be compared is the one proposed.")
    )
    return Chapter("proposals", "Targets against proposals", tuple(blocks), "landscape")


def _worst_first(source: Source, kind: str) -> list[str]:
    judged = source.result[f"{kind}s"]
    return sorted(
        judged,
        key=lambda code: (
            not judged[code].get("safety_related", False),
            -judged[code]["levels_missing"],
            -judged[code]["not_assessed"],
            code,
        ),
    )


def _places(source: Source, kind: str) -> Table:
    codes = _worst_first(source, kind)
    rows = tuple(_place_row(source, kind, code) for code in codes)
    notes = tuple(_why(source, kind, code) for code in codes)
    return Table(PLACE_COLUMNS, rows, notes=notes, limit=SHOWN_PLACES)


def _why(source: Source, kind: str, code: str) -> str:
    judged = source.result[f"{kind}s"][code]
    record = source.zones[code] if kind == "zone" else source.conduits[code]
    about = _about_zone(source, record, judged) if kind == "zone" else _about_conduit(source, record, judged)
    known, of = judged["floor_known"]
    bearers = "component" if kind == "zone" else "boundary component"
    floor = f"{known} of {counted(of, bearers)} with a known capability" if of else f"no {bearers}"
    return f"{about}. Achieved: {_basis(judged)}. SL-C: {floor}."


def _place_row(source: Source, kind: str, code: str) -> tuple[Cell, ...]:
    judged = source.result[f"{kind}s"][code]
    return (
        Text(strong=clip(source.named(f"{kind}:{code}"), 110)),
        levels(judged["sl_t"]),
        levels(judged["sl_c_floor"]),
        levels(judged["sl_a"]),
        gaps(judged["gap"]),
        Amount(str(judged["levels_missing"])),
        Amount(str(judged["not_assessed"])),
    )


def _about_zone(source: Source, record: Record, judged: Record) -> str:
    level = "/".join(number(one) for one in levels_of(record)) or "not known"
    safety = ", safety-related" if judged["safety_related"] else ""
    count = counted(sum(judged["assets"].values()), "asset")
    return f"Level {level}{safety}, {count}, owner {clip(source.party(record.get('owner')), 40)}"


def _about_conduit(source: Source, record: Record, judged: Record) -> str:
    ends = listed((clip(source.name(f"zone:{one}"), 40) for one in record["between"]), 4)
    kind = clean(record.get("kind") or "kind not known")
    return f"Between {ends}; {kind}; monitoring {MONITORING[judged['monitoring']]}"


def _basis(judged: Record) -> str:
    """Name the term that decided, once where it is the same for all seven."""
    by_term: dict[str | None, list[str]] = {}
    for label, basis in zip(FR_LABELS, judged["basis"], strict=True):
        by_term.setdefault(basis, []).append(label)
    if len(by_term) == 1:
        return told(BASIS.get(next(iter(by_term)), str(next(iter(by_term)))))
    return "; ".join(f"{', '.join(labels)}: {told(BASIS.get(basis, str(basis)))}" for basis, labels in by_term.items())


def _proposal_row(source: Source, kind: str, code: str, judged: Record) -> tuple[Cell, ...]:
    record = source.zones[code] if kind == "zone" else source.conduits[code]
    status = clean(record.get("sl_t_status") or "no status recorded")
    recorded = ["No target is set."] if is_unset(judged["sl_t"]) else [f"Target {status}."]
    if record.get("sl_t_reason"):
        recorded.append(clip(record["sl_t_reason"], 240))
    elif _is_below(judged["sl_t"], judged["proposal"]):
        recorded.append("Below the proposal without a recorded reason.")
    recorded += [_condition(one) for one in record.get("sl_t_conditions") or ()]
    return (
        Text(strong=clip(source.named(f"{kind}:{code}"), 110)),
        levels(judged["sl_t"]),
        levels(judged["proposal"]),
        Text(clip(judged["proposal_why"]["reason"] or "", 240)),
        Lines(tuple(recorded)),
    )


def _condition(one: Record) -> str:
    holds = {True: "holds", False: "holds no longer", None: "not known to hold"}[one.get("holds")]
    return _("Condition, %(holds)s: %(text)s") % {"holds": told(holds), "text": clip(one["text"], 200)}


def _is_below(target: Iterable[int | None], proposal: Iterable[int | None]) -> bool:
    return any(
        one is not None and other is not None and one < other for one, other in zip(target, proposal, strict=True)
    )
