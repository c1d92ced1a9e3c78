from __future__ import annotations

from datetime import date

from assessment.engine.pipeline import assess
from assessment.engine.result import sections_of
from assessment.engine.system import Compensation, Residual, RowStatus, TargetCondition
from tests.builders import asset, conduit, scenario, system, zone


def test_today_is_compared_with_the_limit_at_the_residual_consequence():
    stated = Residual(consequence={"safety": 1}, likelihood=2)
    parts = [zone("Z"), scenario("S", "Z", consequence={"safety": 5}, likelihood=5, residual=stated)]
    found = sections_of(assess(system(*parts)))["scenarios"]["S"]
    assert (found["unmitigated"]["points"], found["today"]["points"]) == (25, 2)
    assert found["tolerable"] is True


def test_a_place_tells_which_rows_hold_it_down_what_is_claimed_and_what_does_not_count():
    rows = {
        "SR 6.1": RowStatus("met", evidence="E-7", on=date(2026, 1, 1)),
        "SR 6.2": RowStatus("partly_met", on=date(2026, 2, 1)),
        "SR 4.1": "met",
        "SR 4.3": "compensated",
        "SR 5.1": RowStatus("met", evidence=" "),
    }
    found = sections_of(assess(system(zone("Z", sl_t=3, requirements=rows))))["zones"]["Z"]
    assert found["requirements"] == {
        "stated": 4,
        "claimed": {"SR 4.1": None, "SR 5.1": None, "SR 6.2": "2026-02-01"},
        "not_counting": {"SR 4.3": "It is written as compensated, but there is no record of a compensation."},
    }
    tre = found["sl_a_why"][5]
    assert (tre["next_level"], tre["missing"]) == (2, ["SR 6.2"])
    assert tre["for_target"] == ["SR 6.1 RE 1", "SR 6.2"]
    assert tre["written"] == {"SR 6.2": "partly_met"}


def test_the_evidence_and_the_date_of_a_compensation_stand_for_its_row():
    record = Compensation("K", "SR 6.1", "zone:Z", "kl", date(2026, 1, 5), evidence="E-1")
    bare = Compensation("L", "SR 6.2", "zone:Z", "kl", date(2026, 1, 6))
    rows = {"SR 6.1": "compensated", "SR 6.2": "compensated"}
    found = sections_of(assess(system(zone("Z", requirements=rows), record, bare)))["zones"]["Z"]
    assert found["sl_a"][5] == 2
    assert found["requirements"] == {"stated": 2, "claimed": {"SR 6.2": "2026-01-06"}, "not_counting": {}}


def test_a_target_whose_condition_broke_is_reopened_and_the_components_are_counted_by_type():
    z = zone("Z", sl_t=2, sl_t_status="approved", sl_t_conditions=[TargetCondition("No modem", False)])
    found = sections_of(assess(system(z, asset("A", "Z", type="plc", sl_c=1))))["zones"]["Z"]
    assert found["acceptance"] == {"status": "reopened", "broken": ["No modem"]}
    assert found["components"] == [
        {"type": "embedded", "assets": 1, "sl_c": [1] * 7, "short": [1] * 7, "unknown": [0] * 7}
    ]


def test_a_conduit_shows_the_five_conventions_side_by_side():
    parts = zone("A", sl_t=1), zone("B", sl_t=3), conduit("C", "A", "B", untrusted=True, kind="vpn")
    found = sections_of(assess(system(*parts)))["conduits"]["C"]
    assert {name: one["sl_t"][0] for name, one in found["proposals"].items()} == {
        "own": None,
        "maximum": 3,
        "minimum": 1,
        "protection": 3,
        "exposure": 4,
    }
    assert found["proposals"]["exposure"]["reason"].endswith("One more, because the link is untrusted.")


def test_a_scenario_stands_beside_the_limits_with_its_decision():
    parts = [zone("Z"), scenario("S", "Z", consequence={"safety": 5}, likelihood=5, decision="accept")]
    found = sections_of(assess(system(*parts)))["scenarios"]["S"]
    assert [found["tolerance"][step]["exceeds"] for step in ("initial", "unmitigated", "residual")] == [True] * 3
    assert found["tolerance"]["told"] == "Above what is tolerable; it is accepted all the same."
    assert found["tolerance"]["unmitigated"]["limits"] == [
        {"category": None, "consequence": 5, "band": "E", "limit": "L", "exceeds": True}
    ]
