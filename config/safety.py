"""What Bulkhead refuses to start with (S45). Each message names the setting and says what to do."""

from __future__ import annotations

import re
import stat
from collections.abc import Sequence
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

SECRET_KEY_LENGTH_MIN = 50
SECRET_KEY_LETTERS_MIN = 10
TOKEN_LENGTH_MIN = 32
KNOWN_BEGINNINGS = ("django-insecure", "change", "secret", "example", "insecure", "password")
HOST = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?")
LOOPBACK = {None, "localhost", "127.0.0.1", "::1"}


def check_key(name: str, key: str, length: int = SECRET_KEY_LENGTH_MIN) -> None:
    """Refuse a key that is missing, short or easy to guess."""
    if not key:
        raise ImproperlyConfigured(f"{name} is not set. Give it at least {length} random characters.")
    if len(key) < length:
        raise ImproperlyConfigured(f"{name} has fewer than {length} characters.")
    if len(set(key)) < SECRET_KEY_LETTERS_MIN or key.lower().startswith(KNOWN_BEGINNINGS):
        raise ImproperlyConfigured(f"{name} is no random text: anybody could guess it. Make a new one.")


def check_file(path: Path) -> None:
    """Refuse a file of secrets that others on this machine can read."""
    if path.exists() and path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
        raise ImproperlyConfigured(
            f"Everyone on this machine can read {path.name}, which may hold secrets: chmod 600 {path.name}"
        )


def check_hosts(hosts: Sequence[str]) -> None:
    """Refuse to answer under any name, or under none."""
    if "*" in hosts:
        raise ImproperlyConfigured("ALLOWED_HOSTS may not hold '*': name the hosts that serve Bulkhead.")
    if not hosts:
        raise ImproperlyConfigured("ALLOWED_HOSTS is not set: name the hosts that serve Bulkhead.")


def check_proxies(proxies: Sequence[str], *, is_behind_tls: bool) -> None:
    """Refuse to believe what anybody says of the way a request came."""
    if is_behind_tls and not proxies:
        raise ImproperlyConfigured(
            "BEHIND_TLS_PROXY is set and TRUSTED_PROXIES is not: name the addresses or networks of the proxies, "
            "else anybody could claim a secure connection or another address."
        )
    _check_networks("TRUSTED_PROXIES", proxies)


def _check_networks(name: str, networks: Sequence[str]) -> None:
    for one in networks:
        try:
            network = ip_network(one, strict=False)
        except ValueError as error:
            raise ImproperlyConfigured(f"{name} holds '{one}'; expected addresses or networks.") from error
        if network.prefixlen == 0:
            raise ImproperlyConfigured(f"{name} holds '{one}', which is everybody.")


def check_redis(address: str) -> None:
    """Refuse a Redis of another machine that asks for no password."""
    parts = urlsplit(address)
    if parts.hostname not in LOOPBACK and not parts.password:
        raise ImproperlyConfigured("REDIS_URL names another machine without a password: redis://:password@host:6379/0.")


def check_mail(address: str, sender: str) -> None:
    """Refuse mail without a server or without a sender, and a password that is sent in the clear."""
    if bool(address) != bool(sender):
        raise ImproperlyConfigured(
            "EMAIL_URL and MAIL_FROM go together: give the mail server and who sends, or neither."
        )
    parts = urlsplit(address)
    if parts.scheme == "smtp" and parts.password and parts.hostname not in LOOPBACK:
        raise ImproperlyConfigured("EMAIL_URL sends a password in the clear: smtp+tls://user:password@host:587.")


def check_webhooks(hosts: Sequence[str], networks: Sequence[str]) -> None:
    """Refuse to tell everybody, and networks that are none."""
    for host in hosts:
        if not HOST.fullmatch(host):
            raise ImproperlyConfigured(f"WEBHOOK_HOSTS holds '{host}'; expected names such as siem.example.com:8443.")
    _check_networks("WEBHOOK_NETWORKS", networks)


def check_provider(issuer: str, client: str) -> None:
    """Refuse an identity provider that is asked in the clear, or that knows Bulkhead by no name."""
    if not issuer:
        return
    parts = urlsplit(issuer)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK - {None}):
        raise ImproperlyConfigured("OIDC_ISSUER is not https: its answers could be forged on the way.")
    if not client:
        raise ImproperlyConfigured("OIDC_CLIENT_ID is not set: give the name by which OIDC_ISSUER knows Bulkhead.")


def check_saml(metadata: str, entity: str) -> None:
    """Refuse a provider by SAML without what reads its answers, or that knows Bulkhead by no name."""
    if not metadata:
        return
    if not entity:
        raise ImproperlyConfigured("SAML_ENTITY_ID is not set: give the name by which the provider knows Bulkhead.")
    if find_spec("onelogin") is None:
        raise ImproperlyConfigured(
            "SAML_METADATA is set and the extra for SAML is not installed: BULKHEAD_EXTRA=saml bin/up, "
            "or pip install --require-hashes -r requirements-saml.lock."
        )
