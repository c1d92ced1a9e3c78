"""What the plan hands out: frozen values for the page, the report and the JSON of `docs/model.md` section 3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from assessment.engine.levels import SecurityVector
from assessment.engine.likelihood import Standing
from assessment.engine.losses import Losses
from assessment.engine.plan.treatments import Treatment
from assessment.engine.system import Stage


@dataclass(frozen=True, slots=True)
class Action:
    """A measure at a place (`zone:CODE` or `conduit:CODE`)."""

    treatment: Treatment
    place: str

    @property
    def code(self) -> str:
        """Give the action as the model file writes it, MEASURE@kind:CODE."""
        return f"{self.treatment.code}@{self.place}"


@dataclass(frozen=True, slots=True)
class Remaining:
    """Levels missing (an unknown level of a zone with a target counts as missing) and points of risk."""

    levels_missing: int
    risk: float


@dataclass(frozen=True, slots=True)
class PlannedStage:
    """An open stage of a migration; `period` None: the plan does not count on it, and `why` says what is missing.

    `warnings` and `approvers`, who must approve it, follow from what it touches and from what the plan does at the
    conduit that it opens.
    """

    stage: Stage
    period: str | None
    removes: Remaining
    why: str
    warnings: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PeriodState:
    """What remains at the end of a period."""

    period: str
    risk: float
    levels_missing: int


@dataclass(frozen=True, slots=True)
class Scheduled:
    """An action of the plan; `removes` is what would remain more at the end of the plan without it.

    `removes_loss` is the same in money a year, the mean of the losses that scenarios state; None where none does.
    """

    action: str
    title: str
    period: str
    window: str | None
    cost: float
    is_estimate: bool
    effort_days: float
    outage_hours: float
    removes: Remaining
    removes_loss: float | None
    warnings: tuple[str, ...]
    why: str


REASONS: Final = (
    "not_found", "budget", "effort", "window", "prerequisite", "migration", "excluded", "unfit", "not_needed",
    "no_effect",
)  # fmt: skip
"""Why an action is left out, in the order of interest: what somebody could change first, what is of no use last."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An action that is not in the plan; `reason` is one of REASONS for filters, `why` a sentence."""

    action: str
    reason: str
    why: str


@dataclass(frozen=True, slots=True)
class Greedy:
    """What a list of actions by benefit per cost reaches within the same limits.

    `value` is the sum that the plan minimises first. `adaptive` works the list out anew after each choice, `static`
    sorts once.
    """

    value: float
    remaining: Remaining
    static_value: float
    static_remaining: Remaining


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """What a good plan for a total budget leaves at the end, what it costs, and the sum it minimises first.

    `bound`: what is proven that no plan within this budget has less of in that sum. `has_musts` is False where
    not all that must be done is: for want of money, as for nothing, where then nothing is done, or of a place.
    `dropped` and `added` are the actions that it does not do and the plan itself does, and the other way round.
    """

    budget: float
    cost: float
    value: float
    bound: float
    levels_missing: int
    risk: float
    is_optimal: bool
    has_musts: bool
    dropped: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CostRange:
    """The costs of an action for which the plan stays the same: more than `low`, up to `high`; None: no end.

    `is_exact`: beyond the ends another plan is as good or better, or the budget is broken; else the range is proven,
    and what lies beyond is not known.
    """

    action: str
    is_chosen: bool
    cost: float
    low: float | None
    high: float | None
    is_exact: bool
    why: str


@dataclass(frozen=True, slots=True)
class LikelihoodRange:
    """The likelihoods of a scenario today, as the matrix counts them, for which the plan stays the same."""

    scenario: str
    likelihood: int
    low: int
    high: int
    is_exact: bool
    why: str


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How far costs and likelihoods may be off; `note` says of how many that was asked."""

    actions: tuple[CostRange, ...]
    scenarios: tuple[LikelihoodRange, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan with its proof, and what stands beside it.

    `objective` is the one in force, `risk` or `levels`; `value` and `bound` are its first sum over the periods.
    `at_target`: how many zones reach their target today, how many after the plan, and how many have one.
    `levels_after`: SL-A after the plan of the zones and conduits where it differs from today's.
    `ways_in`: how many pairs of an entry and a target are joined by a way today, and how many after the plan.
    `status` is optimal, gap, or `musts_unplaced` where an action that must be done cannot be: `unplaced_musts` by code.
    """

    objective: str
    status: str
    value: float
    bound: float
    gap_percent: float
    is_repeatable: bool
    candidates: int
    cost: float
    schedule: tuple[Scheduled, ...]
    stages: tuple[PlannedStage, ...]
    left_out: tuple[LeftOut, ...]
    remaining: Remaining
    before: Remaining
    by_period: tuple[PeriodState, ...]
    greedy: Greedy
    frontier: tuple[FrontierPoint, ...]
    at_target: tuple[int, int, int]
    levels_after: Mapping[str, SecurityVector]
    ways_in: tuple[int, int]
    scenarios_after: Mapping[str, Standing]
    losses: Losses | None
    sensitivity: Sensitivity | None
    unplaced_musts: tuple[str, ...]
    notes: tuple[str, ...]
