"""Lists of flows under free headings, as people keep them and tools export them, from CSV, TSV and XLSX.

A cell may name several ends, ports or protocols: each pair of ends with each service is a flow. An end may be a name;
who keeps the inventory knows what it is. A list is what somebody says there should be (declared), unless it counts what
was seen (packets, bytes, sessions, a connection state): then it is observed.

Of an action only what forbids is taken over, as a decision, and only where no filter's word says it: the rows of a
filter count in their order, which a set of flows has not. Rows that a filter stops are left out and told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from msgspec.structs import replace

from inventory.importers.conversations import LEFT_OUT, TRANSPORTS
from inventory.importers.flow_cells import PORTLESS, Service, read_ends, read_services, record_of
from inventory.importers.flow_tables import NoHeadings, Row, Table, Vocabulary, columns_of, read_tables
from inventory.importers.headings import fold, fullest_row
from inventory.importers.limits import FLOW_ROWS, HEADER_SEARCH_ROWS, NAME_CHARACTERS
from inventory.importers.options import Options
from inventory.importers.tables import DATE_ORDERS, date_need
from inventory.importers.values import AmbiguousDate, Unreadable, read_time, squeeze
from inventory.importers.words import counted
from inventory.records import FlowRecord, ImportRefused, Need, Note, Parsed, Refusal

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
    "action": ("action", "rule action", "policy action", "aktion", "accion", "azione", "decision", "permission",
               "verdict"),
    "first_seen": ("first seen", "first activity", "start", "start time", "begin"),
    "last_seen": ("last seen", "last activity", "end time", "timestamp", "time", "date"),
}  # fmt: skip
_WHOLE: Final = re.compile(r"[0-9]{1,15}|[0-9]{1,3}([,. ][0-9]{3}){1,4}", re.ASCII)
PERMITTING: Final = frozenset(
    {"accept", "accepted", "allow", "allowed", "permit", "permitted", "pass", "yes", "ok", "erlaubt", "zulassen", "ja",
     "permitido", "permitir", "consentito", "consenti", "autorise"}
)  # fmt: skip
STOPPING: Final = frozenset(
    {"deny", "denied", "drop", "dropped", "reject", "rejected", "block", "blocked", "discard", "reset", "ablehnen",
     "verwerfen", "blockiert", "denegar", "bloquear", "nega", "blocca"}
)  # fmt: skip
FORBIDDING: Final = frozenset(
    {"forbidden", "forbid", "prohibited", "notallowed", "notpermitted", "no", "verboten", "nein", "prohibido",
     "vietato", "interdit"}
)  # fmt: skip


VOCABULARY: Final = Vocabulary(
    words={fold(word): field for field, words in reversed(FIELDS.items()) for word in words},
    needed=(frozenset({"source"}), frozenset({"destination"})),
    readers={
        "source": read_ends,
        "destination": read_ends,
        "port": lambda cell: any(service.port is not None for service in read_services(cell)),
        "protocol": lambda cell: not any(service.said for service in read_services(cell)),
        "transport": lambda cell: cell.strip().casefold() in TRANSPORTS | PORTLESS,
        "action": lambda cell: squeeze(cell) in PERMITTING | STOPPING | FORBIDDING,
        **{name: lambda cell: _WHOLE.fullmatch(cell.strip()) for name in ("count", "bytes", "sent", "received")},
        **{name: lambda cell: read_time(cell, DATE_ORDERS[0]) for name in ("first_seen", "last_seen")},
    },
)
# The formats whose columns feed these fields.
FORMATS: Final = frozenset({"flow_list", "navv"})
MEASURED: Final = frozenset({"bytes", "sent", "received", "state", "count"})
UNANSWERED: Final = frozenset({"S0", "REJ", "RSTOS0", "SH"})
ATTEMPTS: Final = "TCP attempts that were never answered: nobody communicated"
STOPPED: Final = "what is stopped; a flow is what passes, and what a filter stops rests on the order of its rows"
FLOWS_OF_A_ROW: Final = 2_000
SHOWN: Final = 5


def parse_flow_list(data: bytes, options: Options) -> Parsed:
    """Read the flows of a list; where no headings are known, ask which column is what."""
    wrong = next((field for field in options.mapping.values() if field and field not in FIELDS), None)
    if wrong is not None:
        raise ImportRefused(f"{wrong[:40]!r} is no field of a flow. The fields are: {', '.join(FIELDS)}.")
    try:
        return flows_of("flow_list", read_tables(data, VOCABULARY, options), options)
    except NoHeadings as unknown:
        if not unknown.sheet.rows:
            raise
        return _ask(unknown, options)


def _ask(unknown: NoHeadings, options: Options) -> Parsed:
    sheet = unknown.sheet
    named = [at for at, (row, _) in enumerate(sheet.rows) if row == options.header_row]
    at = named[0] if named else fullest_row([cells for _, cells in sheet.rows[:HEADER_SEARCH_ROWS]])
    columns = columns_of(sheet, at, VOCABULARY, options.mapping)
    if any("\0" in text for column in columns for text in (column.heading, *column.samples)):
        raise ImportRefused("This is no table of text. Save it as .xlsx or as CSV, and send that.")
    message = (
        f"{unknown.reason} Say which column is which; a flow needs at least the one who asks and the one who answers."
    )
    need = Need("mapping", message, tuple(FIELDS), tuple(column.heading for column in columns))
    return Parsed(
        format="flow_list", records=(), needs=(*unknown.needs, need), columns=columns, encoding=unknown.encoding,
        sheet=sheet.name, sheets=sheet.names, header_row=sheet.rows[at][0],
    )  # fmt: skip


def flows_of(format_: str, table: Table, options: Options, basis: str | None = None) -> Parsed:
    """Give what the rows of a table of flows say; where nobody says the basis, its columns do."""
    if basis is None:
        is_seen = any(column.field in MEASURED for column in table.columns)
        basis = "observed" if is_seen else "declared"
    reader = _Reader(format_, basis, options.date_order, table)
    for row in table.rows:
        reader.take(row)
    if not table.rows and not table.refusals:
        raise ImportRefused("There is no row below the headings, so there is no flow to take.")
    return Parsed(
        format=format_,
        records=tuple(reader.flows.values()),
        refusals=tuple(sorted((*table.refusals, *reader.refusals), key=lambda refusal: refusal.row)),
        notes=tuple(reader.notes(len(table.rows))),
        needs=(*table.needs, *date_need(reader.ambiguous)),
        columns=table.columns,
        encoding=table.encoding,
        sheet=table.sheet,
        sheets=table.sheets,
        header_row=table.heading_row,
        rows=table.asked,
    )


class _Reader:
    """The flows of the rows read so far, each once."""

    def __init__(self, format_: str, basis: str, date_order: str | None, table: Table) -> None:
        self.flows: dict[str, FlowRecord] = {}
        self.refusals: list[Refusal] = []
        self.ambiguous: list[str] = []
        self._format = format_
        self._basis = basis
        # What was seen and is forbidden was stopped; what should be and is forbidden is a decision.
        self._stopping = STOPPING | FORBIDDING if basis == "observed" else STOPPING
        self._date_order = date_order
        self._table = table
        self._said: Counter[str] = Counter()
        self._actions: Counter[str] = Counter()
        self._left_out: Counter[str] = Counter()

    def take(self, row: Row) -> None:
        """Take a row, or say why it cannot be taken."""
        if (kind := self._is_no_flow(row)) is not None:
            self._left_out[kind] += 1
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
            self._refuse(row, column, error.code, error.message)
            return
        if not sources or not destinations:
            missing = "destination" if sources else "source"
            self._refuse(row, missing, "missing", f"The row names no {missing}; a flow needs both ends.")
            return
        if len(sources) * len(destinations) * len(services) > FLOWS_OF_A_ROW:
            message = f"The row stands for more than {FLOWS_OF_A_ROW:,} flows; give the ends as networks, or split it."
            self._refuse(row, "", "too_many", message)
            return
        self._said.update(service.said for service in services[:1] if service.said)
        for flow in self._flows(row, f"{self._table.word} {row.number}", sources, destinations, services):
            known = self.flows.get(flow.code)
            self.flows[flow.code] = flow if known is None else _both(known, flow)
        if len(self.flows) > FLOW_ROWS:
            raise ImportRefused(f"The list stands for more than {FLOW_ROWS:,} flows. Split it into several files.")

    def _is_no_flow(self, row: Row) -> str | None:
        """Give why a row, however well written, stands for no flow."""
        if row.get("state").upper() in UNANSWERED:
            return ATTEMPTS
        if self._basis == "observed" and squeeze(row.get("transport")).startswith("icmp"):
            return LEFT_OUT["icmp"]
        return STOPPED if squeeze(row.get("action")) in self._stopping else None

    def _refuse(self, row: Row, field: str, code: str, message: str) -> None:
        column = self._table.heading_of(field) if field else ""
        self.refusals.append(Refusal(row.number, column, code, message, row.get(field)))

    def _decision(self, row: Row) -> str | None:
        word = squeeze(row.get("action"))
        if word and word not in PERMITTING | FORBIDDING:
            self._actions[row.get("action")] += 1
        return "forbidden" if word in FORBIDDING else None

    def _time(self, row: Row, field: str) -> datetime | None:
        try:
            return read_time(row.get(field), self._date_order)
        except AmbiguousDate:
            self.ambiguous.append(f"{self._table.word} {row.number}: {row.get(field)}")
            return None

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
            "decision": self._decision(row),
            "sources": (self._format,),
            "count": (_number(row.get("count")) or 1) if is_one else 1,
            "bytes": _bytes(row) if is_one else None,
            "first_seen": self._time(row, "first_seen"),
            "last_seen": self._time(row, "last_seen"),
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
        for words, told in (
            (self._said, "Protocols that the catalogue does not know by these words, kept as text"),
            (self._actions, "Actions that no rule knows, so nothing is taken as decided"),
        ):
            if words:
                examples = ", ".join(repr(word[:40]) for word, _ in words.most_common(SHOWN))
                notes.append(Note("unknown_words", f"{told}: {examples}.", words.total()))
        for kind, count in sorted(self._left_out.items()):
            notes.append(Note("left_out", f"Left out, {counted(count, 'row')}: {kind}.", count))
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
        decision=one.decision if one.decision == other.decision else None,
    )


def _number(text: str) -> int | None:
    return int(re.sub("[,. ]", "", text)) if _WHOLE.fullmatch(text) else None


def _bytes(row: Row) -> int | None:
    known = [size for name in ("bytes", "sent", "received") if (size := _number(row.get(name))) is not None]
    return sum(known) if known else None
