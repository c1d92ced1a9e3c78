from __future__ import annotations

from datetime import date

from assessment.engine.checks.ar175_remote_past_expiry import remote_past_expiry
from assessment.engine.system import RemoteAccess
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [zone("N", kind="external"), zone("D"), asset("V", "N"), asset("J", "D"), conduit("C", "N", "D")]
TODAY = "2026-11-21"


def record(code, *ends):
    return RemoteAccess(code, flow="F1", expires=date(*ends) if ends else None)


def judged(*records, today=TODAY, **values):
    parts = [*PLANT, flow("F1", "V", "J", protocol="rdp", **values), *records]
    return found(remote_past_expiry, *parts, date=today), unanswered(remote_past_expiry, *parts, date=today)


def test_a_path_whose_time_is_over_is_found():
    finding = judged(record("RA", 2026, 11, 20))[0]["conduit:C"]
    assert finding.severity == "medium"
    assert finding.message.startswith(
        "1 remote access path over conduit C is past its expiry and still there: V to J by "
    )


def test_one_seen_in_use_since_is_high():
    finding = judged(record("RA", 2026, 3, 31), last_seen=date(2026, 6, 1))[0]["conduit:C"]
    assert finding.severity == "high"
    assert ", 1 of them seen in use since: " in finding.message


def test_the_last_day_a_longer_record_and_a_forbidden_flow_are_quiet():
    assert judged(record("RA", 2026, 11, 21)) == ({}, {})
    assert judged(record("RA-1", 2020, 1, 1), record("RA-2", 2027, 1, 1)) == ({}, {})
    assert judged(record("RA-1", 2020, 1, 1), record("RA-2")) == ({}, {})
    assert judged(record("RA", 2020, 1, 1), decision="forbidden") == ({}, {})


def test_without_a_date_nothing_is_judged():
    assert judged(record("RA", 2020, 1, 1), today=None)[1] == {"conduit:C": {"assessment.date": 1}}


def test_traffic_that_the_path_covers_shows_its_use():
    parts = [*PLANT, flow("F1", "V", "J", protocol="rdp", port=3389), record("RA", 2026, 3, 31)]
    seen = {"protocol": "rdp", "port": 3389, "basis": "observed"}
    since = flow("X", "V", "J", last_seen=date(2026, 6, 1), **seen)
    before = flow("X", "V", "J", last_seen=date(2026, 3, 31), **seen)
    assert found(remote_past_expiry, *parts, since, date=TODAY)["conduit:C"].severity == "high"
    assert found(remote_past_expiry, *parts, before, date=TODAY)["conduit:C"].severity == "medium"


def test_a_record_that_is_over_and_names_no_flow_is_not_evaluated():
    over = RemoteAccess("RA", expires=date(2026, 11, 20))
    missing = {"site:SITE": {"remote_access[].flow": 1}}
    assert unanswered(remote_past_expiry, *PLANT, over, date=TODAY) == missing
    assert unanswered(remote_past_expiry, *PLANT, over, date=None) == missing
    assert unanswered(remote_past_expiry, *PLANT, over, date="2026-11-20") == {}
