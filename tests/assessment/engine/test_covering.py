"""The index of channels against the plain definition: each declared channel held against each flow."""

from __future__ import annotations

import random
from ipaddress import ip_network

import numpy as np
import pytest

from assessment.engine.channels import Channel, Side
from assessment.engine.covering import WIDTH, ChannelIndex, same_service
from assessment.engine.plant import Plant
from tests.builders import asset, conduit, flow, plant, zone

NETWORKS = ("10.0.0.0/8", "10.1.0.0/16", "10.1.0.0/24", "10.2.0.0/24", "0.0.0.0/0", "2001:db8::/32")
ADDRESSES = ("10.1.0.1", "10.1.0.2", "10.1.1.3", "10.2.0.4", "172.16.0.5", "2001:db8::6", "::ffff:10.1.0.1")
PROTOCOLS = ("modbus_tcp", "https", "unknown", None)
PORTS = (502, 443, "400-600", "any", None)


def a_plant(seed: int) -> Plant:
    """Give a plant whose flows name few ends in many ways."""
    chance = random.Random(seed)
    zones = [zone("A", subnets=["10.1.0.0/24"]), zone("B", subnets=["10.1.0.0/16"]), zone("C")]
    assets = [
        asset(
            f"a{number}", chance.choice(["A", "B", "C", None]), ips=chance.sample(ADDRESSES, k=chance.choice([0, 1, 2]))
        )
        for number in range(5)
    ]
    ends = [
        *(f"a{number}" for number in range(5)),
        *("zone:A", "zone:B", "zone:C", "any"),
        *(f"net:{network}" for network in NETWORKS),
        *(f"ip:{address}" for address in ADDRESSES),
    ]
    flows = [
        flow(
            f"F{number:03d}",
            chance.choice(ends),
            chance.choice(ends),
            protocol=chance.choice(PROTOCOLS),
            port=chance.choice(PORTS),
            decision=chance.choice([None, "allowed", "forbidden"]),
        )
        for number in range(120)
    ]
    return plant(*zones, *assets, conduit("C1", "A", "B"), *flows)


def holds(known: Plant, declared: Side, seen: Side) -> bool:
    """Tell by the definition whether a declared end holds another one."""
    (kind, name), (other, value) = declared.key, seen.key
    if declared.key == seen.key or kind == "any":
        return True
    if kind == "zone":
        return other != "zone" and seen.zone == name
    addresses = {"asset": lambda: [*known.assets[value].ips], "address": lambda: [value]}.get(other, list)()
    networks = [ip_network(value)] if other == "network" else [ip_network(address) for address in addresses]
    if kind == "address":
        return ip_network(name) in [plain(network) for network in networks] and other != "network"
    if kind != "network":
        return False
    wide = ip_network(name)
    return any(one.version == wide.version and one.subnet_of(wide) for one in map(plain, networks))


def plain(network):
    """Give an IPv4 address that is written inside IPv6 as itself."""
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    return network if mapped is None else ip_network(mapped)


def covering(known: Plant, seen: Channel) -> list[str]:
    """Give the codes of the channels that cover a flow, the narrowest first; of equals a forbidden one first."""
    found = [
        one
        for one in known.channels
        if holds(known, one.source, seen.source)
        and holds(known, one.destination, seen.destination)
        and same_service(one, seen)
    ]
    width = {one.flow.code: WIDTH[one.source.key[0]] + WIDTH[one.destination.key[0]] for one in found}
    return [
        one.flow.code
        for one in sorted(
            found, key=lambda one: (width[one.flow.code], one.flow.decision != "forbidden", one.flow.code)
        )
    ]


@pytest.mark.parametrize("seed", range(8))
def test_the_index_finds_the_channels_that_the_definition_names(seed):
    known = a_plant(seed)
    index = ChannelIndex(known, np.arange(len(known.channels)))
    found = {one.flow.code: [by.flow.code for by in index.covering(one)] for one in known.channels}
    assert found == {one.flow.code: covering(known, one) for one in known.channels}
    at_once = index.covering_all(np.arange(len(known.channels)))
    assert found == {
        code: known.channels.codes_at(at_once.of(number)) for number, code in enumerate(known.channels.codes)
    }
    assert sum(len(codes) > 1 for codes in found.values()) > 10
