"""The simulation of yearly losses, beside a plain Python loop over a thousand years."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from assessment.engine.losses import YEARS, pert_shape, simulate_losses
from assessment.engine.system import Loss, Scenario
from bench.measure import Figure, measure, seconds_of
from bench.sizes import Size
from bench.zones import Record

SCENARIOS = 1_000
OFTEN = 0.1
LOOP_YEARS = 1_000


def losses(size: Size, document: Callable[[], Record]) -> list[Figure]:
    """Measure a million years over a thousand scenarios, today and after a plan; the same at any size of plant."""
    del size, document
    scenarios = _scenarios()
    gained = {one.code: number % 2000 for number, one in enumerate(scenarios)}
    measured = measure(lambda: simulate_losses(scenarios, gained), repeats=3)
    stated = [one.loss for one in scenarios if one.loss is not None]
    loop = seconds_of(lambda: _plain_loop(stated, LOOP_YEARS)) * YEARS / LOOP_YEARS
    name = f"Python loop, {LOOP_YEARS:,} years scaled"
    note = f"{YEARS:,} years, {sum(one.frequency for one in stated):.0f} events a year"
    return [Figure("losses", f"{SCENARIOS} scenarios", measured, name, loop, note)]


def _scenarios() -> list[Scenario]:
    draw = random.Random(1)
    found = []
    for number in range(SCENARIOS):
        low = draw.uniform(1e3, 1e5)
        likely = low * draw.uniform(1, 10)
        loss = Loss(low, likely, likely * draw.uniform(1, 10), draw.uniform(0, OFTEN))
        found.append(Scenario(f"S{number:04}", "A loss", loss=loss))
    return found


def _plain_loop(stated: Sequence[Loss], years: int) -> list[float]:
    draw = random.Random(1)
    found = []
    for _ in range(years):
        total = 0.0
        for loss in stated:
            at = draw.expovariate(loss.frequency)
            while at < 1:
                total += loss.low + (loss.high - loss.low) * draw.betavariate(*pert_shape(loss))
                at += draw.expovariate(loss.frequency)
        found.append(total)
    return sorted(found)
