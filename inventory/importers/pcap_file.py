"""Packet captures into conversations, with the protocol named by what the packets carry, else by the port.

Frames are taken apart by dpkt: Ethernet (with VLAN tags and MPLS), Linux "any" captures, loopback and bare IP. A frame
that does not carry IP stays on its cable and makes no conversation; what such frames were is told, for PROFINET, GOOSE
and their like are traffic too.
"""

from __future__ import annotations

import ipaddress
import struct
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import dpkt

from inventory.importers.captures import Capture, Frame
from inventory.importers.payloads import service_of
from inventory.importers.sessions import Packet, Sessions
from inventory.importers.unpack import open_unpacked
from inventory.importers.words import counted
from inventory.records import ImportRefused, Note, Parsed

_LOOSE = (dpkt.Error, struct.error, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
LINKS: Final[dict[int, Callable[[bytes], Any]]] = {
    0: dpkt.loopback.Loopback,
    1: dpkt.ethernet.Ethernet,
    108: dpkt.loopback.Loopback,
    113: dpkt.sll.SLL,
    276: dpkt.sll2.SLL2,
}
BARE_IP: Final = frozenset({12, 14, 101, 228, 229})
_ICMP: Final = {1: "icmp", 58: "icmp6"}
_NUMBERS: Final = {6: "tcp", 17: "udp", 132: "sctp"}
_OTHERS: Final = {
    0x0806: "ARP", 0x8892: "PROFINET", 0x88B8: "GOOSE", 0x88BA: "sampled values", 0x88CC: "LLDP", 0x88A4: "EtherCAT",
    0x88AB: "POWERLINK", 0x88CD: "SERCOS", 0x88E1: "HomePlug", 0x88F7: "PTP", 0x88E3: "MRP", 0x8863: "PPPoE",
}  # fmt: skip
LARGEST_LENGTH: Final = 0x0600


def parse_pcap(data: bytes) -> Parsed:
    """Read the conversations of a capture as far as it goes."""
    sessions = Sessions("packet", "capture")
    other: Counter[str] = Counter()
    with open_unpacked(data) as stream:
        capture = Capture(stream)
        for frame in capture:
            _take(frame, capture.frames, sessions, other)
    if not capture.frames:
        raise ImportRefused("The capture holds no whole frame. Capture again, or send another part of it.")
    records, notes = sessions.conclude(_text)
    return Parsed(format="pcap", records=tuple(records), notes=(*_notes(capture, other), *notes))


def _notes(capture: Capture, other: Counter[str]) -> list[Note]:
    notes = [Note("packets", f"{counted(capture.frames, 'packet')} read.", capture.frames)]
    if capture.is_cut:
        message = f"The capture is cut off after packet {capture.frames:,}: what came later is missing."
        notes.insert(0, Note("cut_off", message))
    if other:
        kinds = ", ".join(f"{kind} {number:,}" for kind, number in sorted(other.items()))
        message = f"Left out, {counted(other.total(), 'packet')} without readable IP, which cross no router: {kinds}."
        notes.append(Note("left_out_not_ip", message, other.total()))
    return notes


def _take(frame: Frame, row: int, sessions: Sessions, other: Counter[str]) -> None:
    try:
        found = _internet(frame)
        if isinstance(found, str):
            other[found] += 1
        else:
            _take_packet(frame, row, found, sessions)
    except _LOOSE:
        other["damaged"] += 1


def _internet(frame: Frame) -> Any:
    """Give the IP packet in a frame, or a word for what else it is."""
    if frame.link in BARE_IP:
        version = frame.data[0] >> 4
        return dpkt.ip6.IP6(frame.data) if version == 6 else dpkt.ip.IP(frame.data)  # noqa: PLR2004
    layer = LINKS.get(frame.link)
    if layer is None:
        return f"link type {frame.link}"
    outer = layer(frame.data)
    inner = outer.data
    if isinstance(inner, dpkt.ip.IP | dpkt.ip6.IP6):
        return inner
    kind = getattr(outer, "type", 0) or getattr(outer, "ethtype", 0)
    return _OTHERS.get(kind, "others")


def _take_packet(frame: Frame, row: int, packet: Any, sessions: Sessions) -> None:
    number = packet.p
    transport = _NUMBERS.get(number) or _ICMP.get(number, "other")
    inner = packet.data
    has_ports = isinstance(inner, dpkt.tcp.TCP | dpkt.udp.UDP | dpkt.sctp.SCTP)
    if has_ports:
        one, other = (packet.src, inner.sport), (packet.dst, inner.dport)
    elif transport in _NUMBERS.values():
        # A later part of a packet that was cut in pieces: its ports stood in the first one.
        return
    else:
        one, other = (packet.src, 0), (packet.dst, 0)
    flags = inner.flags if isinstance(inner, dpkt.tcp.TCP) else None
    service = ""
    payload = bytes(inner.data) if has_ports else b""
    if payload and sessions.wants_payload(transport, one, other):
        service = service_of(transport, (one[1], other[1]), payload)
    sessions.add(Packet(row, frame.time, transport, one, other, frame.length, flags, service))


@lru_cache(maxsize=200_000)
def _text(address: bytes) -> str:
    return str(ipaddress.ip_address(address))
