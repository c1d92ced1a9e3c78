"""Trainings that run out, test results that still set a level."""

from __future__ import annotations

from assessment.engine.architecture.upkeep import isolation_cards, test_results, trainings
from assessment.engine.model_file.load import load_document
from assessment.engine.pipeline import judge_case

test_results.__test__ = False
BASE = {
    "bulkhead": 1,
    "site": {"code": "S"},
    "assessment": {"code": "A", "date": "2026-11-22"},
    "zones": [{"code": "Z1", "name": "Mixing"}, {"code": "Z2", "name": "Packing"}],
}


def asked(read, **more):
    document = {**BASE, **more}
    return read(judge_case(load_document(document).system).case, document)


def test_a_training_counts_for_a_year_and_its_rate_needs_both_numbers():
    rows = asked(
        trainings,
        trainings=[
            {"code": "T1", "name": "Odd mails", "on": "2025-11-21", "invited": 40, "completed": 30, "zones": ["Z1"]},
            {"code": "T2", "on": "2025-11-22", "completed": 3},
            {"code": "T3"},
        ],
    )
    assert [(row["rate"], row["until"], row["expired"]) for row in rows] == [
        (75, "2026-11-21", True),
        (None, "2026-11-22", False),
        (None, None, None),
    ]
    assert rows[0]["zones"] == ["Mixing"]


def test_a_confirmed_result_sets_the_capability_until_it_is_closed():
    def sets(**more):
        result = {"code": "T1", "about": "asset:PLC", "fr": "SI", "level": 0, "found_on": "2026-10-01", **more}
        (row,) = asked(test_results, assets=[{"tag": "PLC", "zone": "Z1", "sl_c": 2}], test_results=[result])
        return row["sets"]

    assert sets() is True
    assert sets(confirmed=True) is True
    assert sets(confirmed=False) is False
    assert sets(closed_on="2026-11-01") is False


def test_a_card_says_what_to_pull():
    (card, _) = asked(
        isolation_cards,
        conduits=[{"code": "C1", "name": "Line", "between": ["Z1", "Z2"]}],
        zones=[{**BASE["zones"][0], "isolation": {"instruction": "Pull C1", "phone": "112"}}, BASE["zones"][1]],
    )
    assert (card["instruction"], card["phone"], card["owner"], card["conduits"]) == (
        "Pull C1", "112", None, [{"code": "C1", "name": "Line"}],
    )  # fmt: skip
