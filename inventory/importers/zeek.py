"""Zeek's conn.log, as tab-separated text or as JSON, into conversations.

Sources: Zeek's documentation of the log format and of conn.log; files of Zeek 2 to 7, of ICSNPP and of RITA.
The log is read row by row and summed at once, so that a day of traffic does not have to fit into memory.
"""

from __future__ import annotations

import io
import json
from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING

from inventory.importers.addresses import end_of
from inventory.importers.conversations import SAID_REMEMBERED, Said, Tally
from inventory.importers.limits import FLOW_ROWS, JSON_ARRAY_BYTES, LISTED, MIB
from inventory.importers.unpack import open_unpacked
from inventory.importers.words import counted
from inventory.records import ImportRefused, Note, Parsed, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, BinaryIO, TextIO

NEEDED = ("id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "proto")
COUNTED = ("id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "ts", "orig_bytes", "resp_bytes")
SAID = ("proto", "service", "conn_state", "history")
ENDS_REMEMBERED = 500_000
OPEN = "open_conn"
PATHS = ("conn", OPEN)
REFUSED_ROWS = 100_000
PIECE = 16 * 1024
ENTRY_CHARACTERS = MIB
LONGEST_NUMBER = 18
HIGHEST_PORT = 65_535
LATEST = 253_402_300_799.0
MILLISECONDS_FROM = 100_000_000_000.0

OTHER_LOG = (
    "This is Zeek's {path}.log. Bulkhead reads who talks to whom from conn.log: "
    "send the conn.log of the same sensor and day."
)
OPEN_SESSIONS = (
    "These sessions were still open when the log was written. They stand again in conn.log once they close: "
    "import one of the two, or they count twice."
)
NO_HEADER = (
    "This looks like a Zeek log without its heading lines (#fields), so the meaning of the columns is not known. "
    "Send the log as Zeek wrote it, with the lines that begin with #."
)


class _Reader:
    """What one log gives while it is read: the sums, the refused rows, what was masked."""

    def __init__(self, word: str) -> None:
        self.tally = Tally(word, "zeek")
        self.refusals: list[Refusal] = []
        self.masked_times = 0
        self.has_open = False
        self.rows = 0
        self._word = word
        self.unset = frozenset({""})
        self._ends: dict[str, str] = {}
        self._words: dict[tuple[str, ...], Said] = {}
        self._ports: dict[str, int] = {str(port): port for port in range(HIGHEST_PORT + 1)}

    def refuse(self, row: int, column: str, code: str, message: str, value: str = "") -> None:
        self.refusals.append(Refusal(row, column, code, message, value))
        if len(self.refusals) > REFUSED_ROWS:
            first = self.refusals[0]
            raise ImportRefused(
                f"More than {REFUSED_ROWS:,} rows cannot be read; "
                f"the first is {self._word} {first.row}: {first.message}"
            )

    def add(self, row: int, cells: tuple[str, ...], said: tuple[str, ...]) -> None:
        """Take the cells COUNTED and SAID of one row."""
        self.rows += 1
        if self.rows > FLOW_ROWS:
            raise ImportRefused(f"The log has more than {FLOW_ROWS:,} rows. Split it, for example by day.")
        initiator, asking, responder, answering, ts, sent, received = cells
        asking_port = self._ports.get(asking)
        answering_port = self._ports.get(answering)
        if asking_port is None or answering_port is None:
            self._refuse_port(row, asking, answering, is_asking=asking_port is None)
            return
        ends = self._ends
        one, other = ends.get(initiator) or self._end(initiator), ends.get(responder) or self._end(responder)
        if one is None or other is None:
            self._refuse_address(row, *(("id.orig_h", initiator) if one is None else ("id.resp_h", responder)))
            return
        self.tally.add(
            row,
            (one, asking_port, other, answering_port),
            self._words.get(said) or self._said(said),
            self._time(ts),
            int(sent) + int(received) if sent.isdecimal() and received.isdecimal() else _bytes(sent, received),
        )

    def _end(self, text: str) -> str | None:
        """Give an address in canonical text, each text once."""
        found = end_of(text)
        if found is None:
            return None
        if len(self._ends) > ENDS_REMEMBERED:
            self._ends.clear()
        return self._ends.setdefault(text, found.text)

    def _said(self, cells: tuple[str, ...]) -> Said:
        """Give transport, service, state and history, unset ones as empty text."""
        if len(self._words) > SAID_REMEMBERED:
            self._words.clear()
        transport, service, state, history = map(self._set, cells)
        return self._words.setdefault(cells, (transport, service, state, history))

    def _refuse_address(self, row: int, column: str, text: str) -> None:
        self.refuse(row, column, "address", f"{column} must be an IPv4 or IPv6 address.", self._set(text))

    def _set(self, text: str) -> str:
        return "" if text in self.unset else text

    def _refuse_port(self, row: int, asking: str, answering: str, *, is_asking: bool) -> None:
        column, value = ("id.orig_p", asking) if is_asking else ("id.resp_p", answering)
        self.refuse(row, column, "port", f"{column} must be a port from 0 to {HIGHEST_PORT}.", self._set(value))

    def _time(self, text: str) -> float | None:
        try:
            seconds = float(text)
        except ValueError:
            self.masked_times += 1
            return None
        if 0 < seconds <= LATEST:
            return seconds
        self.masked_times += 1
        return None


def parse_zeek_tsv(data: bytes) -> Parsed:
    """Read conn.log in Zeek's own format; several logs one after the other are one."""
    reader = _Reader("line")
    with open_unpacked(data) as stream:
        _read_tsv(stream, reader)
    return _finish("zeek_tsv", reader)


def parse_zeek_json(data: bytes) -> Parsed:
    """Read conn.log as JSON: one object per line, or one array of objects."""
    with open_unpacked(data) as stream:
        is_array = stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")
    with open_unpacked(data) as stream:
        reader = _Reader("entry" if is_array else "line")
        entries = _array_entries(stream) if is_array else _line_entries(stream, reader)
        for row, entry in entries:
            _add_entry(reader, row, entry)
    return _finish("zeek_json", reader)


class _Layout:
    """Where the wanted columns stand, from the heading lines read so far."""

    def __init__(self) -> None:
        self.separator = "\t"
        self.unset = "-"
        self.empty = "(empty)"
        self.width = 0
        self.counted: Callable[[list[str]], tuple[str, ...]] = tuple
        self.said: Callable[[list[str]], tuple[str, ...]] = tuple
        self.has_open = False

    def take(self, line: str) -> None:
        if line.startswith("#separator"):
            self.separator = _separator(line.removeprefix("#separator").strip(" \t") or "\\x09")
            return
        word, _, rest = line.partition(self.separator)
        if word == "#path" and rest not in PATHS:
            raise ImportRefused(OTHER_LOG.format(path=rest[:40]))
        self.has_open = self.has_open or (word == "#path" and rest == OPEN)
        if word == "#unset_field":
            self.unset = rest
        elif word == "#empty_field":
            self.empty = rest
        elif word == "#fields":
            self._take_fields(rest.split(self.separator))

    def _take_fields(self, fields: list[str]) -> None:
        missing = [name for name in NEEDED if name not in fields]
        if missing or not {"conn_state", "history", "orig_pkts", "orig_bytes"} & set(fields):
            raise ImportRefused(
                f"This Zeek log lacks the column {', '.join(missing) or 'conn_state'}: it is not a conn.log. "
                "Send the conn.log of the same sensor and day."
            )
        self.width = len(fields)
        # One place past the end stands for a column that this version of Zeek does not write.
        self.counted, self.said = (
            itemgetter(*(fields.index(name) if name in fields else self.width for name in names))
            for names in (COUNTED, SAID)
        )


def _separator(text: str) -> str:
    try:
        separator = bytes.fromhex(text.removeprefix("\\x")).decode("ascii") if text.startswith("\\x") else text
    except ValueError as error:
        raise ImportRefused("The #separator line of the log cannot be read; Zeek writes \\x09 there.") from error
    if len(separator) != 1 or separator in "\r\n":
        raise ImportRefused("The #separator line of the log must name one character; Zeek writes \\x09 there.")
    return separator


def _read_tsv(stream: BinaryIO, reader: _Reader) -> None:
    layout = _Layout()
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="\n")
    for row, ended in enumerate(text, start=1):
        line = ended.rstrip("\r\n")
        if line.startswith("#"):
            layout.take(line)
            reader.unset = frozenset({"", layout.unset, layout.empty})
        elif line:
            if not layout.width:
                raise ImportRefused(NO_HEADER)
            _add_line(reader, layout, row, line)
    reader.has_open = layout.has_open


def _add_line(reader: _Reader, layout: _Layout, row: int, line: str) -> None:
    cells = line.split(layout.separator)
    if len(cells) != layout.width:
        reader.refuse(
            row, "", "width", f"The row has {len(cells)} columns, {layout.width} expected: it is cut or damaged.", line
        )
        return
    cells.append("")
    reader.add(row, layout.counted(cells), layout.said(cells))


def _line_entries(stream: BinaryIO, reader: _Reader) -> Iterator[tuple[int, Any]]:
    for row, line in enumerate(stream, start=1):
        if not line.strip():
            continue
        try:
            yield row, _load(line)
        except (ValueError, RecursionError):
            text = line[:LISTED].decode("utf-8", errors="replace").strip()
            reader.refuse(row, "", "json", "The line is not one complete JSON object: it is cut or damaged.", text)


def _array_entries(stream: BinaryIO) -> Iterator[tuple[int, Any]]:
    """Give the entries of an array one after the other, as they come; none of it is held."""
    array = _Array(io.TextIOWrapper(stream, encoding="utf-8-sig", newline=""))
    try:
        yield from enumerate(array.entries(), start=1)
    except (ValueError, RecursionError) as error:
        raise ImportRefused(
            f"The JSON cannot be read behind character {array.taken:,}: {error}. "
            "Send one object per line, as Zeek writes it."
        ) from error


class _Array:
    """A JSON array that is read piece by piece; `taken` counts the characters that were understood."""

    def __init__(self, text: TextIO) -> None:
        self.taken = 0
        self._text, self._rest, self._read = text, "", 0
        self._decode = json.JSONDecoder(parse_constant=_refuse_constant).raw_decode

    def entries(self) -> Iterator[Any]:
        self._take("[")
        if self._next() == "]":
            self._take("]")
        else:
            while True:
                yield self._value()
                if self._next() != ",":
                    break
                self._take(",")
            self._take("]")
        if self._next():
            raise ValueError("text follows the end of the array")

    def _value(self) -> Any:
        self._next()
        while True:
            try:
                value, end = self._decode(self._rest)
            except ValueError:
                # It may only be cut: what is damaged is not read without end.
                if len(self._rest) > ENTRY_CHARACTERS or not self._more():
                    raise
                continue
            self._drop(end)
            return value

    def _next(self) -> str:
        """Give the next character that is no blank; none at the end."""
        while True:
            rest = self._rest.lstrip(" \t\r\n")
            self._drop(len(self._rest) - len(rest))
            if self._rest or not self._more():
                return self._rest[:1]

    def _take(self, mark: str) -> None:
        if self._next() != mark:
            raise ValueError(f"{mark} was expected")
        self._drop(1)

    def _drop(self, length: int) -> None:
        self.taken += length
        self._rest = self._rest[length:]

    def _more(self) -> bool:
        piece = self._text.read(PIECE)
        self._read += len(piece.encode())
        if self._read > JSON_ARRAY_BYTES:
            raise ImportRefused(
                f"A JSON array is read up to {JSON_ARRAY_BYTES // MIB} MiB. "
                "Send one object per line, as Zeek writes it."
            )
        self._rest += piece
        return bool(piece)


def _load(text: bytes) -> Any:
    return json.loads(text.decode("utf-8-sig"), parse_constant=_refuse_constant)


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word} is not a JSON number")


def _add_entry(reader: _Reader, row: int, entry: Any) -> None:
    if not isinstance(entry, dict):
        reader.refuse(row, "", "json", "A JSON object was expected.", str(entry))
        return
    path = entry.get("_path", "conn")
    if path not in PATHS:
        raise ImportRefused(OTHER_LOG.format(path=str(path)[:40]))
    reader.has_open = reader.has_open or path == OPEN
    inner = entry.get("id")
    if isinstance(inner, dict):
        entry = entry | {f"id.{name}": value for name, value in inner.items()}
    told = {name: _cell(entry.get(name, entry.get(name.replace(".", "_")))) for name in (*COUNTED, *SAID)}
    for name in NEEDED:
        if not told[name]:
            reader.refuse(row, name, "missing", f"{name} is missing: without it there is no conversation.")
            return
    told["ts"] = _seconds(told["ts"])
    reader.add(row, tuple(told[name] for name in COUNTED), tuple(told[name] for name in SAID))


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ",".join(str(item) for item in value)
    if value is None or isinstance(value, bool | dict):
        return ""
    return str(value)


def _seconds(text: str) -> str:
    """Bring the three ways in which Zeek writes a time in JSON to seconds: seconds, milliseconds, ISO 8601."""
    try:
        number = float(text)
    except ValueError:
        try:
            return str(datetime.fromisoformat(text).timestamp()) if text.endswith("Z") or "+" in text else ""
        except (ValueError, OverflowError):
            return ""
    return str(number / 1000) if number > MILLISECONDS_FROM else text


def _bytes(sent: str, received: str) -> int | None:
    """Give the bytes of both directions; None where the row has neither."""
    known = [
        int(text) for text in (sent, received) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    ]
    return sum(known) if known else None


def _finish(format_: str, reader: _Reader) -> Parsed:
    records, notes = reader.tally.conclude()
    if reader.masked_times:
        rows = counted(reader.masked_times, "row")
        notes.append(
            Note("no_time", f"{rows} without a readable time: counted, but no first and last day.", reader.masked_times)
        )
    if reader.has_open:
        notes.append(Note("open_sessions", OPEN_SESSIONS))
    return Parsed(
        format=format_,
        records=records,
        refusals=tuple(reader.refusals),
        notes=tuple(notes),
        encoding="utf-8",
    )
