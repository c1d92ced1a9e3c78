"""Cisco IOS configurations: the device, and what the access lists that guard an interface let through."""

from __future__ import annotations

from pathlib import Path

import pytest

from inventory.importers.parse import parse
from inventory.records import ImportRefused

SAMPLE = (Path(__file__).with_name("samples") / "cell_router.cfg").read_bytes()


def test_the_device_has_the_addresses_of_interfaces_that_are_up():
    (asset,) = parse(SAMPLE, filename="x").assets
    assert (asset.tag, asset.type, asset.hostname) == ("cell-router", "router", "cell-router")
    assert asset.ips == ("10.255.0.1", "10.1.0.1", "10.2.0.1", "10.2.1.1")


def test_entries_of_guarding_lists_are_records_up_to_the_one_that_stops_everything():
    assert [(one.code, one.transport, one.row) for one in parse(SAMPLE, filename="x").flows] == [
        ("10.2.0.0/24>any/unknown/any (firewall rule)", None, 34),
        ("10.1.0.5>10.2.0.0/24/modbus_tcp/502 (firewall rule)", "tcp", 26),
        ("10.1.0.0/24>10.2.0.9/unknown/5000-5010 (firewall rule)", "udp", 28),
        ("10.1.0.0/24>any/http/80 (firewall rule)", "tcp", 29),
        ("10.1.0.0/24>any/https/443 (firewall rule)", "tcp", 29),
    ]


def test_what_is_not_carried_is_told():
    assert [note.message for note in parse(SAMPLE, filename="x").notes] == [
        "5 permissions read; what other rules take out of them is not subtracted.",
        "Not carried: access lists that guard no interface (line 35).",
        # a wildcard with a hole, and a group of objects
        "Not carried: entries of access lists that could not be read (lines 30, 31).",
        "Not carried: interfaces without an access list, which let everything in (line 16).",
        "Not carried: rules that only let answers back (line 27).",
        "Not carried: rules that stop traffic (line 32).",
    ]


def test_no_secret_enters_a_record_or_a_note():
    assert b"planted-secret" in SAMPLE
    assert "planted-secret" not in repr(parse(SAMPLE, filename="x"))


def test_a_configuration_that_does_not_name_its_device_is_refused():
    text = b"interface eth1\n  ip address 10.0.3.1/24\n!\nrouter ospf 1\n  router-id 10.0.3.1\n"
    with pytest.raises(ImportRefused, match="hostname NAME"):
        parse(text, filename="z1.cfg")
