"""Builds frames and captures of an invented plant, byte by byte, without the library that reads them."""

from __future__ import annotations

import struct
from ipaddress import ip_address

SYN, ACK, RST, PSH = 0x02, 0x10, 0x04, 0x08
READ_COILS = bytes.fromhex("000100000006010100000008")
S7_READ = bytes.fromhex("0300001f02f080320100000001000e00000401120a10020001000083000000")


def tcp(sender, receiver, flags=ACK, payload=b""):
    """One TCP segment between `address:port` and `address:port` in an Ethernet frame."""
    (source, one), (destination, other) = _end(sender), _end(receiver)
    segment = struct.pack("!HHIIBBHHH", one, other, 1, 1, 0x50, flags, 1024, 0, 0) + payload
    return ethernet(_ip(source, destination, 6, segment))


def udp(sender, receiver, payload=b"x"):
    (source, one), (destination, other) = _end(sender), _end(receiver)
    datagram = struct.pack("!HHHH", one, other, 8 + len(payload), 0) + payload
    return ethernet(_ip(source, destination, 17, datagram))


def ethernet(packet, kind=None):
    kind = kind or (0x86DD if packet[0] >> 4 == 6 else 0x0800)
    return bytes.fromhex("020000000001020000000002") + struct.pack("!H", kind) + packet


def _end(text):
    address, _, port = text.rpartition(":")
    return ip_address(address.strip("[]")), int(port)


def _ip(source, destination, protocol, body):
    if source.version == 6:
        return struct.pack("!IHBB", 6 << 28, len(body), protocol, 64) + source.packed + destination.packed + body
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), 1, 0, 64, protocol, 0)
    return head + source.packed + destination.packed + body


def pcap(*frames, order="<", nanoseconds=False, link=1, start=1_760_000_000):
    """A capture with one frame per second."""
    magic = 0xA1B23C4D if nanoseconds else 0xA1B2C3D4
    records = (
        struct.pack(order + "IIII", start + at, 500, len(frame), len(frame)) + frame for at, frame in enumerate(frames)
    )
    return struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 65535, link) + b"".join(records)


def block(kind, body, order="<"):
    body += b"\0" * (-len(body) % 4)
    size = struct.pack(order + "I", len(body) + 12)
    return struct.pack(order + "I", kind) + size + body + size


def section(order="<"):
    return block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1), order)


def interface(link=1, resolution=None, offset=None, order="<"):
    options = b"" if resolution is None else struct.pack(order + "HHBxxx", 9, 1, resolution)
    options += b"" if offset is None else struct.pack(order + "HHq", 14, 8, offset)
    return block(1, struct.pack(order + "HHI", link, 0, 65535) + options, order)


def packet(frame, units, number=0, order="<"):
    head = struct.pack(order + "IIIII", number, units >> 32, units & 0xFFFFFFFF, len(frame), len(frame) + 40)
    return block(6, head + frame, order)


CELL = (
    # an operator station opens Modbus to a controller and reads
    tcp("10.1.0.9:50001", "10.1.0.1:502", SYN),
    tcp("10.1.0.1:502", "10.1.0.9:50001", SYN | ACK),
    tcp("10.1.0.9:50001", "10.1.0.1:502", ACK | PSH, READ_COILS),
    # an S7 session that was open before: the controller speaks first
    tcp("10.1.0.2:102", "10.1.0.9:50002", ACK | PSH, S7_READ),
    tcp("10.1.0.9:50002", "10.1.0.2:102", ACK),
    # a port of nobody, seen from the middle, with two stations at it; the server speaks first each time
    tcp("10.1.0.3:41000", "10.1.0.8:52001", ACK | PSH, b"?"),
    tcp("10.1.0.3:41000", "10.1.0.9:52002", ACK | PSH, b"?"),
    # a closed door, and a door behind which nobody is
    tcp("10.1.0.7:50003", "10.1.0.1:23", SYN),
    tcp("10.1.0.1:23", "10.1.0.7:50003", RST | ACK),
    tcp("10.1.0.7:50004", "10.1.0.1:22", SYN),
    # a question to HART-IP's port, answered from another port
    udp("10.1.0.9:49905", "10.1.0.4:5094", bytes.fromhex("010000000002000d0100007530")),
    udp("10.1.0.4:40777", "10.1.0.9:49905", bytes.fromhex("010100000002000d010000ea60")),
    ethernet(b"\xfe\xfe" + bytes(40), kind=0x8892),
)
