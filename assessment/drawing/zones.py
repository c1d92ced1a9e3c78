"""One zone as SVG: its box, name, what the layer says of it, and what is in it, as symbols or as counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from accounts.told import told, told_in_parts
from assessment.drawing.cells import EDGES, STEPS, draw_mark, width_of
from assessment.drawing.marks import INK, LINE, PAPER, QUIET, cut, element, label, number, text_width, words, wrap
from assessment.drawing.picture import AssetShape, Rectangle, Tone, ZoneShape
from assessment.drawing.sizes import (
    CELL_HEIGHT,
    CELL_WIDTH,
    HEADER,
    NAME,
    PAD,
    SMALL,
    STRIP,
    header_of,
    headings_of,
    members_across,
)
from assessment.drawing.symbols import SYMBOLS

SYMBOL: Final = 24
FADED: Final = 0.4


def zone_words(zone: ZoneShape) -> str:
    """Say a zone in one sentence, for those who hear the picture."""
    if zone.is_proposed:
        parts = [f"Proposed zone {zone.name}, not accepted yet"]
    elif zone.is_group:
        parts = [f"{zone.name}: {zone.folds} zones drawn as one"]
    else:
        parts = [f"Zone {zone.code} {zone.name}"]
    if zone.mark:
        parts.append(zone.mark.words)
    if zone.is_safety:
        parts.append("safety-related")
    if zone.folds and not zone.is_group:
        parts.append(f"{zone.folds} zones inside, folded")
    if zone.assets:
        parts.append(", ".join(f"{count} {kind}" for kind, count in zone.assets))
    return "; ".join(part for part in parts if part)


def draw_zone(zone: ZoneShape, box: Rectangle, *, is_parent: bool) -> str:
    """Draw one zone in its box: the part one picks, and the text above it, which the sentence of the part says too."""
    marks, faded = _classes(zone), FADED if zone.is_faded else None
    picked = element(
        "g",
        element("title", words(zone_words(zone))),
        _frame(zone, box, is_parent=is_parent),
        _strip(zone, box),
        class_=" ".join(["bh-zone", *marks]),
        tabindex="0",
        role="button",
        data_kind="group" if zone.is_group else "zone",
        data_code=zone.code,
        data_box=" ".join(number(side) for side in box),
        data_parent=zone.parent,
        data_levels=" ".join(number(level) for level in zone.levels) or None,
        data_folds=zone.folds or None,
        data_open="yes" if zone.members else None,
        data_proposed="yes" if zone.is_proposed else None,
        data_url=zone.url or None,
        opacity=faded,
    )
    shown = element(
        "g",
        *_texts(zone, box, is_parent=is_parent),
        class_=" ".join(["bh-tag-of", "bh-zone-text", *marks]),
        data_of=f"zone:{zone.code}",
        aria_hidden="true",
        opacity=faded,
    )
    return picked + shown + "".join(_members(zone, box))


def _texts(zone: ZoneShape, box: Rectangle, *, is_parent: bool) -> list[str]:
    x, y, width, height = box
    left, right = x + STRIP + PAD, x + width - PAD
    mark, room = _mark(zone, right, y + 19), right - left - _mark_width(zone) - 8
    lines = 1 if is_parent and height < HEADER * 2 else 2
    names = wrap(zone.name, room, NAME, lines, is_bold=True)
    shown = [label(text, left, y + 24 + at * 17, NAME, font_weight="700") for at, text in enumerate(names)]
    return [*shown, mark, *_lower_lines(zone, box, y + 24 + len(names) * 17, is_parent=is_parent)]


def _mark(zone: ZoneShape, right: float, middle: float) -> str:
    if zone.is_proposed:
        return label(told("proposed"), right, middle + 4, SMALL, font_weight="700", text_anchor="end")
    return draw_mark(zone.mark, right, middle) if zone.mark else ""


def _mark_width(zone: ZoneShape) -> float:
    return text_width("proposed", SMALL, is_bold=True) if zone.is_proposed else width_of(zone.mark)


def _classes(zone: ZoneShape) -> list[str]:
    tone = f"is-{zone.mark.tone.value}" if zone.mark else "is-untold"
    found = {
        "is-proposed" if zone.is_proposed else tone: True,
        "is-safety": zone.is_safety,
        "is-faded": zone.is_faded,
        "is-group": zone.is_group,
    }
    return [name for name, holds in found.items() if holds]


def _frame(zone: ZoneShape, box: Rectangle, *, is_parent: bool) -> str:
    x, y, width, height = box
    kept: dict[str, str | float | None] = {
        "rx": 5,
        "fill": PAPER,
        "fill_opacity": 0.55 if is_parent else None,
        "stroke": LINE,
        "stroke_width": 2.6 if zone.is_safety else 1.4,
    }
    shown = element(
        "rect",
        class_="bh-box is-parent" if is_parent else "bh-box",
        x=x,
        y=y,
        width=width,
        height=height,
        stroke_dasharray=_dashes(zone),
        **kept,
    )
    if not zone.folds:
        return shown
    # What stands for several zones lies on a second box, like a card on a stack.
    behind = element("rect", class_="bh-box", x=x + 5, y=y - 5, width=width, height=height, **kept)
    return behind + shown


def _dashes(zone: ZoneShape) -> str | None:
    if zone.is_proposed:
        return "3 5"
    return "7 4" if zone.kind in {"external", "temporary"} else None


def _strip(zone: ZoneShape, box: Rectangle) -> str:
    """Draw the left edge in the tone of the mark; what is not known is striped."""
    x, y, _, height = box
    if zone.mark is None or zone.mark.tone is Tone.PLAIN or zone.is_proposed:
        return ""
    return element(
        "line",
        class_=f"bh-strip is-{zone.mark.tone.value}",
        x1=x + STRIP / 2 + 1.5,
        x2=x + STRIP / 2 + 1.5,
        y1=y + 4,
        y2=y + height - 4,
        stroke=EDGES.get(zone.mark.tone, STEPS[zone.mark.tone][0]),
        stroke_width=STRIP - 2,
        stroke_dasharray="3 3" if zone.mark.tone is Tone.UNKNOWN else None,
    )


def _lower_lines(zone: ZoneShape, box: Rectangle, y: float, *, is_parent: bool) -> list[str]:
    x, top, width, height = box
    left, room = x + STRIP + PAD, width - STRIP - 2 * PAD
    if is_parent:
        # Wires keep off the heading alone: what stands in it must end where it ends.
        room = min(room, headings_of(zone, box)[0][2] - STRIP - 2 * PAD)
    parts = []
    if zone.is_safety:
        parts.append(_safety_mark(left, y - 11))
        left, room = left + 18, room - 18
    counts = (
        "" if zone.members else ", ".join(f"{count}\N{MULTIPLICATION SIGN} {told(name)}" for name, count in zone.assets)
    )
    kind = told_in_parts(_second_line(zone))
    if is_parent and counts:
        kind, counts = f"{kind} \N{MIDDLE DOT} {counts}", ""
    parts.append(label(cut(kind, room, SMALL), left, y, SMALL, class_="bh-quiet", fill=QUIET))
    if counts and y + 17 < top + height:
        left = x + STRIP + PAD
        lines = wrap(counts, width - STRIP - 2 * PAD, SMALL, max(1, int((top + height - y - 6) // 16)))
        parts += [label(line, left, y + 17 + at * 16, SMALL) for at, line in enumerate(lines)]
    return parts


def _second_line(zone: ZoneShape) -> str:
    if zone.is_group:
        return f"{zone.folds} zones drawn as one"
    kind = (zone.kind or "").replace("_", " ")
    folded = f"{zone.folds} zones inside" if zone.folds else ""
    return " \N{MIDDLE DOT} ".join(part for part in (zone.code, kind, folded) if part)


def _safety_mark(x: float, y: float) -> str:
    """Draw a small shield."""
    return element(
        "path",
        class_="bh-ink",
        d=f"M{x:g} {y + 1:g}l6 -2l6 2v4.5c0 3.5 -3 5.5 -6 7c-3 -1.5 -6 -3.5 -6 -7z",
        fill=INK,
    )


def _members(zone: ZoneShape, box: Rectangle) -> Sequence[str]:
    """Draw the assets of an open zone in rows under its heading."""
    x, y, width, _ = box
    across = members_across(width)
    top = y + header_of(zone, width) - CELL_HEIGHT * -(-len(zone.members) // across)
    return [
        _member(asset, zone, x + STRIP + PAD + CELL_WIDTH * (place % across), top + CELL_HEIGHT * (place // across))
        for place, asset in enumerate(zone.members)
    ]


def _member(asset: AssetShape, zone: ZoneShape, left: float, top: float) -> str:
    """Draw the part one picks, and the name below it, which the sentence of the part says too."""
    name = f" {asset.name}" if asset.name != asset.tag else ""
    told = f"Asset {asset.tag}{name}, {asset.type}"
    middle, faded = left + CELL_WIDTH / 2, FADED if zone.is_faded else None
    room: dict[str, str | float | None] = {"width": CELL_WIDTH - 4, "height": CELL_HEIGHT - 4, "rx": 4}
    stroke: dict[str, str | float | None] = {"stroke": INK, "stroke_width": 1.6, "stroke_linecap": "round"}
    picked = element(
        "g",
        element("title", words(told)),
        element("rect", class_="bh-asset-box", x=left + 2, y=top, fill=PAPER, fill_opacity=0, **room),
        element(
            "path",
            class_="bh-symbol",
            d=SYMBOLS[asset.symbol],
            fill="none",
            stroke_linejoin="round",
            transform=f"translate({number(middle - SYMBOL / 2)} {number(top + 4)})",
            **stroke,
        ),
        class_="bh-asset",
        tabindex="0",
        role="button",
        data_kind="asset",
        data_code=asset.tag,
        data_zone=zone.code,
        data_url=asset.url or None,
        opacity=faded,
    )
    text = label(cut(asset.name, CELL_WIDTH - 6, 11), middle, top + 42, 11, text_anchor="middle")
    return picked + element(
        "g", text, class_="bh-tag-of bh-zone-text", data_of=f"asset:{asset.tag}", aria_hidden="true", opacity=faded
    )
