from __future__ import annotations

from assessment.engine.checks.ar134_mes_writes_to_controllers import mes_writes_to_controllers
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [
    zone("OPS"),
    zone("M"),
    asset("MES", "OPS", type="mes"),
    asset("HMI", "OPS", type="hmi"),
    asset("PLC", "M", type="plc"),
    asset("BATCH", "OPS", type="batch_server"),
    asset("BOX", type="our own box"),
    conduit("C", "OPS", "M"),
]


def judged(*flows):
    return found(mes_writes_to_controllers, *PLANT, *flows), unanswered(mes_writes_to_controllers, *PLANT, *flows)


def test_a_mes_that_writes_into_a_plc_is_highlighted():
    flows = [
        flow("F1", "MES", "PLC", access="write", protocol="modbus_tcp"),
        flow("F2", "MES", "zone:M", access="both"),
    ]
    finding = judged(*flows)[0]["conduit:C"]
    assert (finding.severity, finding.evidence["flows"]) == ("low", ["F1", "F2"])
    assert finding.message == (
        "The MES writes into controllers by 2 flows over conduit C, past their supervision: MES to PLC by Modbus/TCP."
    )


def test_reading_other_ends_and_a_protocol_without_commands_are_quiet():
    flows = [
        flow("F1", "MES", "PLC", access="read"),
        flow("F2", "HMI", "PLC", access="write"),
        flow("F3", "MES", "BATCH", access="write"),
        flow("F4", "MES", "PLC", protocol="syslog"),
    ]
    assert judged(*flows) == ({}, {})


def test_what_is_missing_is_named():
    flows = [flow("F1", "MES", "PLC", protocol="modbus_tcp"), flow("F2", "MES", "PLC")]
    assert judged(*flows)[1] == {"conduit:C": {"flows[].access": 2}}
    assert judged(flow("F", "BOX", "PLC", access="write"))[1] == {"site:SITE": {"assets[].type": 1}}


def test_what_was_seen_has_the_access_of_the_channel_that_covers_it():
    link = {"protocol": "modbus_tcp", "port": 502}
    seen = flow("F2", "MES", "PLC", basis="observed", **link)
    assert judged(flow("F1", "MES", "PLC", access="read", **link), seen) == ({}, {})
    finding = judged(flow("F1", "MES", "PLC", access="write", **link), seen)[0]["conduit:C"]
    assert finding.evidence["flows"] == ["F1", "F2"]
