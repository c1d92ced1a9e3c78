from __future__ import annotations

from assessment.engine.checks.ar070_default_credentials import default_credentials
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, zone


def test_default_credentials_are_critical_whatever_the_target():
    finding = found(default_credentials, asset("PLC", credentials="default"))["asset:PLC"]
    assert (finding.severity, finding.force) == ("critical", "shall")
    assert finding.message == "PLC still has the credentials it came with from the factory."


def test_shared_credentials_are_high_from_target_2():
    zones = [zone("Z2", sl_t=[2, 0, 0, 0, 0, 0, 0]), zone("Z1", sl_t=[1, 4, 4, 4, 4, 4, 4])]
    assets = [asset("HMI", "Z2", credentials="shared"), asset("OTHER", "Z1", credentials="shared")]
    result = found(default_credentials, *zones, *assets)
    assert {target: one.severity for target, one in result.items()} == {"asset:HMI": "high"}
    assert "target 2 for identification and authentication control (FR1)" in result["asset:HMI"].message


def test_individual_ones_and_none_are_quiet():
    parts = [zone("Z", sl_t=4), asset("A", "Z", credentials="individual"), asset("B", "Z", credentials="none")]
    assert found(default_credentials, *parts) == unanswered(default_credentials, *parts) == {}


def test_what_is_missing_is_named():
    parts = [zone("Z"), asset("A", "Z"), asset("B", "Z", credentials="shared"), asset("C", credentials="shared")]
    assert unanswered(default_credentials, *parts) == {
        "zone:Z": {"assets[].credentials": 1, "zones[].sl_t": 1},
        "site:SITE": {"assets[].zone": 1},
    }
