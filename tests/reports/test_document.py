"""What the report says, against figures worked out by hand."""

from __future__ import annotations

import pytest

from reports.blocks import Table
from reports.chapters.places import LEGIBLE, SHOWN_PLACES, VIEW_BOX
from reports.chapters.roadmap import best_found
from tests.reports.plants import report_of, small_model

NBSP = "\u00a0"


@pytest.fixture(scope="module")
def small():
    return report_of(small_model())


def chapter(document, code):
    return next(one for one in document.chapters if one.code == code)


def tables(document, code):
    return [block for block in chapter(document, code).blocks if isinstance(block, Table)]


def test_the_answer_counts_zones_below_target_and_scenarios_above_tolerable(small):
    # Control misses its target, office does not. S1 stays at likelihood 3: major and possible is high, tolerable is low.
    assert small.page_one.answer.startswith("1 of 2 zones with a target level fall short of it, and 1 of 1 rated")
    assert small.page_one.answer.endswith(f"the plan for CHF{NBSP}8,000 leaves 1 of those 1 above it.")


def test_three_boxes_say_what_is_asked_what_it_costs_and_what_is_left(small):
    # beside the money: a question without agreement, a target that nobody agreed to, and who accepts the rest
    beside = "Asked beside it: 3, named under 5."
    # Consequence 4 at likelihood 3 is 12 points; with no level missing it is one step less likely: 8, medium, above low.
    assert small.page_one.gist == (
        ("What is asked", f"Release CHF{NBSP}8,000 for the 1 measure of Q1 (from 2027-01-01). {beside}"),
        ("What it costs in all", f"CHF{NBSP}8,000 and 5 person-days, done by the end of Q1."),
        ("What is left", "8 of 12 risk points. Above the tolerable risk: S1."),
    )
    assert report_of(small_model(), with_plan=False).page_one.gist == ()


def test_a_scenario_that_cannot_be_compared_passes_for_neither_tolerable_nor_above():
    model = small_model(risk_matrix={"tolerable_by_category": {"safety": "L"}})
    model["scenarios"][0]["consequence"] = {"financial": 1}
    answer = report_of(model, with_plan=False).page_one.answer
    assert "0 of 1 rated scenario stand above the tolerable risk, 1 more is not compared" in answer


def test_zones_are_counted_by_what_is_known_of_them(small):
    figures = {one.words: one.figure for one in small.page_one.zones}
    assert figures == {"zones": "2", "below target": "1", "at target": "1", "not known": "0", "without target": "0"}


def test_the_top_risk_names_gap_cost_and_harm(small):
    (risk,) = small.page_one.risks
    assert risk.scenario == "Somebody stops the pumps"
    assert risk.gap == ("Control falls short in noticing and answering attacks (by 1), staying available (by 1).")
    assert (risk.cost, risk.cost_of) == (f"CHF{NBSP}8,000", "1 measure at its places")
    assert risk.otherwise == "Major for financial; possible today, above tolerable."
    assert (risk.mark.letter, risk.mark.word) == ("H", "high, 12")


def test_today_and_after_stand_on_the_same_matrix(small):
    cells = {
        (5 - row, 1 + column): cell
        for row, line in enumerate(small.page_one.matrix.rows)
        for column, cell in enumerate(line.cells)
    }
    assert cells[4, 3].today == ("S1",)
    assert [code for cell in cells.values() for code in cell.after] == ["S1"]


def test_a_full_cell_says_how_many_it_hides_of_today_and_of_after():
    model = small_model()
    model["scenarios"] = [{**model["scenarios"][0], "code": f"S{number}"} for number in range(1, 7)]
    rows = report_of(model).page_one.matrix.rows
    cells = [cell for row in rows for cell in row.cells if cell.today or cell.after]
    told = sorted((len(one.today), one.more_today, len(one.after), one.more_after) for one in cells)
    assert told == [(0, 0, 3, 3), (3, 3, 0, 0)], "a cell has room for four marks, the last of which counts the rest"


def test_a_measure_that_makes_the_difference_says_what_it_takes_off(small):
    (step,) = small.page_one.difference
    assert (step.title, step.place, step.when) == ("Better everything", "Control", "Q1")
    assert "2 levels" in step.removes


def test_what_is_asked_today_is_the_first_period_and_the_open_questions(small):
    assert small.page_one.asked == (
        f"Release CHF{NBSP}8,000 for the 1 measure of Q1 (from 2027-01-01).",
        "Decide 1 open question: Control (D1).",
        "Agree the target level of 2 zones whose target is not agreed yet.",
        "Name who accepts the remaining risk, and sign below.",
    )


def test_nobody_recorded_is_said_plainly(small):
    assert small.page_one.acceptance == ("Accepted by: not recorded",)


def test_confidence_is_the_share_of_observed_assets_and_the_open_disagreements(small):
    # One of four assets was observed, three are claimed; nobody said anything of the seven levels of conduit C1.
    assert small.page_one.confidence[0] == "4 assets: 25 % observed, 75 % claimed."
    assert small.page_one.confidence[1] == "Not assessed: 0 of 14 levels of zones, 7 of 7 of conduits."
    assert small.page_one.confidence[2] == "Open disagreements: 1."


def test_unknown_levels_do_not_pass_for_a_target_that_is_met():
    zone = {"code": "Z1", "kind": "control", "level": 1, "sl_t": 2, "sl_a": [2, 2, 2, 2, 2, 2, None]}
    document = report_of(small_model(zones=[zone, {"code": "Z2", "level": 4, "sl_t": 1, "sl_a": 1}]), with_plan=False)
    assert document.page_one.answer.startswith("No zone is known to miss its target level, but of 1 of 2 not enough")


def test_what_nobody_observed_is_said_to_be_only_claimed():
    assets = [{"tag": "PLC", "zone": "Z1", "provenance": "claimed"}]
    document = report_of(small_model(assets=assets), with_plan=False)
    assert document.page_one.confidence[0] == "1 asset: 100 % claimed; none was seen on the network or on site."


def test_the_picture_of_a_plant_of_many_zones_folds_until_its_letters_can_be_read():
    kinds = (("enterprise", 4), ("operations", 3), ("control", 2), ("control", 1), ("field", 0))
    zones = [
        {"code": f"Z{place:03}", "kind": kinds[place % 5][0], "level": kinds[place % 5][1], "sl_t": 2, "sl_a": 1}
        for place in range(200)
    ]
    conduits = [
        {"code": f"C{place:03}", "between": [f"Z{place:03}", f"Z{place * 7 % 199:03}"], "kind": "filtering"}
        for place in range(1, 199)
    ]
    document = report_of(
        small_model(zones=zones, conduits=conduits, assets=[], scenarios=[], decisions=[]), with_plan=False
    )
    (picture,) = chapter(document, "map").blocks
    width = float(VIEW_BOX.search(picture.svg)[1])
    assert picture.width / width >= LEGIBLE
    assert "others are folded by level and kind" in picture.svg


def test_an_empty_model_makes_no_claim():
    document = report_of({"bulkhead": 1, "site": {"code": "E"}, "assessment": {"code": "A"}}, with_plan=False)
    assert document.page_one.answer == (
        "No zone has a target level yet, so none can be judged against one, and no scenario is rated, "
        "so the risk is not known."
    )
    assert document.page_one.matrix is None
    assert document.head.date == "no date recorded"


def test_what_nobody_rated_or_targeted_is_not_known_and_no_zero():
    model = small_model(scenarios=[])
    for zone in model["zones"]:
        del zone["sl_t"]
    assert report_of(model).page_one.remaining == (
        "The remaining risk is not known: no scenario is rated.",
        "How many levels are missing is not known: nothing has a target level.",
    )


def test_a_long_list_says_how_much_it_does_not_show():
    zones = [{"code": f"Z{number}", "sl_t": 1, "sl_a": 0} for number in range(SHOWN_PLACES + 7)]
    model = {"bulkhead": 1, "site": {"code": "E"}, "assessment": {"code": "A"}, "zones": zones}
    (table,) = tables(report_of(model, with_plan=False), "zones")
    assert (len(table.drawn), table.total, table.hidden) == (SHOWN_PLACES, SHOWN_PLACES + 7, 7)
    assert len(table.rows) == SHOWN_PLACES + 7


def test_the_worst_zone_comes_first_and_its_gap_cells_hold_the_levels_missing(small):
    (table,) = tables(small, "zones")
    place, *_, gap, missing, unknown = table.rows[0]
    assert place.strong == "Control (Z1)"
    assert [cell.text for cell in gap.cells] == ["\u00b7"] * 5 + ["1", "1"]
    assert [cell.state for cell in gap.cells] == ["none"] * 5 + ["short1"] * 2
    assert (missing.text, unknown.text) == ("2", "0")


def test_the_plan_lists_what_was_left_out_with_its_reason(small):
    (_, why), *_ = small.page_one.left_out or (("", ""),)
    assert small.page_one.left_out == () or why
    facts = chapter(small, "plan").blocks[0]
    assert ("Cost of all", f"CHF{NBSP}8,000") in facts.pairs


def test_without_money_for_what_must_be_done_no_plan_passes_for_one_that_was_found():
    model = small_model()
    model["plan"] |= {"must": ["CM-1@zone:Z1"]}
    *_, budgets = (one for one in tables(report_of(model), "plan") if one.columns[0].title == "Budget")
    proven = [(row[0].text, row[-1].text) for row in budgets.rows]
    assert proven[0] == (f"CHF{NBSP}0", "not all that must be done is done")
    assert {words for _, words in proven[1:]} == {"yes"}


def test_a_plan_that_has_no_place_for_what_must_be_done_passes_for_no_proven_one():
    model = small_model()
    model["plan"] |= {"must": ["CM-2@zone:Z1"]}
    document = report_of(model)
    assert "Must be done, but no place was found for it: Dear thing: Control." in document.page_one.cost
    facts = dict(chapter(document, "plan").blocks[0].pairs)
    verdict = facts["Reached, and the bound that no plan beats"]
    assert verdict.endswith("an action that must be done cannot be placed within these limits")


def test_an_unproven_plan_without_money_says_how_far_it_may_be_from_the_best():
    unproven = {"budget": 0.0, "value": 8.0, "bound": 6.0, "optimal": False}
    assert best_found({**unproven, "musts": True}) == "best found, at most 25 % from the best"
    assert best_found(unproven) == "best found, at most 25 % from the best"
    proven = {**unproven, "bound": 8.0, "optimal": True}
    assert best_found({**proven, "musts": True}) == "yes"
    assert best_found({**proven, "musts": False}) == "not all that must be done is done"


def test_without_a_plan_the_report_says_so():
    document = report_of(small_model(), with_plan=False)
    assert document.page_one.cost == ("There is no plan yet: no cost and no dates.",)
    assert document.page_one.remaining == ("Without a plan everything found today remains.",)
