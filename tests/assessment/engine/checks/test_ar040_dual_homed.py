from __future__ import annotations

import pytest

from assessment.engine.checks.ar040_dual_homed import dual_homed
from assessment.engine.system import Interface, Segment
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, zone

ZONES = [
    zone("A", level=1, kind="control", subnets=["10.1.0.0/16"]),
    zone("B", level=2, kind="control", subnets=["10.2.0.0/16"]),
    zone("O", kind="enterprise"),
    zone("X", kind="external"),
]


def homed(*codes, **values):
    interfaces = [Interface(str(i), "ethernet", zone=code) for i, code in enumerate(codes)]
    return asset("s", "A", **{"type": "historian", "interfaces": interfaces, **values})


def test_two_zones_are_found():
    finding = found(dual_homed, *ZONES, homed("B", "A"))["asset:s"]
    assert (finding.severity, finding.force) == ("high", "heuristic")
    assert finding.evidence == {"zones": ["A", "B"], "type": "historian"}


@pytest.mark.parametrize("other", ["O", "X"])
def test_towards_business_or_outside_it_is_critical(other):
    assert found(dual_homed, *ZONES, homed("A", other))["asset:s"].severity == "critical"


@pytest.mark.parametrize("kind", ["firewall", "router", "vpn_gateway", "diode", "proxy", "jump_host", "edge_gateway"])
def test_devices_made_for_it_are_quiet(kind):
    parts = [*ZONES, homed("A", "O", type=kind)]
    assert found(dual_homed, *parts) == unanswered(dual_homed, *parts) == {}


def test_segments_and_addresses_say_the_zone_where_the_interface_does_not():
    segment = Segment("S", ("A",))
    interfaces = [Interface("1", "ethernet", segment="S"), Interface("2", "ethernet", ip="10.2.0.9")]
    assert list(found(dual_homed, *ZONES, segment, homed(interfaces=interfaces))) == ["asset:s"]


def test_addresses_in_two_zones_are_enough_without_interfaces_and_in_one_are_not():
    parts = [*ZONES, homed(interfaces=None, ips=["10.1.0.9", "10.2.0.9"])]
    assert list(found(dual_homed, *parts)) == ["asset:s"]
    parts = [*ZONES, homed(interfaces=None, ips=["10.1.0.9"])]
    assert unanswered(dual_homed, *parts) == {"zone:A": {"assets[].interfaces": 1}}


def test_an_address_in_a_subnet_that_two_zones_have_puts_an_asset_in_neither():
    cells = [zone("C1", level=1, subnets=["10.5.0.0/16"]), zone("C2", level=1, subnets=["10.5.0.0/16", "10.6.0.0/16"])]
    parts = [*cells, asset("s", "C2", type="historian", ips=["10.5.0.9", "10.6.0.9"])]
    assert found(dual_homed, *parts) == {}
    assert unanswered(dual_homed, *parts) == {"zone:C2": {"assets[].interfaces": 1}}


def test_one_zone_one_interface_or_ports_without_a_network_are_quiet():
    for interfaces in (
        [Interface("1", zone="A"), Interface("2", zone="A")],
        [Interface("1", "ethernet")],
        [Interface("1", "ethernet", zone="A"), Interface("2", "usb"), Interface("3", "console")],
    ):
        parts = [*ZONES, homed(interfaces=interfaces)]
        assert found(dual_homed, *parts) == unanswered(dual_homed, *parts) == {}


def test_an_unknown_zone_or_type_is_not_evaluated():
    parts = [*ZONES, homed(interfaces=[Interface("1", "ethernet", zone="A"), Interface("2", "ethernet")])]
    assert unanswered(dual_homed, *parts) == {"zone:A": {"assets[].interfaces[].zone": 1}}
    assert unanswered(dual_homed, *ZONES, homed("A", "B", type=None)) == {"zone:A": {"assets[].type": 1}}
