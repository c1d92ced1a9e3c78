"""OPNsense and pfSense: the rules of a config.xml, with interfaces and aliases put in, and the firewall as an asset.

Sources: the documentation of both products and their configuration files. Read are hostname, the addresses of
interfaces, aliases of hosts, networks and ports, and the filter rules in both shapes that OPNsense knows; nothing else
of the file is looked at, so that no password, key or certificate can enter a record. Where a rule's end cannot be
resolved (an address by DHCP, an alias that is fetched, a negation) the record says any: more than the rule, never less,
and the rule is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from inventory.importers.filter_rules import (
    ANY,
    DISABLED,
    MOST_BYTES,
    NEGATED,
    OWN_TRAFFIC,
    STOPPING,
    LeftOut,
    Permit,
    network,
    parsed_rules,
    port_range,
    spread,
)
from inventory.importers.limits import MIB, NAME_CHARACTERS
from inventory.importers.unpack import read_whole
from inventory.records import AssetRecord, ImportRefused, Parsed

ROOTS: Final = ("opnsense", "pfsense")
DEPTH: Final = 20
OPEN_ENDS: Final = "ends that the configuration does not resolve, taken for any"
SELF: Final = "(self)"
_SPLIT: Final = re.compile(r"[\s,]+")
_BOTH: Final = ("tcp/udp", "tcp,udp", "tcpudp")
_ON: Final = ("1", "yes", "true", "on")


def parse_opnsense(data: bytes) -> Parsed:
    """Read what the rules of a firewall permit, and the firewall itself."""
    root = _root(read_whole(data))
    box = _Box(root)
    left_out = LeftOut("rule")
    permits = [
        permit for row, rule in enumerate(_rules(root), start=1) for permit in _permits(row, rule, box, left_out)
    ]
    hostname = (root.findtext("system/hostname") or "").strip()[:NAME_CHARACTERS]
    device = AssetRecord(
        tag=hostname, row=1, place="system", tag_from="hostname", hostname=hostname, type="firewall",
        ips=tuple(dict.fromkeys(box.addresses.values())), sources=("configuration",),
    )  # fmt: skip
    return parsed_rules("opnsense", permits, left_out, (device,) if hostname else ())


def _root(data: bytes) -> Element:
    if len(data) > MOST_BYTES:
        raise ImportRefused(f"The configuration is larger than {MOST_BYTES // MIB} MiB; send one device at a time.")
    try:
        root: Element = fromstring(data, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise ImportRefused("The XML declares entities or a document type, which no configuration does.") from error
    except (ParseError, LookupError, ValueError) as error:
        raise ImportRefused("The XML is damaged or cut off. Export the configuration again.") from error
    if root.tag not in ROOTS:
        raise ImportRefused(f"This XML begins with <{root.tag[:40]}>, not with <opnsense> or <pfsense>.")
    return root


def _rules(root: Element) -> Iterator[Element]:
    yield from root.iterfind("filter/rule")
    yield from root.iterfind("OPNsense/Firewall/Filter/rules/rule")


@dataclass(slots=True)
class _Box:
    """What the names in rules stand for: interfaces with their networks and addresses, and aliases."""

    root: Element
    networks: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for interface in self.root.iterfind("interfaces/*"):
            address, bits = interface.findtext("ipaddr") or "", interface.findtext("subnet") or ""
            own, net = network(address), network(f"{address}/{bits}")
            if own and net and own != ANY:
                self.addresses[interface.tag], self.networks[interface.tag] = own, net
        for alias in (*self.root.iterfind("aliases/alias"), *self.root.iterfind(".//Firewall/Alias/aliases/alias")):
            name = (alias.findtext("name") or "").strip()
            text = alias.findtext("address") or alias.findtext("content") or ""
            is_plain = (alias.findtext("type") or "host") in ("host", "network", "port", "networkgroup")
            self.aliases[name] = [part for part in _SPLIT.split(text) if part] if is_plain else []

    def ends(self, name: str, depth: int = 0) -> list[str] | None:
        """Give what an end stands for; None where the configuration does not say."""
        if not name or name == ANY:
            return [ANY]
        if name in self.networks:
            return [self.networks[name]]
        if depth < DEPTH and name in self.aliases:
            found = [self.ends(part, depth + 1) for part in self.aliases[name]]
            known = [end for part in found if part is not None for end in part]
            return known if known and None not in found else None
        if "," in name and depth < DEPTH:  # newer rules list several
            parts = [self.ends(part.strip(), depth + 1) for part in name.split(",")]
            return None if None in parts else [end for part in parts if part is not None for end in part]
        found_network = network(name)
        return None if found_network is None else [found_network]

    def ports(self, text: str, depth: int = 0) -> list[str] | None:
        """Give the ports that a text or an alias stands for; None where the configuration does not say."""
        if not text or text == ANY:
            return []
        if depth < DEPTH and text in self.aliases:
            found = [self.ports(part, depth + 1) for part in self.aliases[text]]
            known = [port for part in found if part is not None for port in part]
            return known if known and None not in found else None
        low, _, high = text.replace(":", "-").partition("-")
        port = port_range(low, high or low)
        return None if port is None else [port]

    def is_own(self, name: str) -> bool:
        """Say whether a name stands for the firewall itself."""
        return name == SELF or (name.endswith("ip") and name.removesuffix("ip") in self.networks)


def _permits(row: int, rule: Element, box: _Box, left_out: LeftOut) -> list[Permit]:
    source, destination = _end(rule, "source"), _end(rule, "destination")
    if reason := _reason(rule, is_own=box.is_own(source.name) or box.is_own(destination.name)):
        left_out.add(reason, row)
        return []
    if source.port:
        left_out.add("conditions on a source port", row)
    if rule.findtext("interface"):
        left_out.add("conditions on an interface", row)
    sides = (_resolve(source, row, box, left_out), _resolve(destination, row, box, left_out))
    ports = box.ports(destination.port)
    if ports is None:
        left_out.add("ports that the configuration does not resolve, taken for any", row)
    word = (rule.findtext("protocol") or ANY).strip().casefold()
    transports = ("tcp", "udp") if word in _BOTH else (None,) if word == ANY else (word,)
    return spread(row, sides, [(transport, tuple(ports or ()), "") for transport in transports])


def _reason(rule: Element, *, is_own: bool) -> str | None:
    """Give why a rule lets nothing through the firewall."""
    if _is_on(rule, "disabled") or rule.findtext("enabled") == "0":
        return DISABLED
    if (rule.findtext("type") or rule.findtext("action") or "pass") != "pass":
        return STOPPING
    return OWN_TRAFFIC if is_own else None


@dataclass(frozen=True, slots=True)
class _End:
    name: str
    port: str
    is_not: bool


def _end(rule: Element, side: str) -> _End:
    """Read an end in the old shape (an element with address, network or any) or the new one (`source_net`)."""
    element = rule.find(side)
    if element is None:
        name, port = rule.findtext(f"{side}_net") or ANY, rule.findtext(f"{side}_port") or ""
        return _End(name.strip(), port.strip(), rule.findtext(f"{side}_not") == "1")
    name = element.findtext("network") or element.findtext("address") or ANY
    return _End(name.strip(), (element.findtext("port") or "").strip(), _is_on(element, "not"))


def _is_on(element: Element, name: str) -> bool:
    """Say whether a mark is set: there and empty, or there and yes."""
    text = element.findtext(name)
    return text is not None and (not text.strip() or text.strip().casefold() in _ON)


def _resolve(end: _End, row: int, box: _Box, left_out: LeftOut) -> list[str]:
    found = box.ends(end.name)
    if end.is_not:
        left_out.add(NEGATED, row)
    elif found is None:
        left_out.add(OPEN_ENDS, row)
    return [ANY] if end.is_not or found is None else found
