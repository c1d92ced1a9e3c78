"""Writes on organisations, users, sites and tokens."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction

from accounts.audit import note
from accounts.models import ApiToken, Membership, Organisation, Role, Site, User
from accounts.people import change_password


class CodeTaken(Exception):
    """The organisation has a site with this code."""


@transaction.atomic
def open_site(*, user: User, code: str, name: str) -> Site:
    """Make a site of the user's organisation; whoever makes it administers it. Raises CodeTaken."""
    organisation = user.organisation
    assert organisation is not None
    try:
        with transaction.atomic():
            site = Site.objects.create(organisation=organisation, code=code, name=name)
    except IntegrityError as twin:
        raise CodeTaken(f"There is a site with the code {code} already.") from twin
    Membership.objects.create(user=user, site=site, role=Role.ADMINISTRATOR)
    note("site.made", site=site, user=user, about=code, after={"code": code, "name": name})
    return site


@transaction.atomic
def make_first_administrator(*, username: str, organisation: str) -> tuple[User, str]:
    """Make, or reset, the local administrator; give the user and a password made on the spot."""
    password = secrets.token_urlsafe(12)
    tenant, _ = Organisation.objects.get_or_create(name=organisation)
    user, _ = User.objects.get_or_create(username=username, defaults={"organisation": tenant})
    user.administers_organisation = True
    user.save(update_fields=["administers_organisation"])
    change_password(user, password, keep=None)
    return user, password


def revoke_token(token: ApiToken) -> None:
    """End a token, at once."""
    with transaction.atomic():
        told = {"token": token.token_key}
        note("token.revoked", site=token.site, organisation=token.user.organisation, about=token.label, before=told)
        token.delete()


def make_token(*, user: User, site: Site | None, label: str, verbs: list[str], days: int = 365) -> str:
    """Make a token that acts for a user at one site; give its text, which is shown this once and never stored."""
    with transaction.atomic():
        token, text = ApiToken.objects.create(
            user=user, expiry=timedelta(days=days), label=label, site=site, verbs=verbs
        )
        told = {"token": token.token_key, "verbs": verbs, "expires": token.expiry}
        note("token.made", site=site, user=user, about=label, after=told)
    return str(text)
