"""What target, SL-T, the risk asks of each zone and conduit, and which scenario or zone decided it.

A zone's proposal comes from its worst scenario by the method in force, seven equal values; a conduit's from its
zones or its own scenarios by the convention in force (`docs/model.md` 2.2). A proposal is never applied by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from assessment.engine.levels import FR, HIGHEST, UNKNOWN, Level, SecurityVector
from assessment.engine.plant import Plant
from assessment.engine.risk import (
    Position,
    attacker_level,
    band,
    band_rank,
    most_likely_step,
    points,
    position_for_proposal,
)
from assessment.engine.system import Conduit, Scenario, Zone

MAXIMUM, MINIMUM, PROTECTION, OWN, EXPOSURE = "maximum", "minimum", "protection", "own", "exposure"
CONVENTIONS: Final = (OWN, MAXIMUM, MINIMUM, PROTECTION, EXPOSURE)
ACCEPTED: Final = frozenset({"agreed", "approved"})
OWN_UNDER_PROTECTION = (FR.DC, FR.RA)
MANUAL = "manual"
Pick = Callable[[Iterable[Level]], Level]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed target. `decided_by` names per FR what decided (`scenario:S1`, `zone:Z2`), `reason` in words.

    `shaped` is the proposal shaped by what the deciding scenario relies on: a suggestion, never applied by itself.
    Seven None where no scenario decided, or nobody said what it relies on.
    """

    sl_t: SecurityVector
    convention: str
    decided_by: tuple[str | None, ...]
    reason: str
    shaped: SecurityVector = UNKNOWN


@dataclass(frozen=True, slots=True)
class Acceptance:
    """How far a target is accepted: proposed, agreed, approved, None where nothing is written, or `reopened`.

    It is reopened where it was agreed or approved and a condition that it rests on no longer holds; `broken` quotes
    every such condition.
    """

    status: str | None
    broken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rating:
    """What one scenario asks for under the method in force; None where it cannot be rated, `reason` says why or how."""

    scenario: str
    sl_t: Level | None
    order: tuple[float, ...]
    reason: str


def propose_targets(plant: Plant) -> dict[str, SecurityVector]:
    """Give the proposed target of every zone and conduit by key; seven None where nothing is known."""
    return {place: proposal.sl_t for place, proposal in explain_targets(plant).items()}


def explain_targets(plant: Plant) -> dict[str, Proposal]:
    """Give every proposal with its reason, those of conduits by the convention in force."""
    concerned = scenarios_by_place(plant)
    zones = {f"zone:{code}": _propose_for_zone(plant, concerned[f"zone:{code}"]) for code in plant.zones}
    convention = plant.system.assessment.conventions.conduit_target
    conduits = {
        f"conduit:{code}": propose_for_conduit(plant, conduit, convention, concerned[f"conduit:{code}"])
        for code, conduit in plant.conduits.items()
    }
    return zones | conduits


def compare_conventions(plant: Plant) -> dict[str, dict[str, Proposal]]:
    """Give, by conduit code, the proposal of each convention (reference method 7, A to E), for a look side by side."""
    concerned = scenarios_by_place(plant)
    return {
        code: {one: propose_for_conduit(plant, conduit, one, concerned[f"conduit:{code}"]) for one in CONVENTIONS}
        for code, conduit in plant.conduits.items()
    }


def acceptance(place: Zone | Conduit) -> Acceptance:
    """Give how far the target of a place is accepted; a broken condition opens it again."""
    broken = tuple(one.text for one in place.sl_t_conditions if one.holds is False)
    is_reopened = bool(broken) and place.sl_t_status in ACCEPTED
    return Acceptance("reopened" if is_reopened else place.sl_t_status, broken)


def scenarios_by_place(plant: Plant) -> dict[str, list[Scenario]]:
    """Give the scenarios that belong to each zone and conduit: those that name it, and those that aim into the zone."""
    found: dict[str, list[Scenario]] = defaultdict(list)
    for scenario in plant.system.scenarios:
        zones = dict.fromkeys([*scenario.zones, *([zone] if (zone := target_zone(plant, scenario)) else [])])
        for place in [f"zone:{code}" for code in zones] + [
            f"conduit:{code}" for code in dict.fromkeys(scenario.conduits)
        ]:
            found[place].append(scenario)
    return found


def target_zone(plant: Plant, scenario: Scenario) -> str | None:
    """Give the zone a scenario aims into, None where it names no target or the target's zone is not known."""
    end = scenario.target
    if end is None:
        return None
    if end.asset is not None:
        return plant.assets[end.asset].zone
    return end.zone


def rate(plant: Plant, scenario: Scenario) -> Rating:
    """Give what one scenario asks for by `target_method`: band, decades, attacker or manual (nothing)."""
    system = plant.system
    position = position_for_proposal(system, scenario)
    method = system.assessment.conventions.target_method
    if method == MANUAL:
        return Rating(scenario.code, None, (), "Targets are set by hand, nothing is proposed.")
    if position is None:
        return Rating(scenario.code, None, (), f"Scenario {scenario.code} states no consequence.")
    return METHODS[method](plant, scenario, position)


def worst_rating(plant: Plant, scenarios: Collection[Scenario]) -> Rating | None:
    """Give the rating of the worst scenario that can be rated; of equals the first code. None where there is none."""
    ratings = [one for one in (rate(plant, scenario) for scenario in scenarios) if one.sl_t is not None]
    return min(ratings, key=lambda one: (tuple(-value for value in one.order), one.scenario), default=None)


def propose_for_conduit(plant: Plant, conduit: Conduit, convention: str, scenarios: Collection[Scenario]) -> Proposal:
    """Give a conduit's proposal under one convention, from the targets of its zones that are not external."""
    own = _propose_for_zone(plant, scenarios)
    if convention == OWN:
        return replace(own, convention=OWN)
    per_fr = list(plant.once(_by_its_zones, conduit.between, min if convention == MINIMUM else max))
    reason = f"Per FR the {'lowest' if convention == MINIMUM else 'highest'} target of its zones."
    if convention == PROTECTION:
        per_fr = [(own.sl_t[fr], own.decided_by[fr]) if fr in OWN_UNDER_PROTECTION else per_fr[fr] for fr in FR]
        reason += f" For DC and RA its own worst scenario: {own.reason}"
    if convention == EXPOSURE:
        step, why = _exposure(plant, conduit)
        per_fr = [(None if level is None else min(HIGHEST, level + step), decider) for level, decider in per_fr]
        reason += f" {why}"
    return Proposal(tuple(level for level, _ in per_fr), convention, tuple(decider for _, decider in per_fr), reason)


def suggest_shape(proposal: SecurityVector, relies_on: Collection[int] | None) -> SecurityVector:
    """Shape a proposal per FR (reference method 8.5): FRs the scenario relies on keep it, the others get one less.

    Not below 1 unless the proposal is 0. Seven None where nobody has said what the scenario relies on. A suggestion
    to show, never applied unasked.
    """
    if relies_on is None:
        return UNKNOWN
    return tuple(
        level if level is None or fr in relies_on else min(level, max(1, level - 1))
        for fr, level in zip(FR, proposal, strict=True)
    )


def _propose_for_zone(plant: Plant, scenarios: Collection[Scenario]) -> Proposal:
    method = plant.system.assessment.conventions.target_method
    worst = worst_rating(plant, scenarios)
    if worst is None:
        reason = rate(plant, next(iter(scenarios))).reason if scenarios else "No scenario names it."
        return Proposal(UNKNOWN, method, (None,) * 7, reason)
    silent = sorted(one.code for one in scenarios if rate(plant, one).sl_t is None)
    reason = worst.reason + (f" Not rated: {', '.join(silent)}." if silent else "")
    sl_t, relies_on = (worst.sl_t,) * 7, next(one.relies_on for one in scenarios if one.code == worst.scenario)
    return Proposal(sl_t, method, (f"scenario:{worst.scenario}",) * 7, reason, suggest_shape(sl_t, relies_on))


def _rate_by_band(plant: Plant, scenario: Scenario, position: Position) -> Rating:
    matrix, consequence, likelihood = plant.system.risk_matrix, position.consequence, position.likelihood
    found = band(matrix, consequence, likelihood)
    order = (band_rank(matrix, consequence, likelihood), points(matrix, consequence, likelihood))
    cell = f"consequence {consequence}, likelihood {likelihood}"
    reason = f"Scenario {scenario.code} stands at {cell}: {found.name} asks for level {found.sl_t}."
    return Rating(scenario.code, found.sl_t, order, reason)


def _rate_by_decades(plant: Plant, scenario: Scenario, position: Position) -> Rating:
    """Rate by the risk reduction factor (method 8.5): one level for each power of ten it needs."""
    matrix = plant.system.risk_matrix
    happens = dict(enumerate(matrix.frequency, start=1)).get(position.likelihood)
    allowed = dict(enumerate(matrix.tolerable_frequency, start=1)).get(position.consequence)
    if happens is None or not allowed:
        why = "The risk matrix states no frequencies, so no risk reduction factor can be given."
        return Rating(scenario.code, None, (), why)
    factor = Fraction(str(happens)) / Fraction(str(allowed))
    level = next((n for n in range(HIGHEST) if factor <= 10**n), HIGHEST)
    reason = f"Scenario {scenario.code}: {happens} times a year against a tolerable {allowed} asks for level {level}."
    return Rating(scenario.code, level, (level, float(factor)), reason)


def _rate_by_attacker(plant: Plant, scenario: Scenario, position: Position) -> Rating:
    """Rate by the attacker (method 8.5), never above what the consequence at the most likely step would ask for."""
    system = plant.system
    attacker = attacker_level(system.assessment.conventions, scenario)
    most = band(system.risk_matrix, position.consequence, most_likely_step(system.risk_matrix)).sl_t
    level = min(attacker, most)
    reason = f"Scenario {scenario.code}: an attacker of level {attacker}, and a consequence worth at most level {most}."
    return Rating(scenario.code, level, (level, position.consequence), reason)


METHODS: Final = {"band": _rate_by_band, "decades": _rate_by_decades, "attacker": _rate_by_attacker}


def _by_its_zones(plant: Plant, between: tuple[str, ...], pick: Pick) -> tuple[tuple[Level | None, str | None], ...]:
    """Give per FR the target that one picks of those of some zones, external ones left out, and whose it is."""
    zones = [zone for code in dict.fromkeys(between) if (zone := plant.zones[code]).kind != "external"]
    return tuple(_of_zones(zones, fr, pick) for fr in FR)


def _of_zones(zones: list[Zone], fr: int, pick: Pick) -> tuple[Level | None, str | None]:
    known = [(level, zone.code) for zone in zones if (level := zone.sl_t[fr]) is not None]
    if not known:
        return None, None
    level = pick(level for level, _ in known)
    return level, f"zone:{next(code for one, code in known if one == level)}"


def _exposure(plant: Plant, conduit: Conduit) -> tuple[int, str]:
    if any(plant.zones[code].kind == "external" for code in conduit.between):
        return 1, "One more, because it leads to an external zone."
    if conduit.kind == "wireless":
        return 1, "One more, because the link is wireless."
    if conduit.untrusted:
        return 1, "One more, because the link is untrusted."
    if conduit.untrusted is None or conduit.kind is None:
        return 0, "Nothing added: whether the link is untrusted or wireless is not known."
    return 0, "Nothing added: the link is trusted and wired."
