"""Where SL-A misses SL-T: the totals over zones and conduits, and which gap comes first (`docs/model.md` 2.1, 2.7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assessment.engine.achieved import PlaceLevels
from assessment.engine.levels import FR
from assessment.engine.plant import Plant
from assessment.engine.protection_order import fr_order
from assessment.engine.risk import highest_points, points, residual_consequence, unmitigated
from assessment.engine.system import Scenario
from assessment.engine.targets import scenarios_by_place


@dataclass(frozen=True, slots=True)
class Totals:
    """How many gaps there are, how many levels they miss together, and how many gaps are not known."""

    gaps: int
    levels_missing: int
    not_assessed: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How places stand against their targets; one that asks for nothing is at its target."""

    below: int
    unknown: int
    at_target: int
    untargeted: int

    @property
    def targeted(self) -> int:
        """Give how many have a target."""
        return self.below + self.unknown + self.at_target


def tally(places: Iterable[Mapping[str, Any]]) -> Tally:
    """Count zones or conduits of a result by how they stand, each once: what is not known is never at its target."""
    counted = Counter(map(_standing, places))
    return Tally(counted["below"], counted["unknown"], counted["at"], counted["none"])


def _standing(judged: Mapping[str, Any]) -> str:
    if judged["levels_missing"]:
        return "below"
    if all(level is None for level in judged["sl_t"]):
        return "none"
    return "unknown" if judged["not_assessed"] else "at"


@dataclass(frozen=True, slots=True)
class Priority:
    """One gap of a zone in the order in which gaps deserve attention; `rank` starts at 1."""

    zone: str
    fr: FR
    gap: int
    rank: int


def gap_totals(levels: Iterable[PlaceLevels]) -> Totals:
    """Sum the gaps of several places; one that is not known is counted apart and adds nothing to the levels."""
    places = list(levels)
    return Totals(
        gaps=sum(1 for place in places for gap in place.gap if gap),
        levels_missing=sum(place.levels_missing for place in places),
        not_assessed=sum(place.not_assessed for place in places),
    )


def zone_totals(levels: Mapping[str, PlaceLevels]) -> Totals:
    """Give the totals of an assessment, which are over zones."""
    return gap_totals(one for place, one in levels.items() if place.startswith("zone:"))


def conduit_totals(levels: Mapping[str, PlaceLevels]) -> Totals:
    """Give the totals over conduits, which stand beside those of the zones."""
    return gap_totals(one for place, one in levels.items() if place.startswith("conduit:"))


def priorities(
    plant: Plant, levels: Mapping[str, PlaceLevels], zone_points: Mapping[str, float] | None = None
) -> tuple[Priority, ...]:
    """Rank the known gaps of zones.

    Safety-related zones first, then the higher risk of the zone's worst scenario today, then the larger gap, then
    zone code, then what the zone says it protects first, then FR. `zone_points` gives that risk by zone code
    (`worst_points`); without it stated values decide.
    """
    risk = worst_points(plant) if zone_points is None else zone_points
    unknown = highest_points(plant.system.risk_matrix)
    found = [(zone, fr, gap) for zone in plant.zones for fr in FR if (gap := levels[f"zone:{zone}"].gap[fr])]
    found.sort(
        key=lambda one: (
            not plant.is_safety_related(one[0]),
            -risk.get(one[0], unknown),
            -one[2],
            one[0],
            fr_order(plant.zones[one[0]].protects_first, one[1]),
        )
    )
    return tuple(Priority(zone, fr, gap, rank) for rank, (zone, fr, gap) in enumerate(found, start=1))


def worst_points(plant: Plant, scenario_points: Mapping[str, float | None] | None = None) -> dict[str, float]:
    """Give the points of each zone's worst scenario today, by zone code; unknown counts as the matrix's highest.

    `scenario_points` gives the points of a scenario today by its code, None where it cannot be evaluated. Without it
    a stated residual likelihood decides, else the unmitigated one, which is never below today's.
    """
    unknown = highest_points(plant.system.risk_matrix)
    today = stated_points(plant) if scenario_points is None else scenario_points
    concerned = scenarios_by_place(plant)
    worst = {}
    for zone in plant.zones:
        values = [today.get(scenario.code) for scenario in concerned.get(f"zone:{zone}", ())]
        worst[zone] = max((unknown if one is None else one for one in values), default=unknown)
    return worst


def stated_points(plant: Plant) -> dict[str, float | None]:
    """Give the points of each scenario as people stated it: residual, else unmitigated; None if unknown."""
    return {scenario.code: _stated_points(plant, scenario) for scenario in plant.system.scenarios}


def _stated_points(plant: Plant, scenario: Scenario) -> float | None:
    consequence, position = residual_consequence(scenario), unmitigated(plant.system, scenario)
    stated = scenario.residual.likelihood if scenario.residual else None
    if stated is None and position is not None:
        stated = position.likelihood
    if consequence is None or stated is None:
        return None
    return points(plant.system.risk_matrix, consequence, stated)
