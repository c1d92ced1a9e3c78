"""The geometry of pictures, kept by what it rests on: the same zones, conduits and places are laid out once.

No layer and no judgement changes where a zone or a wire lies, so one kept geometry serves them all. The picture of a
site is laid out from the one drawn there before, so that an edit moves only what it touches: while people edit, what
the map and its files show depends on what they drew before. Reports and the command line lay every picture out anew.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from hashlib import sha256

from django.core.cache import cache

from assessment.diagram import draw_zones
from assessment.drawing.geometry import Skeleton, arrange, lay_out
from assessment.drawing.picture import Picture
from assessment.drawing.redrawing import Basis, redraw

SECONDS = 24 * 3600
# Rises with every change to how zones are placed, wires are laid, or to what is kept of the page.
EDITION = 5


def draw(picture: Picture, place: str = "", *, has_legend: bool = True) -> str:
    """Draw a picture, on its kept geometry where there is one; `place` is where the one before it was drawn."""
    return draw_zones(picture, arrange(picture, skeleton_of(picture, place)), has_legend=has_legend)


def draw_sized(picture: Picture, place: str = "") -> tuple[str, float, float]:
    """Draw a picture, and give it with its width and height."""
    svg = draw(picture, place)
    head = svg[: svg.index(">")]
    width, height = (
        float(found[1]) for name in ("width", "height") if (found := re.search(f' {name}="([0-9.]+)"', head))
    )
    return svg, width, height


def skeleton_of(picture: Picture, place: str = "") -> Skeleton:
    """Give the boxes and wires of a picture."""
    key = f"map:{EDITION}:{place}:{_digest(picture)}"
    kept = cache.get(key)
    found = Skeleton.of(json.loads(kept)[1]) if kept else None
    if found is None:
        found = _from_before(picture, place) or _from_nothing(picture, place)
        cache.set(key, json.dumps([Basis.of(picture).values(), found.values()]), SECONDS)
    if place:
        cache.set(_newest(place), key, SECONDS)
    return found


def _from_before(picture: Picture, place: str) -> Skeleton | None:
    kept = cache.get(cache.get(_newest(place), "")) if place else None
    if kept is None:
        return None
    basis, before = json.loads(kept)
    return redraw(picture, Basis.read(basis), Skeleton.of(before))


def _from_nothing(picture: Picture, place: str) -> Skeleton:
    if not picture.layout:
        return lay_out(picture)
    return lay_out(picture, skeleton_of(replace(picture, layout={}), place and f"{place}:automatic"))


def _newest(place: str) -> str:
    return f"map:{EDITION}:newest:{place}"


def _digest(picture: Picture) -> str:
    """Give the digest of all that geometry rests on."""
    zones = [[zone.code, zone.name, zone.levels, zone.parent, len(zone.members)] for zone in picture.zones]
    conduits = [[conduit.code, conduit.ends] for conduit in picture.conduits]
    return sha256(json.dumps([zones, conduits, sorted(picture.layout.items())]).encode()).hexdigest()
