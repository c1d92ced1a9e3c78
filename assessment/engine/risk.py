"""The risk matrix: positions of scenarios, their bands and points, and what is tolerable.

Consequences and likelihoods are positions in the matrix as the file writes them, 1 to n. A matrix may count
likelihood downwards (1 is the most frequent); everything that asks for "more likely" asks here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assessment.engine.system import Band, Conventions, RiskMatrix, Scenario, System

FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Position:
    """A cell of the matrix; `is_assumed` where nobody stated the likelihood and the most likely step fills it."""

    consequence: int
    likelihood: int
    is_assumed: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """One limit and the cell compared with it; `category` None: all categories without a limit of their own.

    `consequence`, `band` and `exceeds` are None where nobody rated the category.
    """

    category: str | None
    consequence: int | None
    band: str | None
    limit: str
    exceeds: bool | None


def most_likely_step(matrix: RiskMatrix) -> int:
    """Give the likelihood that is the most frequent: the last step, the first where the matrix counts downwards."""
    return 1 if matrix.likelihood_descending else len(matrix.likelihood)


def less_likely(matrix: RiskMatrix, likelihood: int, steps: int) -> int:
    """Move a likelihood by steps towards the rarest (negative: towards the most frequent), staying in the matrix."""
    moved = likelihood + steps if matrix.likelihood_descending else likelihood - steps
    return min(max(moved, 1), len(matrix.likelihood))


def band(matrix: RiskMatrix, consequence: int, likelihood: int) -> Band:
    """Give the band of a cell."""
    return matrix.bands[band_rank(matrix, consequence, likelihood)]


def band_rank(matrix: RiskMatrix, consequence: int, likelihood: int) -> int:
    """Give the place of a cell's band in the matrix, 0 for the lowest."""
    return _rank(matrix, matrix.cells[consequence - 1][likelihood - 1])


def points(matrix: RiskMatrix, consequence: int, likelihood: int) -> float:
    """Give the points of a cell: an aid to ranking, not money."""
    return matrix.points[consequence - 1][likelihood - 1]


def cell_record(matrix: RiskMatrix, consequence: int, likelihood: int) -> dict[str, Any]:
    """Give a position as plain values, with the band and the points of its cell."""
    found = band(matrix, consequence, likelihood)
    return {
        "consequence": consequence,
        "likelihood": likelihood,
        "band": found.code,
        "band_name": found.name,
        "points": points(matrix, consequence, likelihood),
    }


def highest_points(matrix: RiskMatrix) -> float:
    """Give the most points that any cell has."""
    return max(max(row) for row in matrix.points)


def worst(consequence: Mapping[str, int]) -> int | None:
    """Give the highest of the consequence categories, None where none is rated; never an average."""
    return max(consequence.values(), default=None)


def worst_consequence(scenario: Scenario) -> int | None:
    """Give the highest unmitigated consequence of a scenario, None where none is rated."""
    return worst(scenario.consequence)


def consequence_today(scenario: Scenario) -> Mapping[str, int]:
    """Give the consequence by category today: a stated residual replaces the whole record."""
    stated = scenario.residual.consequence if scenario.residual else None
    return scenario.consequence if stated is None else stated


def residual_consequence(scenario: Scenario) -> int | None:
    """Give the highest consequence today, None where none is rated."""
    return worst(consequence_today(scenario))


def unmitigated(system: System, scenario: Scenario) -> Position | None:
    """Give where a scenario stands before any measure (ZCR 5.5); None where no consequence is rated.

    A stated likelihood stands, the most likely step fills a missing one.
    """
    consequence = worst_consequence(scenario)
    if consequence is None:
        return None
    if scenario.likelihood is None:
        return Position(consequence, most_likely_step(system.risk_matrix), is_assumed=True)
    return Position(consequence, scenario.likelihood)


def position_for_proposal(system: System, scenario: Scenario) -> Position | None:
    """Give the position that a target is proposed from.

    Under `initial_likelihood: fixed` it is the most likely step, whatever the scenario states.
    """
    position = unmitigated(system, scenario)
    if position is None or system.assessment.conventions.initial_likelihood != FIXED:
        return position
    return Position(position.consequence, most_likely_step(system.risk_matrix), is_assumed=True)


def against_limits(matrix: RiskMatrix, consequence: Mapping[str, int], likelihood: int) -> tuple[Verdict, ...]:
    """Compare a risk with each of the owner's limits, those of categories first, by name.

    A category with a limit of its own is compared at its own cell, and is not known where nobody rated it; the others
    are compared together at the cell of their highest, and give no verdict where none of them is rated.
    """
    own = matrix.tolerable_by_category
    found = [_verdict(matrix, one, consequence.get(one), likelihood, own[one]) for one in sorted(own)]
    general = worst({category: value for category, value in consequence.items() if category not in own})
    if general is not None or not own:
        found.append(_verdict(matrix, None, general, likelihood, matrix.tolerable))
    return tuple(found)


def exceeds(verdicts: Iterable[Verdict]) -> bool | None:
    """Tell whether any limit is exceeded; None where none is, and one could not be compared."""
    answers = {one.exceeds for one in verdicts}
    return True if True in answers else None if None in answers else False


def is_tolerable(matrix: RiskMatrix, consequence: Mapping[str, int], likelihood: int) -> bool | None:
    """Compare a risk with the owner's limits (ZCR 4.1, 5.7, 5.11); None where not all of them can be compared."""
    exceeded = exceeds(against_limits(matrix, consequence, likelihood))
    return None if exceeded is None else not exceeded


def attacker_level(conventions: Conventions, scenario: Scenario) -> int:
    """Give the least of means, resources, skills and motivation; the convention's where the scenario names none.

    A person who lacks one of the four cannot use the others, so the weakest decides; what is not rated is left out.
    """
    threat = scenario.threat
    rated = [one for one in (threat.means, threat.resources, threat.skills, threat.motivation) if one is not None]
    return min(rated, default=conventions.attacker)


def _verdict(matrix: RiskMatrix, category: str | None, value: int | None, likelihood: int, limit: str) -> Verdict:
    if value is None:
        return Verdict(category, None, None, limit, None)
    rank = band_rank(matrix, value, likelihood)
    return Verdict(category, value, matrix.bands[rank].code, limit, rank > _rank(matrix, limit))


def _rank(matrix: RiskMatrix, code: str) -> int:
    return next(rank for rank, entry in enumerate(matrix.bands) if entry.code == code)
