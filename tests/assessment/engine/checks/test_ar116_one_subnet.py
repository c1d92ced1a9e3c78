from __future__ import annotations

from assessment.engine.checks.ar116_one_subnet import one_subnet
from assessment.engine.system import Segment
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, zone

ZONES = [zone("LINE", level=1, subnets=["10.1.0.0/16"]), zone("OFFICE", level=4, subnets=["10.4.0.0/16"]), zone("X")]
PLC = asset("PLC", "LINE", ips=["10.1.1.1"])


def test_an_office_address_in_the_subnet_of_a_line_is_found_with_both_groups():
    finding = found(one_subnet, *ZONES, PLC, asset("PC", "OFFICE", ips=["10.1.1.7"]))["zone:LINE"]
    assert finding.severity == "high"
    assert finding.message == ("In the subnet of zone LINE lie PC, of business, together with PLC at level 2 or below.")
    assert finding.evidence == {"machines": ["PLC"], "business": ["PC"]}


def test_the_most_specific_subnet_counts_that_of_a_segment_too():
    office = asset("PC", "OFFICE", ips=["10.1.9.7"])
    segment = Segment("S", ("OFFICE",), ("10.1.9.0/24",))
    assert found(one_subnet, *ZONES, PLC, office, segment) == {}
    own = Segment("S", ("LINE",), ("10.1.9.0/24",))
    assert list(found(one_subnet, *ZONES, PLC, office, own)) == ["zone:LINE"]


def test_subnets_of_their_own_and_one_zone_for_both_are_quiet():
    apart = [PLC, asset("PC", "OFFICE", ips=["10.4.0.1"]), asset("SCADA", "X", level=3.0, ips=["10.1.1.8"])]
    together = [PLC, asset("PC", "LINE", level=4.0, ips=["10.1.1.7"])]
    for parts in (apart, together):
        assert found(one_subnet, *ZONES, *parts) == unanswered(one_subnet, *ZONES, *parts) == {}


def test_a_subnet_that_two_zones_have_is_the_matter_of_both():
    twin = zone("LINE-2", level=1, subnets=["10.1.0.0/16"])
    assert sorted(found(one_subnet, *ZONES, twin, PLC, asset("PC", "OFFICE", ips=["10.1.1.7"]))) == [
        "zone:LINE",
        "zone:LINE-2",
    ]


def test_an_unknown_level_beside_a_machine_is_not_evaluated():
    assert unanswered(one_subnet, *ZONES, PLC, asset("Y", "X", ips=["10.1.1.9"])) == {
        "site:SITE": {"assets[].level": 1}
    }


def test_two_that_nobody_put_into_a_zone_share_the_subnet_too():
    loose = [asset("PLC", level=1.0, ips=["10.1.1.1"]), asset("PC", level=4.0, ips=["10.1.1.7"])]
    assert found(one_subnet, *ZONES, *loose)["zone:LINE"].evidence == {"machines": ["PLC"], "business": ["PC"]}


def test_a_level_is_asked_for_only_where_it_can_decide():
    beside = asset("Y", "X", ips=["10.1.1.9"])
    assert unanswered(one_subnet, *ZONES, beside) == {}
    assert unanswered(one_subnet, *ZONES, beside, asset("W", ips=["10.1.1.10"])) == {"site:SITE": {"assets[].level": 2}}
    low = zone("LOW", level=(2, 3))  # no business system, whatever its level there
    assert unanswered(one_subnet, *ZONES, low, PLC, asset("Y", "LOW", ips=["10.1.1.9"])) == {}
    vague = zone("VAGUE")
    alike = [asset(tag, "VAGUE", ips=[ip]) for tag, ip in (("A", "10.1.1.2"), ("B", "10.1.1.3"))]
    assert unanswered(one_subnet, *ZONES, vague, *alike) == {}
