"""No finding hangs on the order of the file; shown on plants in which the rules on traffic find much."""

from __future__ import annotations

import random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from assessment.engine.checking import Finding, run_checks
from tests.assessment.engine.checks.judging import case
from tests.assessment.engine.checks.plants import a_plant

NUMBERS = (*range(47, 59), *range(61, 65), 80, 81, 83)
TRAFFIC = {f"AR-{number:03d}" for number in NUMBERS}


def judged(parts: list[object]) -> tuple[Finding, ...]:
    return run_checks(case(*parts, date="2026-11-21"))


def test_each_rule_on_traffic_finds_something_in_these_plants():
    findings = [one for seed in range(8) for one in judged(a_plant(seed))]
    assert {one.rule for one in findings if one.status == "open"} >= TRAFFIC


@settings(max_examples=40, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_the_order_of_the_file_changes_no_finding(seed, order):
    parts = a_plant(seed)
    turned = list(parts)
    random.Random(order).shuffle(turned)
    assert judged(turned) == judged(parts)
