"""OPNsense and pfSense: interfaces and aliases put in, disabled rules left out, secrets never read."""

from __future__ import annotations

from pathlib import Path

import pytest

from inventory.importers.options import Options
from inventory.importers.parse import parse
from inventory.records import ImportRefused

SAMPLE = (Path(__file__).parents[2] / "samples" / "opnsense" / "config.xml").read_bytes()
PFSENSE = """<?xml version="1.0"?><pfsense><system><hostname>gate</hostname></system>
<interfaces><lan><ipaddr>10.0.0.1</ipaddr><subnet>24</subnet></lan></interfaces>
<aliases><alias><name>LOOP</name><type>host</type><address>LOOP 10.0.0.7</address></alias>
<alias><name>P</name><type>port</type><address>502 102</address></alias></aliases>
<filter><rule><type>pass</type><protocol>tcp</protocol><source>{source}</source>
<destination><address>10.1.0.1</address><port>{port}</port></destination></rule></filter></pfsense>"""


def permits(data):
    return [
        (flow.initiator, flow.responder, flow.transport, flow.port, flow.row)
        for flow in parse(data, filename="x").flows
    ]


def pfsense(source="<any/>", port="502"):
    return PFSENSE.format(source=source, port=port).encode()


def test_each_rule_is_put_in_and_spread():
    parsed = parse(SAMPLE, filename="backup")
    assert parsed.format == "opnsense"
    assert permits(SAMPLE) == [
        ("10.2.0.0/24", "10.1.0.1", "tcp", 502, 1),
        ("10.2.0.0/24", "10.1.0.1", "tcp", "102-103", 1),
        ("10.2.0.0/24", "10.1.0.2", "tcp", 502, 1),
        ("10.2.0.0/24", "10.1.0.2", "tcp", "102-103", 1),
        ("10.1.0.0/24", "any", None, 53, 2),
        ("any", "10.1.0.9", "udp", 500, 6),
        ("any", "10.1.0.0/24", "icmp", None, 7),
        ("10.2.0.7", "10.1.0.1", "tcp", 443, 8),
        ("10.2.0.7", "10.1.0.2", "tcp", 443, 8),
        ("10.2.0.7", "10.9.0.0/16", "tcp", 443, 8),
    ]
    assert {flow.basis for flow in parsed.flows} == {"firewall_rule"}
    assert parsed.flows[0].place == "rule 1"


def test_the_firewall_is_an_asset_with_its_addresses():
    (gate,) = parse(SAMPLE, filename="backup").assets
    assert (gate.tag, gate.type, gate.ips) == ("plant-gate", "firewall", ("10.2.0.1", "10.1.0.254"))


def test_what_is_not_carried_is_told_with_its_rule():
    assert [note.message for note in parse(SAMPLE, filename="backup").notes][1:] == [
        "Not carried: conditions on a source port (rule 6).",
        "Not carried: conditions on an interface (rules 1, 2, 6, 7, 8).",
        "Not carried: conditions that are negated (rule 7).",
        "Not carried: ends that the configuration does not resolve, taken for any (rule 6).",
        "Not carried: rules for the device's own traffic (rule 5).",
        "Not carried: rules that are disabled (rules 4, 9).",
        "Not carried: rules that stop traffic (rule 3).",
    ]


def test_no_secret_enters_a_record_or_a_note():
    assert SAMPLE.count(b"planted-secret") == 3
    assert "planted-secret" not in repr(parse(SAMPLE, filename="backup"))


@pytest.mark.parametrize(
    ("source", "port", "expected"),
    [
        ("<any/>", "502", [("any", 502)]),
        ("<network>lan</network>", "80-90", [("10.0.0.0/24", "80-90")]),
        ("<address>10.5.0.0/16</address>", "P", [("10.5.0.0/16", 502), ("10.5.0.0/16", 102)]),
        # an alias that holds itself, and a port that is a name of nothing
        ("<address>LOOP</address>", "http", [("any", "any")]),
        ("<address>NOBODY</address>", "", [("any", "any")]),
    ],
)
def test_pfsense_is_read_alike(source, port, expected):
    assert [(one[0], one[3]) for one in permits(pfsense(source, port))] == expected


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"<pfsense><filter/></pfsense>", "No rule here lets traffic pass"),
        (b"<pfsense><filter>", "damaged or cut off"),
        (b"<other/>", "not with <opnsense>"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><pfsense>&b;</pfsense>', "entities"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(data, part):
    with pytest.raises(ImportRefused, match=part) as refused:
        parse(data, filename="x", options=Options(format="opnsense"))
    assert refused.value.reason.endswith(".")


def test_a_rule_that_stands_for_too_much_is_refused():
    many = " ".join(f"10.{at // 250}.{at % 250}.1" for at in range(200))
    text = (
        pfsense("<address>MANY</address>")
        .decode()
        .replace("<aliases>", f"<aliases><alias><name>MANY</name><type>host</type><address>{many}</address></alias>")
    )
    text = text.replace("<address>10.1.0.1</address>", "<address>MANY</address>")
    with pytest.raises(ImportRefused, match="more than 10,000 permissions"):
        parse(text.encode(), filename="x")


def test_several_ends_in_one_rule_of_a_newer_opnsense():
    rule = (
        "<enabled>1</enabled><action>pass</action><protocol>TCP</protocol><source_net>10.2.0.7,10.2.0.8</source_net>"
        "<destination_net>10.1.0.1</destination_net><destination_port>502</destination_port>"
    )
    data = f"<opnsense><OPNsense><Firewall><Filter><rules><rule>{rule}</rule></rules></Filter></Firewall></OPNsense></opnsense>"
    assert permits(data.encode()) == [("10.2.0.7", "10.1.0.1", "tcp", 502, 1), ("10.2.0.8", "10.1.0.1", "tcp", 502, 1)]
