"""AR-021: a network in which everything reaches everything."""

from __future__ import annotations

from collections import Counter, defaultdict

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.segmentation import Network, networks_of
from assessment.engine.checks.words import counted, joined, level_text
from assessment.engine.plant import Plant
from assessment.engine.system import Asset

MANY_LEVELS = 3
SUPERVISORY, OPERATIONS = 2, 3


@check(
    "AR-021",
    force="convention",
    severity="high",
    target="zone",
    violates=["SR 5.1", "SR 7.1 RE 2"],
    measures=["MEA-015", "MEA-004"],
)
def flat_network(case: Case) -> Concerns:
    """Flat network.

    One infected machine reaches everything.

    All segments said not to be filtered count as one network. Each zone with an asset in a flat network is a finding.
    Boundary devices of conduits stand between networks and are not counted. An asset with several possible levels
    counts for none of them.

    Example: PLCs of level 1 and the SCADA servers of level 3 hang on one VLAN that no device filters.
    """
    segments = case.plant.system.segments
    if segments is None:
        for zone in case.plant.system.zones:
            yield Unanswered(case.site, f"zone:{zone.code}", {"segments": 1})
        return
    found = networks_of(case.plant, sorted(segments, key=lambda one: one.code))
    flat: set[str] = set()
    for network in found.networks:
        why = _why_flat(case.plant, network)
        known = sorted({level for asset in network.assets for level in _level(case.plant, asset)}) if why else []
        for code in _zones(network.assets) if why else ():
            if code not in flat:
                yield _concern(case.plant, code, network, known, why)
            flat.add(code)
    yield from _open_questions(case, found.networks, found.unplaced, flat)


def _concern(plant: Plant, code: str, network: Network, known: list[float], why: str) -> Concern:
    names = joined(network.segments)
    message = f"Zone {plant.zones[code].name} is part of a flat network ({names}) of {why}."
    evidence = {"segments": list(network.segments), "levels": known, "assets": len(network.assets)}
    return Concern(f"zone:{code}", message, evidence)


def _why_flat(plant: Plant, network: Network) -> str:
    """Say what makes a network flat; empty where nothing does."""
    many = plant.system.assessment.conventions.thresholds.segment_assets
    number = counted(len(network.assets), "asset")
    levels = {level for asset in network.assets for level in _level(plant, asset)}
    if _is_flat(levels, [plant.levels_of(asset) for asset in network.assets]):
        spread = sorted({level for asset in network.assets for level in plant.levels_of(asset)})
        return f"{number} at the levels {joined([level_text(level) for level in spread])}"
    return f"{number}, more than {many}" if len(network.assets) > many else ""


def _is_flat(levels: set[float], possible: list[tuple[float, ...]]) -> bool:
    """Tell whether levels are three or more, or both sides of the step from 2 to 3 are surely there."""
    is_low = any(one and max(one) <= SUPERVISORY for one in possible)
    is_high = any(one and min(one) >= OPERATIONS for one in possible)
    return len(levels) >= MANY_LEVELS or (is_low and is_high)


def _level(plant: Plant, asset: Asset) -> tuple[float, ...]:
    levels = plant.levels_of(asset)
    return levels if len(levels) == 1 else ()


def _zones(assets: list[Asset]) -> list[str]:
    return sorted({asset.zone for asset in assets if asset.zone is not None})


def _open_questions(case: Case, networks: tuple[Network, ...], unplaced: tuple[Asset, ...], flat: set[str]) -> Concerns:
    missing: dict[str, Counter[str]] = defaultdict(Counter)
    for network in networks:
        open_fields = _fields(case.plant, network)
        for code in _zones(network.assets) if open_fields else ():
            missing[code].update(open_fields)
    missing_segment = Counter(asset.zone for asset in unplaced if asset.zone is not None)
    for code, number in missing_segment.items():
        missing[code]["assets[].interfaces[].segment"] += number
    for code, fields in sorted(missing.items()):
        if code not in flat:
            yield Unanswered(case.site, f"zone:{code}", dict(fields))


def _fields(plant: Plant, network: Network) -> dict[str, int]:
    """Name what could still make a network flat, once it is known."""
    fields = {"segments[].filtered": 1} if network.may_join_more else {}
    possible = [plant.levels_of(asset) for asset in network.assets]
    unknown = sum(len(levels) != 1 for levels in possible)
    spread = {level for levels in possible for level in levels}
    could_be = () in possible or _is_flat(spread, [(level,) for level in spread])
    return fields | ({"assets[].level": unknown} if unknown and could_be else {})
