"""Accounts at an identity provider, whatever it speaks: whom they sign in here, and how they are linked (S49).

The account here is found by issuer and subject alone, never by e-mail, and gets its roles here: what a provider says
of groups gives nobody a right.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.audit import note
from accounts.models import User
from accounts.way_in_models import OutsideAccount

LEEWAY_SECONDS = 60


class ProviderRefused(Exception):
    """The provider did not say who it is; the message is for people, the cause for the log."""

    def __init__(self, why: str) -> None:
        super().__init__("The identity provider did not confirm who you are. Try again, or sign in with a password.")
        self.why = why


@dataclass(frozen=True)
class Confirmed:
    """Who the provider says it is."""

    issuer: str
    subject: str
    name: str
    is_strong: bool
    signed_in_at: int


@dataclass(frozen=True)
class Way:
    """A provider that is set: what people call it, and our address that goes there."""

    name: str
    address: str


def ways() -> list[Way]:
    """Give the identity providers that are set."""
    found = [Way(settings.OIDC_NAME, reverse("accounts:to_provider"))] if settings.OIDC_ISSUER else []
    return found + ([Way(settings.SAML_NAME, reverse("accounts:to_saml"))] if settings.SAML_METADATA else [])


def user_of(who: Confirmed) -> User | None:
    """Give the active user whom an account at the provider signs in."""
    rows = OutsideAccount.objects.filter(issuer=who.issuer, subject=who.subject, user__is_active=True)
    row = rows.select_related("user").first()
    return row.user if row else None


def link(user: User, who: Confirmed) -> bool:
    """Let an account at the provider sign a user in; False where it signs in somebody already."""
    try:
        with transaction.atomic():
            OutsideAccount.objects.create(user=user, issuer=who.issuer, subject=who.subject, name=who.name)
            note("outside_account.linked", user=user, about=who.issuer, after={"subject": who.subject})
    except IntegrityError:
        return False
    return True


def unlink(user: User, account: int) -> bool:
    """Take an account at the provider away; False where the user could not sign in without it."""
    with transaction.atomic():
        rows = OutsideAccount.objects.filter(user=user)
        row = rows.filter(pk=account).first()
        if row is None or (not user.has_usable_password() and rows.count() == 1):
            return False
        row.delete()
        note("outside_account.unlinked", user=user, about=row.issuer, before={"subject": row.subject})
    return True


def is_safe(address: str) -> bool:
    """Tell whether an address is https, or http on this very machine."""
    parts = urlsplit(address)
    if parts.scheme == "https":
        return bool(parts.hostname)
    host = parts.hostname or ""
    try:
        return parts.scheme == "http" and (host == "localhost" or ip_address(host).is_loopback)
    except ValueError:
        return False


def is_recent(who: Confirmed) -> bool:
    """Tell whether the provider asked the person anew just now."""
    return abs(time.time() - who.signed_in_at) <= LEEWAY_SECONDS
