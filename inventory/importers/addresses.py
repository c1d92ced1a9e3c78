"""Addresses that can be the end of a conversation, in one spelling, and why sessions with some of them are left out."""

from __future__ import annotations

import socket
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final, NamedTuple

TEN: Final = 10
HOME: Final = bytes((192, 168))


class _End(NamedTuple):
    """An address that can be an end: in canonical text, why sessions with it are left out, whether it is public."""

    text: str
    reason: str | None
    is_public: bool


@lru_cache(maxsize=200_000)
def end_of(text: str) -> _End | None:
    """Judge an address; None where it is none."""
    try:
        packed = socket.inet_pton(socket.AF_INET, text)
    except (OSError, ValueError):
        return _other_end(text)
    if packed[0] == TEN or packed[:2] == HOME:  # most traffic stays within these networks
        return _End(text, None, is_public=False)
    address = IPv4Address(packed)
    return _End(text, _reason_of(address), address.is_global)


def _other_end(text: str) -> _End | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    if mapped is None and "%" in text:
        return None
    found = mapped or address
    return _End(str(found), _reason_of(found), found.is_global)


def _reason_of(address: IPv4Address | IPv6Address) -> str | None:
    if address.is_unspecified:
        return "unspecified"
    if str(address) == "255.255.255.255":
        return "broadcast"
    for reason in ("multicast", "link_local", "loopback"):
        if getattr(address, f"is_{reason}"):
            return reason
    return None


def is_address(text: str) -> bool:
    """Say whether a text is an address that can be an end of a conversation."""
    return end_of(text) is not None
