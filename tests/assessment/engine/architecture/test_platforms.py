"""The comparison of platforms: totals by hand, and the score for security from what the conduits need."""

from __future__ import annotations

from assessment.engine.architecture.platforms import platform_sheet, security_score
from tests.builders import conduit, zone
from tests.rows.plants import judged

PLANT = [
    zone("A"),
    zone("B"),
    conduit("C1", "A", "B", sl_t=[2, 2, 2, 1, 2, 2, 2]),
    conduit("C2", "A", "B", sl_t=[1, 1, 3, 0, 1, 1, 1]),
    conduit("C3", "A", "B"),
]


def sheet(*platforms, conduits=("C1", "C2")):
    return platform_sheet(
        judged(*PLANT).case,
        {"weights": {"security": 3, "protocols": 1}, "conduits": list(conduits), "platforms": list(platforms)},
    )


def test_security_follows_from_the_highest_target_of_the_conduits():
    found = sheet({"code": "P1", "scores": {"protocols": 4}, "sl_c": [2, 2, 2, 2, 2, 2, 2]})
    assert found["needed"] == [2, 2, 3, 1, 2, 2, 2]
    (row,) = found["platforms"]
    # 13 of the 14 levels that are needed are reached: 5 * 13 / 14 = 4.64; (3 * 4.64 + 4) / 4 = 4.48
    assert (row["scores"][0], row["short"], row["total"]) == ([4.64, 4.64], ["FR3"], [4.48, 4.48])


def test_what_nobody_scored_makes_a_range_and_never_a_zero():
    (row,) = sheet({"code": "P1", "sl_c": 3})["platforms"]
    assert (row["scores"][0], row["scores"][1]) == ([5.0, 5.0], None)
    assert row["total"] == [3.75, 5.0]
    (silent,) = sheet({"code": "P1", "scores": {"protocols": 5}})["platforms"]
    assert (silent["scores"][0], silent["total"]) == ([0.0, 5.0], [1.25, 5.0])


def test_a_conduit_without_a_target_leaves_the_score_open():
    (row,) = sheet({"code": "P1", "scores": {"protocols": 5}, "sl_c": 4}, conduits=("C1", "C3"))["platforms"]
    assert row["scores"][0] == [0.0, 5.0]
    assert security_score([4] * 7, (0,) * 7) == ([0.0, 5.0], [])


def test_the_best_by_its_lowest_total_stands_first():
    good = {"code": "B", "scores": {"protocols": 5}, "sl_c": 3}
    assert [row["code"] for row in sheet({"code": "A"}, good)["platforms"]] == ["B", "A"]
