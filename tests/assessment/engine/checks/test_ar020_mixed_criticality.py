from __future__ import annotations

from assessment.engine.checks.ar020_mixed_criticality import mixed_criticality
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, zone

LEVEL = {"sl_required": (2,) * 7}


def rated(tag, safety, production, **values):
    return asset(tag, "Z", criticality={"safety": safety, "production": production}, **(LEVEL | values))


def test_criticalities_two_apart_are_found_each_for_itself():
    parts = [zone("Z"), rated("a", 1, 5), rated("b", 3, 4), rated("c", 2, 4)]
    finding = found(mixed_criticality, *parts)["zone:Z"]
    assert (finding.severity, finding.force) == ("medium", "heuristic")
    assert finding.evidence == {
        "spread": {
            "criticality for safety": {"lowest": {"value": 1, "asset": "a"}, "highest": {"value": 3, "asset": "b"}}
        }
    }


def test_safety_and_production_are_never_compared_with_each_other():
    assert found(mixed_criticality, zone("Z"), rated("a", 1, 5), rated("b", 2, 4)) == {}


def test_required_levels_two_apart_in_one_requirement_are_found():
    strong = rated("b", 1, 1, sl_required=(2, 2, 2, 2, 4, 2, 2))
    finding = found(mixed_criticality, zone("Z"), rated("a", 1, 1), strong)["zone:Z"]
    assert list(finding.evidence["spread"]) == ["the required level in restricted data flow (FR5)"]


def test_a_known_spread_stands_although_others_are_not_rated():
    parts = [zone("Z"), rated("a", 1, 1), rated("b", 3, 1), asset("c", "Z")]
    assert list(found(mixed_criticality, *parts)) == ["zone:Z"]


def test_unrated_assets_are_not_evaluated_and_counted():
    parts = [zone("Z"), rated("a", 1, 1), asset("b", "Z"), asset("c", "Z", **LEVEL)]
    assert unanswered(mixed_criticality, *parts) == {
        "site:SITE": {
            "assets[].criticality.production": 2,
            "assets[].criticality.safety": 2,
            "assets[].sl_required": 1,
        }
    }


def test_a_single_asset_mixes_nothing():
    assert unanswered(mixed_criticality, zone("Z"), asset("a", "Z"), zone("E")) == {}
