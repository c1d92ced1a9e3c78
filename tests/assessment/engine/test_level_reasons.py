"""The sentence behind each level, and the rows that would lift it (FR6: SR 6.1, then SR 6.2, then SR 6.1 RE 1)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.achieved import judge_levels
from assessment.engine.level_reasons import explain_levels
from assessment.engine.levels import FR
from assessment.engine.system import Compensation
from catalogue.loader import requirements
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
    found = reason(zone("Z", sl_t=3, sl_a=1, requirements={"SR 6.2": "met"}))
    assert [one.row.id for one in found.for_target] == ["SR 6.1 RE 1"]
    assert reason(zone("Z", sl_t=1, sl_a=1)).for_target == ()
    assert reason(zone("Z", sl_a=1)).for_target == ()


def test_a_level_given_outright_does_not_hide_the_rows_below_it():
    """Rows are counted from the base, so SR 6.2 still lacks although the measure gives level 2."""
    found = reason(zone("Z", sl_t=3, measures=["M"]), asset("A", "Z", sl_c=1), measure("M", sl=2))
    assert (found.sl_a, found.next_level) == (2, 3)
    assert [one.row.id for one in found.missing] == ["SR 6.1 RE 1", "SR 6.2"]
    assert found.missing == found.for_target


def test_only_the_measures_that_lift_are_named():
    own = measure("A", satisfies=["SR 6.1"]), measure("B", satisfies=["SR 6.2"]), measure("C", sl=1)
    found = reason(zone("Z", measures=["A", "B", "C"], requirements={"SR 6.1": "met"}), *own)
    assert found.sentence == "Level 2: measures in place lift it (B)."
    assert found.measures == ("A", "B", "C")


def test_what_holds_a_level_down_may_be_a_compensation_that_has_expired():
    record = Compensation("K", "SR 6.2", "zone:Z", "kl", date(2025, 1, 1), expires=date(2026, 1, 1))
    rows = {"SR 6.1": "met", "SR 6.2": "compensated"}
    site = plant(zone("Z", requirements=rows), record, date="2026-01-02")
    found = explain_levels(site, "zone:Z", judge_levels(site)["zone:Z"])[FR.TRE]
    assert (found.sl_a, [one.why for one in found.missing]) == (1, ["Compensation K expired on 2026-01-01."])


ROWS = sorted(requirements())
STATUSES = st.dictionaries(st.sampled_from(ROWS), st.sampled_from(["met", "not_met", "partly_met", "not_assessed"]))
LEVELS = st.lists(st.none() | st.integers(0, 4), min_size=7, max_size=7)


@given(STATUSES, LEVELS, st.sets(st.sampled_from(ROWS)), st.lists(st.integers(0, 4), min_size=7, max_size=7), st.data())
def test_the_missing_rows_together_lift_the_level_and_no_part_of_them_does(rows, sl_c, held, sl, data):
    kind = data.draw(st.sampled_from(["zone", "conduit"]))
    device, first = asset("A", "Z", sl_c=sl_c), measure("M", satisfies=sorted(held), sl=sl)

    def levels_with(given_rows):
        codes = ["M", "N"] if given_rows else ["M"]
        judged = {"requirements": rows, "measures": codes}
        places = (
            (zone("Z", **judged),)
            if kind == "zone"
            else (zone("Z"), conduit("C", "Z", "Z", boundary_assets=["A"], **judged))
        )
        site = plant(*places, device, first, measure("N", satisfies=sorted(given_rows)))
        place = f"{kind}:{places[-1].code}"
        return site, place, judge_levels(site)[place]

    site, place, now = levels_with(set())
    for one in explain_levels(site, place, now):
        if one.next_level is None:
            continue
        missing = {row.row.id for row in one.missing}
        assert levels_with(missing)[2].sl_a[one.fr] >= one.next_level > (one.sl_a or 0)
        left_out = data.draw(st.sampled_from(sorted(missing)))
        assert levels_with(missing - {left_out})[2].sl_a[one.fr] == one.sl_a


@given(STATUSES, LEVELS, LEVELS)
def test_the_rows_for_the_target_close_its_gap(rows, sl_c, sl_t):
    def judged(measures_, *own):
        z = zone("Z", sl_t=sl_t, requirements=rows, measures=measures_)
        site = plant(z, asset("A", "Z", sl_c=sl_c), *own)
        return site, judge_levels(site)["zone:Z"]

    site, now = judged([])
    for one in explain_levels(site, "zone:Z", now):
        if one.for_target:
            after = judged(["N"], measure("N", satisfies=[row.row.id for row in one.for_target]))[1]
            assert after.gap[one.fr] == 0
