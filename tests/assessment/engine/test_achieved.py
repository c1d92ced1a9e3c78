"""Achieved levels and gaps of model.md 2.1, and the levels after planned actions of 2.8, worked out by hand.

Rows used: FR6 has SR 6.1 at level 1, SR 6.2 at 2, SR 6.1 RE 1 at 3 and nothing new at 4. FR4 has SR 4.1 and SR 4.3
at 1, SR 4.1 RE 1 and SR 4.2 at 2, SR 4.2 RE 1 at 3, SR 4.1 RE 2 at 4; SR 4.2 and its RE do not apply to conduits.
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.achieved import Lift, judge_levels, levels_after, missing_rows, rows_that_lift, supplied_rows
from assessment.engine.levels import FR, UNKNOWN
from assessment.engine.system import Compensation, MeasureInPlace, RowStatus
from catalogue.loader import requirements
from tests.builders import asset, conduit, measure, plant, zone

U = None
ALL_ROWS = sorted(requirements())


def levels(*parts, place="zone:Z", **header):
    return judge_levels(plant(*parts, **header))[place]


def test_the_worked_case_of_components_and_a_measure():
    z = levels(
        zone("Z", measures=["M"]),
        asset("A", "Z", sl_c=[2, 2, 2, 1, 1, 1, 1]),
        asset("B", "Z", sl_c=[2, 2, 1, 1, 1, 1, 1]),
        measure("M", sl=[0, 0, 3, 0, 0, 0, 0]),
    )
    assert z.floor == (2, 2, 1, 1, 1, 1, 1)
    assert z.sl_a == (2, 2, 3, 1, 1, 1, 1)
    assert z.basis == ("components", "components", "measures", *("components",) * 4)


def test_nothing_known_stays_unknown():
    z = levels(zone("Z", sl_t=2), asset("A", "Z"))
    assert (z.sl_a, z.floor, z.assessed, z.gap, z.basis) == (UNKNOWN,) * 5
    assert (z.levels_missing, z.not_assessed, z.floor_known) == (0, 7, (0, 1))


def test_one_silent_asset_makes_the_floor_unknown():
    z = levels(zone("Z"), asset("A", "Z", sl_c=3), asset("B", "Z", sl_c=[3, U, 3, 3, 3, 3, 3]))
    assert z.floor == (3, U, 3, 3, 3, 3, 3)
    assert z.floor_known == (1, 2)


def test_not_applicable_is_left_out_of_the_floor_and_alone_gives_none():
    z = levels(
        zone("Z"), asset("A", "Z", sl_c=["n/a", "n/a", 1, 1, 1, 1, 1]), asset("B", "Z", sl_c=[2, "n/a", *[2] * 5])
    )
    assert z.floor == (2, U, 1, 1, 1, 1, 1)
    assert z.floor_known == (2, 2)


def test_a_zone_without_assets_has_no_floor():
    assert levels(zone("Z")).floor == UNKNOWN


def test_rows_reach_the_highest_level_that_is_complete():
    z = levels(zone("Z", requirements={"SR 6.1": "met", "SR 6.2": "met", "SR 4.1": "met", "SR 4.3": "partly_met"}))
    assert z.assessed == (U, U, U, 0, U, 2, U)
    assert z.sl_a == z.assessed
    assert z.basis[FR.TRE] == "requirements"


def test_all_rows_of_level_three_reach_level_four_where_nothing_is_added():
    rows = {"SR 6.1": "met", "SR 6.2": "met", "SR 6.1 RE 1": "met"}
    assert levels(zone("Z", requirements=rows)).assessed[FR.TRE] == 4


def test_a_failed_row_of_level_two_holds_level_three_down():
    rows = {"SR 6.1": "met", "SR 6.2": "not_met", "SR 6.1 RE 1": "met"}
    assert levels(zone("Z", requirements=rows)).assessed[FR.TRE] == 1


@pytest.mark.parametrize(
    "status",
    [
        "not_assessed",
        "not_applicable",
        RowStatus("not_applicable", reason=" "),
        RowStatus("compensated", compensation="K"),
    ],
)
def test_what_no_person_stated_is_unknown_not_zero(status):
    assert levels(zone("Z", requirements={"SR 6.1": status})).assessed[FR.TRE] is None


def test_not_applicable_with_a_reason_counts():
    rows = {"SR 6.1": RowStatus("not_applicable", reason="no logs exist")}
    assert levels(zone("Z", requirements=rows)).assessed[FR.TRE] == 1


def compensated(**record):
    values = {"requirement": "SR 6.1", "about": "zone:Z", "accepted_by": "kl", "accepted_on": date(2026, 1, 1)}
    k = Compensation(code="K", **(values | record))
    status = RowStatus("compensated", compensation="K")
    return plant(zone("Z", requirements={"SR 6.1": status}), k, date="2026-06-01")


def test_an_accepted_compensation_counts_through_its_last_day():
    assert judge_levels(compensated())["zone:Z"].assessed[FR.TRE] == 1
    assert judge_levels(compensated(expires=date(2026, 6, 1)))["zone:Z"].assessed[FR.TRE] == 1


@pytest.mark.parametrize(
    "flaw",
    [
        {"accepted_by": None},
        {"accepted_on": None},
        {"expires": date(2026, 5, 31)},
        {"requirement": "SR 6.2"},
        {"about": "zone:OTHER"},
    ],
)
def test_a_compensation_with_a_flaw_is_no_status(flaw):
    assert judge_levels(compensated(**flaw))["zone:Z"].assessed[FR.TRE] is None


def test_without_a_date_nothing_is_expired():
    k = Compensation("K", "SR 6.1", "zone:Z", accepted_by="kl", accepted_on=date(2020, 1, 1), expires=date(2021, 1, 1))
    row = {"SR 6.1": RowStatus("compensated", compensation="K")}
    assert levels(zone("Z", requirements=row), k).assessed[FR.TRE] == 1


def test_a_claim_stands_above_rows_components_and_measures():
    z = levels(
        zone("Z", sl_a=[1, U, U, U, U, 1, U], measures=["M"], requirements={"SR 6.1": "met", "SR 6.2": "met"}),
        asset("A", "Z", sl_c=2),
        measure("M", sl=3),
    )
    assert z.sl_a == (1, 3, 3, 3, 3, 1, 3)
    assert z.basis == ("claimed", *("measures",) * 4, "claimed", "measures")


def test_assessed_rows_stand_above_the_components():
    z = levels(zone("Z", requirements={"SR 6.1": "not_met"}), asset("A", "Z", sl_c=2))
    assert z.sl_a == (2, 2, 2, 2, 2, 0, 2)
    assert (z.basis[FR.IAC], z.basis[FR.TRE]) == ("components", "requirements")


def test_rows_of_a_measure_lift_the_components():
    z = levels(zone("Z", measures=["M"]), asset("A", "Z", sl_c=1), measure("M", satisfies=["SR 6.2"]))
    assert (z.rows[FR.TRE], z.sl_a[FR.TRE], z.basis[FR.TRE]) == (2, 2, "measures")


def test_rows_of_a_measure_alone_give_a_level_to_the_unknown():
    z = levels(zone("Z", measures=["M"]), measure("M", satisfies=["SR 6.1", "SR 4.1"]))
    assert z.rows == (U, U, U, U, U, 1, U)
    assert z.sl_a == z.rows
    assert z.basis[FR.TRE] == "measures"


def test_a_base_at_three_is_not_four_for_want_of_new_rows():
    assert levels(zone("Z"), asset("A", "Z", sl_c=3)).rows[FR.TRE] == 3


def test_a_catalogue_measure_supplies_its_rows_and_only_an_active_one():
    active = levels(zone("Z", measures=["MEA-002"], requirements={}), asset("A", "Z", sl_c=1))
    planned = levels(zone("Z", measures=[MeasureInPlace("MEA-002", "planned")]), asset("A", "Z", sl_c=1))
    # MEA-002 satisfies SR 7.8 alone; level 2 of FR7 also asks for SR 7.1 RE 1 and SR 7.3 RE 1
    assert active.sl_a == planned.sl_a == (1,) * 7
    rows = {"SR 7.1 RE 1", "SR 7.3 RE 1"}
    both = levels(zone("Z", measures=["MEA-002", "M"]), asset("A", "Z", sl_c=1), measure("M", satisfies=rows))
    assert both.sl_a[FR.RA] == 2


def test_the_result_equal_to_its_base_keeps_the_basis_of_the_base():
    z = levels(zone("Z", measures=["M"]), asset("A", "Z", sl_c=2), measure("M", sl=2))
    assert z.basis == ("components",) * 7


def test_a_conduit_is_judged_by_its_own_rows_and_boundary_assets():
    c = levels(
        zone("Z"),
        asset("FW", "Z", sl_c=2),
        asset("PLC", "Z", sl_c=1),
        conduit(
            "C", "Z", "Z", boundary_assets=["FW"], requirements={"SR 4.1": "met", "SR 4.3": "met", "SR 4.1 RE 1": "met"}
        ),
        place="conduit:C",
    )
    # FR4 of a conduit asks nothing new at level 3, so level 2 reaches it; level 4 needs SR 4.1 RE 2
    assert c.assessed[FR.DC] == 3
    assert c.floor == (2,) * 7
    assert c.floor_known == (1, 1)


def test_a_boundary_asset_that_sits_in_a_zone_counts_for_both():
    parts = zone("Z"), asset("FW", "Z", sl_c=1), asset("PLC", "Z", sl_c=2)
    both = plant(*parts, conduit("C", "Z", "Z", boundary_assets=["FW"]))
    assert judge_levels(both)["zone:Z"].floor == (1,) * 7
    assert judge_levels(both)["conduit:C"].floor == (1,) * 7


def test_a_row_that_does_not_apply_to_conduits_says_nothing_of_one():
    c = levels(zone("Z"), conduit("C", "Z", "Z", requirements={"SR 4.2": "met"}), place="conduit:C")
    assert c.assessed[FR.DC] is None


def test_gaps_are_zero_at_target_zero_unknown_where_unknown_and_never_negative():
    z = levels(zone("Z", sl_t=[0, 2, 2, 2, U, 1, 0], sl_a=[U, U, 1, 4, 3, 0, 0]))
    assert z.gap == (0, U, 1, 0, U, 1, 0)
    assert (z.levels_missing, z.not_assessed) == (2, 2)


def test_the_terms_of_the_rule_stand_beside_the_level():
    z = levels(
        zone("Z", sl_a=[1, U, U, U, U, U, U], measures=["M"], requirements={"SR 6.1": "met"}),
        asset("A", "Z", sl_c=2),
        measure("M", sl=[1, 1, 3, 0, 0, 0, 0], satisfies=["SR 6.2"]),
    )
    assert z.claim == (1, U, U, U, U, U, U)
    assert z.base == (1, 2, 2, 2, 2, 1, 2)
    assert z.rows == (1, 2, 2, 2, 2, 2, 2)
    assert z.raised == (1, 1, 3, U, U, U, U)
    assert z.sl_a == (1, 2, 3, 2, 2, 2, 2)
    assert levels(zone("Z", measures=["M"]), measure("M", sl=1)).sl_a == (1,) * 7


def test_a_zone_is_judged_by_rows_that_a_conduit_does_not_have():
    rows = {"SR 4.1": "met", "SR 4.3": "met", "SR 4.1 RE 1": "met"}
    assert levels(zone("Z", requirements=rows)).assessed[FR.DC] == 1
    assert levels(zone("Z", requirements=rows | {"SR 4.2": "met"})).assessed[FR.DC] == 2
    lifted = levels(zone("Z", measures=["M"], requirements=rows), measure("M", satisfies=["SR 4.2"]))
    assert (lifted.rows[FR.DC], lifted.basis[FR.DC]) == (2, "measures")


def test_the_rows_that_lift_are_those_of_the_level_or_of_the_next_that_asks_for_more():
    none = frozenset()
    assert rows_that_lift("zone", FR.DC, 1, none, 2) == {"SR 4.1 RE 1", "SR 4.2"}
    assert rows_that_lift("zone", FR.DC, 1, frozenset({"SR 4.2"}), 2) == {"SR 4.1 RE 1"}
    assert rows_that_lift("zone", FR.DC, 1, frozenset({"SR 4.1 RE 1", "SR 4.2"}), 2) == {"SR 4.2 RE 1"}
    assert rows_that_lift("conduit", FR.DC, 1, frozenset({"SR 4.1 RE 1"}), 2) == {"SR 4.1 RE 2"}
    assert rows_that_lift("zone", FR.DC, U, none, 1) == {"SR 4.1", "SR 4.3"}
    assert rows_that_lift("zone", FR.DC, 0, none, 2) == {"SR 4.1", "SR 4.3", "SR 4.1 RE 1", "SR 4.2"}
    assert rows_that_lift("zone", FR.TRE, 3, none, 4) == none
    assert missing_rows("conduit", FR.DC, 0, none, 2) == {"SR 4.1", "SR 4.3", "SR 4.1 RE 1"}


# -- after planned actions ------------------------------------------------------------------------------------------


def after(*parts, actions):
    site = plant(*parts)
    return levels_after(site, "zone:Z", judge_levels(site)["zone:Z"], actions)


def test_an_action_lifts_a_claim_outright_or_by_the_missing_row():
    z = zone("Z", sl_a=[1, 1, 1, 1, 1, 1, 2])
    sl_a, basis = after(z, actions=[Lift(frozenset({"SR 6.2"})), Lift(frozenset(), (3, 0, 0, 0, 0, 0, 1))])
    assert sl_a == (3, 1, 1, 1, 1, 2, 2)
    assert basis == ("planned", *("claimed",) * 4, "planned", "claimed")


def test_rows_already_met_do_not_lift_a_claim_without_an_action_that_supplies_one():
    z = zone("Z", sl_a=[U, U, U, U, U, 1, U], requirements={"SR 6.1": "met", "SR 6.2": "met"})
    assert after(z, actions=[Lift(frozenset({"SR 6.2"}))])[0][FR.TRE] == 1
    assert after(z, actions=[Lift(frozenset({"SR 6.1 RE 1"}))])[0][FR.TRE] == 4


def test_rows_of_measures_already_active_join_those_of_the_action():
    z = zone("Z", measures=["M"])
    parts = z, asset("A", "Z", sl_c=1), measure("M", satisfies=["SR 4.2"])
    assert after(*parts, actions=[Lift(frozenset({"SR 4.1 RE 1"}))])[0][FR.DC] == 2


def test_unknown_stays_unknown_unless_an_action_gives_a_level():
    sl_a, basis = after(zone("Z"), actions=[Lift(frozenset({"SR 6.1", "SR 4.1"}), (0, 2, 0, 0, 0, 0, 0))])
    assert sl_a == (U, 2, U, U, U, 1, U)
    assert basis == (U, "planned", U, U, U, "planned", U)


def test_no_action_changes_nothing():
    z = zone("Z", sl_a=[0, 1, U, U, U, U, U], measures=["MEA-002"], requirements={"SR 6.1": "met"})
    site = plant(z)
    now = judge_levels(site)["zone:Z"]
    assert levels_after(site, "zone:Z", now, []) == (now.sl_a, now.basis)


def test_the_rows_that_are_missing_for_a_level_are_named():
    site = plant(zone("Z", requirements={"SR 4.1": "met", "SR 4.3": "met", "SR 4.2": "met"}))
    held = supplied_rows(site, "zone:Z")
    assert missing_rows("zone", FR.DC, 1, held, 3) == {"SR 4.1 RE 1", "SR 4.2 RE 1"}


# -- what must always hold ------------------------------------------------------------------------------------------

LEVEL = st.none() | st.integers(0, 4)
VECTOR = st.lists(LEVEL, min_size=7, max_size=7)
STATUSES = st.dictionaries(st.sampled_from(ALL_ROWS), st.sampled_from(["met", "not_met", "partly_met", "not_assessed"]))
MEASURE = st.tuples(
    st.sets(st.sampled_from(ALL_ROWS), max_size=30), st.lists(st.integers(0, 4), min_size=7, max_size=7)
)


def as_number(level):
    return -1 if level is None else level


def not_lower(after_, before):
    return all(as_number(a) >= as_number(b) for a, b in zip(after_, before, strict=True))


@given(VECTOR, VECTOR, STATUSES, st.lists(MEASURE, max_size=3), MEASURE)
def test_an_added_active_measure_never_lowers_a_level(claim, sl_c, rows, first, added):
    found = []
    for many in (first, [*first, added]):
        own = [measure(f"M{i}", satisfies=sorted(rows_), sl=sl) for i, (rows_, sl) in enumerate(many)]
        z = zone("Z", sl_t=3, sl_a=claim, requirements=rows, measures=[m.code for m in own])
        found.append(levels(z, asset("A", "Z", sl_c=sl_c), *own))
    assert not_lower(found[1].sl_a, found[0].sl_a)


@given(VECTOR, STATUSES, st.lists(MEASURE, max_size=3), MEASURE)
def test_an_added_action_never_lowers_the_level_after_the_plan(claim, rows, first, added):
    site = plant(zone("Z", sl_a=claim, requirements=rows))
    now = judge_levels(site)["zone:Z"]
    actions = [Lift(frozenset(rows_), tuple(sl)) for rows_, sl in [*first, added]]
    fewer, _ = levels_after(site, "zone:Z", now, actions[:-1])
    more, _ = levels_after(site, "zone:Z", now, actions)
    assert not_lower(fewer, now.sl_a)
    assert not_lower(more, fewer)


@given(VECTOR, STATUSES)
def test_a_place_at_its_target_has_no_gap_and_an_unknown_level_is_never_a_known_gap(claim, rows):
    z = zone("Z", sl_t=[1 if level is None else level for level in claim], sl_a=claim, requirements=rows)
    result = levels(z)
    for fr in FR:
        if claim[fr] is not None:
            assert result.gap[fr] == 0
        elif result.sl_a[fr] is None:
            assert result.gap[fr] is None


@given(st.permutations(["A", "B", "C"]), st.permutations(["M1", "M2"]))
def test_the_order_of_the_file_does_not_matter(tags, codes):
    capability = {"A": [1, 2, "n/a", U, 2, 3, 1], "B": [3, 2, 1, 1, "n/a", 3, 0], "C": [2] * 7}
    own = {"M1": measure("M1", sl=[0, 0, 3, 0, 0, 0, 2]), "M2": measure("M2", satisfies=["SR 6.1", "SR 6.2"])}
    z = zone("Z", sl_t=3, measures=codes)
    result = levels(z, *(asset(tag, "Z", sl_c=capability[tag]) for tag in tags), *(own[code] for code in codes))
    assert result.sl_a == (1, 2, 3, U, 2, 2, 2)
