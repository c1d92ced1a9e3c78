"""Row 74: from a stolen account of a supplier: how many second factors and recorded steps; none is critical."""

from __future__ import annotations

from assessment.engine.pipeline import assess
from assessment.engine.result import sections_of
from tests.builders import asset, flow, system, zone

PLANT = [
    zone("NET", kind="external", level=5),
    zone("CTL", kind="control", level=2),
    asset("VEND", "NET", type="vendor_device"),
    asset("PLC", "CTL", type="plc"),
]


def told(*controls):
    judged = assess(system(*PLANT, flow("F1", "VEND", "PLC", protocol="rdp", controls=list(controls))))
    return next(one for one in sections_of(judged)["stories"] if one["code"] == "stolen_vendor_account")


def test_a_way_without_second_factor_or_record_is_critical():
    found = told()
    assert (found["account"]["fewest_mfa"], found["account"]["fewest_recorded"]) == (0, 0)
    assert [said["severity"] for said in found["statements"]].count("critical") == 2


def test_one_second_factor_and_one_recorded_step_are_counted():
    found = told("mfa", "recorded")
    assert (found["account"]["fewest_mfa"], found["account"]["fewest_recorded"]) == (1, 1)
    assert {said["severity"] for said in found["statements"]} == {None}
