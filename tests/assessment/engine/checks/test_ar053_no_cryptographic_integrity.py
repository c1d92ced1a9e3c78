from __future__ import annotations

import pytest

from assessment.engine.checks.ar053_no_cryptographic_integrity import no_cryptographic_integrity
from assessment.engine.system import OpcSecurity
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

ENDS = [asset("SCADA", "Z2"), asset("PLC", "Z1"), asset("PLC2", "Z1"), conduit("C1", "Z2", "Z1")]
PLANT = [zone("Z2", sl_t=2), zone("Z1", name="Turbine", sl_t=[2, 2, 3, 2, 2, 2, 2]), *ENDS]


@pytest.mark.parametrize("protocol", ["modbus_tcp", "dnp3"])
def test_a_checksum_or_less_into_a_zone_at_target_3_is_found(protocol):
    one = flow("F1", "SCADA", "PLC", protocol=protocol, secure=False, controls=[])
    finding = found(no_cryptographic_integrity, *PLANT, one)["conduit:C1"]
    assert (finding.severity, finding.force, finding.evidence["flows"]) == ("high", "shall", ["F1"])
    assert finding.message.startswith(
        "1 flow over conduit C1 can be changed on the way unnoticed, though a zone at its ends has target 3 or more "
        "for integrity: SCADA to PLC by "
    )


def test_a_flow_inside_the_zone_is_found_too():
    inside = flow("F1", "PLC", "PLC2", protocol="fins", controls=[])
    assert list(found(no_cryptographic_integrity, *PLANT, inside)) == ["flow:F1"]


def test_protected_by_variant_mode_tunnel_or_protocol_it_is_quiet():
    vpn = conduit("C2", "Z2", "Z1", kind="vpn")
    flows = [
        flow("F1", "SCADA", "PLC", protocol="modbus_tcp", secure=True, conduit="C1"),
        flow("F2", "SCADA", "PLC", protocol="opc_ua", security=OpcSecurity(mode="Sign"), conduit="C1"),
        flow("F3", "SCADA", "PLC", protocol="modbus_tcp", controls=["signed"], conduit="C1"),
        flow("F4", "SCADA", "PLC", protocol="modbus_tcp", conduit="C2"),
        flow("F5", "SCADA", "PLC", protocol="ssh", conduit="C1"),
    ]
    assert found(no_cryptographic_integrity, *PLANT, vpn, *flows) == {}
    assert unanswered(no_cryptographic_integrity, *PLANT, vpn, *flows) == {}


def test_encryption_alone_and_opc_ua_with_mode_none_do_not_count():
    flows = [
        flow("F1", "SCADA", "PLC", protocol="fins", controls=["encrypted"]),
        flow("F2", "SCADA", "PLC", protocol="opc_ua", security=OpcSecurity(mode="none"), secure=True, controls=[]),
    ]
    assert found(no_cryptographic_integrity, *PLANT, *flows)["conduit:C1"].evidence["flows"] == ["F1", "F2"]


def test_below_target_3_it_is_quiet():
    low = [zone("Z2", sl_t=2), zone("Z1", sl_t=2), *ENDS]
    assert unanswered(no_cryptographic_integrity, *low, flow("F1", "SCADA", "PLC")) == {}


def test_what_is_not_known_is_named():
    flows = [
        flow("F1", "SCADA", "PLC", controls=[]),
        flow("F2", "SCADA", "PLC", protocol="opc_ua", controls=[]),
        flow("F3", "SCADA", "PLC", protocol="fins"),
    ]
    assert unanswered(no_cryptographic_integrity, *PLANT, *flows) == {
        "conduit:C1": {"flows[].controls": 1, "flows[].protocol": 1, "flows[].secure": 1}
    }
    unset = [zone("Z2", sl_t=2), zone("Z1"), *ENDS]
    assert unanswered(no_cryptographic_integrity, *unset, flow("F1", "SCADA", "PLC", protocol="fins", controls=[])) == {
        "conduit:C1": {"zones[].sl_t": 1}
    }
