from __future__ import annotations

from assessment.engine.checks.ar030_less_trusted_initiates import less_trusted_initiates
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

LOW, HIGH = zone("L", kind="operations", sl_t=[2, 2, 1, 2, 1, 2, 2]), zone("H", kind="control", sl_t=2)
PLANT = [LOW, HIGH, asset("a", "L"), asset("b", "H"), conduit("C1", "L", "H", kind="filtering", controls=[])]


def test_a_session_from_the_lower_target_is_found():
    finding = found(less_trusted_initiates, *PLANT, flow("F1", "a", "b"))["conduit:C1"]
    assert (finding.severity, finding.force) == ("high", "heuristic")
    assert finding.evidence["examples"][0]["zones"]["from"] == {"zone": "L", "RDF": 1, "SI": 1, "trust": None}


def test_from_the_more_trusted_side_or_between_equals_it_is_quiet():
    parts = [*PLANT, zone("E", kind="control", sl_t=2), asset("e", "E"), conduit("C2", "E", "H", kind="filtering")]
    flows = [flow("F1", "b", "a"), flow("F2", "e", "b")]
    assert found(less_trusted_initiates, *parts, *flows) == {}
    assert unanswered(less_trusted_initiates, *parts, *flows) == {}


def test_session_control_authentication_or_a_diode_answers_it():
    for values in (
        {"controls": ["session_control"]},
        {"controls": ["mfa"]},
        {"kind": "diode"},
        {"boundary_assets": ["D"]},
    ):
        guarded = conduit("C1", "L", "H", **values)
        assert found(less_trusted_initiates, *PLANT[:4], guarded, asset("D", type="diode"), flow("F1", "a", "b")) == {}


def test_the_trust_rank_decides_where_the_targets_are_equal():
    parts = [zone("L", kind="control", sl_t=2, trust=3), zone("H", kind="control", sl_t=2, trust=7), *PLANT[2:]]
    assert list(found(less_trusted_initiates, *parts, flow("F1", "a", "b"))) == ["conduit:C1"]


def test_an_external_zone_is_compared_by_its_target_like_any_other():
    outside = [zone("L", kind="external"), HIGH, *PLANT[2:], flow("F1", "a", "b")]
    assert unanswered(less_trusted_initiates, *outside) == {"conduit:C1": {"zones[].sl_t": 1}}
    rated = [zone("L", kind="external", sl_t=0), *outside[1:]]
    assert list(found(less_trusted_initiates, *rated)) == ["conduit:C1"]


def test_unset_targets_and_unknown_controls_are_not_evaluated():
    unset = [zone("L", kind="control"), HIGH, *PLANT[2:], flow("F1", "a", "b")]
    assert unanswered(less_trusted_initiates, *unset) == {"conduit:C1": {"zones[].sl_t": 1}}
    silent = [*PLANT[:4], conduit("C1", "L", "H", kind="filtering"), flow("F1", "a", "b")]
    assert unanswered(less_trusted_initiates, *silent) == {"conduit:C1": {"flows[].controls": 1}}
