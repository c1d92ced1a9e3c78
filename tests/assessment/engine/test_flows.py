"""Observed traffic against declared channels.

office (HIS) ---- C1 ---- control (PLC1, PLC2) ---- C2, C3 ---- field (VALVE)        island (no conduit)
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.covering import ChannelIndex
from assessment.engine.flows import compare_flows
from tests.builders import asset, conduit, flow, plant, zone

PARTS = (
    zone("OFFICE", subnets=["10.1.0.0/16"]),
    zone("CONTROL", subnets=["10.1.5.0/24"]),
    zone("FIELD"),
    zone("ISLAND"),
    conduit("C1", "OFFICE", "CONTROL"),
    conduit("C2", "CONTROL", "FIELD"),
    conduit("C3", "CONTROL", "FIELD"),
    asset("HIS", "OFFICE", ips=["10.1.0.7", "10.1.0.8"]),
    asset("PLC1", "CONTROL", ips=["10.1.5.1"]),
    asset("PLC2", "CONTROL", ips=["10.1.5.2"]),
    asset("VALVE", "FIELD", ips=["10.9.0.1"]),
    asset("LONER", "ISLAND"),
    asset("STRAY", ips=["172.16.0.1"]),
)
MODBUS = {"protocol": "modbus_tcp", "port": 502}


def seen(code, source, destination, **values):
    return flow(code, source, destination, basis="observed", **(MODBUS | values))


def declared(code, source, destination, **values):
    return flow(code, source, destination, **(MODBUS | values))


def compare(*flows):
    return compare_flows(plant(*PARTS, *flows))


def c1(*flows):
    found = compare(*flows).conduits["C1"]
    return {name: list(codes) for name in found.__slots__ if (codes := getattr(found, name))}


def test_traffic_on_a_declared_channel_is_covered():
    assert c1(declared("D", "HIS", "PLC1"), seen("O", "HIS", "PLC1")) == {"covered": ["O"]}


def test_a_declared_channel_never_observed_is_unseen():
    assert c1(declared("D", "HIS", "PLC1")) == {"unseen": ["D"]}
    assert not compare(declared("D", "HIS", "PLC1")).has_observations


def test_a_declared_channel_with_a_date_it_was_seen_is_not_unseen():
    assert c1(declared("D", "HIS", "PLC1", last_seen=date(2026, 1, 1))) == {"covered": ["D"]}


def test_traffic_across_a_border_without_a_channel_is_undocumented():
    assert c1(seen("O", "HIS", "PLC1")) == {"undocumented": ["O"]}


@pytest.mark.parametrize(
    "other",
    [
        seen("O", "PLC1", "HIS"),  # opened by the other side
        seen("O", "HIS", "PLC2"),
        seen("O", "HIS", "PLC1", protocol="opc_ua"),
        seen("O", "HIS", "PLC1", port=503),
        seen("O", "HIS", "PLC1", protocol=None),
    ],
)
def test_a_declaration_covers_what_it_says_and_no_more(other):
    assert c1(declared("D", "HIS", "PLC1"), other) == {"undocumented": ["O"], "unseen": ["D"]}


@pytest.mark.parametrize(
    ("source", "destination"),
    [
        ("HIS", "zone:CONTROL"),
        ("zone:OFFICE", "PLC1"),
        ("ip:10.1.0.7", "PLC1"),
        ("net:10.1.0.0/24", "PLC1"),
        ("any", "PLC1"),
    ],
)
def test_a_zone_an_address_or_a_network_covers_the_assets_in_it(source, destination):
    assert compare(declared("D", source, destination, conduit="C1"), seen("O", "HIS", "PLC1")).verdict_of == {
        "O": "covered"
    }


def test_a_channel_of_one_asset_does_not_cover_traffic_of_a_whole_zone():
    assert c1(declared("D", "HIS", "PLC1"), seen("O", "zone:OFFICE", "PLC1"))["undocumented"] == ["O"]


@pytest.mark.parametrize(("port", "covered"), [(None, True), ("any", True), ("500-510", True), ("600-700", False)])
def test_a_port_not_named_is_not_limited_and_a_range_is(port, covered):
    assert ("covered" in c1(declared("D", "HIS", "PLC1", port=port), seen("O", "HIS", "PLC1"))) == covered


def test_an_unknown_protocol_covers_only_by_its_port():
    assert "covered" in c1(declared("D", "HIS", "PLC1", protocol=None), seen("O", "HIS", "PLC1"))
    assert "covered" not in c1(declared("D", "HIS", "PLC1", protocol="unknown", port=None), seen("O", "HIS", "PLC1"))


def test_forbidden_traffic_is_forbidden_by_its_own_decision_or_the_declared_one():
    assert c1(seen("O", "HIS", "PLC1", decision="forbidden")) == {"forbidden": ["O"]}
    ban = declared("D", "HIS", "zone:CONTROL", decision="forbidden")
    assert c1(ban, seen("O", "HIS", "PLC1")) == {"forbidden": ["O"]}
    assert c1(ban) == {}


def test_the_narrower_declaration_decides_and_of_equals_the_ban():
    ban = declared("D1", "zone:OFFICE", "zone:CONTROL", decision="forbidden")
    assert c1(ban, declared("D2", "HIS", "PLC1"), seen("O", "HIS", "PLC1")) == {"covered": ["O"]}
    wide = declared("D2", "zone:OFFICE", "zone:CONTROL")
    assert c1(ban, wide, seen("O", "HIS", "PLC1")) == {"forbidden": ["O"]}


def test_observed_addresses_are_matched_to_assets_then_subnets_and_the_rest_is_listed():
    found = compare(
        seen("O1", "ip:10.1.0.8", "ip:10.1.5.1"),
        seen("O2", "ip:10.1.9.9", "ip:10.1.5.77"),
        seen("O3", "ip:192.0.2.1", "PLC1"),
    )
    assert [one.identity for one in found.observed] == [
        "10.1.9.9>10.1.5.77/modbus_tcp/502",
        "192.0.2.1>PLC1/modbus_tcp/502",
        "HIS>PLC1/modbus_tcp/502",
    ]
    assert found.conduits["C1"].undocumented == ("O1", "O2")
    assert found.unmatched == ("192.0.2.1",)
    assert found.unplaced == ("O3",)


@pytest.mark.parametrize("again", ["10.1.7.7", "::ffff:10.1.7.7"])
def test_an_asset_that_lists_an_address_twice_is_one_asset(again):
    twice = asset("HMI", "OFFICE", ips=["10.1.7.7", again])
    found = compare_flows(plant(*PARTS, twice, declared("D", "HMI", "PLC1"), seen("O", "ip:10.1.7.7", "PLC1")))
    assert [one.identity for one in found.observed] == ["HMI>PLC1/modbus_tcp/502"]
    assert found.conduits["C1"].covered == ("O",)


def test_traffic_of_an_address_that_two_zones_claim_is_in_none_of_them_and_listed():
    twin = zone("ANNEX", subnets=["10.1.5.0/24"])
    found = compare_flows(plant(*PARTS, twin, seen("O", "HIS", "ip:10.1.5.77")))
    assert (found.undocumented, found.unplaced, found.unmatched) == ((), ("O",), ("10.1.5.77",))


def test_observations_of_one_channel_are_summed():
    (one,) = compare(seen("O2", "HIS", "PLC1"), seen("O1", "ip:10.1.0.7", "PLC1")).observed
    assert one.flows == ("O1", "O2")
    assert one.identity == "HIS>PLC1/modbus_tcp/502"
    (vague,) = compare(seen("O", "HIS", "PLC1", protocol=None, port=None)).observed
    assert vague.identity == "HIS>PLC1/unknown/unknown"


def test_what_belongs_to_no_conduit_stands_at_the_top():
    found = compare(
        seen("O1", "HIS", "LONER"),
        seen("O2", "HIS", "LONER", protocol="rdp", decision="forbidden"),
        declared("D1", "PLC1", "LONER"),
        declared("D2", "PLC1", "VALVE", conduit="none"),
    )
    assert found.undocumented == ("D1", "D2", "O1")
    assert found.forbidden == ("O2",)


def test_a_declared_flow_without_a_conduit_covers_nothing_across_a_border():
    assert compare(declared("D", "HIS", "LONER"), seen("O", "HIS", "LONER")).undocumented == ("D", "O")


def test_a_wider_ban_is_no_channel_for_what_a_narrower_flow_without_a_conduit_covers():
    narrow, wide = declared("A", "HIS", "PLC1", conduit="none"), declared("B", "zone:OFFICE", "zone:CONTROL")
    found = compare(narrow, replace(wide, decision="forbidden"), seen("O", "HIS", "PLC1"))
    assert found.conduits["C1"].undocumented == ("O",)


def test_traffic_said_to_have_no_conduit_is_covered_and_belongs_to_none():
    (one,) = compare(declared("D", "HIS", "PLC1"), seen("O", "HIS", "PLC1", conduit="none")).observed
    assert (one.verdict, one.conduit, one.channels) == ("covered", None, ("D",))


def test_traffic_inside_a_zone_needs_no_channel():
    found = compare(seen("O", "PLC1", "PLC2"))
    assert found.verdict_of == {"O": "inside"}
    assert found.undocumented == ()


def test_two_conduits_that_fit_are_ambiguous_until_a_channel_says_which():
    assert compare(seen("O", "PLC1", "VALVE")).ambiguous == ("O",)
    assert compare(seen("O", "PLC1", "VALVE")).undocumented == ("O",)
    found = compare(seen("O", "PLC1", "VALVE"), declared("D", "PLC1", "VALVE", conduit="C3"))
    assert found.conduits["C3"].covered == ("O",)
    assert found.conduits["C2"].covered == ()


def test_a_firewall_rule_is_neither_observed_nor_a_channel():
    rule = declared("R", "HIS", "PLC1", basis="firewall_rule")
    assert c1(rule, seen("O", "HIS", "PLC1")) == {"undocumented": ["O"]}


def test_an_asset_in_no_zone_leaves_the_border_open():
    assert compare(seen("O", "STRAY", "PLC1")).unplaced == ("O",)


ENDS = [
    "any",
    "HIS",
    "PLC1",
    "PLC2",
    "VALVE",
    "LONER",
    "STRAY",
    "ip:10.1.0.8",
    "ip:10.1.77.1",
    "zone:OFFICE",
    "zone:CONTROL",
]
FLOW = st.builds(
    dict,
    ends=st.tuples(st.sampled_from(ENDS), st.sampled_from(ENDS)),
    basis=st.sampled_from(["declared", "observed", "firewall_rule", None]),
    decision=st.sampled_from([None, "allowed", "forbidden"]),
    protocol=st.sampled_from([None, "modbus_tcp", "rdp"]),
    port=st.sampled_from([None, 502, "500-600", "any"]),
    conduit=st.sampled_from([None, None, "C1", "C2", "none"]),
)


def many(records):
    return [
        flow(f"F{number:02}", *record["ends"], **{key: value for key, value in record.items() if key != "ends"})
        for number, record in records
    ]


@given(st.lists(FLOW, max_size=8), st.randoms())
def test_the_order_of_flows_does_not_matter(records, chance):
    numbered = list(enumerate(records))
    first = compare(*many(numbered))
    chance.shuffle(numbered)
    second = compare(*many(numbered))
    assert first == second


@given(st.lists(FLOW, max_size=8))
def test_every_observed_flow_has_one_verdict_and_stands_in_one_list_at_most(records):
    flows = many(list(enumerate(records)))
    found = compare(*flows)
    observed = {one.code for one in flows if one.basis == "observed"}
    assert set(found.verdict_of) == observed
    lists = [*found.conduits.values()]
    listed = [code for one in lists for code in (*one.covered, *one.undocumented, *one.forbidden)]
    listed += [*found.undocumented, *found.forbidden, *found.unplaced]
    assert len(listed) == len(set(listed))


@given(st.lists(FLOW, max_size=12))
def test_each_verdict_is_that_of_the_channels_around_the_flow(records):
    known = plant(*PARTS, *many(list(enumerate(records))))
    observed, channels = compare_flows(known).observed, list(known.channels)
    declared = [place for place, one in enumerate(channels) if one.flow.basis in (None, "declared")]
    index = ChannelIndex(known, np.array(declared, dtype=np.int64))
    for place, one in enumerate(channels):
        if one.flow.basis == "observed":
            found = observed.at(place)
            assert (found.verdict, found.conduit) == by_definition(one, index.covering(one))


def by_definition(one, covering):
    """Give the verdict on an observed flow and its conduit, channel by channel."""
    conduits = [by.conduit for by in covering if by.conduit is not None] if one.flow.conduit is None else []
    conduit = one.conduit or next(iter(conduits), None)
    if "forbidden" in {one.flow.decision, *(by.flow.decision for by in covering[:1])}:
        return "forbidden", conduit
    allowed = [by for by in covering if by.flow.decision != "forbidden"]
    if any(by.conduit is not None or by.candidates or by.crosses is False for by in allowed):
        return "covered", conduit
    return {None: "unplaced", True: "undocumented", False: "inside"}[one.crosses], conduit
