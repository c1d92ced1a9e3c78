"""Packets put together to sessions, and sessions told the right way round, for sources that know packets only.

A TCP opening (SYN, or SYN and ACK in answer) proves who asks. A session seen from the middle is judged by its ports
(see direction), then by what else the source shows: an end that was proven to answer elsewhere answers here too, and of
two ends with different ports the one that several others talk to is the server (a station that polls many devices from
the very port they listen on is none). A UDP session towards a port that itself asked the same machine is its answer.
What is left goes by who spoke first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from inventory.importers import direction
from inventory.importers.conversations import Tally
from inventory.importers.limits import FLOW_ROWS
from inventory.importers.words import counted
from inventory.records import FlowRecord, ImportRefused, Note

SYN, RST, ACK = 0x02, 0x04, 0x10
# Without flags, a question and an answer no larger than their headings (Ethernet, IP, TCP with options) are a knock at
# a door that nobody opened.
PACKETS_OF_A_KNOCK: Final = 2
SHOWS_CONTENT: Final = 79
# So many payloads of a session are looked at for its protocol.
LOOKS: Final = 8

End = tuple[str | bytes, int]


class Packet(NamedTuple):
    """One packet, or a whole session where the source sums them: TCP's flags and the size are None where not told."""

    row: int
    time: float | None
    transport: str
    source: End
    destination: End
    size: int | None
    flags: int | None = None
    service: str = ""
    packets: int = 1


@dataclass(slots=True)
class _Session:
    """Packets between two ends; `first` spoke first."""

    row: int
    first: End
    last: End
    opener: End | None = None
    is_answered: bool = False
    is_refused: bool = False
    has_moved: bool = False
    service: str = ""
    looks: int = 0
    packets: int = 0
    largest: float = 0
    has_flags: bool = False
    bytes: int | None = None
    begin: float | None = None
    end: float | None = None

    def add(self, packet: Packet) -> None:
        self.packets += packet.packets
        if packet.size is None:
            self.largest = SHOWS_CONTENT
        else:
            self.bytes = packet.size + (self.bytes or 0)
            self.largest = max(self.largest, packet.size / packet.packets)
        if packet.time is not None:
            self.begin = packet.time if self.begin is None else min(self.begin, packet.time)
            self.end = packet.time if self.end is None else max(self.end, packet.time)
        self.service = self.service or packet.service
        flags = packet.flags
        if flags is None:
            return
        self.has_flags = True
        if flags & SYN:
            self.opener = packet.destination if flags & ACK else packet.source
            self.is_answered = self.is_answered or bool(flags & ACK)
        elif flags & RST:
            self.is_refused = True
        else:
            self.has_moved = True

    def state(self, transport: str) -> str:
        """Say, in Zeek's word, that an opening was never answered; empty where it was, or where this is not known."""
        if transport != "tcp" or self.is_answered or self.has_moved:
            return ""
        if self.opener is not None:
            return "REJ" if self.is_refused else "S0"
        is_knock = not self.has_flags and self.packets <= PACKETS_OF_A_KNOCK and self.largest < SHOWS_CONTENT
        return "S0" if is_knock else ""


class Sessions:
    """The sessions of one source; `word` says what a row is called in it, `source` where the traffic was seen.

    `names_opener`: the source says itself who opened a session, and is turned only where that cannot be.
    """

    def __init__(self, word: str, source: str, *, names_opener: bool = False) -> None:
        self._sessions: dict[tuple[str, End, End], _Session] = {}
        self._word = word
        self._source = source
        self._names_opener = names_opener

    def wants_payload(self, transport: str, one: End, other: End) -> bool:
        """Say whether the protocol of a session is still looked for; counts as a look."""
        session = self._sessions.get(_key(transport, one, other))
        if session is None:
            return True
        session.looks += 1
        return not session.service and session.looks <= LOOKS

    def add(self, packet: Packet) -> None:
        """Take a packet into its session."""
        key = _key(packet.transport, packet.source, packet.destination)
        found = self._sessions.get(key)
        if found is None:
            if len(self._sessions) >= FLOW_ROWS:
                raise ImportRefused(f"There are more than {FLOW_ROWS:,} sessions. Send a shorter time of traffic.")
            found = self._sessions[key] = _Session(packet.row, packet.source, packet.destination)
        found.add(packet)

    def conclude(self, name: Callable[[Any], str] = str) -> tuple[list[FlowRecord], list[Note]]:
        """Give the conversations and what was left out; `name` gives the text of an address."""
        tally = Tally(self._word, self._source)
        servers = self._servers()
        oriented = [(key[0], one, *_oriented(key[0], one, servers)) for key, one in self._sessions.items()]
        asked = {(transport, asking, answering[0]) for transport, _, asking, answering, _ in oriented}
        judged = 0
        for transport, session, *ends, history in oriented:
            is_answer = _is_answer(transport, session, ends[0], ends[1], asked)
            asking, answering = reversed(ends) if is_answer else ends
            is_open = transport == "tcp" and not self._names_opener
            judged += session.opener is None and (is_open or asking != session.first)
            between = (name(asking[0]), asking[1], name(answering[0]), answering[1])
            said = (transport, session.service, session.state(transport), "^" if is_answer else history)
            tally.add(session.row, between, said, session.begin, session.bytes, until=session.end)
        found, notes = tally.conclude()
        if judged:
            message = (
                f"{counted(judged, 'session')} seen from the middle: the end on a service's port, else the one that "
                "several others talk to, else the one that spoke second, is taken for the one that answers."
            )
            notes.append(Note("from_the_middle", message, judged))
        return list(found), notes

    def _servers(self) -> Counter[tuple[str, End]]:
        """Count the sessions of each end; one that was proven to answer counts more than any number of them."""
        found: Counter[tuple[str, End]] = Counter()
        for (transport, one, other), session in self._sessions.items():
            if session.opener is None:
                found[transport, one] += 1
                found[transport, other] += 1
            elif session.is_answered:
                found[transport, other if session.opener == one else one] += FLOW_ROWS
        return found


def _key(transport: str, one: End, other: End) -> tuple[str, End, End]:
    return (transport, one, other) if one <= other else (transport, other, one)


def _oriented(transport: str, session: _Session, servers: Counter[tuple[str, End]]) -> tuple[End, End, str]:
    """Give who asks, who answers, and the history that tells how this is known."""
    first, last = session.first, session.last
    if session.opener is not None:
        return session.opener, last if session.opener == first else first, "Sh" if session.is_answered else "S"
    if direction.is_backwards(transport, first[1], last[1], ""):
        return last, first, "^"
    if direction.is_backwards(transport, last[1], first[1], ""):
        return first, last, "^"
    weights = servers[transport, first], servers[transport, last]
    is_symmetric = first[1] == last[1] and max(weights) < FLOW_ROWS
    if is_symmetric or weights[0] == weights[1]:
        return first, last, ""
    return (last, first, "^") if weights[0] > weights[1] else (first, last, "^")


def _is_answer(
    transport: str, session: _Session, asking: End, answering: End, asked: set[tuple[str, End, str | bytes]]
) -> bool:
    """Say whether a UDP session is only the answer to another one, sent from a port of its own (PROFINET, HART-IP)."""
    return (
        transport == "udp"
        and asking == session.first
        and ("udp", answering[1]) not in direction.possible()
        and ("udp", answering, asking[0]) in asked
    )
