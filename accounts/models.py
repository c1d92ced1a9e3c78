"""Who asks: organisations, users, the sites they may see and in which role, and the tokens of machines."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken

from accounts import audit_models, table_models, way_in_models  # noqa: F401  # Django looks for an app's models here


class Organisation(models.Model):
    """A tenant: sites, users and records of one organisation are invisible to every other."""

    name = models.CharField(max_length=200, unique=True)

    def __str__(self) -> str:
        return self.name


class Wording(models.TextChoices):
    """In which words a person reads: those of the standard, or plain ones."""

    STANDARD = "standard", _("The terms of the standard: conduit, SL-T, gap")
    PLAIN = "plain", _("Plain words: connection, target, shortfall")


class User(AbstractUser):  # type: ignore[django-manager-missing]  # knox is untyped
    """A person or a machine of one organisation.

    `language` is the language of their pages, empty for that of their browser; `zone` the time zone in which they read
    times, empty for UTC. `tour_step` is where they are on the
    guided tour, None where they are not on it.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="users")
    administers_organisation = models.BooleanField(default=False)
    language = models.CharField(max_length=8, blank=True, default="")
    zone = models.CharField(max_length=50, blank=True, default="")
    wording = models.CharField(max_length=10, choices=Wording.choices, default=Wording.STANDARD)
    tour_step = models.PositiveSmallIntegerField(null=True)


class SiteGroup(models.Model):
    """Sites that people have one role at: the works of a region, say."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="site_groups")
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="group_once_per_organisation")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Site(models.Model):  # type: ignore[django-manager-missing]  # knox is untyped
    """A plant. Rights hang on it; what stands there is kept by `inventory`, how it is judged by `assessment`.

    `details` carries the fields of the model file's `site` record that no column holds. `asks_second_factor` is the
    site's decision whether those who change or approve things here need one.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sites")
    group = models.ForeignKey(SiteGroup, on_delete=models.SET_NULL, null=True, related_name="sites")
    code = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    asks_second_factor = models.BooleanField(default=True)
    details = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="site_code_once_per_organisation")]
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def currency(self) -> str:
        """Give the site's currency; plans and reports show money in it."""
        return str(self.details.get("currency", "EUR"))


class Role(models.TextChoices):
    """What a member is at a site. A convergence engineer, who joins IT and OT, proposes like an engineer."""

    VIEWER = "viewer", _("Viewer")
    ENGINEER = "engineer", _("Engineer")
    CONVERGENCE = "convergence", _("Convergence engineer")
    FACILITATOR = "facilitator", _("Facilitator")
    APPROVER = "approver", _("Approver")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")
    MACHINE = "machine", _("Machine")
    GUEST = "guest", _("Guest")


class Side(models.TextChoices):
    """Whose side somebody is on when keys are given, in the words of the model file's `people`."""

    OT = "ot", "OT"
    IT = "it", "IT"
    SAFETY = "safety", _("Safety")
    MANAGEMENT = "management", _("Management")


class Membership(models.Model):
    """A user's role at a site, and their side; empty where nobody said. The first version is 1 (S12)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    side = models.CharField(max_length=20, choices=Side.choices, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "site"], name="one_role_per_user_and_site")]


class GroupMembership(models.Model):
    """A user's role at every site of a group where no role of their own says otherwise."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="group_memberships")
    group = models.ForeignKey(SiteGroup, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    side = models.CharField(max_length=20, choices=Side.choices, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "group"], name="one_role_per_user_and_group")]


class ApiToken(AbstractAuthToken):  # type: ignore[misc]  # knox is untyped
    """A machine's key to one site; only a hash is stored, the verbs limit what it may do."""

    label = models.CharField(max_length=200)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="tokens", null=True)
    verbs = models.JSONField(default=list)
    last_used_at = models.DateTimeField(null=True)


class IdempotencyRecord(models.Model):
    """The answer kept for a key that a machine sent, so that sending again changes nothing (S17)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    key = models.CharField(max_length=200)
    request_digest = models.CharField(max_length=64)
    claimed_until = models.DateTimeField()
    expires_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once_per_user")]
