"""What iptables-save lets pass through a device."""

from __future__ import annotations

from pathlib import Path

import pytest

from inventory.importers.parse import parse
from inventory.records import ImportRefused

SAMPLE = (Path(__file__).with_name("samples") / "plant_gate.v4").read_bytes()


def permits(text: str) -> list[tuple[str, str, str | None, object]]:
    return [(one.initiator, one.responder, one.transport, one.port) for one in parse(text.encode(), filename="x").flows]


def test_each_permission_is_a_record_with_the_line_it_stands_on():
    parsed = parse(SAMPLE, filename="rules")
    assert parsed.format == "iptables"
    assert [(one.code, one.transport, one.row) for one in parsed.flows] == [
        ("10.0.9.7>10.0.1.0/24/modbus_tcp/502 (firewall rule)", "tcp", 13),
        ("10.0.9.0/24>any/https/443 (firewall rule)", "tcp", 14),
        ("10.0.9.0/24>any/unknown/8000-8010 (firewall rule)", "tcp", 14),
        ("any>any/ntp/123 (firewall rule)", "udp", 15),
        ("any>any/unknown/ (firewall rule)", "icmp", 16),
        # the chain PLANT is called for 10.0.8.0/24 only, and ends at its RETURN
        ("10.0.8.0/24>10.0.1.9/rdp/3389 (firewall rule)", "tcp", 19),
        ("10.0.8.0/24>any/ssh/22 (firewall rule)", "tcp", 20),
    ]
    assert {one.basis for one in parsed.flows} == {"firewall_rule"}


def test_what_is_not_carried_is_told():
    assert [note.message for note in parse(SAMPLE, filename="rules").notes] == [
        "7 permissions read; what other rules take out of them is not subtracted.",
        "Not carried: conditions on an interface (line 15).",
        "Not carried: conditions that are negated (line 20).",
        "Not carried: rules for the device's own traffic (line 11).",
        "Not carried: rules of the table nat (line 4).",
        "Not carried: rules that only let answers back (line 12).",
        "Not carried: rules that stop traffic (lines 17, 24).",
    ]


def test_comments_are_not_kept():
    assert "planted-secret" not in repr(parse(SAMPLE, filename="rules"))


def test_the_policy_of_a_chain_permits_what_its_rules_leave():
    text = "*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -s 10.0.0.1 -j DROP\nCOMMIT\n"
    assert permits(text) == [("any", "any", None, "any")]
    assert permits(text.replace("-s 10.0.0.1 -j DROP", "-d 10.0.0.2 -j ACCEPT\n-A FORWARD -j DROP")) == [
        ("any", "10.0.0.2", None, "any")
    ]


@pytest.mark.parametrize(
    ("rules", "part"),
    [
        (":INPUT DROP\n-A INPUT -j ACCEPT", "No rule here lets traffic pass"),
        (':FORWARD DROP\n-A FORWARD -m comment --comment "x -j ACCEPT', "Line 3 has a quotation mark"),
        (":FORWARD DROP\n-A", "Line 3 names no chain"),
        (":FORWARD DROP\n" + "-A FORWARD -j C0\n" + "".join(f"-A C{n} -j C{n + 1}\n" * 40 for n in range(12)), "too often"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_sentence(rules, part):
    with pytest.raises(ImportRefused, match=part) as refused:
        parse(f"*filter\n{rules}\nCOMMIT\n".encode(), filename="x")
    assert refused.value.reason.endswith(".")


def test_a_chain_that_calls_itself_ends():
    text = "*filter\n:FORWARD DROP\n-A FORWARD -j A\n-A A -j B\n-A B -j A\n-A B -d 10.0.0.1 -j ACCEPT\nCOMMIT\n"
    assert permits(text) == [("any", "10.0.0.1", None, "any")]
