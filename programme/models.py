"""What only the server knows of a programme: who stands where, who approved a decision, what was published."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Site, User

NAME_LENGTH = 200


class Stakeholder(models.Model):
    """Somebody who can carry or stop the programme, their position and what is done about it; for facilitators only.

    Never part of the model file: what is said of people here is said among those who prepare the meetings.
    """

    class Position(models.TextChoices):
        """Where somebody stands."""

        CARRIES = "carries", _("carries it")
        SUPPORTS = "supports", _("supports it")
        NEUTRAL = "neutral", _("neutral")
        DOUBTS = "doubts", _("doubts it")
        AGAINST = "against", _("is against it")
        UNKNOWN = "unknown", _("not known")

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="stakeholders")
    name = models.CharField(_("Name"), max_length=NAME_LENGTH)
    function = models.CharField(_("Function"), max_length=NAME_LENGTH, blank=True)
    position = models.CharField(_("Position"), max_length=10, choices=Position.choices, default=Position.UNKNOWN)
    why = models.TextField(_("What matters to them"), blank=True)
    action = models.TextField(_("What we do"), blank=True)
    owner = models.CharField(_("Who does it"), max_length=NAME_LENGTH, blank=True)
    due = models.DateField(_("Until"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="one_stakeholder_per_name_of_a_site")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class DecisionApproval(models.Model):
    """That somebody approved a decision for their side: without such a row an approval in the model does not count."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    decision = models.CharField(max_length=200)
    side = models.CharField(max_length=10)
    by = models.CharField(max_length=NAME_LENGTH)
    of = models.CharField(max_length=64)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["site", "decision"], name="approvals_of_a_decision")]
        ordering = ["pk"]


class Publication(models.Model):
    """The state of a programme as it was given to the steering committee; frozen. `override`: why without a sponsor."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="publications")
    number = models.PositiveIntegerField()
    assessment = models.CharField(max_length=200)
    model_sha256 = models.CharField(max_length=64)
    sponsor = models.CharField(max_length=NAME_LENGTH, blank=True)
    override = models.TextField(blank=True)
    body = models.JSONField()
    by = models.CharField(max_length=NAME_LENGTH)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "number"], name="publication_number_once_per_site")]
        ordering = ["-number"]
