"""The geometry of pictures, kept by what it rests on: the same zones, conduits and places are laid out once.

No layer and no judgement changes where a zone or a wire lies, so one kept geometry serves them all.
"""

from __future__ import annotations

import json
import re
from hashlib import sha256

from django.core.cache import cache

from assessment.diagram import draw_zones
from assessment.drawing.geometry import Skeleton, arrange, lay_out
from assessment.drawing.picture import Picture

SECONDS = 24 * 3600
# Rises with every change to how zones are placed or wires are laid.
EDITION = 3


def draw(picture: Picture) -> str:
    """Draw a picture, on its kept geometry where there is one."""
    return draw_zones(picture, arrange(picture, skeleton_of(picture)))


def draw_sized(picture: Picture) -> tuple[str, float, float]:
    """Draw a picture, and give it with its width and height."""
    svg = draw(picture)
    head = svg[: svg.index(">")]
    width, height = (
        float(found[1]) for name in ("width", "height") if (found := re.search(f' {name}="([0-9.]+)"', head))
    )
    return svg, width, height


def skeleton_of(picture: Picture) -> Skeleton:
    """Give the boxes and wires of a picture."""
    key = f"map:{EDITION}:{_digest(picture)}"
    kept = cache.get(key)
    if kept is not None:
        return Skeleton.of(json.loads(kept))
    found = lay_out(picture)
    cache.set(key, json.dumps(found.values()), SECONDS)
    return found


def _digest(picture: Picture) -> str:
    """Give the digest of all that geometry rests on."""
    zones = [[zone.code, zone.name, zone.levels, zone.parent, len(zone.members)] for zone in picture.zones]
    conduits = [[conduit.code, conduit.ends] for conduit in picture.conduits]
    return sha256(json.dumps([zones, conduits, sorted(picture.layout.items())]).encode()).hexdigest()
