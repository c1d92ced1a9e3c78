"""NAVV's workbook: the sheet Analysis gives flows, Inventory Input gives assets by address and name.

Source: the workbook that CISA's NAVV writes from Zeek's logs and that engineers fill in. Its sheet Segments names
networks and no assets; they are told and not carried, for to which zone a network belongs is a decision.
"""

from __future__ import annotations

from typing import Final

from inventory.importers.flow_list import VOCABULARY, flows_of
from inventory.importers.flow_tables import table_of
from inventory.importers.headings import fold
from inventory.importers.options import Options
from inventory.importers.sheet import Sheet
from inventory.importers.tables import read_table
from inventory.importers.words import counted
from inventory.importers.xlsx_file import read_all
from inventory.records import ImportRefused, Note, Parsed

ANALYSIS: Final = frozenset(map(fold, ("Count", "Src_IP", "Dest_IP", "Port", "Service", "Proto", "Conn_State")))
NAMES: Final = frozenset(map(fold, ("IP", "Name")))
SEGMENTS: Final = frozenset(map(fold, ("Name", "CIDR")))
SHOWN: Final = 20


def knows(sheets: list[Sheet]) -> bool:
    """Say whether a workbook has NAVV's sheet of traffic."""
    return _sheet(sheets, ANALYSIS) is not None


def parse_navv(data: bytes, options: Options) -> Parsed:
    """Read the traffic and the named addresses of a workbook."""
    sheets = read_all(data)
    traffic = _sheet(sheets, ANALYSIS)
    if traffic is None:
        raise ImportRefused(
            "The workbook has no sheet Analysis with Src_IP, Dest_IP, Port and Proto, as NAVV writes it."
        )
    found = flows_of("navv", table_of(traffic, VOCABULARY, options), options, basis="observed")
    named = _sheet([sheet for sheet in sheets if fold(sheet.name or "") == fold("Inventory Input")], NAMES)
    assets = read_table("navv", named, Options()) if named and len(named.rows) > 1 else None
    segments = _sheet([sheet for sheet in sheets if fold(sheet.name or "") == "segments"], SEGMENTS)
    notes = [*found.notes, *(assets.notes if assets else ())]
    if segments and len(segments.rows) > 1:
        shown = ", ".join(" ".join(cell for cell in cells if cell) for _, cells in segments.rows[1 : SHOWN + 1])
        told = (
            f"Not carried: {counted(len(segments.rows) - 1, 'segment')} ({shown}). Where a network belongs is a "
            "decision, and the workbook names no zone: write each network as a subnet of its zone, and flows are "
            "placed by it."
        )
        notes.append(Note("segments", told, len(segments.rows) - 1))
    return Parsed(
        format="navv",
        records=(*(assets.records if assets else ()), *found.records),
        refusals=(*found.refusals, *(assets.refusals if assets else ())),
        notes=tuple(notes),
        columns=found.columns,
        sheet=found.sheet,
        sheets=found.sheets,
        header_row=found.header_row,
    )


def _words(cells: list[str]) -> set[str]:
    return {fold(cell) for cell in cells}


def _sheet(sheets: list[Sheet], needed: frozenset[str]) -> Sheet | None:
    return next((sheet for sheet in sheets if sheet.rows and _words(sheet.rows[0][1]) >= needed), None)
