"""A scenario beside the owner's limits at the three steps of the workflow, on the default matrix (8.4 of the method)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assessment.engine.model_file.defaults import DEFAULT_MATRIX
from assessment.engine.system import Conventions, Residual
from assessment.engine.tolerance import compare_with_limits
from tests.builders import scenario, system

SCORED = Conventions(initial_likelihood="scored")
CAREFUL = replace(DEFAULT_MATRIX, tolerable="M", tolerable_by_category={"safety": "L"})


def compared(one, today=None, matrix=DEFAULT_MATRIX, conventions=SCORED):
    return compare_with_limits(system(one, risk_matrix=matrix, conventions=conventions), one, today)


def cells(comparison):
    return [(one.category, one.consequence, one.band, one.limit, one.exceeds) for one in comparison.verdicts]


def test_initial_unmitigated_and_residual_stand_at_their_own_likelihood():
    one = scenario("S", consequence={"safety": 2}, likelihood=3)
    found = compared(one, today=2, conventions=Conventions())
    assert [x.likelihood for x in (found.initial, found.unmitigated, found.residual)] == [5, 3, 2]
    # 2 x 5 is high, 2 x 3 medium, 2 x 2 low
    assert [x.exceeds for x in (found.initial, found.unmitigated, found.residual)] == [True, True, False]
    assert compared(one, today=2).initial.likelihood == 3


def test_the_residual_takes_the_consequence_that_a_person_stated_for_it():
    stated = Residual(consequence={"safety": 1}, likelihood=4)
    found = compared(scenario("S", consequence={"safety": 5}, likelihood=4, residual=stated), today=4)
    assert cells(found.unmitigated) == [(None, 5, "E", "L", True)]
    assert cells(found.residual) == [(None, 1, "L", "L", False)]


def test_each_category_with_a_limit_is_compared_at_its_own_cell_and_the_others_together():
    found = compared(scenario("S", consequence={"safety": 3, "financial": 4, "reputation": 5}), 2, CAREFUL)
    # safety 3 x 2 is medium against low; the highest of the others, 5 x 2, is high against medium
    assert cells(found.residual) == [("safety", 3, "M", "L", True), (None, 5, "H", "M", True)]
    quiet = compared(scenario("S", consequence={"safety": 2, "financial": 4}), 2, CAREFUL)
    assert cells(quiet.residual) == [("safety", 2, "L", "L", False), (None, 4, "M", "M", False)]
    assert quiet.residual.exceeds is False


def test_a_category_with_a_limit_that_nobody_rated_is_not_known_to_be_tolerable():
    found = compared(scenario("S", consequence={"financial": 1}), 1, CAREFUL)
    assert cells(found.residual) == [("safety", None, None, "L", None), (None, 1, "L", "M", False)]
    assert found.residual.exceeds is None
    assert found.told == "Not known whether it is tolerable: nobody rated its consequence for safety."
    above = compared(scenario("S", consequence={"financial": 5}), 5, CAREFUL)
    assert above.residual.exceeds is True


def test_without_a_consequence_nothing_is_compared():
    found = compared(scenario("S", likelihood=2))
    assert [x.exceeds for x in (found.initial, found.unmitigated, found.residual)] == [None] * 3
    assert found.told == "Not comparable with what is tolerable: no consequence is rated."


@pytest.mark.parametrize(
    ("decision", "ending"),
    [
        (None, "no decision is recorded"),
        ("accept", "it is accepted all the same"),
        ("transfer", "it is to be transferred"),
        ("mitigate", "it is to be mitigated"),
        ("avoid", "it is to be avoided"),
    ],
)
def test_what_is_above_the_limit_is_told_with_its_decision(decision, ending):
    one = scenario("S", consequence={"safety": 5}, decision=decision)
    assert compared(one, today=5).told == f"Above what is tolerable; {ending}."
    assert compared(one, today=1).residual.exceeds is True  # 5 x 1 is medium
    assert compared(replace(one, consequence={"safety": 1}), today=1).told == "Tolerable as it stands today."
