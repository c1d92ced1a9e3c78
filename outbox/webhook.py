"""A message as a signed POST, to hosts that the operator listed and to nobody else (S62).

Https only. The address that the name leads to is looked at where the socket connects, so that no second answer of the
name service counts. No redirect is followed and no proxy asked; five seconds in all; only the status is read.
"""

from __future__ import annotations

import hmac
import socket
import ssl
import time
from contextlib import suppress
from hashlib import sha256
from http.client import HTTPException, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from outbox.sending import SECONDS, NotSent

PORT = 443
TAKEN = range(200, 300)


def refusal(address: str) -> str:
    """Say why nothing is sent to an address; empty where it may be."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port or PORT
    except ValueError:
        return "This is no address of the form https://host/path."
    if parts.scheme != "https" or not host or parts.username or parts.password or parts.fragment:
        return "This is no address of the form https://host/path."
    if not {host, f"{host}:{port}"} & _listed(port):
        return f"The operator does not let messages go to {host}:{port}; WEBHOOK_HOSTS lists where they may."
    return ""


def _listed(port: int) -> set[str]:
    """Give the hosts that may be told; one without a port stands for https' own."""
    return {one.lower() for one in settings.WEBHOOK_HOSTS if ":" in one or port == PORT}


def send(address: str, body: str, *, key: str, secret: str) -> None:
    """Post a message and wait for a status that says that it was taken. Raises NotSent."""
    if why := refusal(address):
        raise NotSent(why)
    at = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Bulkhead",
        "Bulkhead-Id": key,
        "Bulkhead-Timestamp": at,
        "Bulkhead-Signature": f"sha256={signature(secret, at, body)}",
    }
    parts = urlsplit(address)
    try:
        line = _Line(parts)
    except OSError as error:
        raise NotSent(f"WEBHOOK_CA cannot be read: {error}") from error
    end = Timer(SECONDS, line.cut)
    end.start()
    try:
        line.request("POST", f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}", body.encode(), headers)
        status = line.getresponse().status
    except (OSError, HTTPException, ValueError) as error:
        raise NotSent(f"{parts.hostname} did not answer: {error}") from error
    finally:
        end.cancel()
        line.close()
    if status not in TAKEN:
        raise NotSent(f"{parts.hostname} answered {status}.")


def signature(secret: str, at: str, body: str) -> str:
    """Give what proves that a message is ours and when it was sent: HMAC-SHA256 over time, a full stop and the body."""
    return hmac.new(secret.encode(), f"{at}.{body}".encode(), sha256).hexdigest()


class _Line(HTTPSConnection):
    """A connection to an address that was looked at."""

    def __init__(self, parts: SplitResult) -> None:
        self.trust = ssl.create_default_context(cafile=settings.WEBHOOK_CA or None)
        super().__init__(str(parts.hostname), parts.port or PORT, timeout=SECONDS, context=self.trust)

    def connect(self) -> None:
        """Connect to what the name leads to now, if all of it may be told."""
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = [str(place[0]) for *_, place in found]
        for address in addresses:
            if not _is_allowed(address):
                raise NotSent(
                    f"{self.host} leads to {address}, which is not public; WEBHOOK_NETWORKS does not name it."
                )
        plain = socket.create_connection((addresses[0], self.port), timeout=SECONDS)
        self.sock = self.trust.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock.do_handshake()

    def cut(self) -> None:
        """End the connection, whatever it is doing: whoever answers a letter at a time takes no worker's time."""
        with suppress(OSError):
            if self.sock is not None:
                self.sock.shutdown(socket.SHUT_RDWR)


def _is_allowed(text: str) -> bool:
    address: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if any(address in ip_network(one, strict=False) for one in settings.WEBHOOK_NETWORKS):
        return True
    return address.is_global and not address.is_multicast
