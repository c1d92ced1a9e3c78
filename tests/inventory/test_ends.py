"""Names in a list of flows, settled by the inventory of a site."""

from __future__ import annotations

from inventory.ends import index_names, names_ends, settle_ends
from inventory.importers.parse import parse

KNOWN = index_names(
    [
        ("asset:PLC-1", ("PLC-1", "Dosing PLC", None)),
        ("asset:PLC-2", ("PLC-2", "Station", "plc2")),
        ("zone:CELL", ("CELL", "Station")),
    ]
)


def flows(*rows):
    return parse("\n".join(["Source,Destination,Port", *rows]).encode(), filename="a.csv").flows


def test_a_name_becomes_the_one_asset_or_zone_that_has_it():
    settled, refusals = settle_ends(flows("dosing plc,PLC2,tcp/502", "cell,10.0.0.1,tcp/502"), KNOWN)
    assert [flow.code for flow in settled] == [
        "asset:PLC-1>asset:PLC-2/modbus_tcp/502 (declared)",
        "zone:CELL>10.0.0.1/modbus_tcp/502 (declared)",
    ]
    assert refusals == []


def test_a_name_of_nothing_or_of_two_things_refuses_its_row():
    settled, refusals = settle_ends(flows("Station,10.0.0.1,502", "10.0.0.1,Nobody,502"), KNOWN)
    assert settled == []
    assert [(one.row, one.column, one.code, one.value) for one in refusals] == [
        (2, "initiator", "ambiguous", "Station"),
        (3, "responder", "unknown_name", "Nobody"),
    ]


def test_a_list_of_addresses_needs_no_names():
    assert not names_ends(flows("10.0.0.1,10.0.0.2,502"))
    assert names_ends(flows("10.0.0.1,Nobody,502"))
