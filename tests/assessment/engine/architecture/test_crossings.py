"""Budgets of latency against what measures add, and claims of isolation against what the model shows."""

from __future__ import annotations

from assessment.engine.architecture.crossings import air_gaps, latencies
from assessment.engine.system import MeasureInPlace
from tests.builders import asset, conduit, flow, measure, zone
from tests.rows.plants import judged

PLANT = [zone("A", level=1), zone("B", level=2), asset("PLC", "A"), asset("HMI", "B")]
FAST = flow("F1", "HMI", "PLC", protocol="profinet", latency_budget_ms=10)
DPI, TLS = measure("M-DPI", title="Inspect", latency_ms=8), measure("M-TLS", title="Encrypt", latency_ms=4)


def rows(*placed):
    return latencies(judged(*PLANT, conduit("C", "A", "B", measures=placed), FAST, DPI, TLS).case)


def test_what_is_placed_adds_up_and_what_would_break_the_budget_is_named():
    (row,) = rows()
    assert (row["added"], row["over"], row["would_break"]) == (0, False, [])
    (row,) = rows("M-DPI")
    assert (row["added"], row["over"]) == (8, False)
    assert row["would_break"] == [{"code": "M-TLS", "title": "Encrypt", "latency_ms": 4}]
    (row,) = rows("M-DPI", "M-TLS")
    assert (row["added"], row["over"]) == (12, True)


def test_a_measure_that_was_retired_adds_nothing():
    (row,) = rows(MeasureInPlace("M-DPI", "retired"))
    assert row["added"] == 0


def test_a_claim_of_isolation_is_contradicted_or_stands_unproven():
    def told(*parts):
        whole = judged(zone("A", level=1, isolation_claimed=True), zone("B", level=2), *PLANT[2:], *parts)
        return [(one["code"], one["against"] is None) for one in air_gaps(whole.case, whole.findings)]

    assert told() == [("A", True)]
    assert told(FAST) == [("A", False)]
