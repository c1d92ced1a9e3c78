from __future__ import annotations

from datetime import date

from assessment.engine.checks.ar069_unsupported_platform import unsupported_platform
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, flow, zone

TODAY = "2026-11-21"
ZONES = [zone("Z"), zone("O"), asset("PC", "O", support_end=date(2030, 1, 1), firmware_supported=True)]
OLD = asset("HMI", "Z", support_end=date(2026, 11, 20))


def test_support_that_ended_yesterday_is_found_and_the_last_day_is_not():
    finding = found(unsupported_platform, *ZONES, OLD, date=TODAY, flows_complete=True)["asset:HMI"]
    assert (finding.severity, finding.evidence["reachable_from_another_zone"]) == ("medium", False)
    assert finding.message == "Nobody repairs HMI any more: its support ended on 2026-11-20."
    last_day = asset("HMI", "Z", support_end=date(2026, 11, 21), firmware_supported=True)
    assert found(unsupported_platform, *ZONES, last_day, date=TODAY) == {}
    assert unanswered(unsupported_platform, *ZONES, last_day, date=TODAY) == {}


def test_firmware_that_nobody_maintains_is_found_without_a_date():
    finding = found(unsupported_platform, *ZONES, asset("PLC", "Z", firmware_supported=False))["asset:PLC"]
    assert finding.message == "Nobody repairs PLC any more: its firmware is no longer maintained."


def test_reachable_from_another_zone_it_is_high():
    finding = found(unsupported_platform, *ZONES, OLD, flow("F", "PC", "HMI"), date=TODAY)["asset:HMI"]
    assert finding.severity == "high"
    assert finding.message.endswith(", and another zone opens sessions to it or to its zone.")


def test_with_an_incomplete_list_of_flows_the_severity_is_not_known_to_be_final():
    finding = found(unsupported_platform, *ZONES, OLD, date=TODAY)["asset:HMI"]
    assert finding.evidence["severity_not_known"] == ["assessment.flows_complete"]


def test_missing_dates_and_facts_are_not_evaluated():
    parts = [
        *ZONES,
        asset("A", "Z"),
        asset("B", "Z", support_end=date(2030, 1, 1)),
        asset("C", "Z", firmware_supported=True),
    ]
    missing = {"assets[].firmware_supported": 2, "assets[].support_end": 2}
    assert unanswered(unsupported_platform, *parts, date=TODAY) == {"zone:Z": missing}
    assert unanswered(unsupported_platform, *ZONES, OLD)["zone:Z"] == {
        "assessment.date": 1,
        "assets[].firmware_supported": 1,
    }
