from __future__ import annotations

import math
import random

import pytest

from assessment.engine.losses import PER_MILLE, loss_record, pert_mean, pert_shape, simulate_losses
from assessment.engine.pipeline import assess
from assessment.engine.plan.make import make_plan
from assessment.engine.system import Loss, Scenario
from tests.builders import measure, scenario, system, zone

FLOOD = scenario("S1", loss=Loss(low=20_000, likely=200_000, high=1_500_000, frequency=0.3))
FIRE = scenario("S2", loss=Loss(low=1_000, likely=9_000, high=11_000, frequency=2))


def test_without_a_stated_loss_there_is_nothing_to_simulate():
    assert simulate_losses([scenario("S1")]) is None
    assert loss_record(None) is None


def test_the_mean_is_the_sum_of_rate_times_mean_loss():
    found = simulate_losses([FLOOD, FIRE])
    assert found is not None
    assert found.today is not None
    # (20,000 + 4 * 200,000 + 1,500,000) / 6 = 386,666.67, three times in ten years; 8,000 twice a year
    assert found.today.expected == pytest.approx(0.3 * 2_320_000 / 6 + 2 * 48_000 / 6)
    # a compound Poisson has the variance rate * E[X^2]; the mean of 1,000,000 years lies within 4.5 of its deviations
    spread = math.sqrt(_second_moment(FLOOD) * 0.3 + _second_moment(FIRE) * 2)
    assert abs(found.today.mean - found.today.expected) < 4.5 * spread / 1000


def test_the_chance_of_a_year_without_loss_is_that_of_poisson():
    # e^-0.3 = 0.741 of the years see no event: a loss comes in 25.9 % of them
    found = simulate_losses([FLOOD])
    assert found is not None
    assert found.today is not None
    exceeded = dict(found.today.exceeded)
    assert exceeded[500] == found.today.median == 0
    assert exceeded[200] > 0
    assert list(exceeded) == list(PER_MILLE)
    assert list(exceeded.values()) == sorted(exceeded.values())
    assert (found.today.quantile_90, found.today.quantile_95) == (exceeded[100], exceeded[50])


def test_losses_of_one_size_count_events():
    # one event costs 10 and comes once a year: P(more than 1) = 1 - 2/e = 26.4 %, more than 2: 8.0 %, more than 3: 1.9 %,
    # more than 4: 0.37 %, more than 5: 0.06 %
    found = simulate_losses([scenario("S1", loss=Loss(10, 10, 10, 1))])
    assert found is not None
    assert found.today is not None
    assert dict(found.today.exceeded) == {
        500: 10, 200: 20, 100: 20, 50: 30, 20: 30, 10: 40, 5: 40, 2: 50, 1: 50,
    }  # fmt: skip


def test_the_order_of_the_file_does_not_matter_and_runs_are_equal():
    one = simulate_losses([FLOOD, FIRE], {"S1": 301})
    assert one == simulate_losses([FIRE, FLOOD], {"S1": 301}) == simulate_losses([FLOOD, FIRE], {"S1": 301})


def test_a_plan_makes_events_rarer_and_no_year_dearer():
    found = simulate_losses([FLOOD, FIRE], {"S1": 1000, "S2": 0})
    assert found is not None
    assert found.today is not None
    assert found.after is not None
    assert found.scenarios[0].rate_after == pytest.approx(0.03)
    assert found.scenarios[1].rate_after == 2
    assert found.after.expected == pytest.approx(0.03 * 2_320_000 / 6 + 2 * 48_000 / 6)
    spread = math.sqrt(_second_moment(FLOOD) * 0.03 + _second_moment(FIRE) * 2)
    assert abs(found.after.mean - found.after.expected) < 4.5 * spread / 1000
    for (_, before), (_, after) in zip(found.today.exceeded, found.after.exceeded, strict=True):
        assert after <= before
    alone = simulate_losses([FLOOD, FIRE])
    assert alone is not None
    assert alone.today == found.today
    assert alone.after is None


def test_a_plan_that_gains_nothing_leaves_every_figure_as_it_is():
    found = simulate_losses([FLOOD, FIRE], {})
    assert found is not None
    assert found.after == found.today


def test_quantiles_agree_with_a_plain_loop_year_by_year():
    draw = random.Random(5)
    losses = sorted(
        sum(_event(draw, one) for one in (FLOOD, FIRE) for _ in range(_count(draw, one))) for _ in range(40_000)
    )
    found = simulate_losses([FLOOD, FIRE])
    assert found is not None
    assert found.today is not None
    # the share of plain years below each simulated quantile lies within 4.5 deviations of that quantile's own share
    for share, loss in found.today.exceeded:
        below = sum(one <= loss for one in losses) / len(losses)
        expected = 1 - share / 1000
        assert abs(below - expected) < 4.5 * math.sqrt(expected * (1 - expected) / len(losses))


def test_what_happens_more_than_daily_is_no_event():
    often = scenario("S3", loss=Loss(1, 2, 3, 400))
    found = simulate_losses([FLOOD, often])
    assert found is not None
    assert [code for code, _ in found.left_out] == ["S3"]
    assert [one.code for one in found.scenarios] == ["S1"]
    nothing = simulate_losses([often])
    assert nothing is not None
    assert (nothing.years, nothing.today, nothing.after) == (0, None, None)


def test_many_events_a_year_are_drawn_for_fewer_years():
    found = simulate_losses([scenario(f"S{number}", loss=Loss(1, 1, 1, 250)) for number in range(4)])
    assert found is not None
    assert found.years == 100_000
    assert found.today is not None
    assert found.today.mean == pytest.approx(1000, abs=4.5 * math.sqrt(1000 / 100_000))
    too_many = simulate_losses([scenario(f"S{number}", loss=Loss(1, 1, 1, 365)) for number in range(30)])
    assert too_many is not None
    assert (too_many.years, too_many.today) == (0, None)


def test_the_plan_says_what_it_does_to_the_loss():
    # attacker 2 against strength 0: 90 % (46); the measure brings the zone to 2 in SI and RA: 10 % (1000)
    lift = measure("CM-1", sl=(0, 0, 2, 0, 0, 0, 2), cost=5)
    one = scenario("S1", "Z", consequence={"financial": 4}, loss=Loss(100, 100, 100, 1))
    plant = system(zone("Z", sl_t=2, sl_a=0), one, lift)
    judged = assess(plant)
    assert judged.losses is not None
    assert judged.losses.after is None
    made = make_plan(judged.case, judged.findings)
    assert made.losses is not None
    assert made.losses.today == judged.losses.today
    assert made.losses.scenarios[0].rate_after == pytest.approx(10 ** ((46 - 1000) / 1000))


def _second_moment(one: Scenario) -> float:
    assert one.loss is not None
    mean = pert_mean(one.loss)
    return (mean - one.loss.low) * (one.loss.high - mean) / 7 + mean * mean


def _count(draw: random.Random, one: Scenario) -> int:
    """Count exponential waiting times until the year is over."""
    assert one.loss is not None
    count, at = 0, draw.expovariate(one.loss.frequency)
    while at < 1:
        count, at = count + 1, at + draw.expovariate(one.loss.frequency)
    return count


def _event(draw: random.Random, one: Scenario) -> float:
    assert one.loss is not None
    return one.loss.low + (one.loss.high - one.loss.low) * draw.betavariate(*pert_shape(one.loss))
