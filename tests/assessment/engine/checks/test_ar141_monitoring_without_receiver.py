from __future__ import annotations

from assessment.engine.checks.ar141_monitoring_without_receiver import monitoring_without_receiver
from assessment.engine.system import Monitoring
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import conduit, zone

ZONES = [zone("A"), zone("B")]


def judged(**values):
    parts = [*ZONES, conduit("C", "A", "B", **values)]
    return found(monitoring_without_receiver, *parts), unanswered(monitoring_without_receiver, *parts)


def test_monitoring_that_names_nobody_is_found():
    finding = judged(monitored=True, monitoring=Monitoring(kind="sensor"))[0]["conduit:C"]
    assert (finding.severity, finding.evidence) == ("low", {"lacking": ["by", "receiver"]})
    assert finding.message == (
        "Conduit C is said to be monitored, but nobody has written down who watches it and where the records go."
    )
    half = judged(monitored=True, monitoring=Monitoring(by="SOC", receiver=" "))[0]["conduit:C"]
    assert half.evidence == {"lacking": ["receiver"]}


def test_named_monitoring_and_none_are_quiet():
    assert judged(monitored=True, monitoring=Monitoring(by="SOC", receiver="SIEM")) == ({}, {})
    assert judged(monitored=False) == ({}, {})


def test_whether_and_how_it_is_monitored_may_not_be_known():
    assert judged()[1] == {"site:SITE": {"conduits[].monitored": 1}}
    assert judged(monitored=True)[1] == {"site:SITE": {"conduits[].monitoring": 1}}


def test_what_is_described_counts_as_monitored_unless_it_is_said_not_to_be():
    assert judged(monitoring=Monitoring(by="SOC"))[0]["conduit:C"].evidence == {"lacking": ["receiver"]}
    assert judged(monitoring=Monitoring(by="SOC"), monitored=False) == ({}, {})
