"""Where a request comes from: the caller, seen through the proxies that TRUSTED_PROXIES names and through no others."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Give the caller's address; what a caller claims in a header counts only when a named proxy passes it on."""
    address = str(request.META.get("REMOTE_ADDR") or "")
    # Each proxy appends whom it heard: read from the end, as long as those who speak are ours.
    for heard in reversed(str(request.META.get("HTTP_X_FORWARDED_FOR") or "").split(",")):
        if not heard.strip() or not is_trusted(address):
            break
        address = heard.strip()[:60]
    return address


def is_trusted(address: str) -> bool:
    """Tell whether a proxy of ours has the address; a socket file has none and is ours, if proxies are named at all."""
    if not address:
        return bool(settings.TRUSTED_PROXIES)
    try:
        known = ip_address(address)
    except ValueError:
        return False
    return any(known in ip_network(one, strict=False) for one in settings.TRUSTED_PROXIES)
