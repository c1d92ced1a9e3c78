"""Zeek's logs of OT protocols (ICSNPP) into conversations, and into assets where devices name themselves.

Sources: the documentation of the ICSNPP packages and files of their tests. Each row of such a log is a message; rows of
one pair of ends are one session. Assets come from what a device says of itself: S7 (s7comm_known_devices), CIP's
identity (cip_identity) and BACnet's I-Am (bacnet_discovery). Logs whose heading lines were cut off are read where their
first columns are surely the ends, as in every log of Zeek; the port then has to name the protocol.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from msgspec.structs import replace

from inventory.importers import direction, values
from inventory.importers.addresses import is_address
from inventory.importers.conversations import TRANSPORTS
from inventory.importers.limits import NAME_CHARACTERS
from inventory.importers.sessions import Packet, Sessions
from inventory.importers.unpack import open_unpacked
from inventory.importers.words import counted
from inventory.importers.zeek import NO_HEADER, OTHER_LOG, REFUSED_ROWS
from inventory.records import AssetRecord, FlowRecord, ImportRefused, Note, Parsed, Refusal

# What a log is called (or begins with) -> the service in it, and its transport where there is only one.
LOGS: Final = {
    "s7comm_plus": ("s7comm_plus", "tcp"),
    "s7comm": ("s7comm", "tcp"),
    "cotp": ("", "tcp"),
    "bacnet": ("bacnet", "udp"),
    "cip_io": ("cip_io", "udp"),
    "cip": ("cip", ""),
    "enip": ("enip", ""),
    "dnp3": ("dnp3", ""),
    "modbus": ("modbus", "tcp"),
    "opcua_binary": ("opcua_binary", "tcp"),
    "hart_ip": ("hart_ip", ""),
    "profinet_io_cm": ("profinet_io_cm", "udp"),
    "omron_fins": ("omron_fins", ""),
    "ge_srtp": ("ge_srtp", "tcp"),
    "roc_plus": ("roc_plus", ""),
    "c1222": ("c1222", ""),
}
ENDS: Final = ("id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p")
IDENTITY: Final = (
    "ts", "uid", *ENDS, "is_orig", "source_h", "source_p", "destination_h", "destination_p", "encapsulation_version",
    "socket_address", "socket_port", "vendor_id", "vendor_name", "device_type_id", "device_type_name", "product_code",
    "revision", "device_status", "serial_number", "product_name", "device_state",
)  # fmt: skip
CONN_STATES: Final = frozenset(
    {"S0", "S1", "SF", "REJ", "S2", "S3", "RSTO", "RSTR", "RSTOS0", "RSTRH", "SH", "SHR", "OTH"}
)
STATE_OF_CONN: Final = 11
UNSET: Final = ("-", "(empty)")
HIGHEST_PORT: Final = 65535
_DEVICE: Final = "device"


def log_of(path: str) -> tuple[str, str] | None:
    """Give service and transport of the log with this name; None where it is no log of an OT protocol."""
    return next((told for name, told in LOGS.items() if path == name or path.startswith(f"{name}_")), None)


def fields_without_heading(cells: list[str]) -> tuple[str, ...] | None:
    """Give the columns of a row whose heading lines were cut off, where its first ones are surely the ends.

    A conn.log without its heading is none of them: which sessions were ever answered could not be told.
    """
    starts = [at for at in (0, 2) if _are_ends(cells[at : at + 4])]
    if not starts or (len(cells) > STATE_OF_CONN and cells[STATE_OF_CONN] in CONN_STATES):
        return None
    names = [f"column {at}" for at in range(len(cells))]
    names[starts[0] : starts[0] + 4] = ENDS
    if len(cells) == len(IDENTITY) and is_address(cells[12]) and cells[20].startswith("0x") and starts == [2]:
        return IDENTITY
    after = starts[0] + 4
    after += 4 if _are_ends(cells[after : after + 4]) else 0
    if after < len(cells) and cells[after] in TRANSPORTS:
        names[after] = "proto"
        if starts == [0] and len(cells) == after + 2:
            names[after + 1] = "service"
    return tuple(names)


def _are_ends(cells: list[str]) -> bool:
    return len(cells) == len(ENDS) and all(is_address(cells[at]) and cells[at + 1].isdigit() for at in (0, 2))


def parse_zeek_protocol(data: bytes) -> Parsed:
    """Read the sessions of a log, and the devices that name themselves in it."""
    with open_unpacked(data) as stream:
        log = _Log()
        for row, cells in log.rows(io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape")):
            log.take(row, cells)
    return log.conclude()


@dataclass(slots=True)
class _Device:
    """What one address said of itself; several answers to one question are kept, none is chosen."""

    row: int
    said: dict[str, dict[str, None]] = field(default_factory=dict)

    def add(self, **texts: str) -> None:
        for name, text in texts.items():
            if text:
                self.said.setdefault(name, {})[text] = None


class _Log:
    """One log while it is read."""

    def __init__(self) -> None:
        self.path = ""
        self.fields: tuple[str, ...] = ()
        self.has_heading = True
        self.rows_read = 0
        self.refusals: list[Refusal] = []
        self._both: set[int] = set()
        self._masked = 0
        self._sessions = Sessions("line", "zeek", names_opener=True)
        self._devices: dict[str, _Device] = {}

    def rows(self, lines: io.TextIOWrapper) -> Iterator[tuple[int, dict[str, str]]]:
        """Give the rows by column, unset ones as empty text."""
        for row, ended in enumerate(lines, start=1):
            line = ended.rstrip("\r\n")
            cells = line.split("\t")
            if line.startswith("#"):
                self._take_heading(cells)
            elif line:
                if not self.fields:
                    self._guess(cells)
                if len(cells) == len(self.fields):
                    texts = ("" if cell in UNSET else cell for cell in cells)
                    yield row, dict(zip(self.fields, texts, strict=True))
                else:
                    wanted = f"{len(self.fields)} expected: it is cut or damaged."
                    self._refuse(row, "", "width", f"The row has {len(cells)} columns, {wanted}", line)

    def _take_heading(self, cells: list[str]) -> None:
        if cells[0] == "#path" and len(cells) > 1:
            self.path = cells[1]
            if log_of(self.path) is None:
                raise ImportRefused(OTHER_LOG.format(path=self.path[:40]))
        elif cells[0] == "#fields":
            self.fields = tuple(cells[1:])
            missing = [name for name in ENDS if name not in self.fields]
            if missing:
                raise ImportRefused(f"This log lacks the columns {', '.join(missing)}, so it holds no conversations.")

    def _guess(self, cells: list[str]) -> None:
        found = fields_without_heading(cells)
        if found is None:
            raise ImportRefused(NO_HEADER)
        self.fields, self.has_heading = found, False
        self.path = "cip_identity" if found == IDENTITY else self.path

    def _refuse(self, row: int, column: str, code: str, message: str, value: str = "") -> None:
        self.refusals.append(Refusal(row, column, code, message, value))
        if len(self.refusals) > REFUSED_ROWS:
            raise ImportRefused(f"More than {REFUSED_ROWS:,} rows cannot be read; the first is line {row}: {message}")

    def take(self, row: int, cells: dict[str, str]) -> None:
        """Take a message into its session, and what it says of a device."""
        initiator, asking, responder, answering = (cells[name] for name in ENDS)
        if not (is_address(initiator) and is_address(responder)):
            self._refuse(row, "id.orig_h", "address", "Both ends must be IPv4 or IPv6 addresses.", initiator)
            return
        if not all(port.isascii() and port.isdigit() and int(port[:6]) <= HIGHEST_PORT for port in (asking, answering)):
            self._refuse(row, "id.orig_p", "port", f"Ports must be numbers from 0 to {HIGHEST_PORT}.", asking)
            return
        self.rows_read += 1
        service, transport = log_of(self.path) or (cells.get("service", ""), "")
        ports = int(asking), int(answering)
        told = cells.get("proto", transport) or transport or _transport(ports)
        if not told:
            self._both.add(ports[1])
            self._both.add(ports[0])
        time = _time(cells.get("ts", ""))
        self._masked += time is None
        ends = (initiator, ports[0]), (responder, ports[1])
        self._sessions.add(Packet(row, time, told or "tcp", *ends, None, service=service))
        reader = _DEVICES.get(self.path)
        if reader:
            reader(self._devices, row, cells)

    def conclude(self) -> Parsed:
        """Give the assets, the conversations and what a person should know."""
        if not self.rows_read and not self.refusals:
            raise ImportRefused("The log has no row below its heading lines, so there is nothing to take.")
        flows, told = self._sessions.conclude()
        flows = [replace(flow, transport=None) if flow.port in self._both else flow for flow in flows]
        notes = [Note("messages", f"{counted(self.rows_read, 'message')} read.", self.rows_read), *told]
        if not self.has_heading:
            message = (
                "The log has no heading lines (#fields): its first columns are taken for the two ends, as in every log "
                "of Zeek, and what else it says is not read."
            )
            notes.insert(0, Note("no_heading", message))
        if self._masked:
            message = f"{counted(self._masked, 'row')} without a readable time: counted, but no first and last day."
            notes.append(Note("no_time", message, self._masked))
        assets = [_asset(ip, device) for ip, device in sorted(self._devices.items())]
        records: list[AssetRecord | FlowRecord] = [*assets, *flows]
        return Parsed(
            format="zeek_protocol",
            records=tuple(records),
            refusals=tuple(self.refusals),
            notes=tuple(notes),
            encoding="utf-8",
        )


def _transport(ports: tuple[int, int]) -> str:
    """Give the transport under which alone one of the ports has a protocol; empty where both do, or none."""
    found = {transport for transport in ("tcp", "udp") for port in ports if (transport, port) in direction.possible()}
    return found.pop() if len(found) == 1 else ""


def _time(text: str) -> float | None:
    """Give a time of our days; the baselines of tests hold masks, or seconds that were counted from nothing."""
    found = values.read_time(text, None) if text else None
    return found.timestamp() if found else None


def _device_at(devices: dict[str, _Device], row: int, address: str) -> _Device | None:
    """Give what is known of an address; None where it cannot be one device's."""
    try:
        found = values.read_ips(address)
    except values.Unreadable:
        found = ()
    if not found or found[0].endswith(".255"):
        return None
    return devices.setdefault(found[0], _Device(row))


def _s7(devices: dict[str, _Device], row: int, cells: dict[str, str]) -> None:
    device = _device_at(devices, row, cells["id.resp_h"])
    if device:
        device.add(
            name=cells.get("automation_system_name", ""),
            serial=cells.get("module_serial", ""),
            **{"S7 module name": cells.get("module_name", ""), "S7 plant name": cells.get("plant_name", "")},
        )


def _cip(devices: dict[str, _Device], row: int, cells: dict[str, str]) -> None:
    device = _device_at(devices, row, cells.get("socket_address") or cells.get("source_h", ""))
    if device:
        device.add(
            vendor=cells.get("vendor_name", ""),
            model=cells.get("product_name", ""),
            serial=cells.get("serial_number", "").removeprefix("0x"),
            type=values.read_type(cells.get("device_type_name", "")) or "",
            # The revision of EtherNet/IP's identity is not the firmware of the unit.
            **{
                "CIP device type": cells.get("device_type_name", ""),
                "CIP product code": cells.get("product_code", ""),
                "CIP revision": cells.get("revision", ""),
            },
        )


def _bacnet(devices: dict[str, _Device], row: int, cells: dict[str, str]) -> None:
    if cells.get("pdu_service") != "i-am" or cells.get("object_type") != _DEVICE:
        return
    device = _device_at(devices, row, cells.get("source_h", ""))
    if device:
        vendor = cells.get("vendor", "")
        known = "" if vendor.startswith("Unknown Vendor") else vendor
        device.add(vendor=known, **{"BACnet device": cells.get("instance_number", "")})


_DEVICES: Final[dict[str, Callable[[dict[str, _Device], int, dict[str, str]], None]]] = {
    "s7comm_known_devices": _s7,
    "cip_identity": _cip,
    "bacnet_discovery": _bacnet,
}


def _asset(ip: str, device: _Device) -> AssetRecord:
    """Give the asset at an address; of several answers to one question none becomes a field, all are kept."""
    texts = {name: [text[:NAME_CHARACTERS] for text in found if _is_clean(text)] for name, found in device.said.items()}
    single: dict[str, Any] = {name: found[0] for name, found in texts.items() if name in _FIELDS and len(found) == 1}
    extra = {name: ", ".join(found) for name, found in texts.items() if found and name not in single}
    return AssetRecord(
        tag=ip, row=device.row, place=f"line {device.row}", tag_from="ip", ips=(ip,), provenance="observed",
        sources=("zeek",), extra=extra, **single,
    )  # fmt: skip


_FIELDS: Final = frozenset({"name", "vendor", "model", "serial", "type"})


def _is_clean(text: str) -> bool:
    try:
        values.check_characters(text, is_long=False)
    except values.Unreadable:
        return False
    return True
