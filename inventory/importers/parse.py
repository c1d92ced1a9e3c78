"""The one way in: the bytes of a file, and what a person chose about it, to records, refused rows and questions."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from inventory.importers import hazards, incidents, test_results
from inventory.importers.cisco_ios import parse_cisco_ios
from inventory.importers.csv_file import parse_csv
from inventory.importers.flow_list import parse_flow_list
from inventory.importers.fortigate_csv import parse_fortigate
from inventory.importers.grassmarlin import parse_grassmarlin
from inventory.importers.iptables import parse_iptables
from inventory.importers.junos_json import parse_junos
from inventory.importers.limits import HEADER_SEARCH_ROWS
from inventory.importers.model_lists import ModelList
from inventory.importers.navv import parse_navv
from inventory.importers.netbox_dump import parse_netbox_dump
from inventory.importers.nmap import parse_nmap
from inventory.importers.ods_file import read_ods
from inventory.importers.opnsense import parse_opnsense
from inventory.importers.options import Options
from inventory.importers.packet_list import parse_packet_list
from inventory.importers.panos_csv import parse_panos
from inventory.importers.products import MARKS, parse_product
from inventory.importers.recognise import FORMATS, SUPPORTED, recognise
from inventory.importers.tables import read_table
from inventory.importers.tshark_text import parse_tshark_text
from inventory.importers.xls_file import read_xls
from inventory.importers.xlsx_file import stream_xlsx
from inventory.importers.zeek import parse_zeek_json, parse_zeek_tsv
from inventory.importers.zeek_protocols import parse_zeek_protocol
from inventory.records import ImportRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from inventory.importers.sheet import AnySheet
    from inventory.records import Parsed


LISTS = (hazards, test_results, incidents)


def _read_sheet(format_: str, sheet: AnySheet, options: Options) -> Parsed:
    if not options.mapping:
        head = [cells for _, cells in sheet.rows[:HEADER_SEARCH_ROWS]]
        for one in LISTS:
            if one.knows(head):
                raise ModelList(one.FORMAT, one.WHAT)
    return read_table(format_, sheet, options)


def _refuse_list(format_: str, what: str, _data: bytes, _options: Options) -> Parsed:
    raise ModelList(format_, what)


def _parse_pcap(data: bytes) -> Parsed:
    # Loaded when it is needed: its library takes as long to load as everything else here together.
    found: Parsed = import_module("inventory.importers.pcap_file").parse_pcap(data)
    return found


_PARSERS: dict[str, Callable[[bytes, Options], Parsed]] = {
    "csv": parse_csv,
    "xlsx": lambda data, options: _read_sheet("xlsx", stream_xlsx(data, options), options),
    "xls": lambda data, options: _read_sheet("xls", read_xls(data, options), options),
    "ods": lambda data, options: _read_sheet("ods", read_ods(data, options), options),
    **{product: partial(parse_product, product) for product in MARKS},
    "netbox_dump": parse_netbox_dump,
    **{one.FORMAT: partial(_refuse_list, one.FORMAT, one.WHAT) for one in LISTS},
    "nmap": lambda data, _: parse_nmap(data),
    "zeek_tsv": lambda data, _: parse_zeek_tsv(data),
    "zeek_json": lambda data, _: parse_zeek_json(data),
    "zeek_protocol": lambda data, _: parse_zeek_protocol(data),
    "pcap": lambda data, _: _parse_pcap(data),
    "flow_list": parse_flow_list,
    "packet_list": parse_packet_list,
    "tshark_text": lambda data, _: parse_tshark_text(data),
    "navv": parse_navv,
    "grassmarlin": parse_grassmarlin,
    "iptables": lambda data, _: parse_iptables(data),
    "cisco_ios": lambda data, _: parse_cisco_ios(data),
    "opnsense": lambda data, _: parse_opnsense(data),
    "fortigate_csv": parse_fortigate,
    "panos_csv": parse_panos,
    "junos_json": lambda data, _: parse_junos(data),
}


def parse(data: bytes, *, filename: str, options: Options | None = None) -> Parsed:
    """Read a file, all its records at once; raise ImportRefused, with a sentence, where it cannot be taken."""
    found = stream(data, filename=filename, options=options)
    return replace(found, records=tuple(found.records))


def stream(data: bytes, *, filename: str, options: Options | None = None) -> Parsed:
    """Read a file; of a table, the records come as they are asked for. Raises ImportRefused."""
    options = options or Options()
    format_ = options.format or recognise(data, filename)
    if format_ not in FORMATS:
        raise ImportRefused(f"The format {format_!r} is not supported. {SUPPORTED}")
    return _PARSERS[format_](data, options)
