from __future__ import annotations

from assessment.engine.checks.ar028_dmz_commands_controllers import dmz_commands_controllers
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [
    zone("D", kind="dmz"),
    zone("P", level=2, kind="control"),
    asset("web", "D", type="web_server"),
    asset("jump", "D", type="jump_host"),
    asset("plc", "P", type="plc", level=1),
    asset("ews", "P", type="engineering_station"),
    conduit("C1", "D", "P"),
]


def test_a_dmz_host_that_opens_a_commanding_protocol_is_found():
    finding = found(dmz_commands_controllers, *PLANT, flow("F1", "web", "plc", protocol="modbus_tcp"))["conduit:C1"]
    assert (finding.severity, finding.force) == ("high", "convention")
    assert "web (level 3.5) to plc (level 1) by Modbus/TCP" in finding.message


def test_reading_protocols_other_levels_and_sessions_from_inside_are_quiet():
    parts = [*PLANT, zone("O", level=3, kind="operations"), asset("hist", "O", type="historian")]
    flows = [
        flow("F1", "web", "plc", protocol="ntp"),
        flow("F2", "web", "hist", protocol="opc_ua"),
        flow("F3", "plc", "web", protocol="modbus_tcp"),
    ]
    assert found(dmz_commands_controllers, *parts, *flows) == {}
    assert unanswered(dmz_commands_controllers, *parts, *flows) == {}


def test_only_an_approved_session_from_a_jump_host_to_an_engineering_station_is_excepted():
    def of(source, destination, **values):
        return found(dmz_commands_controllers, *PLANT, flow("F1", source, destination, protocol="rdp", **values))

    assert of("jump", "ews", decision="allowed") == {}
    assert of("jump", "ews", decision="conditional", condition="by day") == {}
    assert list(of("jump", "ews", decision="undecided")) == ["conduit:C1"]
    assert list(of("jump", "plc", decision="allowed")) == ["conduit:C1"]
    assert list(of("web", "ews", decision="allowed")) == ["conduit:C1"]


def test_what_is_not_known_is_not_evaluated():
    def of(*parts, **values):
        return unanswered(dmz_commands_controllers, *PLANT, *parts, flow("F1", **values))

    jump = {"source": "jump", "destination": "ews"}
    assert of(**jump, protocol="rdp") == {"conduit:C1": {"flows[].decision": 1}}
    assert of(source="web", destination="plc") == {"conduit:C1": {"flows[].protocol": 1}}
    assert of(asset("new", "D"), source="new", destination="ews", protocol="rdp", decision="allowed") == {
        "conduit:C1": {"assets[].type": 1}
    }
    assert of(zone("U"), asset("u", "U"), source="u", destination="plc", protocol="rdp") == {
        "site:SITE": {"zones[].kind": 1}
    }
    assert of(asset("lost"), source="lost", destination="plc", protocol="rdp") == {"site:SITE": {"assets[].zone": 1}}
