"""The one way in: the bytes of a file, and what a person chose about it, to records, refused rows and questions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from inventory.importers import hazards
from inventory.importers.child import FROM_BYTES, parse_in_child
from inventory.importers.cisco_ios import parse_cisco_ios
from inventory.importers.csv_file import parse_csv
from inventory.importers.flow_list import parse_flow_list
from inventory.importers.fortigate_csv import parse_fortigate
from inventory.importers.grassmarlin import parse_grassmarlin
from inventory.importers.iptables import parse_iptables
from inventory.importers.junos_json import parse_junos
from inventory.importers.limits import HEADER_SEARCH_ROWS
from inventory.importers.navv import parse_navv
from inventory.importers.netbox_dump import parse_netbox_dump
from inventory.importers.nmap import parse_nmap
from inventory.importers.ods_file import read_ods
from inventory.importers.opnsense import parse_opnsense
from inventory.importers.options import Options
from inventory.importers.packet_list import parse_packet_list
from inventory.importers.panos_csv import parse_panos
from inventory.importers.pcap_file import parse_pcap
from inventory.importers.products import MARKS, PRODUCTS, parse_product
from inventory.importers.recognise import FORMATS, SUPPORTED, recognise
from inventory.importers.tables import read_table
from inventory.importers.tshark_text import parse_tshark_text
from inventory.importers.unpack import GZIP_MAGIC
from inventory.importers.xls_file import read_xls
from inventory.importers.xlsx_file import read_xlsx
from inventory.importers.zeek import parse_zeek_json, parse_zeek_tsv
from inventory.importers.zeek_protocols import parse_zeek_protocol
from inventory.records import ImportRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from inventory.importers.sheet import Sheet
    from inventory.records import Parsed

ALWAYS_APART = frozenset({"pcap", "ods", "xls"})
APART_IF_LARGE = frozenset(
    {"csv", "nmap", "flow_list", "packet_list", "tshark_text", "grassmarlin", "opnsense", "fortigate_csv", "panos_csv",
     "junos_json", *PRODUCTS}
)  # fmt: skip


def _read_sheet(format_: str, sheet: Sheet, options: Options) -> Parsed:
    if not options.mapping and hazards.knows([cells for _, cells in sheet.rows[:HEADER_SEARCH_ROWS]]):
        raise hazards.HazardList
    return read_table(format_, sheet, options)


def _refuse_hazards(_data: bytes, _options: Options) -> Parsed:
    raise hazards.HazardList


_PARSERS: dict[str, Callable[[bytes, Options], Parsed]] = {
    "csv": parse_csv,
    "xlsx": lambda data, options: _read_sheet("xlsx", read_xlsx(data, options), options),
    "xls": lambda data, options: _read_sheet("xls", read_xls(data, options), options),
    "ods": lambda data, options: _read_sheet("ods", read_ods(data, options), options),
    **{product: partial(parse_product, product) for product in MARKS},
    "netbox_dump": parse_netbox_dump,
    hazards.FORMAT: _refuse_hazards,
    "nmap": lambda data, _: parse_nmap(data),
    "zeek_tsv": lambda data, _: parse_zeek_tsv(data),
    "zeek_json": lambda data, _: parse_zeek_json(data),
    "zeek_protocol": lambda data, _: parse_zeek_protocol(data),
    "pcap": lambda data, _: parse_pcap(data),
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
    """Read a file; raise ImportRefused, with a sentence, where the file as a whole cannot be taken."""
    options = options or Options()
    format_ = options.format or recognise(data, filename)
    if format_ not in FORMATS:
        raise ImportRefused(f"The format {format_!r} is not supported. {SUPPORTED}")
    # XLSX has a child of its own; a log is summed row by row and stays small wherever it is read. A capture,
    # made of whatever was on the wire, is always read apart, and so are ODS and XLS, whose cells are counted by us.
    is_large = len(data) > FROM_BYTES or data.startswith(GZIP_MAGIC)
    if format_ in ALWAYS_APART or (is_large and format_ in APART_IF_LARGE):
        return parse_in_child(data, format_, options)
    return parse_here(data, format_, options)


def parse_here(data: bytes, format_: str, options: Options) -> Parsed:
    """Read a file of a known format in this process."""
    return _PARSERS[format_](data, options)
