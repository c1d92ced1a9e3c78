"""The order of zones, conduits, assets and flows in a file says nothing: findings stay the same to the last byte."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.engine.checking import run_checks
from assessment.engine.system import (
    BoundaryAsset,
    Dependency,
    Interface,
    IslandMode,
    Management,
    Segment,
    Site,
)
from tests.assessment.engine.checks.judging import case
from tests.builders import asset, conduit, flow, zone

ZONES, TAGS, SEGMENTS = ["Z0", "Z1", "Z2", "Z3"], [f"a{i}" for i in range(8)], ["S0", "S1"]
LEVELS = st.sampled_from([None, 0, 1, 2, 3, 3.5, 4])
YES_NO = st.sampled_from([None, True, False])
TARGETS = st.sampled_from([None, 1, 2, 3, 4])


def one_of(*values):
    return st.sampled_from([None, *values])


@st.composite
def interfaces(draw):
    if draw(st.booleans()):
        return None
    return [
        Interface(
            name=str(number),
            kind=draw(one_of("ethernet", "serial", "modem", "usb")),
            zone=draw(one_of(*ZONES)),
            segment=draw(one_of(*SEGMENTS)),
            switch=draw(one_of("a0", "a1")),
            leaves_suc=draw(YES_NO),
        )
        for number in range(draw(st.integers(0, 2)))
    ]


@st.composite
def assets(draw, tag):
    return asset(
        tag,
        draw(one_of(*ZONES)),
        name=draw(st.sampled_from(["Pump", "Server", tag])),
        type=draw(one_of("switch", "firewall", "plc", "historian", "virtual_host", "diode", "directory")),
        level=draw(LEVELS),
        criticality=draw(st.sampled_from([{}, {"safety": 1, "production": 5}, {"safety": 3, "production": 2}])),
        essential_function=draw(YES_NO),
        interfaces=draw(interfaces()),
        ips=[f"10.{draw(st.integers(0, 3))}.0.{TAGS.index(tag) + 1}"],
        depends_on=draw(st.sampled_from([None, (), (Dependency("a2", "time"), Dependency("a3"))])),
        runs_on=draw(one_of("a4", "a5")),
        fail_mode=draw(one_of("open", "closed")),
        management=draw(st.sampled_from([None, Management("Z0", ("F0", "F1"))])),
    )


@st.composite
def conduits(draw, code):
    between = draw(st.lists(st.sampled_from(ZONES), min_size=2, max_size=3, unique=True))
    boundary = st.sampled_from([None, [], ["a0"], [BoundaryAsset("a1", between[0]), "a6"]])
    return conduit(
        code,
        *between,
        kind=draw(one_of("filtering", "diode", "vpn", "unfiltered")),
        direction=draw(one_of("forward", "both")),
        default_policy=draw(one_of("deny", "permit")),
        monitored=draw(YES_NO),
        untrusted=draw(YES_NO),
        controls=draw(st.sampled_from([None, [], ["encrypted"]])),
        boundary_assets=draw(boundary),
        sl_t=draw(TARGETS),
        sl_a=draw(TARGETS),
    )


@st.composite
def flows(draw, code):
    ends = st.sampled_from([*TAGS, "zone:Z1", "any", "net:10.0.0.0/15", "ip:10.1.0.200"])
    return flow(
        code,
        draw(ends),
        draw(ends),
        protocol=draw(one_of("modbus_tcp", "ssh", "opc_ua")),
        port=draw(one_of(502, "any")),
        data=draw(one_of("both", "to")),
        basis=draw(one_of("observed", "firewall_rule")),
        decision=draw(one_of("allowed", "forbidden")),
        secure=draw(YES_NO),
    )


@st.composite
def plants(draw):
    kinds = one_of("enterprise", "dmz", "control", "external")
    zones = [
        zone(
            code,
            kind=draw(kinds),
            level=draw(LEVELS),
            sl_t=draw(TARGETS),
            subnets=[f"10.{number}.0.0/16"],
            lateral=draw(one_of("open", "isolated", "transit_blocked")),
            access_points=draw(st.sampled_from([None, ("a0",)])),
        )
        for number, code in enumerate(ZONES)
    ]
    parts = [*zones, *(draw(assets(tag)) for tag in TAGS)]
    parts += [draw(conduits(f"C{number}")) for number in range(4)]
    parts += [draw(flows(f"F{number}")) for number in range(6)]
    segments = [
        Segment(code, tuple(draw(st.lists(st.sampled_from(ZONES), max_size=2))), filtered=draw(YES_NO))
        for code in SEGMENTS
    ]
    return [*parts, *segments]


@settings(max_examples=60, deadline=None)
@given(plants(), st.randoms(use_true_random=False))
def test_the_order_of_records_never_changes_a_finding(parts, random):
    site = Site(code="SITE", name="Works", island_mode=IslandMode("OPS-7"))
    ordered = case(*parts, site=site)
    shuffled = list(parts)
    random.shuffle(shuffled)
    segments = ordered.plant.system.segments
    other = case(*(part for part in shuffled if not isinstance(part, Segment)), site=site, segments=segments)
    assert run_checks(ordered) == run_checks(other)
