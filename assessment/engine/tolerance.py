"""Each scenario beside what the owner tolerates, where the workflow asks: ZCR 4.1, 5.7 and 5.11, with its decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from assessment.engine.risk import (
    Verdict,
    against_limits,
    consequence_today,
    exceeds,
    position_for_proposal,
    unmitigated,
)
from assessment.engine.system import Scenario, System

DECIDED: Final = {
    "accept": "it is accepted all the same",
    "transfer": "it is to be transferred",
    "mitigate": "it is to be mitigated",
    "avoid": "it is to be avoided",
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A risk beside the limits; `likelihood` None: no position is known. `exceeds` None: not known."""

    likelihood: int | None
    verdicts: tuple[Verdict, ...]
    exceeds: bool | None


@dataclass(frozen=True, slots=True)
class Tolerance:
    """The initial risk (ZCR 4.1), the unmitigated (5.7) and the residual as it stands today (5.11); `told` in words."""

    initial: Comparison
    unmitigated: Comparison
    residual: Comparison
    told: str


def compare_with_limits(system: System, scenario: Scenario, today: int | None) -> Tolerance:
    """Compare a scenario at the three steps; `today` is its likelihood with what is in place, None where not known."""
    initial, before = position_for_proposal(system, scenario), unmitigated(system, scenario)
    residual = _compare(system, consequence_today(scenario), today)
    return Tolerance(
        initial=_compare(system, scenario.consequence, None if initial is None else initial.likelihood),
        unmitigated=_compare(system, scenario.consequence, None if before is None else before.likelihood),
        residual=residual,
        told=_told(scenario, residual),
    )


def _compare(system: System, consequence: Mapping[str, int], likelihood: int | None) -> Comparison:
    if likelihood is None:
        return Comparison(None, (), None)
    verdicts = against_limits(system.risk_matrix, consequence, likelihood)
    return Comparison(likelihood, verdicts, exceeds(verdicts))


def _told(scenario: Scenario, residual: Comparison) -> str:
    if residual.exceeds:
        return f"Above what is tolerable; {DECIDED.get(scenario.decision or '', 'no decision is recorded')}."
    if residual.exceeds is False:
        return "Tolerable as it stands today."
    unrated = [one.category for one in residual.verdicts if one.exceeds is None and one.category]
    if not unrated:
        return "Not comparable with what is tolerable: no consequence is rated."
    return f"Not known whether it is tolerable: nobody rated its consequence for {', '.join(unrated)}."
