"""Lists of flows under free headings, as people keep them and tools export them, from CSV, TSV and XLSX.

A cell may name several ends, ports or protocols: each pair of ends with each service is a flow. An end may be a name;
who keeps the inventory knows what it is. A list is what somebody says there should be (declared), unless it counts what
was seen (packets, bytes, sessions, a connection state): then it is observed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from inventory.importers.flow_cells import Service, read_ends, read_services, record_of
from inventory.importers.flow_tables import Row, Table, Vocabulary, read_tables
from inventory.importers.headings import fold
from inventory.importers.limits import FLOW_ROWS, NAME_CHARACTERS
from inventory.importers.options import Options
from inventory.importers.values import AmbiguousDate, Unreadable, read_time
from inventory.importers.words import counted
from inventory.records import FlowRecord, ImportRefused, Note, Parsed, Refusal

FIELDS: Final = {
    "source": ("source", "src", "source ip", "src ip", "srcip", "source address", "src address", "srcaddr", "from",
               "source host", "client", "initiator", "originator", "orig h", "id.orig_h", "quelle", "von", "origen",
               "sorgente", "source asset", "source device", "source zone", "ip source", "source network", "sender",
               "consumer", "from ip", "source system"),
    "destination": ("destination", "dst", "dest", "destination ip", "dst ip", "dest ip", "dstip", "destination address",
                    "dst address", "dstaddr", "to", "destination host", "server", "responder", "target", "resp h",
                    "id.resp_h", "ziel", "nach", "destino", "destinazione", "destination asset", "destination device",
                    "destination zone", "ip destination", "destination network", "receiver", "provider", "to ip",
                    "dest address", "destination system"),
    "port": ("port", "ports", "destination port", "dst port", "dest port", "dport", "dstport", "service port",
             "server port", "port number", "resp p", "id.resp_p", "puerto", "porta", "zielport", "target port",
             "port and proto", "protocol port", "protocol/port", "port/protocol"),
    "protocol": ("protocol", "protocols", "protokoll", "protocolo", "protocollo", "layer 7 protocol", "l7 protocol",
                 "application protocol", "app protocol"),
    "service": ("service", "services", "service name", "application", "app", "dienst", "servicio", "servizio"),
    "transport": ("transport", "proto", "transport protocol", "l4 protocol", "layer 4 protocol", "ip protocol",
                  "tcp/udp"),
    "name": ("comment", "comments", "description", "remark", "remarks", "note", "notes", "purpose", "reason", "name",
             "flow", "flow name", "bemerkung", "zweck", "beschreibung", "comentario", "descripcion", "commento", "nota",
             "justification"),
    "count": ("count", "sessions", "connections", "flows", "packets", "frames", "hits", "total packets"),
    "bytes": ("bytes", "total bytes", "octets", "volume", "size"),
    "sent": ("bytes sent", "orig bytes", "bytes out", "sent bytes"),
    "received": ("bytes received", "resp bytes", "bytes in", "received bytes"),
    "state": ("conn state", "connection state"),
    "first_seen": ("first seen", "first activity", "start", "start time", "begin"),
    "last_seen": ("last seen", "last activity", "end time", "timestamp", "time", "date"),
}  # fmt: skip
VOCABULARY: Final = Vocabulary(
    words={fold(word): field for field, words in reversed(FIELDS.items()) for word in words},
    needed=(frozenset({"source"}), frozenset({"destination"})),
)
MEASURED: Final = frozenset({"bytes", "sent", "received", "state", "count"})
UNANSWERED: Final = frozenset({"S0", "REJ", "RSTOS0", "SH"})
FLOWS_OF_A_ROW: Final = 2_000
SHOWN: Final = 5
_WHOLE: Final = re.compile(r"[0-9]{1,15}|[0-9]{1,3}([,. ][0-9]{3}){1,4}", re.ASCII)


def parse_flow_list(data: bytes, options: Options) -> Parsed:
    """Read the flows of a list."""
    return flows_of("flow_list", read_tables(data, VOCABULARY, options), options)


def flows_of(format_: str, table: Table, options: Options, basis: str | None = None) -> Parsed:
    """Give what the rows of a table of flows say; where nobody says the basis, its columns do."""
    if basis is None:
        is_seen = any(column.field in MEASURED for column in table.columns)
        basis = "observed" if is_seen else "declared"
    reader = _Reader(format_, basis, options.date_order)
    for row in table.rows:
        reader.take(row, table.word)
    if not reader.flows and not reader.refusals:
        raise ImportRefused("There is no row below the headings, so there is no flow to take.")
    return Parsed(
        format=format_,
        records=tuple(reader.flows.values()),
        refusals=tuple(sorted((*table.refusals, *reader.refusals), key=lambda refusal: refusal.row)),
        notes=tuple(reader.notes(len(table.rows))),
        needs=table.needs,
        columns=table.columns,
        encoding=table.encoding,
        sheet=table.sheet,
        sheets=table.sheets,
        header_row=table.heading_row,
    )


class _Reader:
    """The flows of the rows read so far, each once."""

    def __init__(self, format_: str, basis: str, date_order: str | None) -> None:
        self.flows: dict[str, FlowRecord] = {}
        self.refusals: list[Refusal] = []
        self._format = format_
        self._basis = basis
        self._date_order = date_order
        self._said: Counter[str] = Counter()
        self._unanswered = 0

    def take(self, row: Row, word: str) -> None:
        """Take a row, or say why it cannot be taken."""
        if row.get("state").upper() in UNANSWERED:
            self._unanswered += 1
            return
        column = ""
        try:
            column = "source"
            sources = read_ends(row.get("source"))
            column = "destination"
            destinations = read_ends(row.get("destination"))
            column = "port"
            services = _services(row)
        except Unreadable as error:
            self.refusals.append(Refusal(row.number, column, error.code, error.message, row.get(column)))
            return
        if not sources or not destinations:
            missing = "destination" if sources else "source"
            message = f"The row names no {missing}; a flow needs both ends."
            self.refusals.append(Refusal(row.number, missing, "missing", message))
            return
        if len(sources) * len(destinations) * len(services) > FLOWS_OF_A_ROW:
            message = f"The row stands for more than {FLOWS_OF_A_ROW:,} flows; give the ends as networks, or split it."
            self.refusals.append(Refusal(row.number, "", "too_many", message))
            return
        self._said.update(service.said for service in services[:1] if service.said)
        for flow in self._flows(row, f"{word} {row.number}", sources, destinations, services):
            known = self.flows.get(flow.code)
            self.flows[flow.code] = flow if known is None else _both(known, flow)
        if len(self.flows) > FLOW_ROWS:
            raise ImportRefused(f"The list stands for more than {FLOW_ROWS:,} flows. Split it into several files.")

    def _flows(
        self,
        row: Row,
        place: str,
        sources: tuple[str, ...],
        destinations: tuple[str, ...],
        services: tuple[Service, ...],
    ) -> Iterator[FlowRecord]:
        is_one = len(sources) == len(destinations) == len(services) == 1
        facts: dict[str, Any] = {
            "basis": self._basis,
            "sources": (self._format,),
            "count": (_number(row.get("count")) or 1) if is_one else 1,
            "bytes": _bytes(row) if is_one else None,
            "first_seen": _time(row.get("first_seen"), self._date_order),
            "last_seen": _time(row.get("last_seen"), self._date_order),
        }
        for source in sources:
            for destination in destinations:
                for service in services:
                    name = (row.get("name") or service.said)[:NAME_CHARACTERS] or None
                    yield record_of(row.number, place, (source, destination), service, name=name, **facts)

    def notes(self, rows: int) -> list[Note]:
        """Tell what was made of the rows."""
        seen = "as observed, for the list counts what was seen" if self._basis == "observed" else (
            "as declared, for the list says what should be and not what was seen"
        )  # fmt: skip
        told = f"{counted(rows, 'row')} read, {counted(len(self.flows), 'flow')} found, taken {seen}."
        notes = [Note("flows", told, len(self.flows))]
        if self._said:
            examples = ", ".join(repr(word[:40]) for word, _ in self._said.most_common(SHOWN))
            message = f"Protocols that the catalogue does not know by these words, kept as text: {examples}."
            notes.append(Note("unknown_words", message, self._said.total()))
        if self._unanswered:
            rows_of = counted(self._unanswered, "row")
            message = f"Left out, {rows_of}: TCP attempts that were never answered: nobody communicated."
            notes.append(Note("left_out_attempt", message, self._unanswered))
        return notes


def _services(row: Row) -> tuple[Service, ...]:
    transport = row.get("transport")
    texts = [row.get("port"), row.get("protocol"), row.get("service"), transport]
    return read_services(*texts, transport=transport)


def _both(one: FlowRecord, other: FlowRecord) -> FlowRecord:
    """Sum two rows that stand for the same flow."""
    firsts = [seen for seen in (one.first_seen, other.first_seen) if seen]
    lasts = [seen for seen in (one.last_seen, other.last_seen) if seen]
    known = [size for size in (one.bytes, other.bytes) if size is not None]
    return replace(
        one,
        count=one.count + other.count,
        bytes=sum(known) if known else None,
        first_seen=min(firsts, default=None),
        last_seen=max(lasts, default=None),
        transport=one.transport if one.transport == other.transport else None,
        name=one.name or other.name,
    )


def _number(text: str) -> int | None:
    return int(re.sub("[,. ]", "", text)) if _WHOLE.fullmatch(text) else None


def _bytes(row: Row) -> int | None:
    known = [size for name in ("bytes", "sent", "received") if (size := _number(row.get(name))) is not None]
    return sum(known) if known else None


def _time(text: str, date_order: str | None) -> datetime | None:
    """Give a time; None where there is none, or where day and month cannot be told apart."""
    try:
        return read_time(text, date_order)
    except AmbiguousDate:
        return None
