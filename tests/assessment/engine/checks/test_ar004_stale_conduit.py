from __future__ import annotations

from datetime import date

from assessment.engine.checks.ar004_stale_conduit import stale_conduit
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [zone("Z1"), zone("Z2"), asset("A", "Z1"), asset("B", "Z2"), conduit("C1", "Z1", "Z2")]
TODAY = "2026-11-21"


def test_a_conduit_without_a_channel_is_found():
    finding = found(stale_conduit, *PLANT)["conduit:C1"]
    assert (finding.severity, finding.force) == ("low", "convention")


def test_a_channel_unused_for_91_days_is_found_and_one_of_90_is_not():
    old, recent = flow("F1", "A", "B", last_seen=date(2026, 8, 22)), flow("F1", "A", "B", last_seen=date(2026, 8, 23))
    finding = found(stale_conduit, *PLANT, old, date=TODAY)["conduit:C1"]
    assert finding.message == (
        "1 channel of conduit C1 has not been used for more than 90 days, the longest since 2026-08-22."
    )
    assert found(stale_conduit, *PLANT, recent, date=TODAY) == {}


def test_a_seasonal_channel_is_quiet():
    old = flow("F1", "A", "B", last_seen=date(2025, 1, 1), seasonal=True)
    assert found(stale_conduit, *PLANT, old, date=TODAY) == {}
    assert unanswered(stale_conduit, *PLANT, old) == {}


def test_without_a_date_or_a_last_sight_it_is_not_evaluated():
    assert unanswered(stale_conduit, *PLANT, flow("F1", "A", "B"), date=TODAY) == {
        "site:SITE": {"flows[].last_seen": 1}
    }
    old = flow("F1", "A", "B", last_seen=date(2020, 1, 1))
    assert unanswered(stale_conduit, *PLANT, old) == {"site:SITE": {"assessment.date": 1}}


def test_a_conduit_whose_flow_could_belong_to_another_is_not_evaluated():
    parts = [*PLANT, conduit("C2", "Z1", "Z2"), flow("F1", "A", "B")]
    assert found(stale_conduit, *parts) == {}
    assert unanswered(stale_conduit, *parts) == {"site:SITE": {"flows[].conduit": 2}}


def test_traffic_that_a_channel_covers_tells_when_it_was_last_used():
    channel = flow("F1", "A", "B", protocol="https")
    recent = flow("F2", "A", "B", protocol="https", basis="observed", last_seen=date(2026, 11, 20))
    old = flow("F3", "A", "B", protocol="https", basis="observed", last_seen=date(2026, 1, 20))
    assert found(stale_conduit, *PLANT, channel, recent, old, date=TODAY) == {}
    assert unanswered(stale_conduit, *PLANT, channel, recent, old, date=TODAY) == {}
    assert found(stale_conduit, *PLANT, channel, old, date=TODAY)["conduit:C1"].evidence["flows"] == ["F1"]
