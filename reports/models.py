"""How it is told: the documents made from runs."""

from __future__ import annotations

from django.db import models

from accounts.models import Site, User
from assessment.models import PlanRun, Run
from jobs.models import Job
from reports.kinds import KINDS
from signoff.models import NAME_LENGTH, Baseline
from workshop.models import Minutes


class Report(models.Model):
    """A file made from one run and, where there is one, its plan; it lies under its own random name.

    It is of `zones`, of all where none is named, and without the chapters in `leave_out`. `kind` and `form` are codes
    of reports.kinds and reports.writing; `pages` is None where the form has no pages.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="reports")
    plan = models.ForeignKey(PlanRun, on_delete=models.PROTECT, null=True)
    job = models.OneToOneField(Job, on_delete=models.SET_NULL, null=True)
    kind = models.CharField(max_length=20, default="steering")
    form = models.CharField(max_length=8, default="pdf")
    classification = models.CharField(max_length=40, default="internal")
    language = models.CharField(max_length=8, default="en")
    is_redacted = models.BooleanField(default=False)
    zones = models.JSONField(default=list)
    leave_out = models.JSONField(default=list)
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

    @property
    def chapters_left_out(self) -> list[str]:
        """Give the titles of the chapters that it does not have."""
        return [one.title for one in KINDS[self.kind].sections if one.code in self.leave_out]

    @property
    def leaves(self) -> int:
        """Give how many pages can be looked at one by one: those of a PDF."""
        return self.pages or 0 if self.form == "pdf" else 0


class Issue(models.Model):
    """A report that was issued, frozen: which version, under whose name, and of what; the database refuses changes.

    A line of versions is one kind in one language, blacked out or not; the highest number is the one that holds.
    """

    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="issue")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="issued_reports")
    kind = models.CharField(max_length=20)
    language = models.CharField(max_length=8)
    is_redacted = models.BooleanField()
    number = models.PositiveIntegerField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=NAME_LENGTH)
    at = models.DateTimeField()
    model_sha256 = models.CharField(max_length=64)
    result_sha256 = models.CharField(max_length=64)
    file_sha256 = models.CharField(max_length=64)
    baseline = models.ForeignKey(Baseline, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "kind", "language", "is_redacted", "number"], name="one_report_per_version"
            )
        ]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{KINDS[self.kind].title}, version {self.number}"

    @property
    def line(self) -> tuple[str, str, bool]:
        """Give what versions of one report have in common."""
        return self.kind, self.language, self.is_redacted


class Logo(models.Model):
    """The logo that a site's reports show: a clean PNG, as the child that read the sent picture wrote it."""

    site = models.OneToOneField(Site, on_delete=models.CASCADE, related_name="logo")
    png = models.BinaryField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)


class MinutesFile(models.Model):
    """The PDF of a session's frozen minutes; the file lies under its own random name."""

    minutes = models.OneToOneField(Minutes, on_delete=models.CASCADE, related_name="file")
    stored_name = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveIntegerField()
