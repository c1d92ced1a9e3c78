"""Links that are sent to people: an account with a role, the first administrator, a password set anew.

256 random bits, kept as a hash, once, until they expire. Whoever holds the link is let in, so it is shown once to
the one who makes it.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import outside
from accounts.audit import note
from accounts.models import Membership, Organisation, Role, Site, User
from accounts.way_in_models import Invitation

DAYS_MAX = 30
FIRST_HOURS = 24
RESET_HOURS = 24
NAME_LENGTH_MAX = 140
GIVEN_ROLES = [role for role in Role if role not in {Role.GUEST, Role.MACHINE}]


class InvitationRefused(Exception):
    """The link cannot be used, or what was asked with it; the message says why."""


def invite(*, site: Site, role: str, label: str, days: int, by: User) -> str:
    """Make a link that gives a role at a site; give its secret part."""
    with transaction.atomic():
        secret, row = _made(
            timedelta(days=days), organisation=site.organisation, site=site, role=role, label=label, by=by
        )
        told = {"invitation": row.pk, "role": role, "expires": row.expires_at}
        note("invitation.made", site=site, user=by, about=label, after=told)
    return secret


def invite_first(organisation_name: str, *, is_again: bool) -> str:
    """Make the link of the first administrator of an organisation. Raises InvitationRefused where there is one."""
    with transaction.atomic():
        organisation, _ = Organisation.objects.get_or_create(name=organisation_name)
        if not is_again and organisation.users.filter(administers_organisation=True, is_active=True).exists():
            raise InvitationRefused(f"{organisation_name} has an administrator already, who can invite others.")
        Invitation.objects.filter(organisation=organisation, administers_organisation=True, used_at=None).delete()
        secret, row = _made(timedelta(hours=FIRST_HOURS), organisation=organisation, administers_organisation=True)
        note("invitation.made", organisation=organisation, after={"invitation": row.pk, "administers": "organisation"})
    return secret


def reset(user: User, *, by: User) -> str:
    """Make the link with which a user sets a new password."""
    assert user.organisation is not None
    with transaction.atomic():
        Invitation.objects.filter(for_user=user, used_at=None).delete()
        secret, row = _made(timedelta(hours=RESET_HOURS), organisation=user.organisation, for_user=user, by=by)
        told = {"invitation": row.pk, "expires": row.expires_at}
        note("password.reset_asked", organisation=user.organisation, user=by, about=user.get_username(), after=told)
    return secret


def open_one(secret: str) -> Invitation:
    """Give the invitation of a link. Raises InvitationRefused for one that is unknown, used or too old: all alike."""
    rows = Invitation.objects.select_related("organisation", "site", "for_user", "created_by")
    row = rows.filter(digest=_digest(secret), used_at=None, expires_at__gt=timezone.now()).first()
    if row is None or (row.for_user is not None and not row.for_user.is_active):
        raise InvitationRefused("This link is not valid, or not any more. Ask for a new one.")
    return row


def withdraw(row: Invitation, *, by: User) -> None:
    """Take a link back that nobody used."""
    with transaction.atomic():
        if Invitation.objects.filter(pk=row.pk, used_at=None).delete()[0]:
            told = {"invitation": row.pk}
            note("invitation.withdrawn", organisation=row.organisation, user=by, about=row.label, before=told)


def is_name_taken(name: str) -> bool:
    """Tell whether somebody has a user name, however it is written."""
    return User.objects.filter(username__iexact=name).exists()


def accept_as_new(row: Invitation, *, username: str, name: str, password: str | None) -> User:
    """Make the account that a link promises. Raises InvitationRefused where the name is taken or the link is used."""
    with transaction.atomic():
        _use(row)
        user = User(username=username, first_name=name, organisation=row.organisation)
        user.administers_organisation = row.administers_organisation
        if password is None:
            user.set_unusable_password()
        else:
            user.set_password(password)
        try:
            with transaction.atomic():
                user.save(force_insert=True)
        except IntegrityError as taken:
            raise InvitationRefused(f"Somebody has the name {username} already; take another one.") from taken
        _join(row, user)
    return user


def accept_from_outside(secret: str, who: outside.Confirmed) -> User:
    """Make the account that a link promises for somebody whom the identity provider confirmed; it has no password."""
    row = open_one(secret)
    if row.for_user is not None:
        raise InvitationRefused("This link sets a password.")
    with transaction.atomic():
        name = f"{who.name or 'user'}"[:NAME_LENGTH_MAX]
        if User.objects.filter(username=name).exists():
            name = f"{name}-{secrets.token_hex(3)}"
        user = accept_as_new(row, username=name, name=who.name[:NAME_LENGTH_MAX], password=None)
        if not outside.link(user, who):
            raise InvitationRefused("You have an account here: sign in, then follow the link again.")
    return user


def accept_as(row: Invitation, user: User) -> None:
    """Give a user of the organisation what a link promises. Raises InvitationRefused."""
    if user.organisation_id != row.organisation_id or row.for_user_id is not None:
        raise InvitationRefused("This link is for another organisation. Sign out to take it with a new account.")
    with transaction.atomic():
        _use(row)
        if row.administers_organisation:
            User.objects.filter(pk=user.pk).update(administers_organisation=True)
        _join(row, user)


def set_password(row: Invitation, password: str) -> User:
    """Set the password of the user of a link anew. Raises InvitationRefused where the link is used."""
    user = row.for_user
    assert user is not None
    with transaction.atomic():
        _use(row)
        user.set_password(password)
        user.save(update_fields=["password"])
        note("password.set", user=user, about=user.get_username())
    return user


def _made(lasts: timedelta, *, by: User | None = None, **fields: object) -> tuple[str, Invitation]:
    secret = secrets.token_urlsafe(32)
    expires_at = timezone.now() + lasts
    return secret, Invitation.objects.create(digest=_digest(secret), created_by=by, expires_at=expires_at, **fields)


def _use(row: Invitation) -> None:
    """Use a link up: of two who follow it at once, one."""
    now = timezone.now()
    if not Invitation.objects.filter(pk=row.pk, used_at=None, expires_at__gt=now).update(used_at=now):
        raise InvitationRefused("This link is not valid, or not any more. Ask for a new one.")


def _join(row: Invitation, user: User) -> None:
    if row.site is not None:
        before = Membership.objects.filter(user=user, site=row.site).values_list("role", flat=True).first()
        Membership.objects.update_or_create(user=user, site=row.site, defaults={"role": row.role})
        note("role.given", site=row.site, user=user, about=user.get_username(), before=before, after=row.role)
    told = {"invitation": row.pk, "user": user.pk, "administers_organisation": row.administers_organisation}
    note("invitation.accepted", organisation=row.organisation, user=user, about=user.get_username(), after=told)


def _digest(secret: str) -> str:
    return sha256(secret.encode(errors="replace")).hexdigest()
