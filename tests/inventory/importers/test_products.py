"""Answers of the products that watch a plant: what each field comes from, and what is honest where it is not known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inventory.importers.options import Options
from inventory.importers.parse import parse
from inventory.importers.recognise import recognise
from inventory.records import ImportRefused

SAMPLES = Path(__file__).parents[2] / "samples" / "products"
FILES = {path.name.partition(".")[0]: path for path in sorted(SAMPLES.iterdir())}


def read(product):
    return parse(FILES[product].read_bytes(), filename="upload")


def said(asset, *names):
    return tuple(getattr(asset, name) for name in names)


@pytest.mark.parametrize("product", sorted(FILES))
def test_the_content_tells_whose_answer_it_is(product):
    data = FILES[product].read_bytes()
    assert recognise(data, "upload.txt") == product
    assert read(product) == parse(data, filename="x", options=Options(format=product))


def test_claroty_says_its_enumerations_in_words_and_its_numbers_are_only_kept():
    plc, unnamed = read("claroty").assets
    assert said(plc, "name", "type", "domain", "level", "zone", "importance", "serial", "location") == (
        "FILLER-PLC", "plc", "ot", 1.0, "PLC: Siemens", 4, "S C-X4U421302009", "Bottling",
    )  # fmt: skip
    assert said(plc, "ips", "macs", "external_id") == (
        ("10.4.1.10", "10.4.2.10"), ("00:1B:1B:00:00:0A",), "claroty:7-2",
    )  # fmt: skip
    assert (plc.extra["criticality"], plc.extra["risk_level"], plc.extra["custom_attributes Owner"]) == (
        "2",
        "3",
        "Eva",
    )
    assert (unnamed.tag, unnamed.tag_from, unnamed.ips) == ("claroty:8-2", "external_id", ())


def test_nozomi_with_two_zones_has_no_zone_and_its_half_level_is_not_known():
    parsed = read("nozomi")
    (rtu,) = parsed.assets
    assert said(rtu, "type", "vendor", "zone", "level", "firmware", "ips") == (
        "rtu", None, None, None, "1.02", ("10.6.0.4", "fe80::1"),
    )  # fmt: skip
    assert (rtu.extra["zone, all that are given"], rtu.extra["mac_vendor"], rtu.originals["level"]) == (
        "Field, North", "Phoenix Contact", "1.5",
    )  # fmt: skip
    assert rtu.last_seen.isoformat() == "2026-01-02T03:04:05+00:00"
    assert [(one.row, one.code) for one in parsed.refusals] == [(2, "entry")]


def test_a_module_in_a_rack_does_not_hold_the_address_of_the_rack():
    cpu, bridge = read("tenable_ot").assets
    assert said(cpu, "type", "level", "importance", "ips", "macs") == ("plc", 1.0, 4, (), ())
    assert (cpu.extra["address of the rack"], cpu.extra["slot"], cpu.extra["backplane.name"]) == (
        "10.8.0.20", "0", "Backplane #1",
    )  # fmt: skip
    assert said(bridge, "ips", "macs", "last_seen") == (("10.8.0.20",), ("00:00:BC:00:00:20",), None)
    assert "address of the rack" not in bridge.extra


def test_armis_joins_boundaries_and_addresses_with_commas():
    (hmi,) = read("armis").assets
    assert said(hmi, "type", "zone", "level", "importance", "ips") == (
        "hmi", None, 2.0, None, ("10.9.0.7", "10.9.1.7"),
    )  # fmt: skip
    assert hmi.extra["zone, all that are given"] == "Packaging, Corporate"


def test_defender_with_several_cards_and_slots_has_all_addresses_and_no_single_firmware():
    (drive,) = read("defender_iot").assets
    assert said(drive, "name", "vendor", "serial", "firmware", "level", "importance") == (
        "Boiler drive", "Danfoss", "0019", None, None, None,
    )  # fmt: skip
    assert (drive.ips, drive.extra["firmware, all that are given"], drive.originals["level"]) == (
        ("10.3.0.1", "10.3.9.1"), "7.51, 2.0", "Process Control",
    )  # fmt: skip


def test_runzero_in_lines_takes_the_first_name_and_no_maker_of_network_cards():
    scada, nameless = read("runzero").assets
    assert said(scada, "tag", "vendor", "model", "os", "ips") == (
        "SCADA1", None, None, "Windows Server 2019", ("10.2.0.5", "10.2.1.5"),
    )  # fmt: skip
    assert said(nameless, "tag", "ips", "last_seen", "os") == ("runzero:r-2", ("10.2.0.6",), None, None)


def test_netbox_gives_addresses_without_their_masks():
    (switch,) = read("netbox").assets
    assert said(switch, "tag", "name", "type", "vendor", "model", "ips", "location") == (
        "NB-0012", "sw-line-4", "switch", "Moxa", "EDS-408A", ("10.1.4.2", "2001:db8::2"), "Leeds",
    )  # fmt: skip
    assert switch.extra["custom_fields cf_owner"] == "OT network"


def test_a_netbox_dump_is_put_together_and_its_accounts_are_never_looked_at():
    parsed = read("netbox_dump")
    server, machine = parsed.assets
    assert said(server, "tag", "type", "vendor", "model", "location", "serial") == (
        "ns-1", "serial_server", "Moxa", "NPort 5110", "Leeds", "X1",
    )  # fmt: skip
    assert (server.ips, server.macs) == (("10.1.4.2", "10.1.4.3"), ("00:90:E8:00:00:01", "00:90:E8:00:00:02"))
    assert (machine.tag, machine.ips, machine.external_id) == (
        "hist-vm",
        ("10.1.4.9",),
        "netbox_dump:virtual machine 12",
    )
    assert [(one.row, one.code) for one in parsed.refusals] == [(2, "no_identity")]
    assert parsed.notes[-1].message.endswith("they are no assets: 1 prefixes, 1 sites.")
    assert "pbkdf2" not in repr(parsed)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"objects": [], "resource_id": 1, "class_type": 2}', "No list of devices"),
        (b'{"objects": [1], "resource_id": 1, "class_type": 2}', "None of the entries"),
        (b'{"resource_id": 1, "class_type": NaN}', "cannot be read"),
        (b'{"resource_id": 1, "class_type": 2, "class_type": 3}', "cannot be read"),
        (b'{"resource_id": "\xff", "class_type": 2}', "cannot be read"),
        (b'[{"model": "dcim.site", "pk": 1, "fields": {}}]', "no device"),
    ],
)
def test_what_is_no_whole_answer_is_refused_with_a_sentence(data, words):
    with pytest.raises(ImportRefused, match=words) as refused:
        parse(data, filename="x.json")
    assert refused.value.reason.endswith(".")


VALUES = (None, True, 0, 1.5, "", "x", [], {}, [None, {"name": 1}], {"nodes": "x"}, {"a": {"b": []}})


@pytest.mark.parametrize("product", sorted(FILES))
@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_any_value_anywhere_is_an_asset_a_refusal_or_a_sentence(product, value):
    text = FILES[product].read_text(encoding="utf-8")
    document = [json.loads(line) for line in text.splitlines()] if product == "runzero" else json.loads(text)
    for changed in _changed(document, value):
        data = json.dumps(changed).encode()
        try:
            parse(data, filename="x", options=Options(format=product))
        except ImportRefused as refused:
            assert refused.reason.endswith(".")  # noqa: PT017


def _changed(document, value):
    """The document with one of its values replaced, each in its turn."""
    if isinstance(document, dict | list):
        for key in document if isinstance(document, dict) else range(len(document)):
            for inner in (value, *_changed(document[key], value)):
                copy = document.copy()
                copy[key] = inner
                yield copy
