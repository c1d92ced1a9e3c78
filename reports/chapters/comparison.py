"""Plans and what-ifs side by side: the same figures of each, where scenarios and zones would stand, which ways stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from accounts.told import told
from assessment.moved_levels import moved_layer
from assessment.risk_pictures import small_matrix_svg
from assessment.zone_map import picture_of
from reports.blocks import Amount, Block, Cell, Chapter, Column, Heading, Paragraph, Picture, Table, Text
from reports.chapters.places import drawn_map, section_of
from reports.source import Record, Source, clean, clip, number

SHOWN, SHOWN_NOTES = 60, 20
MATRIX = (72.0, 58.0)
CAPTION = (
    "Likelihood runs to the right, consequence upwards. Outlined: how many scenarios stand there today; filled: how "
    "many would stand there; arrows lead from one to the other."
)
MOVED = (
    "In each box: levels missing today, the arrow, levels missing afterwards. A tick is a target that is met, a "
    "question mark what is not known. What is not touched keeps its number; places that would be added are not drawn."
)


def comparison(source: Source) -> Chapter:
    """Give the figures of up to three plans and what-ifs beside those of today."""
    title, columns = "Plans and what-ifs side by side", _columns(source)
    if not columns:
        return Chapter("comparison", title, (Paragraph("No plan and no answered what-if was chosen."),))
    note = (
        "An unknown level counts as missing. Risk carried over all periods is the sum of what remains at the end of "
        "each. The cost of a what-if is that of its measures. Nothing here is in the model until it is adopted."
    )
    blocks: list[Block] = [_figures(source, columns), Paragraph(note, is_note=True)]
    for one in columns:
        blocks += _about(source, one)
    if any(one["scenarios"] for one in columns):
        blocks += [Heading("On the same matrix"), *_matrices(source, columns), Paragraph(CAPTION, is_note=True)]
    blocks += _ways(source, columns)
    return Chapter("comparison", title, tuple(blocks))


def maps(source: Source) -> tuple[Chapter, ...]:
    """Draw, for each that knows levels, the zones before and after, each on a page of its own."""
    section = section_of(source)
    return tuple(
        drawn_map(
            picture_of(section, (), layer=moved_layer(section, one["levels"])),
            f"moved{place}",
            _("Before and after: %(name)s") % {"name": clip(one["name"], 80)},
            MOVED,
        )
        for place, one in enumerate(_columns(source), start=1)
        if one["levels"] is not None and source.zones
    )


def _columns(source: Source) -> Sequence[Record]:
    found: Sequence[Record] = source.result.get("comparison") or ()
    return found


def _figures(source: Source, columns: Sequence[Record]) -> Table:
    width = 120 / (len(columns) + 1)
    heads = [Column("Figure", 60), Column("Now", width, "amount")]
    heads += [Column(clip(one["name"], 60), width, "amount") for one in columns]
    rows: list[tuple[Cell, ...]] = []
    for same in zip(*(one["figures"] for one in columns), strict=True):
        key, title, *_values = same[0]
        now = next((now for _key, _title, now, _then in same if now is not None), None)
        cells = [_amount(source, key, then) for *_rest, then in same]
        rows.append((Text(strong=title), Amount("-") if now is None else _amount(source, key, now), *cells))
    return Table(tuple(heads), tuple(rows))


def _amount(source: Source, key: str, value: float | None) -> Amount:
    if value is None:
        return Amount(_("not known"))
    return Amount(source.money(value) if key == "cost" else number(value))


def _about(source: Source, one: Record) -> Iterator[Block]:
    """Say what a plan does, or what a question asks and what is to be read with its answer."""
    yield Heading(clip(one["name"], 100))
    if one["is_stale"]:
        yield Paragraph("This answer is older than the model.", is_note=True)
    words = [*one["changes"], *(_action(source, code) for code in one["actions"])]
    if words:
        yield Table((Column("What it does", 180),), tuple((Text(word),) for word in words), limit=SHOWN)
    for note in one["notes"][:SHOWN_NOTES]:
        yield Paragraph(clip(note, 400), is_note=True)
    if (more := len(one["notes"]) - SHOWN_NOTES) > 0:
        yield Paragraph(_("and %(count)s more") % {"count": more}, is_note=True)


def _action(source: Source, code: str) -> str:
    measure, _at, place = code.partition("@")
    return _("%(measure)s at %(place)s") % {"measure": source.measure(measure), "place": source.name(place)}


def _matrices(source: Source, columns: Sequence[Record]) -> Iterator[Picture]:
    for one in columns:
        if one["scenarios"]:
            moves = {code: (now, then) for code, (now, then) in one["scenarios"].items()}
            yield Picture(small_matrix_svg(source.result["risk_matrix"], moves), *MATRIX, clip(one["name"], 80))


def _ways(source: Source, columns: Sequence[Record]) -> list[Block]:
    asked = [one for one in columns if one["verdicts"]]
    if not asked:
        return []
    verdicts = [{(each["source"], each["target"]): each for each in one["verdicts"]} for one in asked]
    heads = (Column("From", 40), Column("To", 40), *(Column(clip(one["name"], 60), 100 / len(asked)) for one in asked))
    pairs = sorted({pair for table in verdicts for pair in table})
    rows: list[tuple[Cell, ...]] = [
        (*(Text(source.end(end)) for end in pair), *(_verdict(source, table.get(pair)) for table in verdicts))
        for pair in pairs
    ]
    return [Heading("Ways from an entry to a target"), Table(heads, tuple(rows), limit=SHOWN)]


def _verdict(source: Source, found: Record | None) -> Text:
    if found is None:
        return Text("-")
    hops = ", ".join(clean(source.end(hop)) for hop in found["remaining"] or ())
    return Text(strong=told(found["verdict"]), note=hops)
