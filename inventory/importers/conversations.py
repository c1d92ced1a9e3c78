"""Sessions summed into conversations: what counts as one, what is left out, and what the person is told about it.

Left out, counted and named in a note: ICMP (a probe, no session), TCP attempts that nobody answered (a scan or a closed
door, no communication), and sessions with a multicast, broadcast, link-local or loopback address or with oneself (they
cross no border between assets).
"""

from __future__ import annotations

import ipaddress
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from inventory.importers import direction
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

Session = tuple[str, int, str, int, str, str, str, str]


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

    def add(self, time: float | None, size: int | None, until: float | None) -> None:
        self.count += 1
        if size is not None:
            self.bytes += size
            self.has_bytes = True
        if time is not None:
            if self.first is None or time < self.first:
                self.first = time
            until = time if until is None else until
            if self.last is None or until > self.last:
                self.last = until

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

    def merge(self, other: _Conversation) -> None:
        self.sum.merge(other.sum)
        self.transport = self.transport if self.transport == other.transport else None
        self.basis = "service" if "service" in (self.basis, other.basis) else self.basis
        self.is_secure = self.is_secure and other.is_secure
        self.is_turned = self.is_turned or other.is_turned


class Tally:
    """The sums of one log; `word` says what a row is called in it (line, entry), `source` where it was seen."""

    def __init__(self, word: str, source: str) -> None:
        self._word = word
        self._source = source
        self._sums: dict[tuple[str, int, str, int, str, str, _Kind], _Sum] = {}
        self._kinds: dict[tuple[str, str, str], _Kind] = {}
        self._texts: dict[str, str] = {}
        self._left_out: Counter[str] = Counter()
        self._turned = 0
        self._asking_ports = frozenset(port for _, port in (*direction.homes(), *direction.secure_homes()))

    def add(self, row: int, session: Session, time: float | None, size: int | None, until: float | None = None) -> None:
        """Add one session, begun at a time and perhaps seen until another; its ends must be addresses."""
        initiator, asking_port, responder, answering_port, transport, service, state, history = session
        kind = self._kinds.get((transport, state, history))
        if kind is None:
            kind = self._kinds[transport, state, history] = _judge(transport, state, history)
        # The asking side's port is nearly always one of thousands at random: kept only where it can matter.
        if not kind.is_backwards and (kind.is_proven or asking_port not in self._asking_ports):
            asking_port = -1
        key = (initiator, asking_port, responder, answering_port, transport, service, kind)
        found = self._sums.get(key)
        if found is None:
            text = self._texts.setdefault
            key = (text(initiator, initiator), asking_port, text(responder, responder), answering_port,
                   text(transport, transport), text(service, service), kind)  # fmt: skip
            found = self._sums[key] = _Sum(row, history)
        found.add(time, size, until)

    def conclude(self) -> tuple[list[FlowRecord], list[Note]]:
        """Give the conversations in the order of their identity, and what was left out."""
        merged: dict[tuple[str, str, str, int], _Conversation] = {}
        settled: list[_Conversation] = []
        for (initiator, asking, responder, answering, transport, service, kind), total in self._sums.items():
            ends = (_canonical(initiator), _canonical(responder))
            reason = _reason_to_leave_out(*ends, transport, kind)
            if reason:
                self._left_out[reason] += total.count
            else:
                settled.append(self._settle(ends, (asking, answering), transport, service, total))
        for conversation in _learn_protocols(settled):
            key = (conversation.initiator, conversation.responder, conversation.protocol, conversation.port)
            if key in merged:
                merged[key].merge(conversation)
            else:
                merged[key] = conversation
        records = [_record(merged[key], self._word, self._source) for key in sorted(merged)]
        return records, self._notes(records)

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

    def _notes(self, records: list[FlowRecord]) -> list[Note]:
        sessions = sum(total.count for total in self._sums.values())
        summed = f"{counted(sessions, 'session')} read, {counted(len(records), 'conversation')} found."
        notes = [Note("summed", summed, len(records))]
        for reason, words in LEFT_OUT.items():
            count = self._left_out[reason]
            if count:
                notes.append(Note(f"left_out_{reason}", f"Left out, {counted(count, 'row')}: {words}.", count))
        unknown = sum(record.protocol == UNKNOWN_PROTOCOL for record in records)
        ends = {end for record in records for end in (record.initiator, record.responder)}
        public = sum(_is_public(end) for end in ends)
        told = (
            ("turned", self._turned, "session", "recorded from the middle, turned the right way round"),
            ("unknown_protocol", unknown, "conversation", "whose protocol is not known"),
            ("public_addresses", public, "end", "with a public address, kept as addresses"),
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


@lru_cache(maxsize=200_000)
def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return None if "%" in text else address


def is_address(text: str) -> bool:
    """Say whether a text is an address that can be an end of a conversation."""
    return _address(text) is not None


def _canonical(text: str) -> str:
    return str(_address(text))


def _reason_to_leave_out(initiator: str, responder: str, transport: str, kind: _Kind) -> str | None:
    if transport not in TRANSPORTS:
        return "icmp" if transport.startswith("icmp") else "transport"
    for end in (responder, initiator):
        reason = _reason_of_address(end)
        if reason:
            return reason
    if initiator == responder:
        return "oneself"
    if transport == "udp" and (responder.endswith(".255") or initiator.endswith(".255")):
        return "broadcast"
    return "attempt" if kind.is_attempt else None


@lru_cache(maxsize=200_000)
def _reason_of_address(text: str) -> str | None:
    address = _address(text)
    if address is None or address.is_unspecified:
        return "unspecified"
    if text == "255.255.255.255":
        return "broadcast"
    for reason in ("multicast", "link_local", "loopback"):
        if getattr(address, f"is_{reason}"):
            return reason
    return None


def _is_public(text: str) -> bool:
    address = _address(text)
    return address is not None and address.is_global


def _learn_protocols(conversations: list[_Conversation]) -> list[_Conversation]:
    """Give an unnamed session the protocol that its sister sessions, same ends and port, were seen to speak."""
    seen: dict[tuple[str, str, str | None, int], set[str]] = {}
    for one in conversations:
        if one.basis == "service":
            seen.setdefault((one.initiator, one.responder, one.transport, one.port), set()).add(one.protocol)
    for one in conversations:
        names = seen.get((one.initiator, one.responder, one.transport, one.port), set())
        if one.basis == "none" and len(names) == 1:
            one.protocol, one.candidates = next(iter(names)), ()
    return conversations


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
