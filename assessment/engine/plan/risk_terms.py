"""The scenarios as terms of the problem: points by likelihood and consequence, and what reaches which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, gcd

from assessment.engine.attack_weights import BORDER_FRS, LAST_FRS, WEIGHT_PER_DECADE
from assessment.engine.likelihood import Way, likelihood_today, steps_of
from assessment.engine.plan.circuit import ALWAYS, NEVER, Circuit
from assessment.engine.plan.problem import RiskTerm
from assessment.engine.plan.sources import Sight
from assessment.engine.plan.values import Action
from assessment.engine.plan.ways import PlantWays
from assessment.engine.plant import Plant
from assessment.engine.risk import less_likely, points, residual_consequence
from assessment.engine.system import End, Scenario, System

WATCH_ALL = 100
THOUSANDTHS = 1000
NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class RiskTerms:
    """The terms of all scenarios that can be evaluated; `unit` is what one of their whole points stands for."""

    terms: tuple[RiskTerm, ...]
    unit: float


def evaluated(system: System) -> list[Scenario]:
    """Give the scenarios with a known consequence, sorted by code: those that count in R."""
    known = [scenario for scenario in system.scenarios if residual_consequence(scenario) is not None]
    return sorted(known, key=lambda scenario: scenario.code)


def risk_terms(
    plant: Plant,
    ways: PlantWays,
    actions: Sequence[Action],
    circuit: Circuit,
    *,
    today: Mapping[str, int] | None = None,
) -> RiskTerms:
    """Give the scenarios as terms over numbered actions; `today` are likelihoods to take instead of those of today."""
    stated = today or {}
    raw = [
        _raw_term(plant, ways, one, _consequences(plant, one, actions, circuit), stated.get(one.code))
        for one in evaluated(plant.system)
    ]
    thousandths = [round(value * THOUSANDTHS) for _, rows, _, _ in raw for row in rows for value in row]
    unit = gcd(*thousandths) or THOUSANDTHS
    terms = tuple(
        RiskTerm(
            scenario=scenario.code,
            points=tuple(tuple(round(value * THOUSANDTHS) // unit for value in row) for row in rows),
            consequences=gates,
            thresholds=thresholds,
        )
        for scenario, rows, gates, thresholds in raw
    )
    return RiskTerms(terms, unit / THOUSANDTHS)


_Raw = tuple[Scenario, tuple[tuple[float, ...], ...], tuple[int, ...], tuple[int, ...]]


def _raw_term(
    plant: Plant, ways: PlantWays, scenario: Scenario, options: Sequence[tuple[int, int]], today: int | None
) -> _Raw:
    system = plant.system
    now = ways.way(scenario.code, NOTHING)
    likelihoods = _likelihoods(system, likelihood_today(system, scenario, now) if today is None else today)
    decade = WEIGHT_PER_DECADE * system.assessment.conventions.decades_per_step
    held = steps_of(system, now)
    thresholds = (0, *(ceil(decade * (held + gained)) for gained in range(1, len(likelihoods))))
    rows = tuple(tuple(points(system.risk_matrix, c, likelihood) for likelihood in likelihoods) for c, _ in options)
    return scenario, rows, tuple(gate for _, gate in options), thresholds


def _likelihoods(system: System, today: int) -> list[int]:
    """Give the likelihood today and all that are rarer, in that order."""
    found = [today]
    while (rarer := less_likely(system.risk_matrix, found[-1], 1)) != found[-1]:
        found.append(rarer)
    return found


def _consequences(
    plant: Plant, scenario: Scenario, actions: Sequence[Action], circuit: Circuit
) -> list[tuple[int, int]]:
    """Give the consequence today and all that actions can bring it down to, each with its gate."""
    stated = scenario.residual.consequence if scenario.residual else None
    record = scenario.consequence if stated is None else stated
    worst = residual_consequence(scenario) or 1
    places = places_of_scenario(plant, scenario)
    found = [(worst, ALWAYS)]
    for lower in range(worst - 1, 0, -1):
        limiting = (
            circuit.any_of(
                number
                for number, action in enumerate(actions)
                if action.place in places and (action.treatment.limits or {}).get(category, worst) <= lower
            )
            for category, value in record.items()
            if value > lower
        )
        gate = circuit.all_of(limiting)
        if gate == NEVER:
            break
        found.append((lower, gate))
    return found


def places_of_scenario(plant: Plant, scenario: Scenario) -> frozenset[str]:
    """Give the places a scenario belongs to: its zones, its conduits and the zone of its target."""
    target = _zone_of(plant, scenario.target)
    zones = {*scenario.zones, *([target] if target else [])}
    return frozenset({f"zone:{zone}" for zone in zones} | {f"conduit:{code}" for code in scenario.conduits})


def _zone_of(plant: Plant, end: End | None) -> str | None:
    if end is None:
        return None
    if end.asset is not None:
        return plant.assets[end.asset].zone
    if end.ip is not None:
        return plant.zone_of_address(end.ip)
    return end.zone


def first_sight(plant: Plant, ways: Mapping[str, Way]) -> Sight:
    """Give what the scenarios look at: everything in a small plant, else what the given ways pass."""
    scenarios = evaluated(plant.system)
    if not scenarios:
        return Sight()
    named = frozenset[str]().union(*(places_of_scenario(plant, scenario) for scenario in scenarios))
    last = {fr for scenario in scenarios for fr in scenario.relies_on or LAST_FRS}
    zones, conduits = _places_seen(plant, ways)
    watched = {(f"zone:{zone}", fr) for zone in zones for fr in {*BORDER_FRS, *last}}
    watched |= {(place, fr) for place in named if place.startswith("zone:") for fr in {*BORDER_FRS, *last}}
    watched |= {(f"conduit:{conduit}", fr) for conduit in conduits for fr in BORDER_FRS}
    return Sight(frozenset(watched), frozenset(f"conduit:{code}" for code in conduits), named)


def _places_seen(plant: Plant, ways: Mapping[str, Way]) -> tuple[set[str], set[str]]:
    if len(plant.zones) + len(plant.conduits) <= WATCH_ALL:
        return set(plant.zones), set(plant.conduits)
    barriers = [barrier for way in ways.values() for barrier in way.barriers]
    zones = {barrier.zone for barrier in barriers if barrier.zone is not None}
    return zones, {barrier.conduit for barrier in barriers if barrier.conduit is not None}
