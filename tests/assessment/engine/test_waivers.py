from __future__ import annotations

from dataclasses import replace
from datetime import date

from assessment.engine.system import Waiver
from assessment.engine.waivers import effect, lacking, strongest

WAIVER = Waiver("AR-018", "zone:Z", "Known", "kl", None, date(2026, 12, 31))


def test_a_waiver_holds_on_its_last_day_and_not_on_the_next():
    assert effect(WAIVER, date(2026, 12, 31)) == "in_force"
    assert effect(WAIVER, date(2027, 1, 1)) == "expired"
    assert effect(WAIVER, None) == "in_force"


def test_what_it_lacks_is_named():
    assert lacking(replace(WAIVER, reason="", by=None)) == ("reason", "name")
    assert effect(replace(WAIVER, expires=None), None) == "incomplete"


def test_safety_and_business_in_one_zone_cannot_be_waived():
    assert effect(replace(WAIVER, rule="AR-014"), None) == "not_allowed"


def test_of_two_waivers_the_one_in_force_counts_in_either_order():
    renewed = replace(WAIVER, expires=date(2027, 12, 31))
    for order in ([WAIVER, renewed], [renewed, WAIVER]):
        assert strongest(order, date(2027, 6, 1)) == {("AR-018", "zone:Z"): renewed}
