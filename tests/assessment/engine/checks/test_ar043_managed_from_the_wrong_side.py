from __future__ import annotations

from assessment.engine.checks.ar043_managed_from_the_wrong_side import managed_from_the_wrong_side
from assessment.engine.system import Management
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [
    zone("OFFICE", kind="enterprise", sl_t=1),
    zone("OT", level=2, kind="control", sl_t=3),
    zone("M", kind="management", sl_t=3),
    zone("NET", kind="external", external_kind="internet"),
    *(asset("pc", "OFFICE"), asset("adm", "M"), asset("x", "NET")),
    conduit("C1", "OFFICE", "OT", boundary_assets=["FW"]),
]


def firewall(**management):
    return asset("FW", type="firewall", management=Management(**management) if management else None)


def test_an_interface_in_the_less_trusted_zone_is_found():
    finding = found(managed_from_the_wrong_side, *PLANT, firewall(zone="OFFICE"))["conduit:C1"]
    assert (finding.severity, finding.force) == ("high", "convention")
    assert finding.evidence == {"boundary_assets": ["FW"], "from": ["OFFICE"], "flows": [], "by_its_interface": True}
    assert "FW at the border of conduit C1 can be managed from zone OFFICE" in finding.message


def test_a_recorded_flow_from_there_or_from_the_internet_is_found():
    for source in ("pc", "x", "any"):
        parts = [*PLANT, firewall(zone="M", flows=("F1",)), flow("F1", source, "FW", protocol="https")]
        assert found(managed_from_the_wrong_side, *parts)["conduit:C1"].evidence["flows"] == ["F1"]


def test_a_session_of_administration_is_found_without_a_record():
    parts = [*PLANT, firewall(), flow("F1", "pc", "FW", protocol="ssh")]
    assert found(managed_from_the_wrong_side, *parts)["conduit:C1"].evidence["flows"] == ["F1"]
    other = [*PLANT, firewall(zone="M"), flow("F1", "pc", "FW", protocol="ntp")]
    assert found(managed_from_the_wrong_side, *other) == {}


def test_from_a_zone_of_its_own_or_the_trusted_side_is_quiet():
    for place in ("M", "OT"):
        parts = [*PLANT, firewall(zone=place, flows=("F1",)), flow("F1", "adm", "FW", protocol="ssh")]
        assert found(managed_from_the_wrong_side, *parts) == unanswered(managed_from_the_wrong_side, *parts) == {}


def test_what_is_not_known_is_not_evaluated():
    def of(*parts):
        return unanswered(managed_from_the_wrong_side, *parts)["site:SITE"]

    assert of(*PLANT, firewall()) == {"assets[].management": 1}
    assert of(*PLANT, asset("FW", type="firewall", management=Management(flows=()))) == {"assets[].management.zone": 1}
    assert of(*PLANT[:2], conduit("C1", "OFFICE", "OT")) == {"conduits[].boundary_assets": 1}
    unset = [zone("OFFICE", kind="enterprise"), *PLANT[1:], firewall(zone="OFFICE")]
    assert of(*unset) == {"zones[].sl_t": 1}
    lost = [*PLANT, firewall(zone="M", flows=("F1",)), asset("n"), flow("F1", "n", "FW", protocol="https")]
    assert of(*lost) == {"assets[].zone": 1}
