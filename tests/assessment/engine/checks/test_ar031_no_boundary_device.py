from __future__ import annotations

from assessment.engine.checks.ar031_no_boundary_device import no_boundary_device
from assessment.engine.system import BoundaryAsset
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, zone

INSIDE = [zone("A", level=1, kind="control"), zone("B", level=2, kind="control")]
OFFICE = zone("O", kind="enterprise")


def test_an_empty_list_of_boundary_devices_is_the_finding():
    finding = found(no_boundary_device, *INSIDE, conduit("C1", "A", "B", boundary_assets=[]))["conduit:C1"]
    assert (finding.severity, finding.force) == ("high", "convention")
    assert finding.message == "No firewall, diode or filtering gateway stands in conduit C1 between A and B."


def test_a_missing_list_is_not_evaluated():
    assert unanswered(no_boundary_device, *INSIDE, conduit("C1", "A", "B")) == {
        "site:SITE": {"conduits[].boundary_assets": 1}
    }


def test_towards_business_outside_or_safety_it_is_critical():
    for other in (OFFICE, zone("X", kind="external"), zone("S", level=1, kind="safety")):
        bare = conduit("C1", "A", other.code, boundary_assets=[])
        assert found(no_boundary_device, *INSIDE, other, bare)["conduit:C1"].severity == "critical"


def test_firewall_diode_and_proxy_are_enough():
    for kind in ("firewall", "diode", "proxy", "remote_access_broker"):
        parts = [conduit("C1", "A", "B", boundary_assets=["D"]), asset("D", type=kind)]
        assert found(no_boundary_device, *INSIDE, *parts) == {}


def test_a_switch_never_counts():
    parts = [conduit("C1", "A", "B", boundary_assets=["SW"]), asset("SW", type="switch")]
    finding = found(no_boundary_device, *INSIDE, *parts)["conduit:C1"]
    assert finding.message.endswith("between A and B: SW does not count as one.")


def test_a_router_or_a_gateway_counts_only_where_it_filters():
    for kind in ("router", "edge_gateway", "protocol_gateway"):
        device = asset("R", type=kind)
        assert (
            found(no_boundary_device, *INSIDE, device, conduit("C1", "A", "B", boundary_assets=["R"], kind="filtering"))
            == {}
        )
        bare = conduit("C1", "A", "B", boundary_assets=["R"], controls=[])
        assert list(found(no_boundary_device, *INSIDE, device, bare)) == ["conduit:C1"]
        silent = conduit("C1", "A", "B", boundary_assets=["R"])
        assert unanswered(no_boundary_device, *INSIDE, device, silent) == {"site:SITE": {"conduits[].controls": 1}}


def test_a_device_of_unknown_type_is_not_evaluated():
    parts = [conduit("C1", "A", "B", boundary_assets=["D"]), asset("D")]
    assert unanswered(no_boundary_device, *INSIDE, *parts) == {"site:SITE": {"assets[].type": 1}}


def test_pairs_of_a_wide_conduit_are_evidence():
    third = zone("C", level=2, kind="control")
    wide = conduit("C1", "A", "B", "C", boundary_assets=[BoundaryAsset("FW", side="A")])
    finding = found(no_boundary_device, *INSIDE, third, wide, asset("FW", type="firewall"))["conduit:C1"]
    assert finding.evidence["pairs"] == [["B", "C"]]


def test_an_unknown_border_leaves_the_severity_and_says_so():
    finding = found(no_boundary_device, zone("A"), zone("B"), conduit("C1", "A", "B", boundary_assets=[]))["conduit:C1"]
    assert (finding.severity, finding.evidence["severity_not_known"]) == ("high", ["zones[].level", "zones[].kind"])
