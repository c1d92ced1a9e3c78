"""Row 8: PLC > EDGE > BROKER > CLOUD passes only with an edge that translates, in the DMZ or in a zone of edges."""

from __future__ import annotations

from tests.builders import asset, conduit, flow, zone
from tests.rows.plants import open_findings, patterns, states

ZONES = [zone("M", level=1), zone("OPS", level=3), zone("DMZ", kind="dmz"), zone("NET", kind="external")]
PLC, BROKER, CLOUD = asset("PLC", "M", type="plc"), asset("BROKER", "DMZ", type="broker"), asset("CLOUD", "NET")
OUT = flow("F9", "BROKER", "CLOUD", protocol="mqtt", data="to", secure=True)
WITHOUT = [*ZONES, PLC, BROKER, CLOUD, conduit("C", "DMZ", "NET"), OUT]
REMOVED = [*WITHOUT, flow("F1", "PLC", "BROKER", protocol="mqtt", data="to", secure=True)]


def by(edge):
    return [
        *WITHOUT,
        edge,
        flow("F1", edge.tag, "PLC", protocol="opc_ua", data="from"),
        flow("F2", edge.tag, "BROKER", protocol="mqtt", data="to", secure=True),
    ]


def edge(where="DMZ", *, translate=True):
    return asset("EDGE", where, name="Edge 1", type="edge_gateway", edge={"translate": translate})


def test_with_the_edge_the_pattern_holds_and_without_it_it_is_broken():
    there = patterns(*by(edge()))["conduit:C"]
    assert there.verdict == "holds"
    assert [(part.key, part.names) for part in there.parts] == [
        ("machines", ("PLC",)),
        ("edge", ("Edge 1",)),
        ("broker", ("BROKER",)),
        ("encrypted", ("MQTT",)),
    ]
    gone = patterns(*REMOVED)["conduit:C"]
    assert (gone.verdict, states(gone)["edge"]) == ("broken", False)
    assert next(part.names for part in gone.parts if part.key == "edge") == ("PLC",)


def test_an_edge_in_the_wrong_place_or_one_that_only_forwards_breaks_it():
    elsewhere = patterns(*by(edge("OPS")), asset("OTHER", "OPS"))["conduit:C"]
    assert (elsewhere.verdict, states(elsewhere)["edge_place"]) == ("broken", False)
    assert patterns(*by(edge(translate=False)))["conduit:C"].verdict == "broken"
    assert patterns(zone("E", level=2), *by(edge("E")))["conduit:C"].verdict == "holds"


def test_what_nobody_said_is_not_known():
    silent = asset("EDGE", "DMZ", type="edge_gateway")
    assert patterns(*by(silent))["conduit:C"].verdict == "unknown"


def test_the_rule_says_the_same_as_the_pattern():
    assert list(open_findings("AR-108", *REMOVED)) == ["conduit:C"]
    assert open_findings("AR-108", *by(edge())) == {}


def test_clear_text_on_the_way_out_breaks_it():
    plain = [part for part in by(edge()) if part is not OUT]
    plain.append(flow("F9", "BROKER", "CLOUD", protocol="mqtt", data="to", secure=False, controls=[]))
    assert states(patterns(*plain)["conduit:C"])["encrypted"] is False
