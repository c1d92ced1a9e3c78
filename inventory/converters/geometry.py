"""Which drawn box a thing lies in, where a drawing says so by position only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inventory.records import ImportRefused

MOST_COMPARED: Final = 200_000_000


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page."""

    x: float
    y: float
    width: float
    height: float
    page: str = ""


def smallest_around(boxes: Mapping[str, Box], things: Mapping[str, Box]) -> dict[str, str | None]:
    """Give for each thing the key of the smallest box that holds it wholly; None where there is none.

    None, too, where the thing lies across the border of a smaller box that holds other things: it is drawn in both.
    """
    if len(boxes) * len(things) > MOST_COMPARED:
        raise ImportRefused("The drawing has too many boxes and things to tell which lies in which; divide it.")
    pages: dict[str, list[str]] = defaultdict(list)
    for key, box in sorted(boxes.items(), key=lambda entry: (entry[1].width * entry[1].height, entry[0])):
        pages[box.page].append(key)
    found: dict[str, str | None] = {}
    for page, keys in pages.items():
        on_page = {key: thing for key, thing in things.items() if thing.page == page}
        found |= _on_page(keys, _corners([boxes[key] for key in keys]), on_page)
    return {key: found.get(key) for key in things}


def _on_page(keys: list[str], corners: NDArray[Any], things: Mapping[str, Box]) -> dict[str, str | None]:
    """Give the box of each thing; the boxes ascend by area."""
    holders = {key: _first(_holds(corners, thing)) for key, thing in things.items()}
    used = np.array(sorted({at for at in holders.values() if at is not None}), dtype=int)
    found: dict[str, str | None] = {}
    for key, at in holders.items():
        smaller = used if at is None else used[used < at]
        is_across = bool(_cuts(corners[smaller], things[key]).any())
        found[key] = None if at is None or is_across else keys[at]
    return found


def _corners(boxes: list[Box]) -> NDArray[Any]:
    return np.array([(box.x, box.y, box.x + box.width, box.y + box.height) for box in boxes], dtype=float)


def _holds(corners: NDArray[Any], thing: Box) -> NDArray[Any]:
    """Say which boxes hold a thing; none holds one of its own size."""
    left, top, right, bottom = corners.T
    own_right, own_bottom = thing.x + thing.width, thing.y + thing.height
    inside = (left <= thing.x) & (top <= thing.y) & (right >= own_right) & (bottom >= own_bottom)
    area = (right - left) * (bottom - top)
    larger: NDArray[Any] = inside & (area > (own_right - thing.x) * (own_bottom - thing.y))
    return larger


def _cuts(corners: NDArray[Any], thing: Box) -> NDArray[Any]:
    """Say of which boxes a thing crosses the border."""
    left, top, right, bottom = corners.T
    own_right, own_bottom = thing.x + thing.width, thing.y + thing.height
    touched = (left < own_right) & (top < own_bottom) & (right > thing.x) & (bottom > thing.y)
    within = (left >= thing.x) & (top >= thing.y) & (right <= own_right) & (bottom <= own_bottom)
    crossed: NDArray[Any] = touched & ~within & ~_holds(corners, thing)
    return crossed


def _first(flags: NDArray[Any]) -> int | None:
    at = int(flags.argmax()) if flags.size else 0
    return at if flags.size and flags[at] else None
