"""The second factor: codes of an authenticator app (RFC 6238), recovery codes; keys that sign are in `webauthn`."""

from __future__ import annotations

import base64
import hmac
import secrets
import struct
import time
from hashlib import sha256
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.audit import note
from accounts.models import GroupMembership, Membership, Role, User
from accounts.sealing import opened, seal
from accounts.way_in_models import Authenticator, RecoveryCode, SecurityKey

STEP_SECONDS = 30
DIGITS = 6
DRIFT = 1  # steps that a clock may be early or late
RECOVERY_CODES = 10
RECOVERY_BYTES = 15
ASKING_ROLES = (Role.ENGINEER, Role.CONVERGENCE, Role.FACILITATOR, Role.APPROVER, Role.ADMINISTRATOR)


def has_one(user: User) -> bool:
    """Tell whether a user has a second factor, which sign-in then asks for."""
    return (
        Authenticator.objects.filter(user=user, confirmed_at__isnull=False).exists()
        or SecurityKey.objects.filter(user=user).exists()
    )


def is_asked_of(user: User) -> bool:
    """Tell whether a user has to have one: who changes or approves at a site that asks for it, or administers."""
    if not settings.SECOND_FACTOR_REQUIRED:
        return False
    if user.administers_organisation:
        return True
    asking = Q(role__in=ASKING_ROLES)
    own = Membership.objects.filter(asking, user=user, site__asks_second_factor=True)
    by_group = GroupMembership.objects.filter(asking, user=user, group__sites__asks_second_factor=True)
    return own.exists() or by_group.exists()


def offer_authenticator(user: User) -> str:
    """Make a new secret for an app, in force once its first code was right; give it in base32."""
    secret = base64.b32encode(secrets.token_bytes(20)).decode()
    fresh = {"secret": seal(secret), "confirmed_at": None, "last_step": 0}
    if not Authenticator.objects.filter(user=user, confirmed_at=None).update(**fresh):
        Authenticator.objects.create(user=user, **fresh)
    return secret


def address_of(user: User, secret: str) -> str:
    """Give the address that an app reads from a QR code."""
    asked = urlencode({"secret": secret, "issuer": "Bulkhead", "digits": DIGITS, "period": STEP_SECONDS})
    return f"otpauth://totp/Bulkhead:{quote(user.get_username())}?{asked}"


def confirm_authenticator(user: User, code: str) -> bool:
    """Put an app in force where its first code is right."""
    row = Authenticator.objects.filter(user=user, confirmed_at=None).first()
    if row is None or not _takes(row, code):
        return False
    with transaction.atomic():
        Authenticator.objects.filter(pk=row.pk).update(confirmed_at=timezone.now())
        note("second_factor.added", user=user, about="authenticator app")
    return True


def takes_code(user: User, code: str) -> bool:
    """Tell whether a code is right, and take it: no code of an app and no recovery code is right twice."""
    typed = "".join(code.split()).replace("-", "").upper()
    if typed.isascii() and typed.isdigit() and len(typed) == DIGITS:
        row = Authenticator.objects.filter(user=user, confirmed_at__isnull=False).first()
        return row is not None and _takes(row, typed)
    with transaction.atomic():
        taken, _ = RecoveryCode.objects.filter(user=user, digest=_digest(user, typed)).delete()
        if taken:
            note("recovery_code.used", user=user)
    return bool(taken)


def renew_recovery_codes(user: User) -> list[str]:
    """Give ten new recovery codes, shown this once; older ones are worth nothing from now on."""
    codes = [base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode() for _ in range(RECOVERY_CODES)]
    with transaction.atomic():
        RecoveryCode.objects.filter(user=user).delete()
        RecoveryCode.objects.bulk_create([RecoveryCode(user=user, digest=_digest(user, code)) for code in codes])
        note("recovery_codes.made", user=user)
    return ["-".join(code[start : start + 4] for start in range(0, len(code), 4)) for code in codes]


def remove_all(user: User, *, by: User) -> None:
    """Take every second factor of a user away, for whoever lost theirs."""
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        SecurityKey.objects.filter(user=user).delete()
        RecoveryCode.objects.filter(user=user).delete()
        note("second_factor.removed", organisation=user.organisation, user=by, about=user.get_username())


def remove_authenticator(user: User) -> None:
    """Take the app away."""
    with transaction.atomic():
        if Authenticator.objects.filter(user=user).delete()[0]:
            note("second_factor.removed", user=user, about="authenticator app")


def code_at(secret: str, step: int) -> str:
    """Give the code of a time step (RFC 4226)."""
    mac = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    place = mac[-1] & 15
    number = struct.unpack(">I", mac[place : place + 4])[0] & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def _takes(row: Authenticator, code: str) -> bool:
    secret, now = opened(row.secret), int(time.time()) // STEP_SECONDS
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(code_at(secret, step), code):
            # One update decides between two who show the same code at once.
            return bool(Authenticator.objects.filter(pk=row.pk, last_step__lt=step).update(last_step=step))
    return False


def _digest(user: User, code: str) -> str:
    return sha256(f"{user.pk}\n{code}".encode(errors="replace")).hexdigest()
