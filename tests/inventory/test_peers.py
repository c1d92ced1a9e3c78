"""Partners outside are told as networks; what the site knows stays an address."""

from datetime import UTC, datetime
from ipaddress import ip_network

from inventory.peers import Grouped
from inventory.records import FlowRecord

DAY = [datetime(2026, 11, day, tzinfo=UTC) for day in range(1, 6)]


def group_peers(records, own, subnets):
    parcels = [records[at : at + 2] for at in range(0, len(records), 2)]
    return [one for parcel in Grouped(lambda: parcels, own, subnets) for one in parcel]


def flow(initiator, responder, row=1, **more):
    return FlowRecord(initiator, responder, "https", "tcp", 443, row, f"line {row}", **more)


def ends(records):
    return [(one.initiator, one.responder, one.count) for one in records]


def test_public_partners_of_one_network_become_one_conversation():
    seen = [
        flow("10.0.0.5", f"8.8.4.{host}", count=2, bytes=10, first_seen=DAY[host], last_seen=DAY[host])
        for host in (3, 1)
    ]
    (one,) = group_peers(seen, set(), [])
    assert ends([one]) == [("10.0.0.5", "8.8.4.0/24", 4)]
    assert (one.bytes, one.first_seen, one.last_seen) == (20, DAY[1], DAY[3])


def test_an_ipv6_partner_is_told_by_its_site():
    assert ends(group_peers([flow("fd00::1", "2001:4860:4860::8888")], set(), [])) == [
        ("fd00::1", "2001:4860:4860::/48", 1)
    ]


def test_an_asset_or_a_zone_with_a_public_address_is_not_outside():
    seen = [flow("10.0.0.5", "8.8.4.4"), flow("10.0.0.5", "8.8.8.8")]
    assert ends(group_peers(seen, {"8.8.4.4"}, [ip_network("8.8.8.0/24")])) == [
        ("10.0.0.5", "8.8.4.4", 1),
        ("10.0.0.5", "8.8.8.8", 1),
    ]


def test_private_addresses_stay():
    assert ends(group_peers([flow("10.0.0.5", "192.168.1.9")], set(), [])) == [("10.0.0.5", "192.168.1.9", 1)]


def test_what_is_not_known_of_one_is_not_known_of_the_sum():
    seen = [flow("10.0.0.5", "8.8.4.1", bytes=1, secure=True), flow("10.0.0.5", "8.8.4.2", secure=None)]
    (one,) = group_peers(seen, set(), [])
    assert (one.bytes, one.secure) == (None, None)


def test_a_rule_of_a_firewall_stays_as_it_is_written():
    assert ends(group_peers([flow("any", "8.8.4.4", basis="firewall_rule")], set(), [])) == [("any", "8.8.4.4", 1)]
