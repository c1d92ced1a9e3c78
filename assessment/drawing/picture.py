"""What the zone picture shows, as plain values: no rows, no engine, no colours.

Codes are unique per kind. A zone without a written level stands in a band of its own; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Rectangle = tuple[float, float, float, float]


class GapState(StrEnum):
    """Where a zone or conduit stands against its target."""

    NO_TARGET = "none"
    MET = "met"
    SHORT = "short"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ZoneShape:
    """A zone to draw. `missing` counts levels, `not_assessed` FRs nobody has assessed; `url` feeds the inspector.

    A proposed zone is nobody's decision yet: it is drawn dashed.
    """

    code: str
    name: str
    kind: str | None = None
    levels: tuple[float, ...] = ()
    parent: str | None = None
    sl_t: int | None = None
    sl_a: int | None = None
    missing: int = 0
    not_assessed: int = 0
    assets: tuple[tuple[str, int], ...] = ()
    is_safety: bool = False
    is_proposed: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class ConduitShape:
    """A conduit to draw. `direction` is of data between the first two ends: forward, reverse, both or None."""

    code: str
    name: str
    ends: tuple[str, ...]
    kind: str | None = None
    direction: str | None = None
    skips_levels: bool = False
    has_device: bool = False
    sl_t: int | None = None
    sl_a: int | None = None
    missing: int = 0
    not_assessed: int = 0
    severity: str | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything one picture shows. `layout` puts zones at (x, y, width, height) instead of where they would fall."""

    title: str
    zones: tuple[ZoneShape, ...]
    conduits: tuple[ConduitShape, ...] = ()
    layout: Mapping[str, Rectangle] = field(default_factory=dict)


def gap_state(shape: ZoneShape | ConduitShape) -> GapState:
    """Tell how a zone or conduit stands; what nobody assessed never counts as met."""
    if shape.sl_t is None:
        return GapState.NO_TARGET
    if shape.missing:
        return GapState.SHORT
    return GapState.UNKNOWN if shape.not_assessed or shape.sl_a is None else GapState.MET
