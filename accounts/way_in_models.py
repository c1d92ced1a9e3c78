"""What stands behind signing in: limits, links that are sent, second factors, accounts elsewhere, sessions."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class Limit(models.Model):
    """How many tries were made under one key, such as an account or an address, until `ends_at`."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField()
    is_told = models.BooleanField(default=False)


class Invitation(models.Model):
    """A link that makes an account, gives a role, or sets a password anew: once, until it expires.

    Only a hash of the link is kept. `for_user` is whose password it sets; without it the link invites.
    """

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="invitations")
    site = models.ForeignKey("accounts.Site", on_delete=models.CASCADE, null=True, related_name="invitations")
    role = models.CharField(max_length=30, blank=True)
    administers_organisation = models.BooleanField(default=False)
    for_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    label = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]


class Authenticator(models.Model):
    """An app that shows codes which change every 30 seconds (TOTP). `secret` is sealed with the key of the server.

    `last_step` is the time step of the newest code that was taken: no code is taken twice. `confirmed_at` is empty
    until the first code was right; before, it asks for nothing.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="authenticator")
    secret = models.CharField(max_length=400)
    last_step = models.BigIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)


class SecurityKey(models.Model):
    """A key or a device that signs (WebAuthn); only its public half is here."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="security_keys")
    name = models.CharField(max_length=100)
    credential = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]


class RecoveryCode(models.Model):
    """A code for the day on which the second factor is lost: one use, only a hash is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64, unique=True)


class OutsideAccount(models.Model):
    """An account at an identity provider (OpenID Connect) that signs a user in; never found by e-mail."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="outside_accounts")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=300)
    name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="one_user_per_outside_account")]
        ordering = ["pk"]


class Session(AbstractBaseSession):
    """A browser that is signed in. The columns repeat what the session says, so that its owner can see and end it."""

    user_id = models.BigIntegerField(null=True, db_index=True)
    started_at = models.FloatField(null=True)
    seen_at = models.FloatField(null=True)
    address = models.CharField(max_length=60, blank=True)
    browser = models.CharField(max_length=200, blank=True)
