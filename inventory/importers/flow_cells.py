"""What the cells of a list of flows or rules say: ends, ports and protocols, several to a cell where people write so.

An end is an address, a network, any, a range of addresses (given as the networks it is made of) or a name. What looks
like an address and is none is never taken for a name.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from inventory.importers.conversations import TRANSPORTS
from inventory.importers.direction import SERVICES, name_protocol
from inventory.importers.filter_rules import ANY, network, port_range
from inventory.importers.limits import NAME_CHARACTERS
from inventory.importers.protocol_words import protocol_named
from inventory.importers.values import Unreadable, check_characters
from inventory.records import NAMED, FlowRecord

ANY_WORDS: Final = frozenset(
    {"any", "all", "*", "any4", "any-ipv4", "0.0.0.0/0", "::/0", "jeder", "alle", "cualquiera"}
)
NOTHING: Final = frozenset({"ip", "ipv4", "ipv6", "-", "n/a", "unknown"})
PORTLESS: Final = frozenset({"icmp", "icmpv6", "esp", "gre", "ah", "igmp", "ospf", "vrrp"})
NETWORKS_OF_A_RANGE: Final = 16
ENDS_OF_A_CELL: Final = 200
_LINES: Final = re.compile(r"[;,|\n]+")
_IN_BRACKETS: Final = re.compile(r"[(\[]\s*([0-9A-Fa-f.:/]{3,})\s*[)\]]")
_RANGE: Final = re.compile(r"^([0-9a-fA-F.:]+)\s*-\s*([0-9a-fA-F.:]+)$")
_WITH_MASK: Final = re.compile(r"^([0-9.]+)[ /]((?:255|0)\.[0-9.]+)$")
_WITH_PORT: Final = re.compile(r"^([0-9.]+):([0-9]{1,5})$")
_BY_X: Final = re.compile(r"^((?:[0-9]{1,3}\.){1,3})[xX*](?:\.[xX*])*$")
_LIKE_ADDRESS: Final = re.compile(r"^(?=.*[0-9])[0-9.:/%\s\-]+$|^(?=.*::)[0-9A-Fa-f:/]+$")
_PORT: Final = re.compile(
    r"^(?:(tcp|udp|sctp)[\s/:_\-]*)?([0-9]{1,5})(?:\s*[-:]\s*([0-9]{1,5}))?(?:[\s/:_\-]*(tcp|udp|sctp))?$",
    re.IGNORECASE,
)
_BOTH: Final = re.compile(r"^\s*(?:tcp\s*[/+&,]\s*udp|udp\s*[/+&,]\s*tcp|tcp_?udp)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Service:
    """What is spoken, with None or nothing where nobody says.

    `port` is that of the side that answers, `secure` that the secure variant of the protocol is meant, `said` a name
    that the catalogue does not know.
    """

    transport: str | None = None
    port: int | str | None = None
    protocol: str = ""
    secure: bool | None = None
    said: str = ""


def read_ends(text: str) -> tuple[str, ...]:
    """Give the ends that a cell names; raise Unreadable where one of them is none."""
    parts = [part.strip().strip("'\"") for part in _LINES.split(text)]
    found = [end for part in parts if part for end in _read_end(part)]
    if len(found) > ENDS_OF_A_CELL:
        raise Unreadable("end", f"The cell names more than {ENDS_OF_A_CELL} ends; split the row.")
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=100_000)
def _read_end(text: str) -> tuple[str, ...]:
    if text.casefold() in ANY_WORDS:
        return (ANY,)
    found = _network(text)
    if found is not None:
        return (found,)
    if ends := _RANGE.match(text):
        return _range(ends[1], ends[2])
    if inside := _IN_BRACKETS.search(text):
        return _read_end(inside[1])
    # One cell may list addresses with blanks between them; a name may hold blanks, too.
    parts = text.split()
    if len(parts) > 1 and all(network(part) for part in parts):
        return tuple(network(part) or ANY for part in parts)
    return (_name(text),)


def _network(text: str) -> str | None:
    """Give a network or an address in one of its spellings: with a mask, with X for the host, with a port."""
    if masked := _WITH_MASK.match(text):
        return network(masked[1], masked[2])
    if shown := _BY_X.match(text):
        known = shown[1].count(".")
        return network(shown[1] + ".".join("0" * (4 - known)) + f"/{8 * known}")
    with_port = _WITH_PORT.match(text)
    return network(with_port[1] if with_port else text)


def _name(text: str) -> str:
    if _LIKE_ADDRESS.match(text):
        raise Unreadable("end", "This is neither an address, a network nor a range of addresses.")
    if len(text) > NAME_CHARACTERS:
        raise Unreadable("too_long", f"The name has {len(text):,} characters, at most {NAME_CHARACTERS} are kept.")
    check_characters(text, is_long=False)
    return NAMED + text


def _range(first: str, last: str) -> tuple[str, ...]:
    """Give the networks that a range of addresses is made of."""
    if "." in first and last.isdigit():
        last = first.rpartition(".")[0] + "." + last
    try:
        ends = ipaddress.ip_address(first), ipaddress.ip_address(last)
        nets = list(ipaddress.summarize_address_range(*ends))
    except (ValueError, TypeError) as error:
        raise Unreadable("end", "This is no range of addresses from the lower to the higher one.") from error
    if len(nets) > NETWORKS_OF_A_RANGE:
        raise Unreadable("end", f"The range is made of more than {NETWORKS_OF_A_RANGE} networks; give it as networks.")
    return tuple(network(str(net)) or ANY for net in nets)


def read_services(*texts: str, transport: str = "") -> tuple[Service, ...]:
    """Give what cells for protocol, service and port say together; raise Unreadable on a port that is none.

    Each port that is named is one service; a protocol's name goes with all of them, several names go with none. Where
    there is no port, each name is one service.
    """
    known = _transport(transport)
    names: dict[str, bool | None] = {}
    ports: dict[tuple[str | None, str], None] = {}
    said: list[str] = []
    is_any = False
    for part in (part.strip() for text in texts for part in _LINES.split(text)):
        word = part.casefold()
        is_any = is_any or word in ANY_WORDS
        if not part or word in ANY_WORDS or word in NOTHING or _BOTH.match(part):
            continue
        if word in TRANSPORTS or word in PORTLESS:
            known = known or word
        elif number := _PORT.match(part):
            ports[_port(number)] = None
        elif found := _protocol(part):
            names[found[0]] = found[1]
        else:
            said.append(part)
    told = ", ".join(said)
    name, secure = next(iter(names.items())) if len(names) == 1 else ("", None)
    if ports:
        return tuple(Service(own or known, _number(port), name, secure, told) for own, port in ports)
    every = ANY if is_any and not names and known not in PORTLESS else None
    return tuple(Service(known, every, each, how, told) for each, how in (names or {"": None}).items())


def _transport(text: str) -> str | None:
    word = text.strip().casefold()
    return word if word in TRANSPORTS or word in PORTLESS else None


def _number(port: str) -> int | str:
    return int(port) if port.isdigit() else port


def _port(found: re.Match[str]) -> tuple[str | None, str]:
    ports = port_range(found[2], found[3] or found[2])
    if ports is None:
        raise Unreadable("port", "A port is a whole number from 0 to 65535, a range goes from the lower to the higher.")
    word = found[1] or found[4]
    return word.lower() if word else None, ports


def _protocol(text: str) -> tuple[str, bool | None] | None:
    found = protocol_named(text) or protocol_named(re.sub(r"\s*\(.*\)$", "", text))
    word = SERVICES.get(text.casefold().replace(" ", ""))
    return found or ((word, None) if word else None)


def record_of(row: int, place: str, ends: tuple[str, str], service: Service, **more: Any) -> FlowRecord:
    """Give the record of one pair of ends and one service, the protocol by its name, else by its port."""
    protocol, basis = service.protocol, "service" if service.protocol else "none"
    candidates: tuple[str, ...] = ()
    if not protocol and isinstance(service.port, int) and service.transport:
        protocol, basis, candidates, _ = name_protocol("", service.transport, service.port)
    elif not protocol and isinstance(service.port, int):
        named = {name_protocol("", transport, service.port)[0] for transport in ("tcp", "udp")} - {"unknown"}
        protocol, basis = (named.pop(), "port") if len(named) == 1 else ("unknown", "none")
    return FlowRecord(
        initiator=ends[0],
        responder=ends[1],
        protocol=protocol or "unknown",
        transport=service.transport,
        port=service.port,
        row=row,
        place=place,
        secure=service.secure,
        protocol_basis=basis,
        candidates=candidates,
        **more,
    )
