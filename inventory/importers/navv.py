"""NAVV's workbook: the sheet Analysis gives flows, Inventory Input gives assets by address and name.

Source: the code of CISA's NAVV, whose workbook is made from Zeek's logs and filled in by engineers. What its sheet
Segments says of a network goes to the named addresses in it: the segment is their zone, as a proposal like the zone of
any list, and its Purdue level, where it has one, is theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

from msgspec.structs import replace

from inventory.importers.flow_list import VOCABULARY, flows_of
from inventory.importers.flow_tables import table_of
from inventory.importers.headings import fold
from inventory.importers.limits import NAME_CHARACTERS
from inventory.importers.options import Options
from inventory.importers.sheet import Sheet
from inventory.importers.tables import read_table
from inventory.importers.values import read_level
from inventory.importers.words import counted
from inventory.importers.xlsx_file import read_all
from inventory.records import AssetRecord, ImportRefused, Note, Parsed, Refusal

ANALYSIS: Final = frozenset(map(fold, ("Count", "Src_IP", "Dest_IP", "Port", "Service", "Proto", "Conn_State")))
NAMES: Final = frozenset(map(fold, ("IP", "Name")))
SEGMENTS: Final = frozenset(map(fold, ("Name", "CIDR")))


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
    segments, refusals = _segments(
        _sheet([sheet for sheet in sheets if fold(sheet.name or "") == "segments"], SEGMENTS)
    )
    placed = [_placed(one, segments) for one in (assets.assets if assets else ())]
    notes = [*found.notes, *(assets.notes if assets else ())]
    if segments:
        inside = sum(one.zone is not None for one in placed)
        told = (
            f"{counted(len(segments), 'segment')} read: {counted(inside, 'asset')} in them, whose zone, as a proposal, "
            "is the segment."
        )
        notes.append(Note("segments", told, len(segments)))
    return Parsed(
        format="navv",
        records=(*placed, *found.records),
        refusals=(*found.refusals, *(assets.refusals if assets else ()), *refusals),
        notes=tuple(notes),
        columns=found.columns,
        sheet=found.sheet,
        sheets=found.sheets,
        header_row=found.header_row,
    )


@dataclass(frozen=True, slots=True)
class _Segment:
    name: str
    network: IPv4Network | IPv6Network
    level: float | None


def _segments(sheet: Sheet | None) -> tuple[list[_Segment], list[Refusal]]:
    """Give the networks of the sheet, the narrowest first, and the rows that name none."""
    found: list[_Segment] = []
    refusals: list[Refusal] = []
    if sheet is None:
        return found, refusals
    headings = [fold(cell) for cell in sheet.rows[0][1]]
    for number, cells in sheet.rows[1:]:
        row = dict(zip(headings, cells, strict=False))
        name, written = row.get("name", "").strip()[:NAME_CHARACTERS], row.get("cidr", "").strip()
        if not written:
            continue
        try:
            level = read_level(row.get("purduelevel", ""))
            found.append(_Segment(name or written, ip_network(written, strict=False), level))
        except ValueError:
            refusals.append(Refusal(number, "CIDR", "network", "This is no network such as 10.1.0.0/24.", written))
    return sorted(found, key=lambda one: -one.network.prefixlen), refusals


def _placed(asset: AssetRecord, segments: list[_Segment]) -> AssetRecord:
    """Put an asset into the narrowest segment that has its address."""
    addresses = [ip_address(ip) for ip in asset.ips]
    home = next((one for one in segments for address in addresses if address in one.network), None)
    return asset if home is None else replace(asset, zone=home.name, level=home.level)


def _words(cells: list[str]) -> set[str]:
    return {fold(cell) for cell in cells}


def _sheet(sheets: list[Sheet], needed: frozenset[str]) -> Sheet | None:
    return next((sheet for sheet in sheets if sheet.rows and _words(sheet.rows[0][1]) >= needed), None)
