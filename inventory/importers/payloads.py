"""What the first bytes that a session carries say about its protocol, in the words that Zeek uses for services.

Sources: the published headers of the protocols. Only headers that hardly anything else can have are recognised (a magic
number, or a length that must be exact); for all others the port has to say it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

ENIP_COMMANDS: Final = frozenset({0x0004, 0x0063, 0x0064, 0x0065, 0x0066, 0x006F, 0x0070})
MODBUS_FUNCTIONS: Final = frozenset({*range(1, 9), 11, 12, 15, 16, 17, *range(20, 25), 43, 90})
MODBUS_PORT, FINS_PORT = 502, 9600
STARTDT: Final = bytes.fromhex("680407000000")
# The interface of PROFINET's context manager in DCE/RPC, in both byte orders.
PROFINET_RPC: Final = (
    bytes.fromhex("0100a0de976cd111827100a02442df7d"),
    bytes.fromhex("dea000016c9711d1827100a02442df7d"),
    bytes.fromhex("0200a0de976cd111827100a02442df7d"),
    bytes.fromhex("dea000026c9711d1827100a02442df7d"),
)
_HTTP: Final = re.compile(rb"(GET|HEAD|POST|PUT|DELETE|OPTIONS|CONNECT|PATCH) \S+ HTTP/1\.|HTTP/1\.[01] \d{3}")
_OPCUA: Final = re.compile(rb"(HEL|ACK|ERR|OPN|CLO|MSG)[FCA]")
_S7, _S7_PLUS, _DATA = 0x32, 0x72, 0xF0


def service_of(transport: str, ports: tuple[int, int], payload: bytes) -> str:
    """Name the service that a payload belongs to; empty where its first bytes do not prove one."""
    if transport not in ("tcp", "udp"):
        return ""
    tests = _TCP if transport == "tcp" else _UDP
    return next((name for name, test in tests.items() if test(payload, ports)), "")


def _number(payload: bytes, at: int, order: str = "big") -> int:
    return int.from_bytes(payload[at : at + 2], "little" if order == "little" else "big")


def _is_dnp3(payload: bytes, _: tuple[int, int]) -> bool:
    return payload.startswith(b"\x05\x64") and len(payload) >= 10 and payload[2] >= 5  # noqa: PLR2004  its header


def _after_cotp(payload: bytes) -> int:
    """Give the first byte of the data inside COTP inside TPKT; -1 where there is none."""
    is_data = payload.startswith(b"\x03\x00") and len(payload) > 7 and payload[5] == _DATA  # noqa: PLR2004
    at = 5 + payload[4] if is_data else len(payload)
    return payload[at] if at < len(payload) else -1


def _is_modbus(payload: bytes, ports: tuple[int, int]) -> bool:
    return (
        MODBUS_PORT in ports
        and len(payload) >= 8  # noqa: PLR2004  header and function
        and payload[2:4] == b"\0\0"
        and _number(payload, 4) >= 2  # noqa: PLR2004  unit and function
        and payload[7] & 0x7F in MODBUS_FUNCTIONS
    )


def _is_enip(payload: bytes, _: tuple[int, int]) -> bool:
    return (
        len(payload) >= 24  # noqa: PLR2004  its header
        and _number(payload, 0, "little") in ENIP_COMMANDS
        and _number(payload, 2, "little") == len(payload) - 24
        and payload[20:24] == b"\0\0\0\0"
    )


def _is_hart_ip(payload: bytes, _: tuple[int, int]) -> bool:
    return (
        len(payload) >= 8  # noqa: PLR2004  its header
        and payload[0] in (1, 2)
        and payload[1] in (0, 1, 2, 15)
        and payload[2] <= 5  # noqa: PLR2004  the last message id
        and _number(payload, 6) == len(payload)
    )


def _is_bacnet(payload: bytes, _: tuple[int, int]) -> bool:
    return payload.startswith(b"\x81") and payload[1:2] <= b"\x0b" and _number(payload, 2) == len(payload)


def _is_fins(payload: bytes, ports: tuple[int, int]) -> bool:
    return FINS_PORT in ports and len(payload) >= 12 and payload[0] & 0x3E == 0 and payload[0] & 0x80 != 0  # noqa: PLR2004


_TCP: Final[dict[str, Callable[[bytes, tuple[int, int]], bool]]] = {
    "s7comm": lambda payload, _: _after_cotp(payload) == _S7,
    "s7comm_plus": lambda payload, _: _after_cotp(payload) == _S7_PLUS,
    "modbus": _is_modbus,
    "enip": _is_enip,
    "dnp3": _is_dnp3,
    "opcua_binary": lambda payload, _: _OPCUA.match(payload) is not None,
    "iec104": lambda payload, _: payload.startswith(STARTDT),
    "hart_ip": _is_hart_ip,
    "omron_fins": lambda payload, _: payload.startswith(b"FINS\0"),
    "mqtt": lambda payload, _: payload.startswith(b"\x10") and b"\0\x04MQTT" in payload[:12],
    "ssl": lambda payload, _: payload.startswith(b"\x16\x03") and payload[2:3] <= b"\x04",
    "http": lambda payload, _: _HTTP.match(payload) is not None,
    "ssh": lambda payload, _: payload.startswith(b"SSH-"),
    "smb": lambda payload, _: payload[4:8] in (b"\xffSMB", b"\xfeSMB"),
}
_UDP: Final[dict[str, Callable[[bytes, tuple[int, int]], bool]]] = {
    "bacnet": _is_bacnet,
    "enip": _is_enip,
    "dnp3": _is_dnp3,
    "hart_ip": _is_hart_ip,
    "profinet_io_cm": lambda payload, _: payload.startswith(b"\x04") and payload[24:40] in PROFINET_RPC,
    "omron_fins": _is_fins,
}
