"""The sentence behind each level, and the rows that would lift it (FR6: SR 6.1, then SR 6.2, then SR 6.1 RE 1)."""

from __future__ import annotations

import pytest

from assessment.engine.achieved import judge_levels
from assessment.engine.level_reasons import explain_levels, rows_for_target
from assessment.engine.levels import FR
from tests.builders import asset, conduit, measure, plant, zone


def reason(*parts, fr=FR.TRE, place="zone:Z"):
    site = plant(*parts)
    return explain_levels(site, place, judge_levels(site)[place])[fr]


def test_a_claim_is_the_assessors_word_and_the_next_rows_are_named():
    found = reason(zone("Z", sl_a=1))
    assert found.sentence == "Level 1: an assessor states it."
    assert found.next_level == 2
    assert [one.row.id for one in found.missing] == ["SR 6.2"]


def test_requirements_name_what_is_missing_for_the_next_level():
    found = reason(zone("Z", requirements={"SR 6.1": "met", "SR 6.2": "not_met"}))
    assert found.sentence == "Level 1: for level 2 these requirements are not held: SR 6.2."
    assert found.missing[0].status == "not_met"


def test_components_name_the_weakest_assets():
    assets = [asset(f"A{i}", "Z", sl_c=1) for i in range(5)]
    found = reason(zone("Z"), asset("B", "Z", sl_c=2), *assets)
    assert found.sentence == "Level 1: the least capable of the assets (A0, A1, A2 and 2 more) states no more."
    assert found.weakest == ("A0", "A1", "A2", "A3", "A4")


def test_measures_are_named_where_they_lift():
    found = reason(
        zone("Z", measures=["M", "N"]), measure("M", satisfies=["SR 6.1"]), measure("N", sl=[2, 0, 0, 0, 0, 0, 0])
    )
    assert found.sentence == "Level 1: measures in place lift it (M)."


def test_nothing_is_left_to_lift_at_the_top():
    rows = {"SR 6.1": "met", "SR 6.2": "met", "SR 6.1 RE 1": "met"}
    found = reason(zone("Z", requirements=rows))
    assert (found.sentence, found.next_level, found.missing) == (
        "Level 4: all requirements that apply are held.",
        None,
        (),
    )


@pytest.mark.parametrize(
    ("assets", "ending"),
    [
        ([], "there is no asset to judge by."),
        ([asset("A", "Z"), asset("B", "Z", sl_c=1)], "1 of 2 assets do not state their capability."),
        ([asset("A", "Z", sl_c=["n/a"] * 7)], "the question applies to none of the assets."),
    ],
)
def test_the_unknown_says_what_was_looked_for(assets, ending):
    found = reason(zone("Z"), *assets)
    assert found.sl_a is None
    assert found.sentence.endswith(ending)
    assert [one.row.id for one in found.missing] == ["SR 6.1"]


def test_a_status_that_does_not_count_says_why():
    found = reason(zone("Z", requirements={"SR 6.1": "compensated", "SR 6.2": "not_applicable"}))
    assert [one.why for one in found.not_counting] == [
        "It is written as compensated, but there is no record of a compensation.",
        "Not applicable is written without a reason, so it counts as not assessed.",
    ]


def test_a_conduit_is_explained_by_the_rows_that_apply_to_it():
    found = reason(zone("Z"), conduit("C", "Z", "Z", sl_a=1), fr=FR.DC, place="conduit:C")
    assert [one.row.id for one in found.missing] == ["SR 4.1 RE 1"]


def test_the_rows_for_the_target_are_those_not_held():
    site = plant(zone("Z", sl_t=3, sl_a=1, requirements={"SR 6.2": "met"}))
    levels = judge_levels(site)["zone:Z"]
    assert [one.row.id for one in rows_for_target(site, "zone:Z", levels, FR.TRE)] == ["SR 6.1 RE 1"]
    met = plant(zone("Z", sl_t=1, sl_a=1))
    assert rows_for_target(met, "zone:Z", judge_levels(met)["zone:Z"], FR.TRE) == ()
