from __future__ import annotations

from assessment.engine.checks.ar032_external_without_firewall import external_without_firewall
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [zone("NET", kind="external", external_kind="vendor"), zone("Z", level=2, kind="control")]


def test_an_external_zone_without_a_firewall_is_found():
    parts = [conduit("C1", "NET", "Z", boundary_assets=["M"]), asset("M", type="modem")]
    finding = found(external_without_firewall, *PLANT, *parts)["conduit:C1"]
    assert (finding.severity, finding.force) == ("critical", "convention")
    assert finding.message == "Conduit C1 leads to NET, outside the plant, without a firewall."


def test_a_firewall_on_the_path_answers_it_and_a_router_does_not():
    firewall = [
        conduit("C1", "NET", "Z", boundary_assets=["FW", "M"]),
        asset("FW", type="firewall"),
        asset("M", type="modem"),
    ]
    assert found(external_without_firewall, *PLANT, *firewall) == {}
    router = [conduit("C1", "NET", "Z", boundary_assets=["R"], kind="filtering"), asset("R", type="router")]
    assert list(found(external_without_firewall, *PLANT, *router)) == ["conduit:C1"]


def test_a_modem_between_two_inner_zones_is_found():
    parts = [
        *PLANT,
        zone("Y", level=3, kind="operations"),
        conduit("C1", "Y", "Z", boundary_assets=["M"]),
        asset("M", type="modem"),
    ]
    finding = found(external_without_firewall, *parts)["conduit:C1"]
    assert finding.message == "Conduit C1 leads to M, outside the plant, without a firewall."


def test_a_suppliers_device_at_the_end_of_a_flow_is_found():
    parts = [*PLANT, zone("Y", level=3, kind="operations"), conduit("C1", "Y", "Z", boundary_assets=[])]
    devices = [asset("LAP", "Y", type="vendor_device"), asset("PLC", "Z", type="plc")]
    assert list(found(external_without_firewall, *parts, *devices, flow("F1", "LAP", "PLC"))) == ["conduit:C1"]


def test_inner_conduits_and_the_corporate_network_are_quiet():
    parts = [
        *PLANT,
        zone("Y", level=3, kind="operations"),
        zone("CORP", kind="external", external_kind="corporate"),
        conduit("C1", "Y", "Z", boundary_assets=[]),
        conduit("C2", "CORP", "Z", boundary_assets=[]),
    ]
    assert found(external_without_firewall, *parts) == {}
    assert unanswered(external_without_firewall, *parts) == {}


def test_a_way_out_of_the_corporate_network_names_the_device_and_not_that_network():
    corporate = zone("CORP", kind="external", external_kind="corporate")
    parts = [*PLANT, corporate, asset("M", type="modem"), conduit("C1", "CORP", "Z", boundary_assets=["M"])]
    finding = found(external_without_firewall, *parts)["conduit:C1"]
    assert finding.message == "Conduit C1 leads to M, outside the plant, without a firewall."
    assert finding.evidence["external_zones"] == []


def test_unknown_devices_are_not_evaluated():
    assert unanswered(external_without_firewall, *PLANT, conduit("C1", "NET", "Z")) == {
        "site:SITE": {"conduits[].boundary_assets": 1}
    }
