"""Which format a file has, by its content; the name only decides between kinds of plain text."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable
from pathlib import PurePosixPath

from inventory.importers import (
    captures,
    cisco_ios,
    flow_list,
    fortigate_csv,
    grassmarlin,
    hazards,
    incidents,
    iptables,
    junos_json,
    navv,
    netbox_dump,
    packet_list,
    panos_csv,
    test_results,
    tshark_text,
    zeek_protocols,
)
from inventory.importers.addresses import is_address
from inventory.importers.books import OLE, ZIP, is_ods, read_book
from inventory.importers.csv_file import SEPARATORS, first_rows
from inventory.importers.headings import find_heading_row
from inventory.importers.limits import HEADER_SEARCH_ROWS
from inventory.importers.products import PRODUCTS, product_of
from inventory.importers.unpack import read_head
from inventory.importers.zeek import NEEDED, NO_HEADER
from inventory.records import ImportRefused

FORMATS = {
    "csv": "CSV or TSV asset list",
    "xlsx": "XLSX asset list",
    "xls": "XLS asset list",
    "ods": "ODS asset list",
    **PRODUCTS,
    hazards.FORMAT: hazards.LABEL,
    test_results.FORMAT: test_results.LABEL,
    incidents.FORMAT: incidents.LABEL,
    "nmap": "nmap XML (-oX)",
    "zeek_tsv": "Zeek conn.log",
    "zeek_json": "Zeek conn.log as JSON",
    "zeek_protocol": "Zeek logs of OT protocols (ICSNPP)",
    "pcap": "packet capture (pcap, pcapng)",
    "flow_list": "list of flows (CSV, TSV, XLSX, XLS, ODS)",
    "packet_list": "list of packets as CSV (tshark -T fields, Wireshark)",
    "tshark_text": "tshark text",
    "navv": "NAVV workbook",
    "grassmarlin": "GRASSMARLIN CSV report",
    "iptables": "iptables-save",
    "cisco_ios": "Cisco IOS configuration",
    "opnsense": "OPNsense or pfSense config.xml",
    "fortigate_csv": "FortiGate policies as CSV",
    "panos_csv": "PAN-OS policies as CSV",
    "junos_json": "Juniper policies as JSON",
}
SUPPORTED = f"Bulkhead imports these lists, scans, logs and rules: {', '.join(FORMATS.values())}; text may be gzipped."
OTHER_JSON_LOG = (
    "This is a Zeek log of another kind. Bulkhead reads who talks to whom from conn.log: "
    "send the conn.log of the same sensor and day."
)
ALERTS = (
    "These are alerts of a sensor: floods, scans and passwords seen, not who usually talks to whom. Export the assets "
    "and the links of the same sensor instead."
)
TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".tab"})
PDF = b"%PDF"
# More NUL than one character in five is no text, or UTF-16 without the mark that says so.
NUL_SHARE = 5
NO_TEXT = (
    "This is no text, or UTF-16 text without its mark. Save it again as UTF-8, or send one of the supported formats."
)
ENTITIES = "The XML declares entities, by which a file can grow without end or take in others; it was not read."
HTML = "This is a web page, whatever its name says. Open it in a spreadsheet, save it as .xlsx or CSV, and send that."
COLUMNS_OF_A_LOG = 5
ENDS = 2
_WEB_PAGE = re.compile(rb"<(!doctype\s+html|html|head|table)\b", re.IGNORECASE)
_ZEEK_LINE = re.compile(rb"^#(separator|fields|path)[\s]", re.MULTILINE)
_ZEEK_PATH = re.compile(rb"^#path\t([a-z0-9_]{1,60})\r?$", re.MULTILINE)
_CONN_ONLY = frozenset({"conn_state", "history", "orig_pkts", "orig_bytes", "resp_pkts", "local_orig"})


def recognise(data: bytes, filename: str) -> str:
    """Give the key of the format; refuse, with what is supported, a file that has none of them."""
    head = read_head(data)
    _refuse_binary(head)
    if head.startswith(OLE):
        return _recognise_workbook(data, "xls")
    if head.startswith(ZIP):
        return _recognise_workbook(data, "ods" if is_ods(head) else "xlsx")
    if head.startswith(captures.MAGICS):
        return "pcap"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        return _recognise_xml(start)
    if start.startswith((b"{", b"[")):
        return _recognise_json(start)
    if start.startswith(b"#") and _ZEEK_LINE.search(head[:4096]):
        path = _ZEEK_PATH.search(head[:4096])
        is_protocol = path is not None and zeek_protocols.log_of(path[1].decode("ascii"))
        return "zeek_protocol" if is_protocol else "zeek_tsv"
    return _recognise_text(head, filename)


def _refuse_binary(head: bytes) -> None:
    if head.startswith(PDF):
        raise ImportRefused(f"This is a PDF, from which a list cannot be read reliably. {SUPPORTED}")


def _recognise_workbook(data: bytes, kind: str) -> str:
    try:
        sheets = read_book(data, HEADER_SEARCH_ROWS)
    except ImportRefused:
        # Its reader says why.
        return kind
    if navv.knows(sheets):
        return "navv"
    heads = [[cells for _, cells in sheet.rows] for sheet in sheets]
    for one in (hazards, test_results, incidents):
        if any(one.knows(rows) for rows in heads):
            return str(one.FORMAT)
    has_assets = any(find_heading_row(rows, frozenset()) is not None for rows in heads)
    has_flows = any(flow_list.VOCABULARY.heading_of(rows, {}) is not None for rows in heads)
    return "flow_list" if has_flows and not has_assets else kind


def _recognise_xml(start: bytes) -> str:
    if b"<!ENTITY" in start[:4096]:
        raise ImportRefused(ENTITIES)
    if _WEB_PAGE.match(start):
        raise ImportRefused(HTML)
    if b"<nmaprun" in start:
        return "nmap"
    if re.search(rb"<(opnsense|pfsense)[\s>]", start[:4096]):
        return "opnsense"
    root = re.search(rb"<([A-Za-z_][\w:.\-]{0,60})", start)
    name = root[1].decode("ascii", errors="replace") if root else "?"
    raise ImportRefused(f"This XML begins with <{name}>, which is not an nmap scan (<nmaprun>). {SUPPORTED}")


_JSON: dict[str, Callable[[bytes], bool]] = {"junos_json": junos_json.knows, "netbox_dump": netbox_dump.is_dump}


def _recognise_json(start: bytes) -> str:
    if b'"deviceEventClassId"' in start:
        raise ImportRefused(ALERTS)
    known = next((key for key, knows in _JSON.items() if knows(start)), None) or product_of(start)
    if known:
        return known
    entry = _first_entry(start)
    if entry is None:
        raise ImportRefused(f"This JSON is not a Zeek log. {SUPPORTED}")
    keys = set(entry)
    inner = entry.get("id")
    if isinstance(inner, dict):
        keys |= {f"id.{name}" for name in inner}
    has_ends = {name for name in NEEDED if name in keys or name.replace(".", "_") in keys} >= set(NEEDED)
    if has_ends and keys & _CONN_ONLY:
        return "zeek_json"
    if "ts" in keys and keys & {"id.orig_h", "uid", "uids", "peer"}:
        raise ImportRefused(OTHER_JSON_LOG)
    raise ImportRefused(f"This JSON is not a Zeek conn.log: it lacks {', '.join(NEEDED)}. {SUPPORTED}")


def _first_entry(start: bytes) -> dict[str, object] | None:
    text = start.decode("utf-8", errors="replace").lstrip("[ \t\r\n")
    try:
        entry, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return entry if isinstance(entry, dict) else None


def _recognise_text(head: bytes, filename: str) -> str:
    name = filename.lower().removesuffix(".gz")
    suffix = PurePosixPath(name).suffix
    text = _text(head)
    if text.count("\0") > len(text) // NUL_SHARE:
        raise ImportRefused(NO_TEXT)
    known = next((key for key, knows in _TEXTS.items() if knows(text)), None)
    if known:
        return known
    cells = _first_row(text)
    if zeek_protocols.fields_without_heading(cells):
        return "zeek_protocol"
    if len(cells) >= COLUMNS_OF_A_LOG and sum(map(is_address, cells)) >= ENDS:
        raise ImportRefused(NO_HEADER)
    if suffix in TABLE_SUFFIXES:
        return "csv"
    shown = PurePosixPath(filename.replace("\\", "/")).name[:80]
    raise ImportRefused(f"The content of {shown!r} is none of the supported formats. {SUPPORTED}")


# The first that knows a text has it: the more particular ones come first.
_TEXTS: dict[str, Callable[[str], bool]] = {
    "iptables": lambda text: iptables.MARK.search(text) is not None,
    "cisco_ios": lambda text: len(cisco_ios.MARK.findall(text)) > 1,
    "fortigate_csv": fortigate_csv.VOCABULARY.knows,
    "panos_csv": panos_csv.knows,
    "tshark_text": tshark_text.knows,
    "grassmarlin": grassmarlin.knows,
    "packet_list": packet_list.VOCABULARY.knows,
    "flow_list": flow_list.VOCABULARY.knows,
    hazards.FORMAT: hazards.knows_text,
    test_results.FORMAT: test_results.knows_text,
    incidents.FORMAT: incidents.knows_text,
    "csv": lambda text: any(find_heading_row(first_rows(text, one), frozenset()) is not None for one in SEPARATORS),
}


def _text(head: bytes) -> str:
    is_utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return head.decode("utf-16" if is_utf16 else "utf-8-sig", errors="replace")


def _first_row(text: str) -> list[str]:
    """Give the cells of the first row of a log."""
    rows = (line.split("\t") for line in text.splitlines()[:20] if line and not line.startswith("#"))
    return next(rows, [])
