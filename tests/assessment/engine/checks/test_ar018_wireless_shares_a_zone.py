from __future__ import annotations

from assessment.engine.checks.ar018_wireless_shares_a_zone import wireless_shares_a_zone
from assessment.engine.system import Interface
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, zone


def test_radio_next_to_wire_is_found():
    parts = [zone("Z"), asset("TAB", "Z", wireless=True), asset("PLC", "Z", wireless=False)]
    finding = found(wireless_shares_a_zone, *parts)["zone:Z"]
    assert (finding.severity, finding.force) == ("medium", "should")
    assert finding.evidence == {"wireless": ["TAB"], "wired": ["PLC"]}


def test_an_interface_by_radio_counts_and_interfaces_by_wire_too():
    radio = asset("TAB", "Z", interfaces=[Interface("w0", "radio")])
    wired = asset("PLC", "Z", interfaces=[Interface("e0", "ethernet")])
    assert list(found(wireless_shares_a_zone, zone("Z"), radio, wired)) == ["zone:Z"]


def test_a_zone_of_radio_only_is_quiet():
    assert (
        found(wireless_shares_a_zone, zone("Z"), asset("A", "Z", wireless=True), asset("B", "Z", wireless=True)) == {}
    )


def test_unknown_is_not_evaluated():
    parts = [zone("Z"), asset("TAB", "Z", wireless=True), asset("PLC", "Z"), asset("P2", "Z")]
    assert unanswered(wireless_shares_a_zone, *parts) == {"site:SITE": {"assets[].wireless": 2}}
