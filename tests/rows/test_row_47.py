"""Row 47: a Modbus gateway is ready to cut over once units, registers, polling rate, types and limits are written."""

from __future__ import annotations

from assessment.engine.architecture.legacy import gateways

WRITTEN = {
    "joins": [["modbus_rtu", "enip"]],
    "units": [1, 2],
    "registers": "40001-40100",
    "polling_ms": 500,
    "types": ["float"],
    "rate_limit": 20,
    "access_list": ["SCADA-1"],
}


def blocks(**changed):
    gateway = {key: value for key, value in {**WRITTEN, **changed}.items() if value is not None}
    ((row),) = gateways({"assets": [{"tag": "GW-1", "gateway": gateway}, {"tag": "PLC-1"}]})
    return row["blocks"]


def test_a_missing_polling_rate_blocks_and_a_written_one_does_not():
    assert blocks(polling_ms=None) == ["polling_ms"]
    assert blocks() == []


def test_each_other_part_of_the_template_blocks_as_well():
    for key in ("units", "registers", "types", "rate_limit", "access_list"):
        assert blocks(**{key: None}) == [key]


def test_a_gateway_between_other_protocols_needs_no_registers():
    assert blocks(joins=[["opc_ua", "mqtt"]], registers=None, polling_ms=None) == []
    assert "joins" in blocks(joins=None)
