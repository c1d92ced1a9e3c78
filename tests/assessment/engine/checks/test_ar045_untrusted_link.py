from __future__ import annotations

import pytest

from assessment.engine.checks.ar045_untrusted_link import untrusted_link
from assessment.engine.system import BoundaryAsset
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [
    *(zone("A", level=2, kind="control"), zone("B", level=1, kind="control"), asset("a", "A"), asset("b", "B")),
    *(asset("FA", type="firewall"), asset("FB", type="firewall")),
]
BOTH = [BoundaryAsset("FA", "A"), BoundaryAsset("FB", "B")]


def link(**values):
    return conduit("C1", "A", "B", **{"untrusted": True, "controls": [], "boundary_assets": [], **values})


def test_clear_traffic_over_an_untrusted_link_is_found():
    finding = found(untrusted_link, *PLANT, link(), flow("F1", "a", "b", protocol="modbus_rtu"))["conduit:C1"]
    assert (finding.severity, finding.force) == ("high", "convention")
    assert finding.evidence["flows"] == ["F1"]


@pytest.mark.parametrize(
    "values", [{"kind": "vpn"}, {"controls": ["encrypted"]}, {"boundary_assets": BOTH}, {"untrusted": False}]
)
def test_a_tunnel_filters_at_both_ends_or_a_trusted_link_are_quiet(values):
    parts = [*PLANT, link(**values), flow("F1", "a", "b", protocol="modbus_rtu")]
    assert found(untrusted_link, *parts) == unanswered(untrusted_link, *parts) == {}


def test_a_protocol_that_encrypts_or_no_flow_at_all_is_quiet():
    assert found(untrusted_link, *PLANT, link(), flow("F1", "a", "b", protocol="ssh")) == {}
    assert found(untrusted_link, *PLANT, link()) == unanswered(untrusted_link, *PLANT, link()) == {}


@pytest.mark.parametrize(
    "devices", [[BoundaryAsset("FA", "A")], ["FA"], [BoundaryAsset("FA", "A"), BoundaryAsset("FB", "A")]]
)
def test_a_filter_at_one_end_is_not_enough(devices):
    parts = [*PLANT, link(boundary_assets=devices), flow("F1", "a", "b", protocol="modbus_rtu")]
    assert list(found(untrusted_link, *parts)) == ["conduit:C1"]


def test_what_is_not_known_is_not_evaluated():
    def of(conduit_, **values):
        one = flow("F1", "a", "b", **{"protocol": "modbus_rtu", **values})
        return unanswered(untrusted_link, *PLANT, conduit_, one)["conduit:C1"]

    assert of(link(untrusted=None)) == {"conduits[].untrusted": 1}
    assert of(link(controls=None)) == {"flows[].controls": 1}
    assert of(link(), protocol=None) == {"flows[].protocol": 1}
    assert of(link(), protocol="modbus_tcp") == {"flows[].secure": 1}
    assert of(link(boundary_assets=None)) == {"conduits[].boundary_assets": 1}
    assert of(link(boundary_assets=["FA", "FB"])) == {"conduits[].boundary_assets[].side": 1}
