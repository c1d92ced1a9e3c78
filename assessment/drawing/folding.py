"""A plant that is too large for one picture: zones fold into those around them, then into one box per level and kind.

The worst zones and those for safety stay by themselves. Conduits between the same two boxes become one line with
their number. What was folded is said in the picture.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from assessment.drawing.marks import number
from assessment.drawing.picture import ConduitShape, Mark, Picture, ZoneShape
from assessment.drawing.routing import zones_around


@dataclass(frozen=True, slots=True)
class Limits:
    """How many zones and conduits are drawn as they are, and how many stay by themselves where there are more."""

    zones: int
    conduits: int
    zones_kept: int
    conduits_kept: int


SCREEN: Final = Limits(zones=200, conduits=500, zones_kept=48, conduits_kept=160)


def fold(picture: Picture, opened: frozenset[str] = frozenset(), limits: Limits = SCREEN) -> Picture:
    """Give the picture as it can be drawn; one within the limits is given as it is."""
    if _fits(picture, limits):
        return picture
    picture = _into_parents(picture, opened, limits)
    return picture if _fits(picture, limits) else _into_levels(picture, opened, limits)


def _fits(picture: Picture, limits: Limits) -> bool:
    """Tell whether a picture is within the limits; the few zones that are only proposed do not count."""
    zones = sum(not zone.is_proposed for zone in picture.zones)
    return zones <= limits.zones and len(picture.conduits) <= limits.conduits


def _into_parents(picture: Picture, opened: frozenset[str], limits: Limits) -> Picture:
    """Fold every zone into the outermost one around it, except in zones that were opened."""
    parents = {zone.code: zone.parent for zone in picture.zones}
    known = set(parents)
    home: dict[str, str] = {}
    for code in parents:
        around = [one for one in zones_around(code, parents) if one in known]
        home[code] = next((one for one in reversed(around) if one not in opened), code)
    inside: dict[str, list[ZoneShape]] = defaultdict(list)
    for zone in picture.zones:
        if home[zone.code] != zone.code:
            inside[home[zone.code]].append(zone)
    if not inside:
        return picture
    zones = [
        _standing_for(zone, inside[zone.code]) if inside.get(zone.code) else zone
        for zone in picture.zones
        if home[zone.code] == zone.code
    ]
    count = sum(len(one) for one in inside.values())
    return _joined(picture, zones, home, f"{count} zones are folded into those around them.", limits.conduits)


def _standing_for(zone: ZoneShape, inside: Sequence[ZoneShape]) -> ZoneShape:
    """Give a zone with what lies in it: the counts, and the worst mark of all."""
    mark = _worst([zone, *inside])
    if mark is not None and mark is not zone.mark:
        mark = replace(mark, words=f"worst of the zones inside: {mark.words}")
    counts: dict[str, int] = defaultdict(int)
    for one in (zone, *inside):
        for kind, number_of in one.assets:
            counts[kind] += number_of
    return replace(
        zone,
        mark=mark,
        assets=tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))),
        members=(),
        folds=len(inside),
        is_safety=any(one.is_safety for one in (zone, *inside)),
        is_faded=all(one.is_faded for one in (zone, *inside)),
    )


def _worst(shapes: Sequence[ZoneShape | ConduitShape]) -> Mark | None:
    marks = [shape.mark for shape in shapes if shape.mark is not None]
    return max(marks, key=lambda mark: mark.tone.rank, default=None)


def _into_levels(picture: Picture, opened: frozenset[str], limits: Limits) -> Picture:
    """Keep the worst zones, and those alone of their level and kind; fold the rest into one box per level and kind."""
    ranked = sorted(picture.zones, key=lambda zone: _badness(zone, opened))
    parents = {zone.code: zone.parent for zone in picture.zones}
    kept = {zone.code for zone in ranked[: limits.zones_kept]}
    kept |= {around for code in kept for around in zones_around(code, parents) if around in parents}
    groups: dict[str, list[ZoneShape]] = defaultdict(list)
    for zone in picture.zones:
        if zone.code not in kept:
            groups[_group_code(zone)].append(zone)
    alone = [code for code, zones in groups.items() if len(zones) == 1]
    kept |= {groups.pop(code)[0].code for code in alone}
    home = {zone.code: zone.code for zone in picture.zones} | {
        zone.code: code for code, zones in groups.items() for zone in zones
    }
    boxes = [_group(code, zones) for code, zones in sorted(groups.items())]
    count = sum(len(zones) for zones in groups.values())
    told = f"{len(kept)} zones stand by themselves, the worst among them; {count} others are folded by level and kind."
    note = f"{picture.note} {told}".strip() if groups else picture.note
    shown = [*(zone for zone in picture.zones if zone.code in kept), *boxes]
    return _joined(picture, shown, home, note, limits.conduits_kept)


def _badness(zone: ZoneShape, opened: frozenset[str]) -> tuple[bool, bool, bool, int, str]:
    rank = _rank(zone)
    return zone.code not in opened, zone.is_faded, not (zone.is_safety and rank > 1), -rank, zone.code


def _group_code(zone: ZoneShape) -> str:
    level = "/".join(number(level) for level in sorted(zone.levels, reverse=True)) or "?"
    return f"group:{level} {zone.kind or 'unknown'}"


def _group(code: str, zones: Sequence[ZoneShape]) -> ZoneShape:
    level, kind = code.removeprefix("group:").split(" ", 1)
    word = kind.replace("_", " ")
    whole = _standing_for(replace(zones[0], mark=_worst(zones)), zones[1:])
    return replace(
        whole,
        code=code,
        name=f"{len(zones)} {word} zones, level {level}",
        parent=None,
        folds=len(zones),
        is_group=True,
        url="",
    )


def _joined(picture: Picture, zones: Sequence[ZoneShape], home: Mapping[str, str], note: str, most: int) -> Picture:
    """Lead conduits to the boxes that stand for their ends; those between the same boxes become one line."""
    lines: dict[tuple[str, ...], list[ConduitShape]] = defaultdict(list)
    untouched = {zone.code for zone in zones if not zone.folds}
    for conduit in picture.conduits:
        ends = tuple(dict.fromkeys(home.get(end, end) for end in conduit.ends))
        if untouched.issuperset(ends):
            lines[(conduit.code,)].append(conduit)
        elif len(ends) > 1:
            lines[("between", *sorted(ends))].append(replace(conduit, ends=ends))
    joined = [_line(conduits) for conduits in lines.values()]
    if len(joined) > most:
        joined = _side_by_side(joined)
    if len(joined) > most:
        note = f"{note} Of {len(joined)} lines between them, the {most} worst are drawn.".strip()
        joined = sorted(joined, key=lambda one: (one.is_faded, -_rank(one), one.code))[:most]
    placed = {code: box for code, box in picture.layout.items() if code in untouched}
    return replace(picture, zones=tuple(zones), conduits=tuple(joined), layout=placed, note=note)


def _side_by_side(conduits: Sequence[ConduitShape]) -> list[ConduitShape]:
    """Make one line of all conduits between the same ends."""
    lines: dict[tuple[str, ...], list[ConduitShape]] = defaultdict(list)
    for conduit in conduits:
        lines[tuple(sorted(conduit.ends))].append(conduit)
    return [_line(one) for one in lines.values()]


def _line(conduits: Sequence[ConduitShape]) -> ConduitShape:
    if len(conduits) == 1:
        return conduits[0]
    ends = conduits[0].ends
    directions = {_direction(conduit, ends) for conduit in conduits}
    protocols = dict.fromkeys(protocol for conduit in conduits for protocol in conduit.protocols)
    return ConduitShape(
        code=conduits[0].code,
        name=", ".join(conduit.code for conduit in conduits[:8]),
        ends=ends,
        direction=directions.pop() if len(directions) == 1 else None,
        protocols=tuple(protocols),
        skips_levels=any(conduit.skips_levels for conduit in conduits),
        has_device=all(conduit.has_device for conduit in conduits),
        mark=_worst(conduits),
        folds=sum(conduit.folds for conduit in conduits),
        is_faded=all(conduit.is_faded for conduit in conduits),
        url=max(conduits, key=_rank).url,
    )


def _direction(conduit: ConduitShape, ends: tuple[str, ...]) -> str | None:
    """Give the direction of data as it reads from other ends in the same or the opposite order."""
    if conduit.ends == ends or conduit.direction not in {"forward", "reverse"}:
        return conduit.direction
    return "reverse" if conduit.direction == "forward" else "forward"


def _rank(shape: ZoneShape | ConduitShape) -> int:
    return shape.mark.tone.rank if shape.mark else -1
