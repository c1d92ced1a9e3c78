"""One conduit as SVG: its wire with round bends, heads for the direction of data, a ring where sessions are opened.

The tag on the wire says the device on the border, the code, `!` where it skips levels, and what the layer says of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import hypot
from typing import Final

from assessment.drawing.cells import draw_mark, width_of
from assessment.drawing.marks import PAPER, QUIET, WIRE, WIRE_BAD, cut, element, label, number, text_width, words
from assessment.drawing.picture import ConduitShape
from assessment.drawing.tags import Path, Tag
from assessment.drawing.ways import Point

DASHES: Final = {
    "vpn": "9 4",
    "wireless": "2 4",
    "physical": "10 3 2 3",
    "removable_media": "10 3 2 3",
}
DEVICES: Final = {
    "filtering": "a filtering device",
    "gateway": "a gateway",
    "proxy": "a proxy",
    "diode": "a diode",
}
DATA: Final = {"forward": "to the second end", "reverse": "to the first end", "both": "both ways"}
CODE: Final = 12
GLYPH: Final = 20
PAD: Final = 8
RADIUS: Final = 8
ARROW: Final = 10
RING: Final = 4.5
PROTOCOL_ROOM: Final = 110
FADED: Final = 0.35
Attributes = dict[str, str | float | None]
FULL, FEW, CODE_ALONE = 0, 2, 3


def conduit_words(conduit: ConduitShape, names: Mapping[str, str]) -> str:
    """Say a conduit in one sentence, for those who hear the picture; `names` are those of the zones."""
    ends = " and ".join(names.get(end, end) for end in conduit.ends)
    parts = [f"Conduit {conduit.code} {conduit.name}" if conduit.folds == 1 else f"{conduit.folds} conduits"]
    parts.append(f"joins {ends}")
    if conduit.direction:
        parts.append(f"data {DATA.get(conduit.direction, conduit.direction)}")
    if conduit.opened_from:
        parts.append(f"sessions opened from {' and '.join(names.get(end, end) for end in conduit.opened_from)}")
    if conduit.protocols:
        parts.append(", ".join(conduit.protocols))
    if conduit.kind in DEVICES or conduit.has_device:
        parts.append(f"with {DEVICES.get(conduit.kind or '', 'a device on the border')}")
    if conduit.skips_levels:
        parts.append("skips a level")
    if conduit.mark:
        parts.append(conduit.mark.words)
    return "; ".join(part for part in parts if part)


def draw_wires(conduit: ConduitShape, wires: Sequence[Path], sentence: str, *, is_safety: bool) -> str:
    """Draw one conduit along its wires."""
    colour = _colour(conduit)
    lines = " ".join(_rounded(path) for path in wires)
    parts = [element("title", words(sentence))]
    if lines:
        is_heavy = colour == WIRE_BAD or conduit.folds > 1
        parts += [
            element("path", class_="bh-halo", d=lines, stroke=PAPER, stroke_opacity=0.6, stroke_width=5),
            element(
                "path",
                class_="bh-wire",
                d=lines,
                stroke=None if colour == WIRE else colour,
                stroke_width=2.6 if is_heavy else None,
                stroke_dasharray=DASHES.get(conduit.kind or ""),
            ),
            *_heads(conduit, wires, colour),
            *_rings(conduit, wires, colour),
        ]
    return element(
        "g",
        *parts,
        class_=" ".join(_classes(conduit, is_safety=is_safety)),
        tabindex="0",
        role="button",
        data_kind="bundle" if conduit.folds > 1 else "conduit",
        data_code=conduit.code,
        data_ends=" ".join(conduit.ends),
        data_url=conduit.url or None,
        opacity=FADED if conduit.is_faded else None,
    )


def _colour(conduit: ConduitShape) -> str:
    is_bad = conduit.skips_levels or (conduit.mark is not None and conduit.mark.tone.is_bad)
    return WIRE_BAD if is_bad and not conduit.is_faded else WIRE


def _classes(conduit: ConduitShape, *, is_safety: bool) -> list[str]:
    marks = {
        "is-flagged": conduit.skips_levels,
        "is-bad": _colour(conduit) == WIRE_BAD,
        "is-safety": is_safety,
        "is-faded": conduit.is_faded,
        "is-bundle": conduit.folds > 1,
    }
    return ["bh-conduit", *(name for name, holds in marks.items() if holds)]


def _rounded(path: Path) -> str:
    """Give a path with round bends, by steps from corner to corner: those are short to write."""
    start, *middle, end = path
    parts, at = [f"M{number(start[0])} {number(start[1])}"], start
    for place, here in enumerate(middle):
        entry, leave = _towards(here, path[place]), _towards(here, path[place + 2])
        parts.append(_step("l", at, entry) + _step("q", entry, here) + " " + _step("", entry, leave))
        at = leave
    return "".join([*parts, _step("l", at, end)])


def _step(letter: str, here: Point, there: Point) -> str:
    dx, dy = number(there[0] - here[0]), number(there[1] - here[1])
    if letter == "l" and "0" in {dx, dy}:
        return f"h{dx}" if dy == "0" else f"v{dy}"
    return f"{letter}{dx} {dy}"


def _towards(corner: Point, other: Point) -> Point:
    away = hypot(other[0] - corner[0], other[1] - corner[1])
    share = min(RADIUS, away / 2) / away if away else 0
    return (corner[0] + (other[0] - corner[0]) * share, corner[1] + (other[1] - corner[1]) * share)


def _heads(conduit: ConduitShape, wires: Sequence[Path], colour: str) -> list[str]:
    """Draw a head where data arrive: of two zones at the far end, the near end, or both."""
    found = []
    if conduit.direction in {"forward", "both"}:
        found.append((wires[0][-2], wires[0][-1]))
    if conduit.direction in {"reverse", "both"}:
        found.append((wires[0][1], wires[0][0]))
    return [_head(before, tip, colour) for before, tip in found]


def _head(before: Point, tip: Point, colour: str) -> str:
    dx, dy = _direction(before, tip)
    base = (tip[0] - dx * ARROW, tip[1] - dy * ARROW)
    wing = ARROW * 0.5
    corners = [tip, (base[0] - dy * wing, base[1] + dx * wing), (base[0] + dy * wing, base[1] - dx * wing)]
    points = " ".join(f"{number(x)},{number(y)}" for x, y in corners)
    return element("polygon", class_="bh-arrow", points=points, fill=colour, stroke="none")


def _rings(conduit: ConduitShape, wires: Sequence[Path], colour: str) -> list[str]:
    """Draw an open ring at the ends that open sessions, behind the head of data where there is one."""
    ends = list(dict.fromkeys(conduit.ends))
    outward = {end: (path[-1], path[-2]) for end, path in zip(ends[1:], wires, strict=False)}
    outward[ends[0]] = (wires[0][0], wires[0][1])
    found = []
    for end in conduit.opened_from:
        if end in outward:
            at, towards = outward[end]
            dx, dy = _direction(at, towards)
            off = ARROW + RING + 1
            x, y = at[0] + dx * off, at[1] + dy * off
            ring: Attributes = {"cx": x, "cy": y, "r": RING, "fill": PAPER, "stroke": colour, "stroke_width": 1.8}
            found.append(element("circle", class_="bh-ring", **ring))
    return found


def _direction(here: Point, there: Point) -> Point:
    length = hypot(there[0] - here[0], there[1] - here[1]) or 1
    return (there[0] - here[0]) / length, (there[1] - here[1]) / length


def tag_widths(conduit: ConduitShape) -> tuple[float, ...]:
    """Give how wide the tag of a conduit is: with protocols; without; with flag and cell only; the code alone."""
    code = text_width(_code(conduit), CODE, is_bold=True) + 2 * PAD
    mark = conduit.mark
    few = code + 12 * conduit.skips_levels + (width_of(replace(mark, lead="")) + 4 if mark else 0)
    whole = few + GLYPH * (_glyph(conduit) is not None)
    whole += width_of(mark) - width_of(replace(mark, lead="")) if mark else 0
    told = text_width(_protocols(conduit), CODE - 1) + 8 if conduit.protocols else 0
    return whole + told, whole, few, code


def _code(conduit: ConduitShape) -> str:
    return conduit.code if conduit.folds == 1 else f"{conduit.folds} conduits"


def _protocols(conduit: ConduitShape) -> str:
    more = f" +{len(conduit.protocols) - 1}" if len(conduit.protocols) > 1 else ""
    return cut(conduit.protocols[0], PROTOCOL_ROOM, CODE - 1) + more


def _glyph(conduit: ConduitShape) -> str | None:
    if conduit.kind == "diode":
        return "diode"
    return "device" if conduit.has_device or conduit.kind in DEVICES else None


def draw_tag(conduit: ConduitShape, tag: Tag, *, is_safety: bool) -> str:
    """Draw the tag of a conduit; it lies above every wire and belongs to the conduit of the same code."""
    colour = _colour(conduit)
    left, top, width, height = tag.box
    rim: Attributes = {
        "x": left,
        "y": top,
        "width": width,
        "height": height,
        "rx": height / 2,
        "fill": PAPER,
        "stroke": colour,
    }
    parts = [element("rect", class_="bh-tag", stroke_width=1.4, **rim)]
    x = left + PAD
    if tag.form < FEW and (glyph := _glyph(conduit)):
        parts.append(draw_glyph(glyph, x, tag.y - 6, colour))
        x += GLYPH
    parts.append(label(_code(conduit), x, tag.y + 4.3, CODE, font_weight="600"))
    x += text_width(_code(conduit), CODE, is_bold=True) + 4
    if tag.form <= FEW:
        parts += _rest_of_tag(conduit, tag, x)
    names = ["bh-tag-of", *_classes(conduit, is_safety=is_safety)[1:]]
    return element(
        "g",
        *parts,
        class_=" ".join(names),
        data_of=f"conduit:{conduit.code}",
        aria_hidden="true",
        opacity=FADED if conduit.is_faded else None,
    )


def _rest_of_tag(conduit: ConduitShape, tag: Tag, x: float) -> list[str]:
    left, _, width, _ = tag.box
    parts = []
    if conduit.skips_levels:
        flag: Attributes = {"font_weight": "700", "text_anchor": "middle", "fill": WIRE_BAD, "class_": "bh-flag"}
        parts.append(label("!", x + 3, tag.y + 5, CODE + 3, **flag))
        x += 12
    if tag.form == FULL and conduit.protocols:
        parts.append(label(_protocols(conduit), x, tag.y + 4, CODE - 1, class_="bh-quiet", fill=QUIET))
    if conduit.mark:
        mark = conduit.mark if tag.form < FEW else replace(conduit.mark, lead="")
        parts.append(draw_mark(mark, left + width - 3, tag.y))
    return parts


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
