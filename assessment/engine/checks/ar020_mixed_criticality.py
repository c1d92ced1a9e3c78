"""AR-020: a zone whose assets matter to very different degrees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.places import fr_name
from assessment.engine.checks.words import chosen, joined
from assessment.engine.levels import FR
from assessment.engine.system import Asset, Zone

WIDE = 2
CATEGORIES = ("safety", "production")
Rated = tuple[int, str, str]  # a value, and the tag and name of the asset that has it


@check(
    "AR-020",
    force="heuristic",
    severity="medium",
    target="zone",
    violates=["ZCR 3.1", "SR 5.1", "SR 5.4"],
    measures=["MEA-015", "MEA-073"],
)
def mixed_criticality(case: Case) -> Concerns:
    """Mixed criticality.

    Either the weak assets are over-protected or the strong ones under-protected.

    Criticality for safety and criticality for production are compared each for itself; required levels are compared
    per foundational requirement.

    Example: A label printer nobody would miss stands in one zone with the controller of the burner.
    """
    for zone in case.plant.system.zones:
        assets = case.plant.assets_in(zone.code)
        wide: dict[str, tuple[Rated, Rated]] = {}
        missing: dict[str, int] = {}
        for what, field, values in _scales(assets) if len(assets) > 1 else ():
            ends = _far_apart(assets, values)
            if ends is not None:
                wide[what] = ends
            if None in values:
                missing[field] = max(values.count(None), missing.get(field, 0))
        if wide:
            yield _concern(zone, wide)
        elif missing:
            yield Unanswered(case.site, f"zone:{zone.code}", missing)


def _scales(assets: list[Asset]) -> Iterator[tuple[str, str, list[int | None]]]:
    """Give each thing that assets are rated by, the field it stands in, and the assets' values."""
    for category in CATEGORIES:
        values = [asset.criticality.get(category) for asset in assets]
        yield f"criticality for {category}", f"assets[].criticality.{category}", values
    for fr in FR:
        yield f"the required level in {fr_name(fr)}", "assets[].sl_required", [one.sl_required[fr] for one in assets]


def _far_apart(assets: list[Asset], values: Sequence[int | None]) -> tuple[Rated, Rated] | None:
    """Give the assets with the lowest and the highest known value, None where these are close."""
    known = [(value, one.tag, one.name) for value, one in zip(values, assets, strict=True) if value is not None]
    if not known:
        return None
    low, high = min(known), min(known, key=lambda rated: (-rated[0], rated[1]))
    return (low, high) if high[0] - low[0] >= WIDE else None


def _concern(zone: Zone, wide: dict[str, tuple[Rated, Rated]]) -> Concern:
    first, *others = wide
    (least, _, low), (most, _, high) = wide[first]
    message = (
        f"Zone {zone.name} mixes assets that matter very differently: {first} is {least} for {low} and {most} for "
        f"{high}."
    )
    if others:
        message = f"{message[:-1]}; {joined(others)} {chosen(len(others), 'lies', 'lie')} as far apart."
    return Concern(f"zone:{zone.code}", message, {"spread": {what: _evidence(*ends) for what, ends in wide.items()}})


def _evidence(low: Rated, high: Rated) -> dict[str, Any]:
    return {key: {"value": one[0], "asset": one[1]} for key, one in (("lowest", low), ("highest", high))}
