"""What the zone picture shows, as plain values: no rows, no engine, no colours.

Codes are unique per kind. A zone without a written level stands in a band of its own; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Rectangle = tuple[float, float, float, float]


class Tone(StrEnum):
    """How a mark is filled: the five steps of the ramp, met, not known, or plain."""

    GOOD = "good"
    STEP_1 = "step-1"
    STEP_2 = "step-2"
    STEP_3 = "step-3"
    STEP_4 = "step-4"
    STEP_5 = "step-5"
    UNKNOWN = "unknown"
    PLAIN = "plain"

    @property
    def rank(self) -> int:
        """Give how bad a tone is: what is not known stands between met and the ramp."""
        return _RANKS[self]

    @property
    def is_bad(self) -> bool:
        """Tell whether it stands on the ramp, above its lowest step."""
        return self.rank > _RANKS[Tone.STEP_1]


_RANKS = {
    tone: place
    for place, tone in enumerate(
        (Tone.PLAIN, Tone.GOOD, Tone.UNKNOWN, Tone.STEP_1, Tone.STEP_2, Tone.STEP_3, Tone.STEP_4, Tone.STEP_5)
    )
}


@dataclass(frozen=True, slots=True)
class Mark:
    """What the layer in view says of one thing: a filled cell with a text, what stands before it, and all in words.

    The text of what is met is a tick, of what is not known a question mark: never colour alone.
    """

    tone: Tone
    text: str
    words: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class AssetShape:
    """An asset to draw in its zone: its type in words and by id; `symbol` is one of `symbols.SYMBOLS`."""

    tag: str
    name: str
    type: str
    symbol: str
    type_id: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class ZoneShape:
    """A zone to draw. `assets` counts by type, `members` are drawn where the zone is open; `url` feeds the inspector.

    A proposed zone is nobody's decision yet: it is drawn dashed. `folds` counts the zones that this one stands for;
    one that exists in the picture only, for zones of one level, `is_group`.
    """

    code: str
    name: str
    kind: str | None = None
    levels: tuple[float, ...] = ()
    parent: str | None = None
    mark: Mark | None = None
    assets: tuple[tuple[str, int], ...] = ()
    members: tuple[AssetShape, ...] = ()
    folds: int = 0
    is_group: bool = False
    is_safety: bool = False
    is_proposed: bool = False
    is_faded: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class ConduitShape:
    """A conduit to draw. `direction` is of data between the first two ends: forward, reverse, both or None.

    `opened_from` are the ends whose side opens sessions; `folds` counts the conduits that this one stands for.
    """

    code: str
    name: str
    ends: tuple[str, ...]
    kind: str | None = None
    direction: str | None = None
    opened_from: tuple[str, ...] = ()
    protocols: tuple[str, ...] = ()
    skips_levels: bool = False
    has_device: bool = False
    mark: Mark | None = None
    folds: int = 1
    is_faded: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Legend:
    """One line of the legend: a mark and what it means."""

    mark: Mark
    meaning: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything one picture shows. `layout` puts zones at (x, y, width, height) instead of where they would fall."""

    title: str
    zones: tuple[ZoneShape, ...]
    conduits: tuple[ConduitShape, ...] = ()
    layout: Mapping[str, Rectangle] = field(default_factory=dict)
    layer: str = "gap"
    legend: tuple[Legend, ...] = ()
    note: str = ""
