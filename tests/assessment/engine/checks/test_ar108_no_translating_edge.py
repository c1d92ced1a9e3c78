"""PLC > EDGE or RELAY > BROKER > CLOUD: who translates on the way."""

from __future__ import annotations

from assessment.engine.checks.ar108_no_translating_edge import no_translating_edge
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

ZONES = [zone("M", level=1), zone("DMZ", kind="dmz"), zone("OPS", level=3), zone("NET", kind="external")]
ENDS = [asset("PLC", "M", type="plc"), asset("BROKER", "DMZ", type="broker"), asset("CLOUD", "NET")]
OUT = flow("F9", "BROKER", "CLOUD", protocol="mqtt", data="to")
C = conduit("C", "DMZ", "NET")


def over(node):
    """The way of the pattern by an asset between the machine and the broker."""
    return [
        *ZONES,
        *ENDS,
        C,
        node,
        flow("F1", node.tag, "PLC", protocol="opc_ua", data="from"),
        flow("F2", node.tag, "BROKER", protocol="mqtt", data="to"),
        OUT,
    ]


def edge(where="DMZ", **values):
    return asset("EDGE", where, type="edge_gateway", **{"edge": {"translate": True}, **values})


def test_without_an_edge_the_data_of_a_plc_runs_on_through_the_broker():
    parts = [*ZONES, *ENDS, C, flow("F1", "PLC", "BROKER", protocol="mqtt", data="to"), OUT]
    finding = found(no_translating_edge, *parts)["conduit:C"]
    assert (finding.severity, finding.evidence["flows"]) == ("high", ["F9"])
    assert finding.message == (
        "Data of the machines leaves the plant by 1 message flow over conduit C, and no edge translates it on its way: "
        "BROKER (level 3.5) to CLOUD (level 5) by MQTT."
    )


def test_a_translating_edge_in_the_dmz_or_in_a_zone_of_its_own_passes():
    assert found(no_translating_edge, *over(edge())) == {}
    assert found(no_translating_edge, zone("E", level=2), *over(edge("E"))) == {}
    assert unanswered(no_translating_edge, *over(edge())) == {}


def test_an_edge_that_does_not_translate_or_sits_elsewhere_does_not():
    assert list(found(no_translating_edge, *over(edge(edge={"translate": False})))) == ["conduit:C"]
    assert list(found(no_translating_edge, asset("X", "OPS"), *over(edge("OPS")))) == ["conduit:C"]


def test_any_other_relay_does_not_and_a_gateway_that_joins_protocols_does():
    assert list(found(no_translating_edge, *over(asset("SCADA", "OPS", type="scada_server")))) == ["conduit:C"]
    joining = asset("KEP", "DMZ", type="opc_server", joins=(("opc ua", "mqtt"),))
    assert found(no_translating_edge, *over(joining)) == {}


def test_flows_of_whole_zones_count():
    parts = [*ZONES, *ENDS, C, flow("F1", "zone:M", "zone:DMZ", protocol="mqtt", data="both"), OUT]
    assert list(found(no_translating_edge, *parts)) == ["conduit:C"]


def test_data_that_comes_in_and_data_that_does_not_come_from_machines_is_quiet():
    inwards = [flow("F1", "BROKER", "PLC", data="to"), flow("F9", "BROKER", "CLOUD", protocol="mqtt", data="from")]
    of_others = [asset("ERP", "OPS"), flow("F1", "ERP", "BROKER", data="to"), OUT]
    for parts in (inwards, of_others):
        assert found(no_translating_edge, *ZONES, *ENDS, C, *parts) == {}
        assert unanswered(no_translating_edge, *ZONES, *ENDS, C, *parts) == {}


def test_what_is_missing_is_named():
    def missing(*parts):
        return unanswered(no_translating_edge, *parts)

    assert missing(*over(edge(edge=None))) == {"conduit:C": {"assets[].edge.translate": 1}}
    silent = [*ZONES, *ENDS, C, flow("F1", "PLC", "BROKER"), OUT]
    assert missing(*silent) == {"conduit:C": {"flows[].data": 1}}
    odd = [*ZONES, *ENDS, C, flow("F1", "PLC", "BROKER", data="to"), flow("F9", "BROKER", "CLOUD", data="to")]
    assert missing(*odd) == {"conduit:C": {"flows[].protocol": 1}}
    where = [*ZONES, *ENDS, C, flow("F1", "PLC", "BROKER", data="to")]
    gone = flow("F9", "BROKER", "ip:192.0.2.1", protocol="mqtt", data="to")
    assert missing(*where, gone) == {"site:SITE": {"assets[].ips": 1}}


def test_a_sender_whose_level_is_not_known_may_be_a_machine():
    parts = [*ZONES, *ENDS, C, zone("X"), asset("BOX", "X", type="hmi")]
    parts += [flow("F1", "BOX", "BROKER", data="to"), OUT]
    assert unanswered(no_translating_edge, *parts) == {"conduit:C": {"assets[].level": 1}}
    assert found(no_translating_edge, *parts) == {}


def test_messages_inside_a_zone_of_unknown_kind_do_not_leave():
    parts = [zone("X"), asset("A", "X", level=1.0), asset("B", "X"), flow("F1", "A", "B", protocol="mqtt", data="to")]
    assert unanswered(no_translating_edge, *parts) == {}
