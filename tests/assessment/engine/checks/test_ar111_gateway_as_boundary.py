from __future__ import annotations

import pytest

from assessment.engine.checks.ar111_gateway_as_boundary import gateway_as_boundary
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, zone

PLANT = [
    zone("A"),
    zone("B"),
    asset("KEP", name="Connectivity server", type="opc_server", joins=(("modbus", "opc ua"),)),
    asset("EDGE", type="edge_gateway"),
    asset("FW", type="firewall"),
    asset("ROUTER", type="router"),
    asset("BOX", type="our own box"),
]


def judged(*devices, **values):
    parts = [*PLANT, conduit("C", "A", "B", boundary_assets=devices, **{"controls": [], **values})]
    return found(gateway_as_boundary, *parts), unanswered(gateway_as_boundary, *parts)


def test_a_gateway_alone_is_no_boundary_even_where_the_rest_is_denied():
    concerns, missing = judged("KEP", default_policy="deny", kind="filtering")
    finding = concerns["conduit:C"]
    assert (finding.severity, finding.force, missing) == ("medium", "convention", {})
    assert finding.message == (
        "All that stands in conduit C between A and B is Connectivity server, which joins protocols and has no control "
        "attached that refuses anything."
    )


@pytest.mark.parametrize("control", ["function_filter", "dpi", "protocol_break", "read_only"])
def test_a_control_attached_makes_it_one(control):
    assert judged("EDGE", controls=[control]) == ({}, {})


def test_a_control_that_refuses_nothing_does_not():
    assert list(judged("EDGE", controls=["recorded"])[0]) == ["conduit:C"]


def test_beside_a_firewall_or_a_filtering_router_it_is_quiet():
    assert judged("EDGE", "FW") == ({}, {})
    assert judged("EDGE", "ROUTER", kind="filtering") == ({}, {})
    assert list(judged("EDGE", "ROUTER", kind="unfiltered")[0]) == ["conduit:C"]


def test_a_conduit_without_a_gateway_is_quiet():
    assert judged("FW") == judged("ROUTER") == judged() == ({}, {})


def test_what_is_missing_is_named():
    assert judged("EDGE", controls=None)[1] == {"site:SITE": {"conduits[].controls": 1}}
    assert judged("BOX")[1] == judged("EDGE", "BOX")[1] == {"site:SITE": {"assets[].type": 1}}
    unknown = [*PLANT, conduit("C", "A", "B", controls=[])]
    assert unanswered(gateway_as_boundary, *unknown) == {"site:SITE": {"conduits[].boundary_assets": 1}}


def test_a_device_of_unknown_type_that_joins_protocols_is_a_gateway_and_nothing_else():
    own = asset("OWN", type="our own box", joins=(("modbus", "opc ua"),))
    parts = [*PLANT, own, conduit("C", "A", "B", boundary_assets=["OWN"], controls=[])]
    assert found(gateway_as_boundary, *parts)["conduit:C"].evidence["gateways"] == ["OWN"]
