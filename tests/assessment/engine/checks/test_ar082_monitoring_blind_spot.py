from __future__ import annotations

from assessment.engine.checks.ar082_monitoring_blind_spot import monitoring_blind_spot
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import conduit, party, zone

PARTIES = [party("APT"), party("ALN")]


def test_two_owners_two_partitions_and_no_agreement_are_a_blind_spot():
    parts = [*PARTIES, zone("A", owner="APT"), zone("B", owner="ALN"), conduit("C1", "A", "B")]
    finding = found(monitoring_blind_spot, *parts)["conduit:C1"]
    assert (finding.severity, finding.evidence["verdict"]) == ("high", "blind_spot")
    assert finding.message.startswith("Nobody answers for watching conduit C1: ")


def test_where_one_party_drew_both_zones_it_is_borderline_and_low():
    parts = [*PARTIES, zone("A", owner="APT"), zone("B", owner="ALN", set_by="APT"), conduit("C1", "A", "B")]
    finding = found(monitoring_blind_spot, *parts)["conduit:C1"]
    assert (finding.severity, finding.evidence["verdict"]) == ("low", "borderline")


def test_one_owner_is_quiet():
    parts = [*PARTIES, zone("A", owner="APT"), zone("B", owner="APT"), conduit("C1", "A", "B")]
    assert found(monitoring_blind_spot, *parts) == {}
    assert unanswered(monitoring_blind_spot, *parts) == {}


def test_an_unknown_owner_is_not_evaluated():
    parts = [*PARTIES, zone("A", owner="APT"), zone("B"), conduit("C1", "A", "B")]
    assert unanswered(monitoring_blind_spot, *parts) == {"site:SITE": {"zones[].owner": 1}}
