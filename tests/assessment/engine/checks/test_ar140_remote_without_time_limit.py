from __future__ import annotations

from datetime import date

from assessment.engine.checks.ar140_remote_without_time_limit import remote_without_time_limit
from assessment.engine.system import RemoteAccess
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [zone("N", kind="external"), zone("D"), asset("V", "N"), asset("J", "D"), conduit("C", "N", "D")]


def judged(*records, **values):
    parts = [*PLANT, flow("F1", "V", "J", protocol="rdp", **values), *records]
    return found(remote_without_time_limit, *parts), unanswered(remote_without_time_limit, *parts)


def test_a_path_with_neither_window_nor_end_is_found():
    finding = judged(RemoteAccess("RA", flow="F1"))[0]["conduit:C"]
    assert (finding.severity, finding.evidence["examples"][0]["remote_access"]) == ("medium", ["RA"])
    assert finding.message.startswith("1 remote access path over conduit C has neither a time window nor an end: V to ")


def test_one_that_is_always_on_is_high():
    assert judged(RemoteAccess("RA", flow="F1", always_on=True))[0]["conduit:C"].severity == "high"


def test_a_window_an_end_or_the_control_closes_it():
    assert judged(RemoteAccess("RA", flow="F1", window="by day")) == ({}, {})
    assert judged(RemoteAccess("RA", flow="F1", expires=date(2020, 1, 1))) == ({}, {})
    assert judged(RemoteAccess("RA", flow="F1"), controls=["time_window"]) == ({}, {})
    assert judged() == ({}, {})


def test_one_of_two_records_without_a_limit_is_enough():
    records = [RemoteAccess("RA-1", flow="F1", window="by day"), RemoteAccess("RA-2", flow="F1")]
    assert judged(*records)[0]["conduit:C"].evidence["examples"][0]["remote_access"] == ["RA-2"]


def test_a_record_without_a_flow_is_not_evaluated():
    assert judged(RemoteAccess("RA"))[1] == {"site:SITE": {"remote_access[].flow": 1}}
