"""GRASSMARLIN's reports as CSV: edges and connection details give flows, nodes give assets, groups are not carried.

Source: its source code (3.2). A file may hold several tables with headings of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from inventory.importers.csv_file import first_rows, read_rows
from inventory.importers.flow_list import VOCABULARY as FLOWS
from inventory.importers.flow_list import flows_of
from inventory.importers.flow_tables import table_of
from inventory.importers.headings import fold
from inventory.importers.limits import FLOW_ROWS
from inventory.importers.options import Options
from inventory.importers.packet_list import VOCABULARY as PACKETS
from inventory.importers.packet_list import packets_of
from inventory.importers.sheet import Sheet
from inventory.importers.tables import read_table
from inventory.importers.text import decode
from inventory.importers.unpack import read_whole
from inventory.importers.words import counted
from inventory.records import ImportRefused, Note, Parsed

EDGES: Final = frozenset(map(fold, ("Source", "Destination", "Bytes Sent", "Bytes Received")))
DETAILS: Final = frozenset(
    map(fold, ("Timestamp", "Source IP", "Source Port", "Destination IP", "Destination Port", "PCAP File", "Frame",
               "Protocol", "Size"))
)  # fmt: skip
GROUPS: Final = frozenset(map(fold, ("Source", "Target")))
# A table of nodes has this column and any others.
NODES: Final = frozenset({"ip"})


def knows(text: str) -> bool:
    """Say whether a text begins like a report of edges or connections."""
    rows = first_rows(text, ",")
    return bool(rows) and _kind(rows[0]) in ("edges", "details")


def parse_grassmarlin(data: bytes, options: Options) -> Parsed:
    """Read the tables of a report."""
    text, encoding, need = decode(read_whole(data), options.encoding)
    sheet = read_rows(text, ",", FLOW_ROWS)
    found: list[Parsed] = []
    groups = 0
    for kind, part in _parts(sheet):
        if kind == "edges":
            found.append(flows_of("grassmarlin", table_of(part, FLOWS, options), options, basis="observed"))
        elif kind == "details":
            found.append(packets_of("grassmarlin", table_of(part, PACKETS, options)))
        elif kind == "nodes":
            found.append(read_table("grassmarlin", part, Options()))
        else:
            groups += len(part.rows) - 1
    if not found:
        raise ImportRefused(
            "This report of groups names who belongs together and no traffic. Send the report of connections or edges."
        )
    notes = [note for one in found for note in one.notes]
    if groups:
        notes.append(Note("groups", f"Not carried: {counted(groups, 'row')} of groups.", groups))
    return Parsed(
        format="grassmarlin",
        records=tuple(record for one in found for record in one.records),
        refusals=(*sheet.refusals, *(refusal for one in found for refusal in one.refusals)),
        notes=tuple(notes),
        needs=(need,) if need else (),
        encoding=encoding,
    )


@dataclass(slots=True)
class _Part:
    kind: str
    rows: list[tuple[int, list[str]]]


def _parts(sheet: Sheet) -> list[tuple[str, Sheet]]:
    parts: list[_Part] = []
    for number, cells in sheet.rows:
        kind = _kind(cells)
        if kind:
            parts.append(_Part(kind, []))
        if parts:
            parts[-1].rows.append((number, cells))
    return [(part.kind, replace(sheet, rows=part.rows, refusals=[])) for part in parts]


def _kind(cells: list[str]) -> str:
    words = {fold(cell) for cell in cells if cell.strip()}
    if words == EDGES:
        return "edges"
    if words >= DETAILS:
        return "details"
    if words == GROUPS:
        return "groups"
    return "nodes" if words >= NODES else ""
