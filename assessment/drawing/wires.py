"""One conduit as SVG: its wire with round bends, arrow heads for the direction of data, and a tag with what matters."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from typing import Final

from assessment.drawing.marks import INK, PAPER, RAMP, WIRE, WIRE_BAD, element, label, number, text_width, words
from assessment.drawing.picture import ConduitShape, GapState, gap_state
from assessment.drawing.tags import Path, Tag
from assessment.drawing.ways import Point
from assessment.drawing.zones import state_pill

DASHES: Final = {
    "vpn": "9 4",
    "wireless": "2 4",
    "physical": "10 3 2 3",
    "removable_media": "10 3 2 3",
}
DEVICE_KINDS: Final = frozenset({"filtering", "gateway", "proxy"})
GLYPH: Final = 20
RADIUS: Final = 8
ARROW: Final = 9
SEVERITY_LETTERS: Final = {"low": "L", "medium": "M", "high": "H", "critical": "C"}


def is_flagged(conduit: ConduitShape) -> bool:
    """Tell whether the conduit carries the `!`: it skips a level or has no target."""
    return conduit.skips_levels or conduit.sl_t is None


def conduit_words(conduit: ConduitShape) -> str:
    """Say a conduit in one sentence, for those who hear the picture."""
    parts = [f"Conduit {conduit.code} {conduit.name}", f"joins {' and '.join(conduit.ends)}"]
    if conduit.direction:
        parts.append(f"data {conduit.direction}")
    if conduit.skips_levels:
        parts.append("skips a level")
    state = gap_state(conduit)
    parts.append(
        {
            GapState.NO_TARGET: "no target set",
            GapState.MET: "target met",
            GapState.SHORT: f"{conduit.missing} levels missing",
            GapState.UNKNOWN: f"{conduit.not_assessed} of 7 not assessed",
        }[state]
    )
    if conduit.severity:
        parts.append(f"worst finding {conduit.severity}")
    return "; ".join(parts)


def draw_wires(conduit: ConduitShape, wires: Sequence[Path], *, is_safety: bool) -> str:
    """Draw one conduit along its wires."""
    colour = _colour(conduit)
    lines = " ".join(_rounded(path) for path in wires)
    parts = [element("title", words(conduit_words(conduit)))]
    if lines:
        parts += [
            element("path", class_="bh-hit", d=lines, fill="none", stroke=PAPER, stroke_opacity=0, stroke_width=12),
            element("path", class_="bh-halo", d=lines, fill="none", stroke=PAPER, stroke_opacity=0.6, stroke_width=5),
            element(
                "path",
                class_="bh-wire",
                d=lines,
                fill="none",
                stroke=colour,
                stroke_width=1.8 if colour == WIRE else 2.4,
                stroke_dasharray=DASHES.get(conduit.kind or ""),
            ),
            *_arrows(conduit, wires, colour),
        ]
    return element(
        "g",
        *parts,
        class_=" ".join(_classes(conduit, is_safety=is_safety)),
        tabindex="0",
        role="button",
        aria_label=conduit_words(conduit),
        data_kind="conduit",
        data_code=conduit.code,
        data_url=conduit.url or None,
    )


def _colour(conduit: ConduitShape) -> str:
    return WIRE_BAD if is_flagged(conduit) or gap_state(conduit) is GapState.SHORT else WIRE


def _classes(conduit: ConduitShape, *, is_safety: bool) -> list[str]:
    marks = {
        "is-flagged": is_flagged(conduit),
        "is-short": gap_state(conduit) is GapState.SHORT,
        "is-safety": is_safety,
    }
    return ["bh-conduit", *(name for name, holds in marks.items() if holds)]


def _rounded(path: Path) -> str:
    start, *middle, end = path
    parts = [f"M{number(start[0])} {number(start[1])}"]
    before = start
    for here, after in zip(middle, [*middle[1:], end], strict=False):
        entry, leave = _towards(here, before), _towards(here, after)
        parts.append(
            f"L{number(entry[0])} {number(entry[1])}"
            f"Q{number(here[0])} {number(here[1])} {number(leave[0])} {number(leave[1])}"
        )
        before = here
    return "".join([*parts, f"L{number(end[0])} {number(end[1])}"])


def _towards(corner: Point, other: Point) -> Point:
    away = hypot(other[0] - corner[0], other[1] - corner[1])
    share = min(RADIUS, away / 2) / away if away else 0
    return (corner[0] + (other[0] - corner[0]) * share, corner[1] + (other[1] - corner[1]) * share)


def _arrows(conduit: ConduitShape, wires: Sequence[Path], colour: str) -> list[str]:
    heads = []
    if conduit.direction in {"forward", "both"}:
        heads.append((wires[0][-2], wires[0][-1]))
    if conduit.direction in {"reverse", "both"}:
        heads.append((wires[0][1], wires[0][0]))
    return [_arrow(before, tip, colour) for before, tip in heads]


def _arrow(before: Point, tip: Point, colour: str) -> str:
    length = hypot(tip[0] - before[0], tip[1] - before[1]) or 1
    dx, dy = (tip[0] - before[0]) / length, (tip[1] - before[1]) / length
    base = (tip[0] - dx * ARROW, tip[1] - dy * ARROW)
    wing = ARROW * 0.5
    corners = [tip, (base[0] - dy * wing, base[1] + dx * wing), (base[0] + dy * wing, base[1] - dx * wing)]
    return element(
        "polygon", class_="bh-arrow", points=" ".join(f"{number(x)},{number(y)}" for x, y in corners), fill=colour
    )


def tag_widths(conduit: ConduitShape) -> tuple[float, float]:
    """Give how wide the tag of a conduit is, with glyph, code, `!`, severity and levels missing, or the code alone."""
    short = text_width(conduit.code, 11, is_bold=True) + 14
    width = text_width(conduit.code, 11, is_bold=True) + 14
    width += GLYPH * (_glyph(conduit) is not None)
    width += 14 * is_flagged(conduit)
    width += 22 * (conduit.severity in SEVERITY_LETTERS)
    if gap_state(conduit) is not GapState.NO_TARGET:
        width += state_pill(gap_state(conduit), conduit.missing, 0, 0)[1] + 4
    return width, short


def _glyph(conduit: ConduitShape) -> str | None:
    if conduit.kind == "diode":
        return "diode"
    return "device" if conduit.has_device or conduit.kind in DEVICE_KINDS else None


def draw_tag(conduit: ConduitShape, tag: Tag, *, is_safety: bool) -> str:
    """Draw the tag of a conduit; it lies above every wire and belongs to the conduit of the same code."""
    colour = _colour(conduit)
    left, top, width, height = tag.box
    parts = [
        element(
            "rect",
            class_="bh-tag",
            x=left,
            y=top,
            width=width,
            height=height,
            rx=10,
            fill=PAPER,
            stroke=colour,
            stroke_width=1.4,
        )
    ]
    x = left + 7
    if tag.is_short:
        parts.append(label(conduit.code, x, tag.y + 4, 11, font_weight="600"))
        return _tag_group(conduit, parts, is_safety=is_safety)
    if glyph := _glyph(conduit):
        parts.append(draw_glyph(glyph, x, tag.y - 6, colour))
        x += GLYPH
    parts.append(label(conduit.code, x, tag.y + 4, 11, font_weight="600"))
    x += text_width(conduit.code, 11, is_bold=True) + 4
    if is_flagged(conduit):
        parts.append(
            label("!", x + 4, tag.y + 5, 14, font_weight="700", text_anchor="middle", fill=WIRE_BAD, class_="bh-flag")
        )
        x += 14
    if letter := SEVERITY_LETTERS.get(conduit.severity or ""):
        parts.append(_letter(letter, x, tag.y))
    state = gap_state(conduit)
    parts.append(state_pill(state, conduit.missing, left + width - 3, tag.y - 8)[0])
    return _tag_group(conduit, parts, is_safety=is_safety)


def _tag_group(conduit: ConduitShape, parts: Sequence[str], *, is_safety: bool) -> str:
    names = ["bh-tag-of", *_classes(conduit, is_safety=is_safety)[1:]]
    return element("g", *parts, class_=" ".join(names), data_of=f"conduit:{conduit.code}", aria_hidden="true")


def _letter(letter: str, x: float, y: float) -> str:
    fill, ink = RAMP[letter]
    box = element("rect", x=x, y=y - 8, width=17, height=16, rx=3, fill=fill, stroke=INK, stroke_opacity=0.35)
    return box + label(letter, x + 8.5, y + 4, 11, font_weight="700", text_anchor="middle", fill=ink, class_="bh-on")


def draw_glyph(name: str, x: float, y: float, colour: str) -> str:
    """Draw the mark of a boundary device (bricks) or of a diode (arrow against a bar), 15 by 12."""
    if name == "diode":
        d = f"M{x:g} {y + 1:g}v10l9 -5z M{x + 11:g} {y:g}v12"
    else:
        d = (
            f"M{x:g} {y:g}h15v12h-15z M{x:g} {y + 4:g}h15 M{x:g} {y + 8:g}h15 "
            f"M{x + 7.5:g} {y:g}v4 M{x + 4:g} {y + 4:g}v4 M{x + 11:g} {y + 4:g}v4 M{x + 7.5:g} {y + 8:g}v4"
        )
    return element("path", class_="bh-device", d=d, fill=PAPER, stroke=colour, stroke_width=1.2)
