"""Zones proposed for assets that have none: separations first, then level, then network; each with its reason."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.engine.zoning import propose_zones
from tests.builders import asset, flow, plant, zone


def proposed(*parts, **values):
    return {one.code: one for one in propose_zones(plant(*parts, **values)).zones}


def tags(one):
    return [member.tag for member in one.members]


def test_level_and_network_make_a_zone():
    found = proposed(
        asset("PLC-1", type="plc", ips=("10.1.2.3",)),
        asset("HMI-1", type="hmi", ips=("10.1.2.4",)),
        asset("PLC-9", type="plc", ips=("10.1.9.3",)),
        asset("HIST", type="historian", ips=("10.3.0.1",)),
    )
    assert {code: tags(one) for code, one in found.items()} == {
        "control-10.1.2.0_24": ["HMI-1", "PLC-1"],
        "control-10.1.9.0_24": ["PLC-9"],
        "operations-10.3.0.0_24": ["HIST"],
    }
    cell = found["control-10.1.2.0_24"]
    assert (cell.kind, cell.levels, cell.subnets, cell.is_new) == ("control", (1, 2), ("10.1.2.0/24",), True)
    assert cell.members[0].reason == "Its level is 2 or below; it is in 10.1.2.0/24."


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"type": "safety_controller"}, "safety"),
        ({"type": "plc", "safety": True}, "safety"),
        ({"type": "plc", "external_connection": True}, "remote_access"),
        ({"type": "maintenance_laptop", "temporary": True}, "temporary"),
        ({"type": "hmi", "wireless": True}, "wireless"),
        ({"type": "application_server", "domain": "it"}, "enterprise"),
        ({"type": "historian_replica"}, "dmz"),
        ({"level": 4}, "enterprise"),
        ({"domain": "external"}, "external"),
    ],
)
def test_what_must_be_apart_is_apart_in_the_same_network(values, kind):
    found = proposed(asset("PLC", type="plc", ips=("10.1.2.3",)), asset("X", ips=("10.1.2.4",), **values))
    assert tags(found[f"{kind}-10.1.2.0_24"]) == ["X"]
    assert tags(found["control-10.1.2.0_24"]) == ["PLC"]
    assert found["control-10.1.2.0_24"].shared == ("10.1.2.0/24",)


def test_a_declared_subnet_goes_before_the_usual_one():
    found = proposed(
        asset("A", type="plc", ips=("10.1.2.3",)),
        asset("B", type="plc", ips=("10.1.3.4",)),
        zone("Z", kind="enterprise", subnets=("10.1.0.0/16",)),
    )
    assert tags(found["control-10.1.0.0_16"]) == ["A", "B"]


def test_a_zone_that_covers_the_network_and_fits_takes_them():
    cell = zone("CELL", kind="control", subnets=("10.1.2.0/24",))
    found = proposed(
        cell, asset("A", type="plc", ips=("10.1.2.3",)), asset("S", type="plc", safety=True, ips=("10.1.2.4",))
    )
    assert (found["CELL"].is_new, tags(found["CELL"])) == (False, ["A"])
    assert tags(found["safety-10.1.2.0_24"]) == ["S"]


def test_without_an_address_it_goes_where_it_talks_most():
    parts = [asset(f"P{n}", type="plc", ips=(f"10.1.{n}.3",)) for n in (1, 2)] + [asset("SER", type="plc")]
    talks = [flow("F1", "SER", "P1"), flow("F2", "P2", "SER"), flow("F3", "SER", "P2")]
    found = proposed(*parts, *talks)
    assert tags(found["control-10.1.2.0_24"]) == ["P2", "SER"]


def test_what_nothing_is_known_of_is_told():
    zoning = propose_zones(
        plant(asset("X", ips=("10.1.1.1",)), asset("Y", type="plc"), asset("FW", type="firewall", ips=("10.1.1.2",)))
    )
    assert zoning.zones == ()
    assert {one.tag: one.reason for one in zoning.unplaced} == {
        "FW": "It is a firewall: a device between zones belongs to a conduit.",
        "X": "Neither its level nor its type is known.",
        "Y": "It has no address, and no flow says with whom it talks.",
    }


def test_a_network_above_the_threshold_is_split_by_who_talks_with_whom():
    lines = {line: [f"{line}{n}" for n in range(60)] for line in "AB"}
    assets = [asset(tag, type="plc", ips=(f"10.1.2.{n}",)) for n, tag in enumerate([*lines["A"], *lines["B"]], start=1)]
    flows = [flow(f"F{tag}", f"{line}0", tag) for line, of in lines.items() for tag in of[1:]]
    found = proposed(*assets, *flows)
    assert [tags(one) for one in found.values()] == [sorted(lines["A"]), sorted(lines["B"])]
    assert all(one.shared == ("10.1.2.0/24",) and one.subnets == () for one in found.values())


def test_assets_with_a_zone_or_out_of_scope_are_left_alone():
    assert (
        proposed(zone("Z"), asset("A", "Z", type="plc"), asset("B", type="plc", in_scope=False, ips=("10.0.0.1",)))
        == {}
    )


KINDS = st.sampled_from(["plc", "hmi", "historian", "safety_controller", "firewall", None])
ASSETS = st.lists(
    st.builds(
        dict,
        type=KINDS,
        net=st.integers(0, 3),
        safety=st.booleans(),
        wireless=st.booleans(),
        domain=st.sampled_from([None, "it", "ot"]),
    ),
    max_size=25,
)


@given(ASSETS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_every_asset_is_proposed_once_or_told_and_separations_hold(drawn, chance: random.Random):
    parts = []
    for number, one in enumerate(drawn):
        net = one.pop("net")
        parts.append(asset(f"A{number}", ips=(f"10.0.{net}.{number + 1}",) if net else (), **one))
    zoning = propose_zones(plant(*parts))
    of = {part.tag: part for part in parts}
    told = [member.tag for each in zoning.zones for member in each.members] + [one.tag for one in zoning.unplaced]
    assert sorted(told) == sorted(of)
    for each in zoning.zones:
        members = [of[member.tag] for member in each.members]
        assert len({bool(one.safety or one.type == "safety_controller") for one in members}) == 1
        is_safe = bool(members[0].safety or members[0].type == "safety_controller")
        assert is_safe or len({bool(one.wireless) for one in members}) == 1
        assert is_safe or members[0].wireless or len({one.domain == "it" for one in members}) == 1
    chance.shuffle(parts)
    assert propose_zones(plant(*parts)) == zoning
