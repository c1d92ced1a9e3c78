from __future__ import annotations

from assessment.engine.checks.ar046_unauthenticated_control import unauthenticated_control
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [
    zone("Z3", level=3),
    zone("Z1", level=1),
    zone("Z4", kind="enterprise"),
    asset("SCADA", "Z3"),
    asset("PLC", "Z1"),
    asset("PC", "Z4"),
    conduit("C1", "Z3", "Z1"),
    conduit("C4", "Z4", "Z1"),
]
PLAIN = {"protocol": "modbus_tcp", "secure": False, "controls": []}


def test_modbus_over_a_border_is_found():
    finding = found(unauthenticated_control, *PLANT, flow("F1", "SCADA", "PLC", **PLAIN))["conduit:C1"]
    assert (finding.severity, finding.force) == ("high", "convention")
    assert finding.message == (
        "1 flow over conduit C1 carries commands over a zone border by a protocol that does not check who sends them: "
        "SCADA to PLC by Modbus/TCP."
    )


def test_from_the_business_side_it_is_critical():
    finding = found(unauthenticated_control, *PLANT, flow("F1", "PC", "PLC", **PLAIN))
    assert finding["conduit:C4"].severity == "critical"


def test_the_asset_decides_on_which_side_it_is():
    laptop = asset("LAP", "Z3", domain="external")
    assert (
        found(unauthenticated_control, *PLANT, laptop, flow("F1", "LAP", "PLC", **PLAIN))["conduit:C1"].severity
        == "critical"
    )


def test_inside_a_zone_secured_filtered_or_authenticated_it_is_quiet():
    flows = [
        flow("F1", "PLC", "PLC", **PLAIN),
        flow("F2", "SCADA", "PLC", **{**PLAIN, "secure": True}),
        flow("F3", "SCADA", "PLC", **{**PLAIN, "controls": ["function_filter"]}),
        flow("F4", "SCADA", "PLC", **{**PLAIN, "controls": ["protocol_break"]}),
        flow("F5", "SCADA", "PLC", **{**PLAIN, "controls": ["dpi"]}),
        flow("F6", "SCADA", "PLC", **{**PLAIN, "protocol": "wirelesshart"}),
        flow("F7", "SCADA", "PLC", **{**PLAIN, "protocol": "syslog"}),
    ]
    assert found(unauthenticated_control, *PLANT, *flows) == {}
    assert unanswered(unauthenticated_control, *PLANT, *flows) == {}


def test_the_port_or_the_lack_of_a_secure_variant_says_that_it_is_not_secured():
    flows = [
        flow("F1", "SCADA", "PLC", protocol="modbus_tcp", port=502, controls=[]),
        flow("F2", "SCADA", "PLC", protocol="fins", controls=[]),
    ]
    assert found(unauthenticated_control, *PLANT, *flows)["conduit:C1"].evidence["flows"] == ["F1", "F2"]


def test_unknown_protocol_variant_or_controls_are_not_evaluated():
    flows = [
        flow("F1", "SCADA", "PLC", secure=False, controls=[]),
        flow("F2", "SCADA", "PLC", protocol="modbus_tcp", controls=[]),
        flow("F3", "SCADA", "PLC", protocol="modbus_tcp", secure=False),
    ]
    assert unanswered(unauthenticated_control, *PLANT, *flows) == {
        "conduit:C1": {"flows[].controls": 1, "flows[].protocol": 1, "flows[].secure": 1}
    }
