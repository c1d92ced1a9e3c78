"""Text that tshark prints: the list of packets of its default output, and its tables of conversations (-z conv,tcp).

Sources: the manual of tshark and its output (4.0). A table names no opener: the sessions are told the right way round
by ports and partners, as in a capture. Its sizes are rounded and its times relative, so neither is kept.
"""

from __future__ import annotations

import re
from typing import Final

from msgspec.structs import replace

from inventory.importers.filter_rules import read_lines
from inventory.importers.flow_tables import Row
from inventory.importers.packet_list import PacketReader
from inventory.importers.sessions import Packet, Sessions
from inventory.importers.words import counted
from inventory.records import ImportRefused, Note, Parsed

PACKET: Final = re.compile(
    r"^\s*([0-9]+)\s+([0-9][0-9:.\- ]*?)\s+([0-9A-Fa-f.:]+)\s+(?:→|->)\s+([0-9A-Fa-f.:]+)"
    r"\s+(\S+(?: [0-9]\.[0-9])?)\s+([0-9]+)\s*(.*)$"
)
TABLE: Final = re.compile(r"^(\S+) (Conversations|Endpoints)\s*$")
_PAIR: Final = re.compile(r"^(\S+?):([0-9]{1,5})\s+<->\s+(\S+?):([0-9]{1,5})\s")
_AMOUNT: Final = re.compile(r"\s([0-9]+)\s+([0-9]+) (bytes|[kMGT]B)")
_FEW: Final = 2


def knows(text: str) -> bool:
    """Say whether a text is what tshark prints."""
    lines = text.splitlines()[:100]
    return any(TABLE.match(line) for line in lines) or sum(bool(PACKET.match(line)) for line in lines[:20]) >= _FEW


def parse_tshark_text(data: bytes) -> Parsed:
    """Read the conversations of tshark's text."""
    lines = read_lines(data)
    if any(TABLE.match(line) for line in lines):
        return _tables(lines)
    reader = PacketReader("line", "tshark")
    strange = 0
    for number, line in enumerate(lines, start=1):
        found = PACKET.match(line)
        if found:
            names = ("frame", "time", "source", "destination", "protocol", "size", "info")
            reader.take(Row(number, dict(zip(names, found.groups(), strict=True))))
        else:
            strange += bool(line.strip())
    records, notes = reader.conclude()
    if strange:
        message = f"Left out, {counted(strange, 'line')} that no packet with two addresses stands on."
        notes.append(Note("left_out_lines", message, strange))
    return Parsed(
        format="tshark_text", records=tuple(records), refusals=tuple(reader.refusals), notes=tuple(notes)
    )  # fmt: skip


def _tables(lines: list[str]) -> Parsed:
    sessions = Sessions("line", "tshark")
    transport, taken, others = "", 0, set[str]()
    for number, line in enumerate(lines, start=1):
        if heading := TABLE.match(line):
            word = heading[1].lower()
            transport = word if heading[2] == "Conversations" and word in ("tcp", "udp", "sctp") else ""
            if not transport:
                others.add(f"{heading[1]} {heading[2]}")
        elif transport and (pair := _PAIR.match(line)):
            taken += 1
            ends = (pair[1], int(pair[2])), (pair[3], int(pair[4]))
            packets, size = _amount(line)
            sessions.add(Packet(number, None, transport, *ends, size, packets=packets))
    if not taken:
        raise ImportRefused(
            "These tables name no TCP or UDP conversation with its ports. Print them with -q -z conv,tcp -z conv,udp."
        )
    records, notes = sessions.conclude()
    records = [replace(record, bytes=None) for record in records]
    if others:
        message = f"Not carried: the tables {', '.join(sorted(others))}, which name no ports."
        notes.insert(0, Note("other_tables", message, len(others)))
    return Parsed(format="tshark_text", records=tuple(records), notes=tuple(notes))


def _amount(line: str) -> tuple[int, int | None]:
    """Give packets and bytes of a row of a table, those of both ways (its last amount); rounded bytes are none."""
    amounts = _AMOUNT.findall(line)
    packets, size, unit = amounts[-1] if amounts else (1, 0, "")
    return max(int(packets), 1), int(size) if unit == "bytes" else None
