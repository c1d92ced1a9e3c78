from __future__ import annotations

from datetime import date

from assessment.engine.checks.ar065_component_shortfall import component_shortfall
from assessment.engine.system import Compensation
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, zone


def record(requirement="SR 5.2", **values):
    return Compensation(
        "K1", requirement, "asset:PLC", **{"accepted_by": "kl", "accepted_on": date(2026, 1, 1), **values}
    )


Z = zone("Z", sl_t=[2, 2, 2, 0, 3, 2, 2])


def test_a_shortfall_of_one_level_is_medium_and_of_two_high():
    one = found(component_shortfall, Z, asset("PLC", "Z", sl_c=[2, 2, 2, 0, 2, 2, 2]))["asset:PLC"]
    two = found(component_shortfall, Z, asset("PLC", "Z", sl_c=[1, 2, 2, 0, 1, 2, 2]))["asset:PLC"]
    assert (one.severity, one.evidence["gap"]) == ("medium", {"FR5": 1})
    assert (two.severity, two.evidence["gap"]) == ("high", {"FR1": 1, "FR5": 2})
    assert two.message == (
        "PLC falls short of the target of zone Z by up to 2 levels: "
        "identification and authentication control (FR1) by 1 and restricted data flow (FR5) by 2."
    )


def test_a_capable_component_and_what_is_not_applicable_are_quiet():
    parts = [Z, asset("A", "Z", sl_c=3), asset("B", "Z", sl_c=[2, 2, 2, None, "n/a", 2, 2])]
    assert found(component_shortfall, *parts) == {}
    assert unanswered(component_shortfall, *parts) == {}


def test_an_accepted_compensation_silences_its_fr_only():
    weak = asset("PLC", "Z", sl_c=[2, 2, 2, 0, 1, 2, 2])
    assert found(component_shortfall, Z, weak, record()) == {}
    assert list(found(component_shortfall, Z, weak, record(requirement="CR 1.1"))) == ["asset:PLC"]


def test_a_compensation_not_accepted_or_expired_does_not_count():
    weak = asset("PLC", "Z", sl_c=[2, 2, 2, 0, 1, 2, 2])
    assert list(found(component_shortfall, Z, weak, record(accepted_by=None))) == ["asset:PLC"]
    assert list(found(component_shortfall, Z, weak, record(expires=date(2026, 6, 1)), date="2026-06-02")) == [
        "asset:PLC"
    ]
    assert found(component_shortfall, Z, weak, record(expires=date(2026, 6, 1)), date="2026-06-01") == {}


def test_an_unknown_capability_or_target_is_not_evaluated():
    parts = [Z, zone("Y"), asset("A", "Z"), asset("B", "Z"), asset("C", "Y", sl_c=1)]
    assert unanswered(component_shortfall, *parts) == {"zone:Y": {"zones[].sl_t": 1}, "zone:Z": {"assets[].sl_c": 2}}
