"""Sessions summed into conversations: what counts as one, what is left out, and what the person is told about it.

Left out, counted and named in a note: ICMP (a probe, no session), TCP attempts that nobody answered (a scan or a closed
door, no communication), and sessions with a multicast, broadcast, link-local or loopback address or with oneself (they
cross no border between assets).
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple
from zlib import crc32

import msgspec

from inventory.importers import direction
from inventory.importers.addresses import end_of
from inventory.importers.spill import Spill
from inventory.importers.words import counted
from inventory.records import UNKNOWN_PROTOCOL, FlowRecord, Note

TRANSPORTS = frozenset({"tcp", "udp", "sctp"})
ATTEMPT_STATES = frozenset({"S0", "REJ", "RSTOS0", "SH"})
LEFT_OUT = {
    "icmp": "ICMP messages: a probe or an error, not a session",
    "transport": "sessions of a transport other than TCP, UDP and SCTP",
    "attempt": "TCP attempts that were never answered: nobody communicated",
    "multicast": "sessions to a multicast group: they have no single responder",
    "broadcast": "broadcasts: they have no single responder",
    "link_local": "sessions with a link-local address: it names no asset beyond its own cable",
    "loopback": "sessions inside one machine",
    "oneself": "sessions of an address with itself",
    "unspecified": "sessions from or to 0.0.0.0 or ::, a machine that has no address yet",
}
# So many sums are held; what is more lies in parts, of which one at a time is worked on.
SUMS_IN_MEMORY: Final = 500_000
PARTS: Final = 32
SAID_REMEMBERED: Final = 100_000
PART_IN_MEMORY: Final = 1 << 18
Identity = tuple[str, str, str, int]
# Who seems to ask on which port, who to answer; and transport, service, state and history as a sensor writes them.
Ends = tuple[str, int, str, int]
Said = tuple[str, str, str, str]


class _Kind(NamedTuple):
    """What transport, state and history of a session say."""

    is_proven: bool
    is_backwards: bool
    is_attempt: bool


@dataclass(slots=True)
class _Sum:
    """Sessions that read the same, summed; times in seconds since 1970, UTC."""

    row: int
    history: str
    count: int = 0
    bytes: int = 0
    has_bytes: bool = False
    first: float | None = None
    last: float | None = None

    def merge(self, other: _Sum) -> None:
        self.row = min(self.row, other.row)
        self.count += other.count
        self.bytes += other.bytes
        self.has_bytes = self.has_bytes or other.has_bytes
        self.first = min((time for time in (self.first, other.first) if time is not None), default=None)
        self.last = max((time for time in (self.last, other.last) if time is not None), default=None)


@dataclass(slots=True)
class _Conversation:
    """A conversation in the making: its ends are settled, its protocol may still be learnt from a sister session."""

    initiator: str
    responder: str
    protocol: str
    transport: str | None
    port: int
    basis: str
    candidates: tuple[str, ...]
    is_secure: bool
    is_turned: bool
    sum: _Sum

    @property
    def sisters(self) -> tuple[str, str, str | None, int]:
        """What sessions have in common that are taken to speak alike."""
        return self.initiator, self.responder, self.transport, self.port

    def merge(self, other: _Conversation) -> None:
        self.sum.merge(other.sum)
        self.transport = self.transport if self.transport == other.transport else None
        self.basis = "service" if "service" in (self.basis, other.basis) else self.basis
        self.is_secure = self.is_secure and other.is_secure
        self.is_turned = self.is_turned or other.is_turned


class _What(NamedTuple):
    """What is spoken, and what the record says of its direction."""

    transport: str
    service: str
    kind: _Kind


# The last is the number of what is spoken.
Key = tuple[str, int, str, int, int]


class _Stored(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The sum of sessions that read the same, as it is put away."""

    key: Key
    sum: _Sum


@dataclass(frozen=True)
class Records:
    """Records that are made when they are gone through, so that nobody holds all of them."""

    make: Callable[[], Iterator[FlowRecord]]

    def __iter__(self) -> Iterator[FlowRecord]:
        """Make them, in the order of their identity."""
        return self.make()


class Tally:
    """The sums of one log; `word` says what a row is called in it (line, entry), `source` where it was seen.

    Sums that are very many are put away in parts, each with all that two ends have to do with one another.
    """

    def __init__(self, word: str, source: str) -> None:
        self._word = word
        self._source = source
        self._sums: dict[Key, _Sum] = {}
        self._parts: list[Spill[_Stored]] = []
        self._whats: dict[Said, tuple[int, _Kind]] = {}
        self._numbers: dict[_What, int] = {}
        self._texts: dict[str, str] = {}
        self._left_out: Counter[str] = Counter()
        self._turned = self._sessions = self._found = self._unknown = 0
        self._public: set[str] = set()
        self._asking_ports = frozenset(port for _, port in (*direction.homes(), *direction.secure_homes()))

    def add(
        self, row: int, ends: Ends, said: Said, time: float | None, size: int | None, *, until: float | None = None
    ) -> None:
        """Add one session, begun at a time and perhaps seen until another; its ends must be addresses."""
        initiator, asking_port, responder, answering_port = ends
        what, kind = self._whats.get(said) or self._what(said)
        # The asking side's port is nearly always one of thousands at random: kept only where it can matter.
        if not kind.is_backwards and (kind.is_proven or asking_port not in self._asking_ports):
            asking_port = -1
        key = (initiator, asking_port, responder, answering_port, what)
        found = self._sums.get(key)
        if found is None:
            found = self._new_sum(row, key, said[3])
        found.count += 1
        if size is not None:
            found.bytes += size
            found.has_bytes = True
        if time is not None:
            if found.first is None or time < found.first:
                found.first = time
            until = time if until is None else until
            if found.last is None or until > found.last:
                found.last = until

    def _what(self, said: Said) -> tuple[int, _Kind]:
        transport, service, state, history = said
        kind = _judge(transport, state, history)
        number = self._numbers.setdefault(_What(transport, service, kind), len(self._numbers))
        if len(self._whats) > SAID_REMEMBERED:
            self._whats.clear()
        return self._whats.setdefault(said, (number, kind))

    def _new_sum(self, row: int, key: Key, history: str) -> _Sum:
        """Begin a sum, unless its ends only were written in another way; each text is held once."""
        text = self._texts.setdefault
        initiator, responder = (end.text if (end := end_of(one)) else one for one in (key[0], key[2]))
        key = (text(initiator, initiator), key[1], text(responder, responder), key[3], key[4])
        if (known := self._sums.get(key)) is not None:
            return known
        if len(self._sums) >= SUMS_IN_MEMORY:
            self._put_away()
        found = self._sums[key] = _Sum(row, history)
        return found

    def _put_away(self) -> None:
        if not self._parts:
            self._parts = [Spill(_Stored, PART_IN_MEMORY) for _ in range(PARTS)]
        for key, total in self._sums.items():
            pair = f"{min(key[0], key[2])} {max(key[0], key[2])}"
            self._parts[crc32(pair.encode()) % PARTS].append(_Stored(key, total))
        self._sums, self._texts = {}, {}

    def conclude(self) -> tuple[Records, list[Note]]:
        """Give the conversations in the order of their identity, and what was left out."""
        if not self._parts:
            merged = self._concluded(self._sums)
            keys = sorted(merged)
            records = Records(lambda: (_record(merged[key], self._word, self._source) for key in keys))
        else:
            self._put_away()
            runs = [self._run(part) for part in self._parts]
            records = Records(lambda: heapq.merge(*runs, key=_identity))
        return records, self._notes()

    def _run(self, part: Spill[_Stored]) -> Spill[FlowRecord]:
        """Conclude one part, its records in order."""
        sums: dict[Key, _Sum] = {}
        for stored in part:
            known = sums.setdefault(stored.key, stored.sum)
            if known is not stored.sum:
                known.merge(stored.sum)
        part.close()
        merged, run = self._concluded(sums), Spill(FlowRecord, PART_IN_MEMORY)
        for key in sorted(merged):
            run.append(_record(merged[key], self._word, self._source))
        return run

    def _concluded(self, sums: dict[Key, _Sum]) -> dict[Identity, _Conversation]:
        """Settle the ends of sums, and sum those that are one conversation; the sums are used up."""
        settled: list[_Conversation] = []
        whats = list(self._numbers)
        for key in list(sums):
            total = sums.pop(key)
            initiator, asking, responder, answering, number = key
            transport, service, kind = whats[number]
            self._sessions += total.count
            reason = _reason_to_leave_out(initiator, responder, transport, kind)
            if reason:
                self._left_out[reason] += total.count
            else:
                ends = (initiator, responder)
                settled.append(self._settle(ends, (asking, answering), transport, service, total))
        merged: dict[Identity, _Conversation] = {}
        for one in _learn_protocols(settled):
            known = merged.setdefault((one.initiator, one.responder, one.protocol, one.port), one)
            if known is not one:
                known.merge(one)
        self._found += len(merged)
        self._unknown += sum(one.protocol == UNKNOWN_PROTOCOL for one in merged.values())
        ends_of = (text for one in merged.values() for text in (one.initiator, one.responder))
        self._public.update(text for text in ends_of if (end := end_of(text)) is not None and end.is_public)
        return merged

    def _settle(
        self, ends: tuple[str, str], ports: tuple[int, int], transport: str, service: str, total: _Sum
    ) -> _Conversation:
        turned = direction.is_backwards(transport, ports[0], ports[1], total.history) if ports[0] >= 0 else False
        initiator, responder = reversed(ends) if turned else ends
        port = ports[0] if turned else ports[1]
        self._turned += total.count if turned else 0
        protocol, basis, candidates, is_secure = direction.name_protocol(service, transport, port)
        return _Conversation(
            initiator, responder, protocol, transport, port, basis, candidates, is_secure, turned, total
        )  # fmt: skip

    def _notes(self) -> list[Note]:
        summed = f"{counted(self._sessions, 'session')} read, {counted(self._found, 'conversation')} found."
        notes = [Note("summed", summed, self._found)]
        for reason, words in LEFT_OUT.items():
            count = self._left_out[reason]
            if count:
                notes.append(Note(f"left_out_{reason}", f"Left out, {counted(count, 'row')}: {words}.", count))
        told = (
            ("turned", self._turned, "session", "recorded from the middle, turned the right way round"),
            ("unknown_protocol", self._unknown, "conversation", "whose protocol is not known"),
            ("public_addresses", len(self._public), "end", "with a public address, kept as addresses"),
        )
        notes += [
            Note(code, f"{counted(number, noun)} {words}.", number) for code, number, noun, words in told if number
        ]
        return notes


def _judge(transport: str, state: str, history: str) -> _Kind:
    is_attempt = transport == "tcp" and state in ATTEMPT_STATES and not set(history) & set("dDh")
    is_proven = direction.is_direction_proven(transport, history)
    is_backwards = not is_proven and direction.is_answer_first(transport, history)
    return _Kind(is_proven=is_proven, is_backwards=is_backwards, is_attempt=is_attempt)


def _reason_to_leave_out(initiator: str, responder: str, transport: str, kind: _Kind) -> str | None:
    if transport not in TRANSPORTS:
        return "icmp" if transport.startswith("icmp") else "transport"
    for end in (responder, initiator):
        judged = end_of(end)
        if judged is None or judged.reason:
            return "unspecified" if judged is None else judged.reason
    if initiator == responder:
        return "oneself"
    if transport == "udp" and (responder.endswith(".255") or initiator.endswith(".255")):
        return "broadcast"
    return "attempt" if kind.is_attempt else None


def _learn_protocols(conversations: list[_Conversation]) -> list[_Conversation]:
    """Give an unnamed session the protocol that its sister sessions, same ends and port, were seen to speak."""
    unnamed = [one for one in conversations if one.basis == "none"]
    seen: dict[tuple[str, str, str | None, int], set[str]] = {one.sisters: set() for one in unnamed}
    for one in conversations:
        if one.basis == "service" and one.sisters in seen:
            seen[one.sisters].add(one.protocol)
    for one in unnamed:
        names = seen[one.sisters]
        if len(names) == 1:
            one.protocol, one.candidates = next(iter(names)), ()
    return conversations


def _identity(record: FlowRecord) -> Identity:
    port = record.port
    assert isinstance(port, int)
    return record.initiator, record.responder, record.protocol, port


def _record(one: _Conversation, word: str, source: str) -> FlowRecord:
    return FlowRecord(
        initiator=one.initiator,
        responder=one.responder,
        protocol=one.protocol,
        transport=one.transport,
        port=one.port,
        row=one.sum.row,
        place=f"{word} {one.sum.row}",
        count=one.sum.count,
        bytes=one.sum.bytes if one.sum.has_bytes else None,
        first_seen=_datetime(one.sum.first),
        last_seen=_datetime(one.sum.last),
        turned=one.is_turned,
        secure=True if one.is_secure else None,
        protocol_basis=one.basis,
        candidates=one.candidates,
        sources=(source,),
    )


def _datetime(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, tz=UTC)
