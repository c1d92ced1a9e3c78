"""Lists of packets as CSV, one row per packet, collapsed to conversations: tshark's `-T fields`, Wireshark's export.

No row says who opened a session or what its port means: sessions are put together and told the right way round as in a
capture. Without TCP flags an attempt that nobody answered is told by its size alone, which is said.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from typing import Final

from inventory.importers.addresses import is_address
from inventory.importers.conversations import TRANSPORTS
from inventory.importers.direction import SERVICES
from inventory.importers.flow_tables import Row, Table, Vocabulary, read_tables
from inventory.importers.headings import fold
from inventory.importers.options import Options
from inventory.importers.protocol_words import protocol_named
from inventory.importers.sessions import Packet, Sessions
from inventory.importers.values import AmbiguousDate, read_time
from inventory.importers.words import counted
from inventory.records import FlowRecord, ImportRefused, Note, Parsed, Refusal

FIELDS: Final = {
    "time": ("frame.time_epoch", "frame.time", "time", "timestamp", "ts"),
    "source": ("ip.src", "source", "source ip", "src ip", "ipv4 source"),
    "destination": ("ip.dst", "destination", "destination ip", "dst ip", "ipv4 destination"),
    "source6": ("ipv6.src",),
    "destination6": ("ipv6.dst",),
    "number": ("ip.proto", "ipv6.nxt"),
    "tcp_source": ("tcp.srcport",),
    "tcp_destination": ("tcp.dstport",),
    "udp_source": ("udp.srcport",),
    "udp_destination": ("udp.dstport",),
    "source_port": ("source port", "src port", "srcport", "sport"),
    "destination_port": ("destination port", "dst port", "dest port", "dstport", "dport"),
    "flags": ("tcp.flags",),
    "protocol": ("_ws.col.Protocol", "_ws.col.protocol", "frame.protocols", "protocol"),
    "size": ("frame.len", "length", "len", "size"),
    "frame": ("frame.number", "no.", "no", "frame", "number"),
    "info": ("info", "_ws.col.Info"),
}  # fmt: skip
WORDS: Final = {fold(word): field for field, words in FIELDS.items() for word in words}
VOCABULARY: Final = Vocabulary(
    words=WORDS,
    needed=(
        frozenset({"source", "source6"}),
        frozenset({"destination", "destination6"}),
        # What no list of flows has: a frame's own number or length beside what the dissector says.
        frozenset({"tcp_source", "udp_source", "info", "frame"}),
    ),
)
NUMBERS: Final = {"6": "tcp", "17": "udp", "132": "sctp", "1": "icmp", "58": "icmp6"}
_LAST_WORD: Final = re.compile(r"([^:]+)$")
_INFO_PORTS: Final = re.compile(r"^(?:\[[^\]]*\]\s*)*([0-9]{1,5})\s*(?:→|->|>)\s*([0-9]{1,5})\b")
_FLAGS: Final = re.compile(r"\[((?:SYN|ACK|FIN|RST|PSH|URG|ECE|CWR|, )+)\]")
_FLAG_BITS: Final = {"FIN": 1, "SYN": 2, "RST": 4, "PSH": 8, "ACK": 16, "URG": 32, "ECE": 64, "CWR": 128}
# What tshark writes for a protocol, in the words of direction.SERVICES.
TSHARK: Final = {
    "bacnet-apdu": "bacnet", "bacnet-npdu": "bacnet", "bvlc": "bacnet", "dnp 3.0": "dnp3", "cip i/o": "cip_io",
    "cip cm": "cip", "cipcm": "cip", "104asdu": "iec104", "104apci": "iec104", "iec 60870-5-104": "iec104",
    "opcua": "opcua_binary", "pnio-cm": "profinet_io_cm", "pnio_cm": "profinet_io_cm", "hart_ip": "hart_ip",
    "omron": "omron_fins", "omron-fins": "omron_fins", "s7comm-plus": "s7comm_plus", "smb2": "smb", "modbus": "modbus",
    "mbtcp": "modbus", "modbus/tcp": "modbus", "http/xml": "http", "http/json": "http", "nbss": "smb",
}  # fmt: skip
HIGHEST_PORT: Final = 65535


def parse_packet_list(data: bytes, options: Options) -> Parsed:
    """Read the conversations of a list of packets."""
    return packets_of("packet_list", read_tables(data, VOCABULARY, options))


def packets_of(format_: str, table: Table) -> Parsed:
    """Read the conversations of a table of packets."""
    reader = PacketReader(table.word, format_)
    for row in table.rows:
        reader.take(row)
    records, notes = reader.conclude()
    return Parsed(
        format=format_,
        records=tuple(records),
        refusals=tuple(sorted((*table.refusals, *reader.refusals), key=lambda refusal: refusal.row)),
        notes=tuple(notes),
        needs=table.needs,
        columns=table.columns,
        encoding=table.encoding,
        sheet=table.sheet,
        sheets=table.sheets,
        header_row=table.heading_row,
    )


def service_word(text: str) -> str:
    """Give the service that a dissector's word for a protocol names; empty where it names none."""
    word = text.strip().casefold()
    if word.startswith(("tlsv", "sslv", "ssl", "dtls")):
        return "ssl"
    found = protocol_named(text)
    known = TSHARK.get(word) or (found[0] if found else SERVICES.get(word, ""))
    return "" if known in TRANSPORTS else known


class PacketReader:
    """The packets of a list on their way to conversations; `word` says what a row is called."""

    def __init__(self, word: str, source: str) -> None:
        self.refusals: list[Refusal] = []
        self._sessions = Sessions(word, source)
        self._without_ip = 0
        self._without_ports: Counter[str] = Counter()
        self._packets = 0
        self._has_flags = False

    def take(self, row: Row) -> None:
        """Take the packet of a row."""
        source = _outer(row.get("source", "source6"))
        destination = _outer(row.get("destination", "destination6"))
        if not (is_address(source) and is_address(destination)):
            self._without_ip += 1
            return
        transport, ports = _transport(row)
        if not transport:
            self._without_ports[row.get("protocol") or "unnamed"] += 1
            return
        if ports is None:
            message = "The ports of this packet cannot be read; a port is a whole number from 0 to 65535."
            self.refusals.append(Refusal(row.number, "port", "port", message))
            return
        flags = _flags(row)
        self._has_flags = self._has_flags or flags is not None
        size = row.get("size")
        self._packets += 1
        self._sessions.add(
            Packet(
                row.number,
                _seconds(row.get("time")),
                transport,
                (source, ports[0]),
                (destination, ports[1]),
                int(size) if size.isascii() and size.isdigit() and len(size) <= 9 else None,  # noqa: PLR2004
                flags,
                service_word(_LAST_WORD.findall(row.get("protocol"))[-1]) if row.get("protocol") else "",
            )
        )

    def conclude(self) -> tuple[list[FlowRecord], list[Note]]:
        """Give the conversations and what was left out."""
        records, notes = self._sessions.conclude()
        if not self._packets and not self.refusals:
            raise ImportRefused(
                "No row here names two IP addresses with their ports. Export the packets with ip.src, ip.dst, "
                "tcp.srcport, tcp.dstport, udp.srcport and udp.dstport."
            )
        told = [Note("packets", f"{counted(self._packets, 'packet')} read.", self._packets)]
        if self._without_ip:
            message = f"Left out, {counted(self._without_ip, 'packet')} without IP addresses, which cross no router."
            told.append(Note("left_out_not_ip", message, self._without_ip))
        if self._without_ports:
            kinds = ", ".join(f"{word} {number:,}" for word, number in sorted(self._without_ports.items()))
            total = self._without_ports.total()
            message = f"Left out, {counted(total, 'packet')} whose ports the list does not tell: {kinds}."
            told.append(Note("left_out_no_ports", message, total))
        if not self._has_flags:
            message = (
                "The list has no TCP flags: a TCP session of at most two packets without content is taken for an "
                "attempt that nobody answered. Export tcp.flags, too, to be sure."
            )
            told.append(Note("no_flags", message))
        return records, [*told, *notes]


def _transport(row: Row) -> tuple[str, tuple[int, int] | None]:
    """Give the transport of a packet and its ports; empty where the list does not tell them."""
    number = NUMBERS.get(_outer(row.get("number")), "")
    if number.startswith("icmp"):
        # The ports beside it are those of the packet that the message is about.
        return number, (0, 0)
    for transport in ("tcp", "udp"):
        ends = row.get(f"{transport}_source"), row.get(f"{transport}_destination")
        if all(ends):
            return transport, _ports(*ends)
    word = row.get("protocol").casefold()
    transport = number or (word if word in TRANSPORTS else "tcp")
    if row.get("source_port") and row.get("destination_port"):
        return transport, _ports(row.get("source_port"), row.get("destination_port"))
    found = _INFO_PORTS.match(row.get("info"))
    if found and (number or word in TRANSPORTS):
        return transport, _ports(found[1], found[2])
    return ("icmp", (0, 0)) if word.startswith("icmp") else ("", None)


def _outer(text: str) -> str:
    """Give the first of several values in one cell: that of the outer packet, where it carries another."""
    return text.partition(",")[0].strip()


def _ports(one: str, other: str) -> tuple[int, int] | None:
    """Give two ports."""
    texts = [_outer(text) for text in (one, other)]
    if not all(text.isascii() and text.isdigit() and len(text) <= 5 for text in texts):  # noqa: PLR2004
        return None
    first, second = (int(text) for text in texts)
    return (first, second) if max(first, second) <= HIGHEST_PORT else None


def _flags(row: Row) -> int | None:
    text = row.get("flags")
    if text:
        try:
            return int(text, 16)
        except ValueError:
            return None
    found = _FLAGS.search(row.get("info"))
    return sum(_FLAG_BITS[word] for word in found[1].split(", ")) if found else None


def _seconds(text: str) -> float | None:
    """Give the seconds since 1970; a time counted from the beginning of a capture is none."""
    try:
        found: datetime | None = read_time(text, None)
    except AmbiguousDate:
        return None
    return found.timestamp() if found else None
