"""Where each site stands, in a row of few numbers, so that a page over hundreds of sites reads no results."""

from __future__ import annotations

from django.db import models

from accounts.models import Site
from assessment.models import Run


class Standing(models.Model):
    """What the newest run, its plan and the decisions of a site say. Null is not known: 0 would be a statement.

    `worst` are the highest risks of today, as {code, title, band, points}. `planned` are the actions of the newest plan
    and those that are done, `done` the latter.
    """

    site = models.OneToOneField(Site, on_delete=models.CASCADE, related_name="standing")
    run = models.ForeignKey(Run, on_delete=models.SET_NULL, null=True, related_name="+")
    renewed_at = models.DateTimeField()
    zones = models.PositiveIntegerField(null=True)
    zones_below = models.PositiveIntegerField(null=True)
    zones_unknown = models.PositiveIntegerField(null=True)
    levels_missing = models.PositiveIntegerField(null=True)
    critical = models.PositiveIntegerField(null=True)
    high = models.PositiveIntegerField(null=True)
    risk = models.FloatField(null=True)
    risks_unknown = models.PositiveIntegerField(null=True)
    worst = models.JSONField(default=list)
    overdue = models.PositiveIntegerField(default=0)
    undecided = models.PositiveIntegerField(default=0)
    planned = models.PositiveIntegerField(null=True)
    done = models.PositiveIntegerField(default=0)
