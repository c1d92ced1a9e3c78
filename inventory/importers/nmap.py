"""nmap's XML into assets: the hosts that answered, with what they showed of themselves.

Source: nmap's DTD and its script documentation. Hosts that are down and `hosthint` are nothing. Guesses of nmap
(operating system, service by port number, maker of the network card) are kept as extras that say so; only what a device
states about itself in its own protocol becomes vendor, model, firmware or serial.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from inventory.importers import direction, values
from inventory.importers.device_scripts import read_scripts
from inventory.importers.identity import look_alikes
from inventory.importers.limits import (
    ASSET_ROWS,
    MIB,
    NAME_CHARACTERS,
    TEXT_CHARACTERS,
    XML_DEPTH,
    XML_ELEMENTS,
    XML_TEXT,
)
from inventory.importers.unpack import open_unpacked, xml_chunks
from inventory.importers.words import counted
from inventory.records import AssetRecord, ImportRefused, Note, Parsed, Refusal

if TYPE_CHECKING:
    from typing import BinaryIO

HOST_DEPTH = 2
LONGEST_NUMBER = 10
# expat's numbers for a document that simply stops: no element, unclosed token, partial character, unclosed CDATA.
CUT_OFF = frozenset({3, 5, 6, 20})
SEND = "Send the file that nmap wrote with -oX."


class _Hosts:
    """Takes the elements as they come and keeps whole hosts only, so that a scan of a large network stays small."""

    def __init__(self) -> None:
        self.hosts: list[Element] = []
        self.root: dict[str, str] = {}
        self.finished: str | None = None
        self._builder: TreeBuilder | None = None
        self._depth = 0
        self._elements = 0
        self._text = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        self._text = 0
        if self._depth > XML_DEPTH or self._elements > XML_ELEMENTS:
            raise ImportRefused(
                f"The XML is deeper than {XML_DEPTH} or has more than {XML_ELEMENTS:,} elements. Scan in smaller parts."
            )
        if self._depth == 1:
            if tag != "nmaprun":
                raise ImportRefused(
                    f"This XML begins with <{tag[:40]}>, not with <nmaprun>: it is no nmap scan. {SEND}"
                )
            self.root = attributes
        elif self._depth == HOST_DEPTH and tag == "host":
            self._builder = TreeBuilder()
        elif tag == "finished":
            self.finished = attributes.get("time")
        if self._builder:
            self._builder.start(tag, attributes)

    def data(self, text: str) -> None:
        self._text += len(text)
        if self._text > XML_TEXT:
            raise ImportRefused(f"A text in the XML is longer than {XML_TEXT // MIB} MiB. {SEND}")
        if self._builder:
            self._builder.data(text)

    def end(self, tag: str) -> None:
        self._depth -= 1
        if not self._builder:
            return
        self._builder.end(tag)
        if self._depth == 1:
            self.hosts.append(self._builder.close())
            self._builder = None

    def close(self) -> None:
        """Nothing is left to do: the hosts are kept as they end."""


def parse_nmap(data: bytes) -> Parsed:
    """Read the hosts of a scan that are up."""
    target = _Hosts()
    notes: list[Note] = []
    with open_unpacked(data) as stream:
        is_whole = _feed(stream, target)
    if not is_whole:
        message = (
            f"The file ends before the scan does: {counted(len(target.hosts), 'host')} read, later ones are missing."
        )
        notes.append(Note("cut_off", message))
    if len(target.hosts) > ASSET_ROWS:
        raise ImportRefused(f"The scan has more than {ASSET_ROWS:,} hosts. Scan in smaller parts.")
    hosts = [(row, host) for row, host in enumerate(target.hosts, start=1) if _is_up(host)]
    records, refusals = _records(hosts, target.finished)
    notes += _host_notes(target, len(hosts), sum(record.provenance == "claimed" for record in records))
    notes += look_alikes([(record.tag, record.row) for record in records], "host")
    return Parsed(format="nmap", records=tuple(records), refusals=tuple(refusals), notes=tuple(notes))


def _feed(stream: BinaryIO, target: _Hosts) -> bool:
    """Feed the parser; say whether the document was whole. Entities and outside references are never followed."""
    parser = DefusedXMLParser(target=target, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    try:
        for chunk in xml_chunks(stream):
            parser.feed(chunk)
        parser.close()
    except DefusedXmlException as error:
        raise ImportRefused(
            f"The XML declares entities or refers to other files, which nmap never does; it was not read. {SEND}"
        ) from error
    except ParseError as error:
        if error.code in CUT_OFF and target.hosts:
            return False
        line, column = error.position
        raise ImportRefused(f"The XML is damaged in line {line}, column {column + 1}. {SEND}") from error
    except (LookupError, ValueError) as error:
        raise ImportRefused(f"The XML cannot be read: {str(error)[:100]}. {SEND}") from error
    return True


def _host_notes(target: _Hosts, up: int, unproven: int) -> list[Note]:
    version = f", nmap {target.root['version']}" if "version" in target.root else ""
    down = len(target.hosts) - up
    notes = [Note("hosts", f"{counted(up, 'host')} up, {down:,} down and left out{version}.", up)]
    if unproven:
        message = (
            f"{counted(unproven, 'host')} taken for up without asking (-Pn), and nothing came back: that they exist is "
            "claimed, not observed. Scan without -Pn, or check them by hand."
        )
        notes.append(Note("never_answered", message, unproven))
    return notes


def _is_up(host: Element) -> bool:
    status = host.find("status")
    return status is not None and status.get("state") == "up"


def _has_answered(host: Element) -> bool:
    """Say whether anything came back from a host that -Pn only assumed to be up."""
    status = host.find("status")
    if status is None or status.get("reason") != "user-set":
        return True
    states = {state.get("state") for state in host.iterfind("ports/port/state")}
    states |= {extra.get("state") for extra in host.iterfind("ports/extraports")}
    own = {address.get("addr") for address in host.iterfind("address")}
    has_mac = any(address.get("addrtype") == "mac" for address in host.iterfind("address"))
    is_traced = any(hop.get("ipaddr") in own for hop in host.iterfind("trace/hop"))
    return has_mac or is_traced or bool(states & {"open", "closed", "unfiltered"})


def _records(hosts: list[tuple[int, Element]], finished: str | None) -> tuple[list[AssetRecord], list[Refusal]]:
    names = Counter(_hostname(host) for _, host in hosts)
    seen: dict[str, int] = {}
    records: list[AssetRecord] = []
    refusals: list[Refusal] = []
    for row, host in hosts:
        try:
            record = _record(row, host, names, finished)
        except values.Unreadable as error:
            refusals.append(Refusal(row, "address", error.code, error.message, _addresses(host)[0]))
            continue
        first = seen.setdefault(record.tag, row)
        if first != row:
            message = f"Hosts {first} and {row} of the scan are both {record.tag}; the first one was taken."
            refusals.append(Refusal(row, "address", "duplicate", message, record.tag))
        else:
            records.append(record)
    return records, refusals


def _hostname(host: Element) -> str | None:
    """Give the name that the network knows (a PTR record) before the one that the person typed."""
    named = {entry.get("type"): entry.get("name") for entry in host.iterfind("hostnames/hostname") if entry.get("name")}
    name = named.get("PTR") or named.get("user")
    return name if name and len(name) <= NAME_CHARACTERS else None


def _addresses(host: Element) -> tuple[str, str]:
    kinds: dict[str, list[str]] = {"ip": [], "mac": []}
    for address in host.iterfind("address"):
        kinds["mac" if address.get("addrtype") == "mac" else "ip"].append(address.get("addr", ""))
    return ",".join(kinds["ip"]), ",".join(kinds["mac"])


def _record(row: int, host: Element, names: Counter[str | None], finished: str | None) -> AssetRecord:
    ip_text, mac_text = _addresses(host)
    ips, macs = values.read_ips(ip_text), values.read_macs(mac_text)
    hostname = _hostname(host)
    if hostname:
        values.check_characters(hostname, is_long=False)
    is_named = hostname is not None and names[hostname] == 1
    basis, tag = ("hostname", hostname) if is_named else ("ip", ips[0]) if ips else ("mac", macs[0] if macs else None)
    if not tag:
        raise values.Unreadable("no_identity", "The host has neither a name nor an address that could be a device's.")
    extra, stated = _extra(host), read_scripts(host)
    return AssetRecord(
        tag=tag,
        row=row,
        place=f"host {row}",
        tag_from=basis,
        hostname=hostname,
        ips=ips,
        macs=macs,
        last_seen=_time(host.get("endtime") or host.get("starttime") or finished),
        provenance="observed" if _has_answered(host) else "claimed",
        sources=("nmap",),
        extra=extra | stated.extra,
        originals={} if ips or not ip_text else {"ips": ip_text},
        **stated.fields,
    )


def _time(text: str | None) -> datetime | None:
    if not text or not text.isascii() or not text.isdigit() or len(text) > LONGEST_NUMBER:
        return None
    return datetime.fromtimestamp(int(text), tz=UTC)


def _extra(host: Element) -> dict[str, str]:
    extra = {}
    ports = [port for port in host.iterfind("ports/port") if _state(port) == "open"]
    if ports:
        extra["open ports"] = "; ".join(_port_text(port) for port in ports)
        guessed = dict.fromkeys(name for port in ports if (name := _guess(port)))
        extra["protocols by port, not confirmed"] = ", ".join(guessed)
    match = max(host.iterfind("os/osmatch"), key=_accuracy, default=None)
    if match is not None:
        extra["os guess"] = f"{match.get('name', '')} ({_accuracy(match)} %)"
    maker = next((entry.get("vendor") for entry in host.iterfind("address") if entry.get("vendor")), None)
    if maker:
        extra["maker of the network card"] = maker
    return {name: text[:TEXT_CHARACTERS] for name, text in extra.items() if text}


def _state(port: Element) -> str | None:
    state = port.find("state")
    return None if state is None else state.get("state")


def _accuracy(match: Element) -> int:
    text = match.get("accuracy", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else 0


def _port_text(port: Element) -> str:
    service = port.find("service")
    words = [f"{port.get('protocol')}/{port.get('portid')}"]
    if service is not None:
        words += [service.get(name, "") for name in ("name", "product", "version", "extrainfo")]
    return " ".join(word for word in words if word)


def _guess(port: Element) -> str | None:
    number = port.get("portid", "")
    if not number.isascii() or not number.isdigit() or len(number) > LONGEST_NUMBER:
        return None
    name = direction.name_protocol("", port.get("protocol", ""), int(number))[0]
    return None if name == "unknown" else name
