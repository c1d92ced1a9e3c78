"""The tables of requirements, counted against the figures that the method page gives for the standard."""

from __future__ import annotations

import pytest

from catalogue.loader import component_requirements, conduit_requirement_ids, requirements

# reference method 3.5: cumulative rows per level, FR1 to FR7
SYSTEM_ROWS = {
    1: (10, 8, 5, 2, 4, 1, 7),
    2: (16, 12, 10, 4, 6, 2, 10),
    3: (22, 21, 16, 5, 10, 3, 13),
    4: (24, 24, 19, 6, 11, 3, 13),
}
COMPONENT_ROWS = {
    "software": (34, 53, 67, 73),
    "embedded": (36, 61, 77, 83),
    "host": (36, 62, 78, 84),
    "network": (40, 67, 86, 92),
}


def up_to(level, rows):
    return [row for row in rows.values() if row.first_level <= level]


@pytest.mark.parametrize("level", SYSTEM_ROWS)
def test_system_requirements_per_level_and_fr(level):
    rows = up_to(level, requirements())
    assert tuple(sum(row.fr == fr for row in rows) for fr in range(7)) == SYSTEM_ROWS[level]


def test_fifty_one_requirements_and_forty_nine_enhancements():
    enhancements = [key for key in requirements() if " RE " in key]
    assert (len(requirements()), len(enhancements)) == (100, 49)
    assert all(key.split(" RE ")[0] in requirements() for key in enhancements)


@pytest.mark.parametrize("kind", COMPONENT_ROWS)
def test_component_requirements_per_type_and_level(kind):
    counted = [sum(kind in row.component_types for row in up_to(n, component_requirements())) for n in (1, 2, 3, 4)]
    assert tuple(counted) == COMPONENT_ROWS[kind]


def test_a_component_row_stands_in_the_fr_of_its_number_and_the_type_of_its_prefix():
    rows = component_requirements()
    assert len(rows) == 122
    for row in rows.values():
        prefix, number = row.id.split()[:2]
        assert row.fr == int(number.split(".")[0]) - 1
        own = {"SAR": ("software",), "EDR": ("embedded",), "HDR": ("host",), "NDR": ("network",)}
        assert row.component_types == own.get(prefix, row.component_types)
        assert row.id.split(" RE ")[0] in rows


def test_differences_between_system_and_component_that_must_not_be_corrected():
    levels = {key: row.first_level for key, row in (requirements() | component_requirements()).items()}
    assert (levels["SR 1.13 RE 1"], levels["NDR 1.13 RE 1"]) == (2, 3)
    assert (levels["SR 2.11"], levels["CR 2.11"], levels["CR 2.11 RE 1"]) == (2, 1, 2)
    assert [(levels[f"SR {n}"], levels[f"CR {n}"]) for n in ("2.12", "3.4", "3.7")] == [(3, 1), (2, 1), (2, 1)]
    assert (levels["SR 3.1 RE 1"], levels["CR 3.1 RE 1"]) == (3, 2)
    assert not {"CR 2.3", "CR 5.4", "CR 7.5"} & set(levels)


def test_the_rows_of_a_conduit_are_49_of_the_table_and_every_fr_asks_for_some_at_level_one():
    rows = [requirements()[key] for key in conduit_requirement_ids()]
    assert len(rows) == 49
    assert {row.fr for row in rows if row.first_level == 1} == set(range(7))
