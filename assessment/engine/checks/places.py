"""Zones and conduits together, as the rules about both see them."""

from __future__ import annotations

from collections.abc import Iterator

from assessment.engine.checking import Case
from assessment.engine.checks.answers import Answer
from assessment.engine.levels import FR, FR_NAMES
from assessment.engine.system import Asset, Conduit, Zone

Place = Zone | Conduit


def places(case: Case) -> Iterator[tuple[str, Place]]:
    """Give every zone and conduit with its key."""
    for zone in case.plant.system.zones:
        yield f"zone:{zone.code}", zone
    for conduit in case.plant.system.conduits:
        yield f"conduit:{conduit.code}", conduit


def called(place: Place) -> str:
    """Give what people call a place: `zone Basic control`."""
    return f"{'zone' if isinstance(place, Zone) else 'conduit'} {place.name}"


def field_of(place: Place, name: str) -> str:
    """Give a field of a place as the model file writes it: `zones[].sl_t`."""
    return f"{'zones' if isinstance(place, Zone) else 'conduits'}[].{name}"


def around(case: Case, asset: Asset) -> str:
    """Give the zone of an asset as a target, the site where it has none."""
    return case.site if asset.zone is None else f"zone:{asset.zone}"


def fr_name(fr: FR) -> str:
    """Give a foundational requirement as people say it: `restricted data flow (FR5)`."""
    return f"{FR_NAMES[fr]} ({fr.code})"


def is_on_radio(asset: Asset) -> Answer:
    """Tell whether an asset is attached by radio: by its flag or by an interface of that kind."""
    kinds = {one.kind for one in asset.interfaces or ()}
    if asset.wireless or "radio" in kinds:
        return True
    if asset.wireless is False:
        return False
    return None if asset.interfaces is None or None in kinds else False
