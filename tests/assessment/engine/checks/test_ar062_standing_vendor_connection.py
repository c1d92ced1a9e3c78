from __future__ import annotations

import pytest

from assessment.engine.checks.ar062_standing_vendor_connection import standing_vendor_connection
from assessment.engine.system import RemoteAccess
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, party, zone

REST = [
    zone("Z2", level=2),
    asset("LAP", "NET", type="vendor_device"),
    asset("PC", "NET", type="workstation"),
    asset("HMI", "Z2", owner="APT"),
    asset("BOX", "Z2", owner="MAKER"),
    conduit("C1", "NET", "Z2"),
    party("APT"),
    party("MAKER", "supplier"),
]
PLANT = [zone("NET", kind="external", external_kind="vendor"), *REST]
PATH = flow("F1", "LAP", "HMI", protocol="rdp")
HELD = {"always_on": False, "relay_by": "APT"}


def record(**values):
    return RemoteAccess("RA", flow="F1", **(HELD | values))


def test_a_path_that_is_always_on_is_found():
    finding = found(standing_vendor_connection, *PLANT, PATH, record(always_on=True))["conduit:C1"]
    assert (finding.severity, finding.force, finding.evidence["flows"]) == ("high", "convention", ["F1"])
    assert finding.message == (
        "1 supplier connection over conduit C1 is out of the owner's hands (always on): LAP to HMI by RDP."
    )


def test_a_path_to_a_suppliers_own_equipment_in_the_plant_is_found():
    finding = found(standing_vendor_connection, *PLANT, flow("F1", "LAP", "BOX", protocol="rdp"), record())
    assert "(ends on a supplier's device)" in finding["conduit:C1"].message


def test_a_relay_of_others_is_found():
    assert "(relayed by others)" in (
        found(standing_vendor_connection, *PLANT, PATH, record(relay_by="MAKER"))["conduit:C1"].message
    )


def test_a_support_client_that_calls_out_is_a_path_by_itself():
    out = flow("F1", "HMI", "PC", protocol="remote_support")
    assert list(found(standing_vendor_connection, *PLANT, out)) == ["conduit:C1"]
    assert found(standing_vendor_connection, *PLANT, out, record()) == {}


def test_a_path_that_the_owner_holds_is_quiet():
    assert found(standing_vendor_connection, *PLANT, PATH, record()) == {}
    assert unanswered(standing_vendor_connection, *PLANT, PATH, record()) == {}


@pytest.mark.parametrize("kind", ["corporate", "internet"])
def test_a_path_of_somebody_else_is_quiet_unless_the_record_names_a_supplier(kind):
    other = [zone("NET", kind="external", external_kind=kind), *REST]
    path = flow("F1", "PC", "HMI", protocol="rdp")
    assert found(standing_vendor_connection, *other, path, record(always_on=True)) == {}
    assert unanswered(standing_vendor_connection, *other, path, record(always_on=True)) == {}
    assert list(found(standing_vendor_connection, *other, path, record(always_on=True, who="MAKER"))) == ["conduit:C1"]
    assert list(found(standing_vendor_connection, *other, PATH, record(always_on=True))) == ["conduit:C1"]


def test_what_is_not_known_is_named():
    unowned = [*PLANT, asset("SRV", "Z2")]
    assert unanswered(standing_vendor_connection, *unowned, flow("F1", "LAP", "SRV", protocol="rdp")) == {
        "conduit:C1": {"assets[].owner": 1, "remote_access[].always_on": 1, "remote_access[].relay_by": 1}
    }
    unclear = [zone("NET", kind="external"), *REST]
    path = flow("F1", "PC", "HMI", protocol="rdp")
    assert unanswered(standing_vendor_connection, *unclear, path, record(always_on=True), RemoteAccess("RB")) == {
        "conduit:C1": {"zones[].external_kind": 1},
        "site:SITE": {"remote_access[].flow": 1},
    }
