from __future__ import annotations

import pytest

from assessment.engine.checks.ar038_critical_not_isolated import critical_not_isolated
from assessment.engine.system import Interface, Segment
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, zone

CRITICAL, EQUAL, LESS = zone("K", sl_t=4), zone("E", sl_t=4), zone("L", sl_t=3)


def host(tag, code, **values):
    return asset(tag, code, interfaces=[Interface("1", "ethernet", **{"zone": code, **values})])


PLANT = [CRITICAL, EQUAL, LESS, host("k", "K"), host("e", "E"), host("l", "L")]
APART = {"segments": ()}


@pytest.mark.parametrize("kind", ["filtering", "unfiltered", "gateway", "proxy", "vpn", "wireless"])
def test_a_routed_conduit_to_a_lesser_zone_is_found(kind):
    finding = found(critical_not_isolated, *PLANT, conduit("C1", "K", "L", kind=kind))["zone:K"]
    assert (finding.severity, finding.force) == ("high", "shall")
    assert finding.evidence == {"shared": [{"with": "L", "by": "conduit C1"}]}


def test_an_external_zone_is_less_critical_without_a_target():
    parts = [*PLANT, zone("X", kind="external"), conduit("C1", "K", "X", kind="vpn")]
    assert "zone:K" in found(critical_not_isolated, *parts)


def test_an_external_zone_is_not_less_critical_than_itself():
    """What X alone hangs on joins it with nobody, although an external zone is less critical than any other."""
    outer = zone("X", kind="external", sl_t=4)
    alone = [outer, host("x", "X", switch="SW"), asset("SW", "X", type="switch", interfaces=[])]
    parts = [*alone, zone("E", sl_t=4), conduit("C1", "X", "E", kind="vpn")]
    assert list(found(critical_not_isolated, *parts, **APART)) == ["zone:E"]
    assert unanswered(critical_not_isolated, *alone, **APART) == {}


def test_diodes_media_closed_conduits_and_equal_zones_are_quiet():
    conduits = [
        conduit("C1", "K", "L", kind="diode"),
        conduit("C2", "K", "L", kind="removable_media"),
        conduit("C3", "K", "L", kind="filtering", status="closed"),
        conduit("C4", "K", "E", kind="filtering"),
    ]
    assert found(critical_not_isolated, *PLANT, *conduits, **APART) == {}
    assert unanswered(critical_not_isolated, *PLANT, *conduits, **APART) == {}


def test_a_shared_switch_counts_even_with_vlans_and_so_does_a_shared_segment():
    segments = [Segment("S1", ("K",), filtered=True), Segment("S2", ("L",), filtered=True)]
    ports = [host("p", "K", segment="S1", switch="SW"), host("q", "L", segment="S2", switch="SW")]
    finding = found(critical_not_isolated, *PLANT, *segments, *ports, asset("SW", "L", type="switch", interfaces=[]))
    assert finding["zone:K"].evidence == {"shared": [{"with": "L", "by": "SW"}]}
    assert list(found(critical_not_isolated, *PLANT, Segment("S", ("K", "L"), filtered=True))) == ["zone:K"]


def test_an_unset_target_interface_segment_or_kind_is_not_evaluated():
    assert unanswered(critical_not_isolated, zone("U"), **APART) == {"site:SITE": {"zones[].sl_t": 1}}
    assert unanswered(critical_not_isolated, CRITICAL, asset("k", "K")) == {
        "site:SITE": {"assets[].interfaces": 1, "segments": 1}
    }
    parts = [*PLANT, conduit("C1", "K", "L")]
    assert unanswered(critical_not_isolated, *parts, **APART) == {"site:SITE": {"conduits[].kind": 1}}
    unclear = [Segment("S1", ("K",)), Segment("S2", ("L",))]
    assert unanswered(critical_not_isolated, *PLANT, *unclear) == {"site:SITE": {"segments[].filtered": 1}}


def test_a_trunk_brings_the_zones_of_the_other_switch():
    switches = [
        asset("SW", "K", type="switch", interfaces=[]),
        asset("FAR", "L", type="switch", interfaces=[Interface("up", "ethernet", switch="SW")]),
    ]
    segments = [Segment("S1", ("K",), filtered=True), Segment("S2", ("L",), filtered=True)]
    ports = [host("p", "K", segment="S1", switch="SW"), host("q", "L", segment="S2", switch="FAR")]
    finding = found(critical_not_isolated, *PLANT, *segments, *switches, *ports)["zone:K"]
    assert finding.evidence == {"shared": [{"with": "L", "by": "SW"}]}


def test_a_port_of_which_no_zone_is_known_beside_the_zone_is_not_evaluated():
    ports = [
        asset("SW", "K", type="switch", interfaces=[]),
        host("p", "K", segment="S1", switch="SW"),
        asset("stray", None, interfaces=[Interface("1", "ethernet", switch="SW")]),
    ]
    parts = [*PLANT, Segment("S1", ("K",), filtered=True), *ports]
    assert found(critical_not_isolated, *parts) == {}
    assert unanswered(critical_not_isolated, *parts)["site:SITE"]["assets[].interfaces[].zone"] == 1
