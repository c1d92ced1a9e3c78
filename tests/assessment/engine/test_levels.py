"""Levels and vectors: what is known is compared, what is not known stays apart."""

from __future__ import annotations

from assessment.engine.levels import FR, FR_NAMES, UNKNOWN, highest, highest_per_fr, lowest, lowest_per_fr


def test_the_seven_requirements_stand_in_the_fields_order():
    assert [fr.name for fr in FR] == ["IAC", "UC", "SI", "DC", "RDF", "TRE", "RA"]
    assert [fr.code for fr in FR] == ["FR1", "FR2", "FR3", "FR4", "FR5", "FR6", "FR7"]
    assert list(FR_NAMES) == list(FR)


def test_what_is_not_known_is_left_out_of_highest_and_lowest():
    assert (highest([1, None, 3]), lowest([None, 3, 1])) == (3, 1)
    assert (highest([0, None]), lowest([None, 0])) == (0, 0)
    assert (highest([None]), lowest([None]), highest([]), lowest([])) == (None,) * 4


def test_vectors_are_compared_per_fr():
    first, second = (0, 1, 2, None, None, 4, 1), (1, 1, 0, 3, None, 0, None)
    assert highest_per_fr([first, second]) == (1, 1, 2, 3, None, 4, 1)
    assert lowest_per_fr(iter([first, second])) == (0, 1, 0, 3, None, 0, 1)
    assert highest_per_fr([]) == lowest_per_fr([]) == UNKNOWN
