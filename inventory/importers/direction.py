"""Who opened a session, and what it speaks: the published rules that conn.log rows are judged by.

A sensor that starts to listen in the middle of a session takes whoever sends first for the one that opened it. Such a
session is turned only where the record has no proof of the direction, the side that seems to answer sits on a port that
is nobody's, and the side that seems to ask sits on a port that surely is a service's. Where the latter is a port of the
system (below 1024), the former may be any above: a client is given one at will, and it may happen to be a service's.
"""

from __future__ import annotations

from functools import cache

from catalogue.loader import protocols

# A range wider than this is a pool of ports handed out at will, not a service.
WIDEST_RANGE = 20
FIRST_EPHEMERAL_PORT = 1024
# Several protocols live on these ports, but one of them carries the others.
CARRIERS = {
    ("tcp", 80): "http",
    ("tcp", 8080): "http",
    ("tcp", 443): "https",
    ("tcp", 502): "modbus_tcp",
    ("tcp", 135): "dce_rpc",
    ("tcp", 1883): "mqtt",
    ("tcp", 22): "ssh",
    ("udp", 2222): "enip_io",
}
# What Zeek and the ICSNPP packages write in `service`, where it differs from our id.
SERVICES = {
    "bacnet": "bacnet_ip",
    "cip": "enip",
    "cip_io": "enip_io",
    "ftp-data": "ftp",
    "krb": "kerberos",
    "modbus": "modbus_tcp",
    "opcua-binary": "opc_ua",
    "opcua_binary": "opc_ua",
    "profinet_io_cm": "profinet",
    "s7comm-plus": "s7comm_plus",
    "c1222": "ansi_c1222",
    "omron_fins": "fins",
    "tds": "mssql",
}
TLS = frozenset({"ssl", "tls", "dtls", "quic"})
# Layers below the one that counts: `cotp,s7comm` is S7, `gssapi,smb` is SMB, `http,ssl` is HTTP inside TLS.
UNDERLAYERS = frozenset({"cotp", "tpkt", "gssapi", "ntlm", "krb", "spnego", "dce_rpc"}) | TLS


@cache
def homes() -> dict[tuple[str, int], tuple[str, ...]]:
    """Give the protocols at home on each (transport, port), with confidence high, and secure ports of their own."""
    found: dict[tuple[str, int], list[str]] = {}
    for protocol in protocols().values():
        if protocol.port_confidence == "high":
            for end in _ends(protocol.tcp_ports, protocol.udp_ports):
                found.setdefault(end, []).append(protocol.id)
    return {end: tuple(ids) for end, ids in found.items()}


@cache
def possible() -> dict[tuple[str, int], tuple[str, ...]]:
    """Give every protocol that may be meant by a (transport, port), whatever the confidence."""
    found: dict[tuple[str, int], list[str]] = {}
    for protocol in protocols().values():
        for end in (*_ends(protocol.tcp_ports, protocol.udp_ports), *protocol.secure_ports):
            found.setdefault(end, []).append(protocol.id)
    return {end: tuple(dict.fromkeys(ids)) for end, ids in found.items()}


@cache
def secure_homes() -> dict[tuple[str, int], str]:
    """Give the protocol whose secure variant has a (transport, port) of its own; the first listed carries others."""
    found: dict[tuple[str, int], str] = {}
    for protocol in protocols().values():
        for end in protocol.secure_ports:
            if end not in homes() and protocol.port_confidence == "high":
                found.setdefault(end, protocol.id)
    return found


def _ends(tcp: tuple[tuple[int, int], ...], udp: tuple[tuple[int, int], ...]) -> list[tuple[str, int]]:
    return [
        (transport, port)
        for transport, ranges in (("tcp", tcp), ("udp", udp))
        for low, high in ranges
        if high - low < WIDEST_RANGE
        for port in range(low, high + 1)
    ]


def is_direction_proven(transport: str, history: str) -> bool:
    """Say whether the record itself shows who opened the session.

    A TCP opening shows as S (asked) or h (answered); `^` says that the sensor has turned the session already.
    """
    return "^" in history or (transport == "tcp" and ("S" in history or "h" in history))


def is_answer_first(transport: str, history: str) -> bool:
    """Say whether the side taken for the one that asks was seen answering, or the other one asking."""
    return transport == "tcp" and ("s" in history or "H" in history)


def is_backwards(transport: str, asking_port: int, answering_port: int, history: str) -> bool:
    """Say whether a session was recorded the wrong way round."""
    if is_direction_proven(transport, history):
        return False
    is_service = (transport, asking_port) in homes() or (transport, asking_port) in secure_homes()
    # Nobody asks from the port of a system's service; above them a port may be taken at will that is a service's, too.
    is_nobodys = (transport, answering_port) not in possible() or asking_port < FIRST_EPHEMERAL_PORT
    return is_answer_first(transport, history) or (is_service and is_nobodys and answering_port >= FIRST_EPHEMERAL_PORT)


def name_protocol(service: str, transport: str, port: int) -> tuple[str, str, tuple[str, ...], bool]:
    """Name the protocol: (id or "unknown", basis, candidates, whether TLS was seen on a secure port).

    The sensor's word comes first; then the port, if one protocol alone is surely at home there.
    """
    words = [_clean(word) for word in service.split(",")] if service else []
    tls = any(word in TLS for word in words)
    end = (transport, port)
    if tls and end in secure_homes():
        return secure_homes()[end], "port", (), True
    named = CARRIERS.get(end) if words == ["cip"] else None
    named = named or _named_by_service([word for word in words if word], tls=tls)
    if named:
        return named, "service", (), False
    named = _named_by_port(end)
    if named:
        return ("https" if tls and named == "http" else named), "port", (), False
    return "unknown", "none", possible().get(end, ()), False


def _named_by_port(end: tuple[str, int]) -> str | None:
    at_home = homes().get(end, ())
    return CARRIERS.get(end) or (at_home[0] if len(at_home) == 1 else None)


def _named_by_service(words: list[str], *, tls: bool) -> str | None:
    known = [(word, SERVICES.get(word, word)) for word in words]
    known = [(word, name) for word, name in known if name in protocols()]
    top = {name for word, name in known if word not in UNDERLAYERS}
    named = top or {name for _, name in known}
    if len(named) != 1:
        return None
    name = named.pop()
    return "https" if tls and name == "http" else name


def _clean(word: str) -> str:
    word = word.strip().lower().removeprefix("spicy_").removeprefix("-")
    return word.removesuffix("_tcp").removesuffix("_udp")
