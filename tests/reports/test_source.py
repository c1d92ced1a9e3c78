"""Names and numbers as the report writes them."""

from __future__ import annotations

from reports.source import clean, clip, counted, gaps, levels, listed, shorten


def test_marks_that_turn_the_writing_direction_are_dropped():
    assert clean("a\u202eb\u2066c\u200fd") == "abcd"


def test_control_characters_and_line_breaks_become_one_space():
    assert clean(" a\x00\n\tb ") == "a b"


def test_clip_keeps_to_its_limit():
    assert clip("x" * 50, 10) == "x" * 9 + "\u2026"


def test_what_is_shortened_ends_with_a_sentence_where_one_fits():
    assert shorten("It needs 24 h. The longest is 12 h.", 20) == "It needs 24 h."
    assert shorten("It needs 24 h. The longest is 12 h.", 40) == "It needs 24 h. The longest is 12 h."
    assert shorten("x" * 50, 10) == "x" * 9 + "\u2026"


def test_an_unknown_level_is_a_question_mark_and_never_zero():
    assert [cell.text for cell in levels([0, None, 3]).cells] == ["0", "?", "3"]
    assert [cell.state for cell in gaps([0, None, 2]).cells] == ["none", "unknown", "short2"]


def test_counts_and_lists_read_as_words():
    assert (counted(1, "zone"), counted(1234, "zone")) == ("1 zone", "1,234 zones")
    assert listed(["a", "b", "c"], 2) == "a, b and 1 more"
    assert listed([], 2) == "none"
