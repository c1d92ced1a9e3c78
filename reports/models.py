"""How it is told: the documents made from runs."""

from __future__ import annotations

from django.db import models

from accounts.models import User
from assessment.models import PlanRun, Run
from jobs.models import Job
from reports.kinds import KINDS
from workshop.models import Minutes


class Report(models.Model):
    """A file made from one run and, where there is one, its plan; it lies under its own random name.

    `kind` and `form` are codes of reports.kinds and reports.writing; `pages` is None where the form has no pages.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="reports")
    plan = models.ForeignKey(PlanRun, on_delete=models.PROTECT, null=True)
    job = models.OneToOneField(Job, on_delete=models.SET_NULL, null=True)
    kind = models.CharField(max_length=20, default="steering")
    form = models.CharField(max_length=8, default="pdf")
    classification = models.CharField(max_length=40, default="internal")
    language = models.CharField(max_length=8, default="en")
    is_redacted = models.BooleanField(default=False)
    stored_name = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveIntegerField(null=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    @property
    def title(self) -> str:
        """Give the title of its kind."""
        return KINDS[self.kind].title


class MinutesFile(models.Model):
    """The PDF of a session's frozen minutes; the file lies under its own random name."""

    minutes = models.OneToOneField(Minutes, on_delete=models.CASCADE, related_name="file")
    stored_name = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveIntegerField()
