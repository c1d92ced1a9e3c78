"""The small pictures: counts and values are in them, and nothing in them can act."""

from __future__ import annotations

import defusedxml.ElementTree
import pytest

from assessment.charts import (
    Bar,
    FrontierPoint,
    MatrixPicture,
    Move,
    Stop,
    draw_bars,
    draw_course,
    draw_frontier,
    draw_losses,
    draw_matrix,
    draw_small_matrix,
    ramp_letters,
)

SVG = "{http://www.w3.org/2000/svg}"


def matrix(*moves, title="Risk now and after"):
    cells = (("L", "L", "M"), ("L", "M", "H"), ("M", "H", "C"))
    return MatrixPicture(
        title, ("rare", "possible", "likely"), ("minor", "major", "severe"), cells, ("L", "M", "H", "C"), moves
    )


def titles(text):
    return [title.text for title in defusedxml.ElementTree.fromstring(text).iter(f"{SVG}title")]


@pytest.mark.parametrize("draw", [draw_matrix, draw_small_matrix])
def test_a_cell_says_how_many_stood_there_and_how_many_stand_there_after(draw):
    text = draw(matrix(Move("S1", (3, 3), (2, 1)), Move("S2", (3, 3), (3, 3)), Move("S3", (2, 1))))
    assert titles(text).count("C: 2 before, 1 after") == 1
    assert titles(text).count("L: 1 before, 1 after") == 1


def test_the_same_move_of_several_scenarios_is_one_arrow():
    text = draw_matrix(matrix(Move("S1", (3, 3), (2, 1)), Move("S2", (3, 3), (2, 1)), Move("S3", (1, 1), (1, 1))))
    assert [title for title in titles(text) if "moved" in title] == ["2 moved"]


def test_a_scenario_that_is_new_or_gone_has_no_arrow():
    text = draw_small_matrix(matrix(Move("NEW", None, (3, 3)), Move("GONE", (1, 1), None)))
    assert {"C: 0 before, 1 after", "L: 1 before, 0 after"} <= set(titles(text))
    assert not [title for title in titles(text) if "moved" in title]


def test_the_highest_consequence_stands_on_top():
    rects = list(defusedxml.ElementTree.fromstring(draw_matrix(matrix())).iter(f"{SVG}rect"))
    tops = [float(rect.get("y")) for rect in rects[:9]]
    assert tops[6] < tops[3] < tops[0]


@pytest.mark.parametrize(("count", "letters"), [(2, "LH"), (3, "LMH"), (4, "LMHC"), (5, "LMHVC"), (6, "LMHVCC")])
def test_bands_take_the_ramp_in_order(count, letters):
    assert ramp_letters(count) == letters


def test_the_frontier_shows_plan_and_list():
    points = [FrontierPoint(0, 131), FrontierPoint(150_000, 74)]
    text = draw_frontier("Budget", points, chosen=points[1], greedy=FrontierPoint(150_000, 81))
    assert "plan 74" in text
    assert "by list 81" in text


def test_a_value_nobody_knows_is_a_question_mark_and_not_a_zero():
    text = draw_bars("Risk", [Bar("2026 Q4", 131), Bar("2027 Q1", None)])
    words = [element.text for element in defusedxml.ElementTree.fromstring(text).iter(f"{SVG}text")]
    assert "131" in words
    assert words.count("?") == 1


def test_empty_series_draw():
    assert "svg" in draw_bars("Risk", [])
    assert "svg" in draw_frontier("Budget", [])


def test_names_stay_text_and_no_style_is_written():
    hostile = "<script>x</script>\"'"
    for text in (
        draw_matrix(matrix(title=hostile)),
        draw_small_matrix(matrix(title=hostile)),
        draw_bars(hostile, [Bar(hostile, 0)]),
        draw_frontier(hostile, []),
    ):
        defusedxml.ElementTree.fromstring(text)
        assert "<script" not in text
        assert "style=" not in text


def test_a_loss_curve_has_a_line_for_today_and_a_dashed_one_for_after():
    years, today = (2.0, 10.0, 1000.0), (0, 500, 900)
    alone = draw_losses("Loss", years, today, (), currency="EUR")
    both = draw_losses("Loss", years, today, (0, 0, 300), currency="EUR")
    assert (alone.count("<path"), alone.count("stroke-dasharray"), alone.count(">1,000<")) == (1, 0, 2)
    assert (both.count("<path"), both.count("stroke-dasharray")) == (2, 2)  # the line, and in the key


def test_what_is_to_come_is_a_gap_in_what_was_achieved():
    text = draw_course("Risk", [Stop("before", 30, 28), Stop("Q1", 20, 22.5), Stop("Q2", 10, None)], unit="points")
    words = [element.text for element in defusedxml.ElementTree.fromstring(text).iter(f"{SVG}text")]
    assert (text.count("<circle"), text.count("<path")) == (5, 2)
    assert {"30", "28", "22.5", "10", "Q2"} <= set(words)
