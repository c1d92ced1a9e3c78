"""The yearly loss in money, today and after the plan, simulated from the losses that scenarios state (model.md 2.7).

Per scenario, events per year are Poisson with the stated frequency, and the loss of an event is PERT(low, likely,
high). After a plan the frequency falls with the chance of the scenario's least way (risk.md). Money stands beside the
matrix and never enters it.

Drawn per scenario: how many events fall into all years together, then a year and a loss for each. That is the same
distribution as a Poisson count year by year, at the price of the events alone. The plan's years are those of today
with events taken out, so that a plan never seems to add loss by chance. Draws follow the scenarios' codes, not the
file's order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from assessment.engine.attack_weights import WEIGHT_PER_DECADE
from assessment.engine.system import Loss, Scenario

SEED: Final = 1
YEARS: Final = 1_000_000
FEWEST_YEARS: Final = 10_000
MOST_EVENTS: Final = 100_000_000
MOST_OFTEN: Final = 365
BATCH: Final = 1 << 20
PER_MILLE: Final = (500, 200, 100, 50, 20, 10, 5, 2, 1)
ASSUMPTIONS: Final = (
    "Amounts and frequencies are those that people stated, as things stand today; other scenarios are not in the sum.",
    "Scenarios happen independently (Poisson); an event costs between low and high, most often near likely (PERT).",
    "After the plan a scenario is as much rarer as the chance of its least way falls; what one event costs stays.",
    "Years are drawn with a fixed seed: the same model, the same figures. They rank and compare; they do not predict.",
)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Distribution:
    """What a year may cost: simulated figures, and `expected`, the mean without simulation.

    `exceeded` gives, for chances in per mille, the loss that so many of a thousand years exceed at most.
    """

    expected: float
    mean: float
    median: float
    quantile_90: float
    quantile_95: float
    exceeded: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class ScenarioLoss:
    """What a scenario adds to an average year, and how often it happens; after a plan, or None without one."""

    code: str
    rate: float
    expected: float
    rate_after: float | None
    expected_after: float | None


@dataclass(frozen=True, slots=True)
class Losses:
    """The yearly loss of a system; `after` is None without a plan, both are None where nothing could be simulated."""

    years: int
    scenarios: tuple[ScenarioLoss, ...]
    left_out: tuple[tuple[str, str], ...]
    today: Distribution | None
    after: Distribution | None


@dataclass(frozen=True, slots=True)
class _Stream:
    """One scenario as a stream of events; `kept` is the share of them that a plan leaves."""

    code: str
    loss: Loss
    kept: float


def simulate_losses(
    scenarios: Iterable[Scenario], gained: Mapping[str, int] | None = None, *, years: int = YEARS
) -> Losses | None:
    """Simulate the yearly loss; None where no scenario states one.

    `gained` is by how much a plan makes the least way of each scenario heavier, by code; without it there is no
    `after`. Where so many events would fall into the years that they took minutes to draw, fewer years are drawn.
    """
    stated = sorted((one for one in scenarios if one.loss is not None), key=lambda one: one.code)
    if not stated:
        return None
    streams = [
        _Stream(one.code, one.loss, kept_share((gained or {}).get(one.code, 0)))
        for one in stated
        if one.loss is not None and one.loss.frequency <= MOST_OFTEN
    ]
    left_out = tuple(
        (one.code, f"Happens more than {MOST_OFTEN} times a year: a running cost, not an event to simulate.")
        for one in stated
        if one.loss is not None and one.loss.frequency > MOST_OFTEN
    )
    years = _affordable(years, sum(stream.loss.frequency for stream in streams))
    has_plan = gained is not None
    told = tuple(_scenario_loss(stream, has_plan=has_plan) for stream in streams)
    if not streams or years < FEWEST_YEARS:
        return Losses(0, told, left_out, None, None)
    today, after = _draw(streams, years)
    return Losses(
        years=years,
        scenarios=told,
        left_out=left_out,
        today=_distribution(today, sum(one.expected for one in told)),
        after=_distribution(after, sum(one.expected_after or 0 for one in told)) if has_plan else None,
    )


def kept_share(gained: int) -> float:
    """Give the share of events that a plan leaves which makes the least way heavier by so much."""
    return float(10 ** (-max(0, gained) / WEIGHT_PER_DECADE))


def expected_loss(scenario: Scenario) -> float:
    """Give what a scenario costs in an average year today; 0 where it states no loss, or one that is a running cost."""
    loss = scenario.loss
    return 0.0 if loss is None or loss.frequency > MOST_OFTEN else loss.frequency * pert_mean(loss)


def pert_mean(loss: Loss) -> float:
    """Give the mean loss of one event."""
    return (loss.low + 4 * loss.likely + loss.high) / 6


def pert_shape(loss: Loss) -> tuple[float, float]:
    """Give the two parameters of the beta distribution that a PERT is, stretched from low to high."""
    lean = (loss.likely - loss.low) / (loss.high - loss.low)
    return 1 + 4 * lean, 5 - 4 * lean


def _affordable(years: int, events_per_year: float) -> int:
    return years if events_per_year * years <= MOST_EVENTS else int(MOST_EVENTS / events_per_year)


def _scenario_loss(stream: _Stream, *, has_plan: bool) -> ScenarioLoss:
    rate = stream.loss.frequency
    expected = rate * pert_mean(stream.loss)
    after = (rate * stream.kept, expected * stream.kept) if has_plan else (None, None)
    return ScenarioLoss(stream.code, rate, expected, *after)


def _draw(streams: Iterable[_Stream], years: int) -> tuple[Floats, Floats]:
    """Give the loss of each simulated year, today and after the plan."""
    events = np.random.Generator(np.random.PCG64(SEED))
    keeping = np.random.Generator(np.random.PCG64(SEED).jumped())
    today, after = np.zeros(years), np.zeros(years)
    for stream in streams:
        for count in _batches(int(events.poisson(stream.loss.frequency * years))):
            losses = _event_losses(events, stream.loss, count)
            when = events.integers(0, years, count)
            # Which events a plan prevents is a matter of chance alone, so any so many of them may be those that stay.
            kept = int(keeping.binomial(count, stream.kept))
            np.add.at(today, when, losses)
            np.add.at(after, when[:kept], losses[:kept])
    return today, after


def _batches(count: int) -> Iterator[int]:
    while count > 0:
        yield min(count, BATCH)
        count -= BATCH


def _event_losses(generator: np.random.Generator, loss: Loss, count: int) -> Floats:
    if loss.low == loss.high:
        return np.full(count, float(loss.low))
    drawn: Floats = generator.beta(*pert_shape(loss), count)
    return loss.low + (loss.high - loss.low) * drawn


def _distribution(losses: Floats, expected: float) -> Distribution:
    losses = np.sort(losses)
    exceeded = {share: float(losses[-(-len(losses) * (1000 - share) // 1000) - 1]) for share in PER_MILLE}
    return Distribution(
        expected=expected,
        mean=float(losses.mean()),
        median=exceeded[500],
        quantile_90=exceeded[100],
        quantile_95=exceeded[50],
        exceeded=tuple(exceeded.items()),
    )


def loss_record(losses: Losses | None) -> dict[str, Any] | None:
    """Give the yearly loss as plain values under the keys of the result."""
    if losses is None:
        return None
    return {
        "years": losses.years,
        "seed": SEED,
        "today": _distribution_record(losses.today),
        "after": _distribution_record(losses.after),
        "scenarios": [
            {
                "code": one.code,
                "rate": one.rate,
                "expected": _money(one.expected),
                "rate_after": one.rate_after,
                "expected_after": None if one.expected_after is None else _money(one.expected_after),
            }
            for one in losses.scenarios
        ],
        "left_out": [{"code": code, "why": why} for code, why in losses.left_out],
        "assumptions": list(ASSUMPTIONS),
    }


def _distribution_record(found: Distribution | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "expected": _money(found.expected),
        "mean": _money(found.mean),
        "median": _money(found.median),
        "quantile_90": _money(found.quantile_90),
        "quantile_95": _money(found.quantile_95),
        "exceeded": [{"percent": share / 10, "loss": _money(loss)} for share, loss in found.exceeded],
    }


def _money(amount: float) -> float:
    return round(amount, 2)
