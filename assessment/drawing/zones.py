"""One zone as SVG: its box, name, `target/achieved` with the levels missing, and what is in it."""

from __future__ import annotations

from assessment.drawing.marks import (
    GOOD,
    INK,
    LINE,
    PAPER,
    QUIET,
    cut,
    element,
    label,
    shortfall,
    text_width,
    words,
    wrap,
)
from assessment.drawing.picture import GapState, Rectangle, ZoneShape, gap_state
from assessment.drawing.sizes import HEADER

STRIP = 8
PILL_HEIGHT = 16


def zone_words(zone: ZoneShape) -> str:
    """Say a zone in one sentence, for those who hear the picture."""
    if zone.is_proposed:
        parts = [f"Proposed zone {zone.name}, not accepted yet"]
    else:
        parts = [f"Zone {zone.code} {zone.name}", gap_words(zone)]
    if zone.is_safety:
        parts.append("safety-related")
    if zone.assets:
        parts.append(", ".join(f"{count} {kind}" for kind, count in zone.assets))
    return "; ".join(parts)


def gap_words(shape: ZoneShape) -> str:
    """Say where a zone stands against its target."""
    state = gap_state(shape)
    if state is GapState.NO_TARGET:
        return "no target set"
    achieved = "not known" if shape.sl_a is None else str(shape.sl_a)
    ending = {
        GapState.MET: "target met",
        GapState.SHORT: f"{shape.missing} levels missing",
        GapState.UNKNOWN: f"{shape.not_assessed} of 7 not assessed",
    }[state]
    return f"target {shape.sl_t}, achieved {achieved}, {ending}"


def draw_zone(zone: ZoneShape, box: Rectangle, *, is_parent: bool) -> str:
    """Draw one zone in its box: the part one picks, and the text above it, which the sentence of the part says too."""
    marks = _classes(zone)
    picked = element(
        "g",
        element("title", words(zone_words(zone))),
        _frame(zone, box, is_parent=is_parent),
        _strip(zone, box),
        class_=" ".join(["bh-zone", *marks]),
        tabindex="0",
        role="button",
        aria_label=zone_words(zone),
        data_kind="zone",
        data_code=zone.code,
        data_url=zone.url or None,
    )
    shown = element(
        "g",
        *_texts(zone, box, is_parent=is_parent),
        class_=" ".join(["bh-tag-of", "bh-zone-text", *marks]),
        data_of=f"zone:{zone.code}",
        aria_hidden="true",
    )
    return picked + shown


def _texts(zone: ZoneShape, box: Rectangle, *, is_parent: bool) -> list[str]:
    x, y, width, height = box
    pill, pill_width = (
        _proposed_pill(x + width - 10, y + 10) if zone.is_proposed else gap_pill(zone, x + width - 10, y + 10)
    )
    room = width - STRIP - 16 - pill_width - 14
    names = wrap(zone.name, room, 13, 1 if is_parent and height < HEADER * 2 else 2, is_bold=True)
    lines = [label(text, x + STRIP + 10, y + 25 + at * 16, 13, font_weight="700") for at, text in enumerate(names)]
    return [*lines, pill, *_lower_lines(zone, box, y + 25 + len(names) * 16, is_parent=is_parent)]


def _proposed_pill(right: float, top: float) -> tuple[str, float]:
    text = "proposed"
    return label(text, right, top + 15, 12, font_weight="700", text_anchor="end"), text_width(text, 12, is_bold=True)


def _classes(zone: ZoneShape) -> list[str]:
    state = {GapState.SHORT: "is-short", GapState.MET: "is-met", GapState.UNKNOWN: "is-unknown"}
    names = ["is-proposed" if zone.is_proposed else state.get(gap_state(zone), "is-untargeted")]
    return [*names, "is-safety"] if zone.is_safety else names


def _frame(zone: ZoneShape, box: Rectangle, *, is_parent: bool) -> str:
    x, y, width, height = box
    return element(
        "rect",
        class_="bh-box is-parent" if is_parent else "bh-box",
        x=x,
        y=y,
        width=width,
        height=height,
        rx=5,
        fill=PAPER,
        fill_opacity=0.55 if is_parent else None,
        stroke=LINE,
        stroke_width=2.4 if zone.is_safety else 1.4,
        stroke_dasharray=_dashes(zone),
    )


def _dashes(zone: ZoneShape) -> str | None:
    if zone.is_proposed:
        return "3 5"
    return "7 4" if zone.kind in {"external", "temporary"} else None


def _strip(zone: ZoneShape, box: Rectangle) -> str:
    """Draw the left edge in the colour of the gap; what is not known is striped."""
    x, y, _, height = box
    state = gap_state(zone)
    if state is GapState.NO_TARGET:
        return ""
    colour = {GapState.MET: "#1a7a5a", GapState.SHORT: shortfall(zone.missing)[0], GapState.UNKNOWN: QUIET}[state]
    return element(
        "line",
        class_="bh-gap",
        x1=x + STRIP / 2 + 1.5,
        x2=x + STRIP / 2 + 1.5,
        y1=y + 4,
        y2=y + height - 4,
        stroke=colour,
        stroke_width=STRIP - 2,
        stroke_dasharray="3 3" if state is GapState.UNKNOWN else None,
    )


def gap_pill(shape: ZoneShape, right: float, top: float) -> tuple[str, float]:
    """Draw `3/2` and the pill with the levels missing, flush right; give the SVG and its width."""
    state = gap_state(shape)
    pair = f"{_shown(shape.sl_t)}/{_shown(shape.sl_a)}"
    if state is GapState.NO_TARGET:
        pair = "no SL-T"
    pair_width = text_width(pair, 13, is_bold=True)
    pill, pill_width = state_pill(state, shape.missing, right, top)
    at = right - pill_width - (6 if pill_width else 0)
    parts = [label(pair, at, top + 15, 13, font_weight="700", text_anchor="end"), pill]
    return "".join(parts), pair_width + pill_width + (6 if pill_width else 0)


def state_pill(state: GapState, missing: int, right: float, top: float) -> tuple[str, float]:
    """Draw the pill alone: levels missing on the ramp, a tick where met, a dashed `?` where not known."""
    if state is GapState.NO_TARGET:
        return "", 0
    text = {GapState.MET: "\N{CHECK MARK}", GapState.SHORT: str(missing), GapState.UNKNOWN: "?"}[state]
    fill, ink = {GapState.MET: GOOD, GapState.SHORT: shortfall(missing), GapState.UNKNOWN: (PAPER, INK)}[state]
    width = max(PILL_HEIGHT, text_width(text, 12, is_bold=True) + 10)
    is_unknown = state is GapState.UNKNOWN
    box = element(
        "rect",
        x=right - width,
        y=top,
        width=width,
        height=PILL_HEIGHT,
        rx=4,
        fill=fill,
        stroke=QUIET if is_unknown else None,
        stroke_dasharray="3 2" if is_unknown else None,
    )
    content = (
        element(
            "path",
            d=f"M{right - width / 2 - 5:g} {top + 8:g}l3.5 4l6.5 -8",
            fill="none",
            stroke=ink,
            stroke_width=2,
            stroke_linecap="round",
        )
        if state is GapState.MET
        else label(
            text, right - width / 2, top + 12.5, 12, font_weight="700", text_anchor="middle", fill=ink, class_="bh-on"
        )
    )
    return element("g", box, content, class_="bh-gap"), width


def _shown(level: int | None) -> str:
    return "?" if level is None else str(level)


def _lower_lines(zone: ZoneShape, box: Rectangle, y: float, *, is_parent: bool) -> list[str]:
    x, top, width, height = box
    room = width - STRIP - 20
    kind = f"{zone.code} \N{MIDDLE DOT} {zone.kind.replace('_', ' ')}" if zone.kind else zone.code
    parts = []
    left = x + STRIP + 10
    if zone.is_safety:
        parts.append(_safety_mark(left, y - 10))
        left, room = left + 18, room - 18
    parts.append(label(cut(kind, room, 11), left, y, 11, class_="bh-quiet", fill=QUIET))
    if zone.assets and not is_parent and y + 16 < top + height:
        text = ", ".join(f"{count} {name}" for name, count in zone.assets)
        parts.append(label(cut(text, width - STRIP - 20, 11), x + STRIP + 10, y + 16, 11))
    return parts


def _safety_mark(x: float, y: float) -> str:
    """Draw a small shield."""
    return element(
        "path",
        class_="bh-ink",
        d=f"M{x:g} {y + 1:g}l6 -2l6 2v4.5c0 3.5 -3 5.5 -6 7c-3 -1.5 -6 -3.5 -6 -7z",
        fill=INK,
    )
