"""Positions in the risk matrix. The default matrix is reference method 8.4: consequence by likelihood, 5 by 5."""

from __future__ import annotations

import pytest

from assessment.engine.model_file.defaults import DEFAULT_MATRIX, product_points
from assessment.engine.risk import (
    Position,
    attacker_level,
    band,
    highest_points,
    is_tolerable,
    less_likely,
    most_likely_step,
    points,
    position_for_proposal,
    residual_consequence,
    unmitigated,
    worst_consequence,
)
from assessment.engine.system import Band, Conventions, Residual, RiskMatrix, Threat
from tests.builders import scenario, system

# the example of the standard's annex counts likelihood downwards: 1 is the most frequent
DOWNWARDS = RiskMatrix(
    likelihood=("often", "sometimes", "rarely"),
    consequence=("small", "large"),
    cells=(("M", "L", "L"), ("H", "M", "L")),
    bands=(Band("L", "low", 1), Band("M", "medium", 2), Band("H", "high", 3)),
    points=product_points(2, 3, descending=True),
    tolerable="L",
    likelihood_descending=True,
)


@pytest.mark.parametrize(
    ("consequence", "likelihood", "code", "value"), [(5, 1, "M", 5), (5, 4, "E", 20), (4, 2, "M", 8), (1, 4, "L", 4)]
)
def test_a_cell_has_a_band_and_points(consequence, likelihood, code, value):
    assert band(DEFAULT_MATRIX, consequence, likelihood).code == code
    assert points(DEFAULT_MATRIX, consequence, likelihood) == value


def test_the_most_likely_step_follows_the_direction_of_the_matrix():
    assert most_likely_step(DEFAULT_MATRIX) == 5
    assert most_likely_step(DOWNWARDS) == 1
    assert points(DOWNWARDS, 2, 1) == highest_points(DOWNWARDS) == 6


def test_less_likely_moves_to_the_rare_side_and_stops_at_the_edge():
    assert [less_likely(DEFAULT_MATRIX, 5, steps) for steps in (1, 3, 9, -2)] == [4, 2, 1, 5]
    assert [less_likely(DOWNWARDS, 1, steps) for steps in (1, 9, -1)] == [2, 3, 1]


def test_the_worst_category_rates_a_scenario_and_nothing_rated_is_unknown():
    assert worst_consequence(scenario("S", consequence={"safety": 2, "financial": 4})) == 4
    assert worst_consequence(scenario("S")) is None
    assert unmitigated(system(), scenario("S", likelihood=3)) is None


def test_a_stated_residual_consequence_replaces_the_whole_record():
    s = scenario("S", consequence={"safety": 5, "financial": 2}, residual=Residual(consequence={"financial": 1}))
    assert residual_consequence(s) == 1
    assert residual_consequence(scenario("S", consequence={"safety": 5}, residual=Residual(likelihood=1))) == 5
    assert residual_consequence(scenario("S", consequence={"safety": 5})) == 5


def test_fixed_governs_proposals_only_and_the_most_likely_step_fills_what_is_missing():
    fixed, scored = system(), system(conventions=Conventions(initial_likelihood="scored"))
    stated, silent = scenario("S", consequence={"safety": 3}, likelihood=2), scenario("S", consequence={"safety": 3})
    assert unmitigated(fixed, stated) == unmitigated(scored, stated) == Position(3, 2)
    assert position_for_proposal(scored, stated) == Position(3, 2)
    assert position_for_proposal(fixed, stated) == Position(3, 5, is_assumed=True)
    assert unmitigated(fixed, silent) == position_for_proposal(scored, silent) == Position(3, 5, is_assumed=True)


def test_fixed_takes_the_first_step_where_the_matrix_counts_downwards():
    s = scenario("S", consequence={"safety": 2}, likelihood=3)
    assert position_for_proposal(system(risk_matrix=DOWNWARDS), s) == Position(2, 1, is_assumed=True)


def test_a_category_with_a_limit_of_its_own_is_compared_at_its_own_cell():
    strict = RiskMatrix(
        **{name: getattr(DEFAULT_MATRIX, name) for name in DEFAULT_MATRIX.__slots__}
        | {"tolerable": "M", "tolerable_by_category": {"safety": "L"}}
    )
    assert is_tolerable(DEFAULT_MATRIX, {"financial": 4}, 1) is True
    assert is_tolerable(DEFAULT_MATRIX, {"financial": 4}, 2) is False
    assert is_tolerable(strict, {"financial": 4, "safety": 2}, 2) is True  # 8 M against M, 4 L against L
    assert is_tolerable(strict, {"financial": 4, "safety": 3}, 2) is False  # 6 M against L
    assert is_tolerable(strict, {}, 2) is None
    assert is_tolerable(strict, {"financial": 1}, 1) is None  # nobody rated safety, which has a limit of its own


def test_the_weakest_trait_makes_the_attacker_and_the_convention_fills_silence():
    assert (
        attacker_level(Conventions(), scenario("S", threat=Threat(means=3, resources=2, skills=4, motivation=3))) == 2
    )
    assert attacker_level(Conventions(attacker=3), scenario("S")) == 3
