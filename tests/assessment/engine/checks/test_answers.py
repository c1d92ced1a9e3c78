from __future__ import annotations

from assessment.engine.checks.answers import all_of, any_of, mixes, opposite


def test_an_unknown_answer_decides_only_where_no_known_one_does():
    assert [all_of(True, True), all_of(True, None), all_of(False, None)] == [True, None, False]
    assert [any_of(False, False), any_of(False, None), any_of(True, None)] == [False, None, True]
    assert [opposite(True), opposite(False), opposite(None)] == [False, True, None]


def test_answers_differ_or_could_differ():
    assert mixes([True, False, None]) is True
    assert mixes([True, True]) is False
    assert mixes([True, None]) is None
    assert mixes([None]) is False
    assert mixes([]) is False
