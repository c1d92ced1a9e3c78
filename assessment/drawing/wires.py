"""One conduit as SVG: its wire with round bends, arrow heads for the direction of data, and a tag with what matters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from typing import Final

from assessment.drawing.layout import HEADER
from assessment.drawing.marks import INK, PAPER, RAMP, WIRE, WIRE_BAD, element, label, number, text_width, words
from assessment.drawing.picture import ConduitShape, GapState, Rectangle, gap_state
from assessment.drawing.routing import Path, Point
from assessment.drawing.zones import state_pill

DASHES: Final = {
    "vpn": "9 4",
    "wireless": "2 4",
    "physical": "10 3 2 3",
    "removable_media": "10 3 2 3",
}
DEVICE_KINDS: Final = frozenset({"filtering", "gateway", "proxy"})
TAG_HEIGHT: Final = 24
GLYPH: Final = 20
RADIUS: Final = 8
ARROW: Final = 9
SEVERITY_LETTERS: Final = {"low": "L", "medium": "M", "high": "H", "critical": "C"}


@dataclass(frozen=True, slots=True)
class Tag:
    """Where the tag of a conduit stands: its middle and its width."""

    x: float
    y: float
    width: float

    @property
    def box(self) -> Rectangle:
        """Give the rectangle the tag covers."""
        return (self.x - self.width / 2, self.y - TAG_HEIGHT / 2, self.width, TAG_HEIGHT)


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


def tag_width(conduit: ConduitShape) -> float:
    """Give how wide the tag of a conduit is: glyph, code, `!`, severity, levels missing."""
    width = text_width(conduit.code, 11, is_bold=True) + 14
    width += GLYPH * (_glyph(conduit) is not None)
    width += 14 * is_flagged(conduit)
    width += 22 * (conduit.severity in SEVERITY_LETTERS)
    if gap_state(conduit) is not GapState.NO_TARGET:
        width += state_pill(gap_state(conduit), conduit.missing, 0, 0)[1] + 4
    return width


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
            rx=12,
            fill=PAPER,
            stroke=colour,
            stroke_width=1.4,
        )
    ]
    x = left + 8
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
    parts.append(state_pill(state, conduit.missing, left + width - 3, tag.y - 10)[0])
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


def place_tags(
    conduits: Sequence[ConduitShape],
    wires: Mapping[str, Sequence[Path]],
    boxes: Mapping[str, Rectangle],
    parents: frozenset[str],
) -> dict[str, Tag]:
    """Put the tag of every conduit on its wire, off the boxes, off other tags and off other wires where that can be."""
    solid = [(x, y, w, HEADER) if code in parents else (x, y, w, h) for code, (x, y, w, h) in boxes.items()]
    segments = [(code, _span(a, b)) for code, paths in wires.items() for path in paths for a, b in _pairs(path)]
    tags: dict[str, Tag] = {}
    for conduit in sorted(conduits, key=lambda c: (_length(wires[c.code]), c.code)):
        others = [span for code, span in segments if code != conduit.code]
        width = tag_width(conduit)
        spots = [Tag(x, y, width) for x, y in _spots(wires[conduit.code])]
        if spots:
            taken = [tag.box for tag in tags.values()]
            middle = len(spots) / 2
            ranked = [(_cost(tag, solid, taken, others) + abs(i - middle) * 0.1, i) for i, tag in enumerate(spots)]
            tags[conduit.code] = spots[min(ranked)[1]]
    return tags


def _length(paths: Sequence[Path]) -> float:
    return sum(abs(a[0] - b[0]) + abs(a[1] - b[1]) for path in paths for a, b in _pairs(path))


def _pairs(path: Path) -> list[tuple[Point, Point]]:
    return list(pairwise(path))


def _span(a: Point, b: Point) -> Rectangle:
    return (min(a[0], b[0]), min(a[1], b[1]), abs(a[0] - b[0]), abs(a[1] - b[1]))


def _spots(paths: Sequence[Path]) -> list[Point]:
    spots = []
    for a, b in (pair for path in paths for pair in _pairs(path)):
        length = abs(a[0] - b[0]) + abs(a[1] - b[1])
        steps = max(2, min(24, int(length // 12)))
        spots += [(a[0] + (b[0] - a[0]) * i / steps, a[1] + (b[1] - a[1]) * i / steps) for i in range(1, steps)]
    return spots


def _cost(tag: Tag, solid: Sequence[Rectangle], taken: Sequence[Rectangle], others: Sequence[Rectangle]) -> float:
    box = tag.box
    cost = 1000.0 * sum(_meets(box, other, 6) for other in taken)
    cost += 400.0 * sum(_meets(box, other, 4) for other in solid)
    return cost + 30.0 * sum(_meets(box, other, 2) for other in others)


def _meets(a: Rectangle, b: Rectangle, room: float) -> bool:
    return (
        a[0] < b[0] + b[2] + room
        and b[0] < a[0] + a[2] + room
        and a[1] < b[1] + b[3] + room
        and b[1] < a[1] + a[3] + room
    )
