"""Which drawn box a thing lies in, where a drawing says so by position only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from inventory.records import ImportRefused

MOST_COMPARED: Final = 5_000_000


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page."""

    x: float
    y: float
    width: float
    height: float
    page: str = ""

    @property
    def area(self) -> float:
        """The area."""
        return self.width * self.height

    def holds(self, other: Box) -> bool:
        """Say whether the other lies wholly inside and is smaller."""
        return (
            self.page == other.page
            and self.x <= other.x
            and self.y <= other.y
            and other.x + other.width <= self.x + self.width
            and other.y + other.height <= self.y + self.height
            and other.area < self.area
        )

    def cuts(self, other: Box) -> bool:
        """Say whether the other lies across the border."""
        apart = (
            self.page != other.page
            or other.x >= self.x + self.width
            or other.y >= self.y + self.height
            or other.x + other.width <= self.x
            or other.y + other.height <= self.y
        )
        return not apart and not self.holds(other) and not other.holds(self)


def smallest_around(boxes: Mapping[str, Box], things: Mapping[str, Box]) -> dict[str, str | None]:
    """Give for each thing the key of the smallest box that holds it; None where it lies in none or across a border."""
    if len(boxes) * len(things) > MOST_COMPARED:
        raise ImportRefused("The drawing has too many boxes and things to tell which lies in which; divide it.")
    ordered = sorted(boxes.items(), key=lambda entry: (entry[1].area, entry[0]))
    return {key: _around(ordered, key, thing) for key, thing in things.items()}


def _around(ordered: list[tuple[str, Box]], key: str, thing: Box) -> str | None:
    for name, box in ordered:
        if name != key and box.cuts(thing):
            return None
        if name != key and box.holds(thing):
            return name
    return None
