"""How it is judged (ZCR 2 to 7): the assessment, what it decides of zones and conduits, and what its runs found."""

from __future__ import annotations

import json
import zlib
from typing import Any

import msgspec
from django.db import models
from django.db.models import Q

from accounts.models import Site, User
from documents.collecting import collection_paused
from inventory.models import Conduit, Zone
from jobs.models import Job


class Assessment(models.Model):
    """One named pass over a site. `header`, `risk_matrix`, `plan` and `others` are written as in the model file.

    `others` holds the file's remaining top-level keys that are single records (programme, ...).
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="assessments")
    code = models.CharField(max_length=200)
    is_open = models.BooleanField(default=True)
    header = models.JSONField(default=dict)
    risk_matrix = models.JSONField(null=True)
    plan = models.JSONField(null=True)
    others = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="assessment_code_once_per_site"),
            models.UniqueConstraint(fields=["site"], condition=Q(is_open=True), name="one_open_assessment_per_site"),
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.header.get("name") or self.code)


class ZoneJudgement(models.Model):
    """What an assessment states of a zone: target, claim, requirement statuses, measures (keys as in the file)."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="zone_judgements")
    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="judgements")
    body = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessment", "zone"], name="one_judgement_per_zone")]


class ConduitJudgement(models.Model):
    """What an assessment states of a conduit: as for a zone, and its approvals."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="conduit_judgements")
    conduit = models.ForeignKey(Conduit, on_delete=models.CASCADE, related_name="judgements")
    body = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessment", "conduit"], name="one_judgement_per_conduit")]


class AssessmentRecord(models.Model):
    """A scenario, decision, waiver, compensation, ... of an assessment; `kind` is the key of the model file."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="records")
    kind = models.CharField(max_length=40)
    code = models.CharField(max_length=200, blank=True)
    position = models.PositiveIntegerField(default=0)
    body = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["assessment", "kind", "position"], name="records_of_an_assessment")]
        ordering = ["kind", "position", "pk"]


class Comment(models.Model):
    """What somebody says about a record of the model or a finding; it stays with the site, whatever the assessment.

    `kind` is the key of the model file, or `findings`; `code` that of the record, or the identity of the finding.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="comments")
    kind = models.CharField(max_length=40)
    code = models.CharField(max_length=700, blank=True)
    text = models.TextField()
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["site", "kind", "code"], name="comments_on_a_record")]
        ordering = ["pk"]


class Mention(models.Model):
    """Somebody whom a comment names; `read_at` is when they saw it."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mentions")
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="mentioned_once_per_comment")]


class Presence(models.Model):
    """A page that somebody has open at a site, and the record that it shows; `tab` tells their windows apart."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    tab = models.CharField(max_length=40)
    page = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=700, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "user", "tab"], name="one_presence_per_window")]
        indexes = [models.Index(fields=["site", "at"], name="who_is_at_a_site")]


class ConduitKey(models.Model):
    """One side's approval of a conduit as somebody gave it here; the record in the model names it by its digests.

    Frozen by the database but for `withdrawn_at`. `approved` is what the signer saw: the conduit's record and those
    of its channels, so that what changed since can be told.
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="conduit_keys")
    conduit = models.CharField(max_length=200)
    side = models.CharField(max_length=20)
    by = models.CharField(max_length=200)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    expires = models.DateField()
    of = models.CharField(max_length=64)
    channels = models.CharField(max_length=64)
    approved = models.JSONField()
    change = models.BigIntegerField(default=0)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["site", "of"], name="keys_by_what_they_approved")]
        ordering = ["pk"]


class EvidenceFile(models.Model):
    """A file that shows that something is so, named by its code in records of the model. Never changed or deleted."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="evidence")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    stored_name = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    added_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "code"], name="evidence_code_once_per_site")]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Run(models.Model):
    """One evaluation of an assessment: immutable. Findings and sections hang on it."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="runs")
    job = models.OneToOneField(Job, on_delete=models.SET_NULL, null=True)
    model_version = models.CharField(max_length=40)
    model_sha256 = models.CharField(max_length=64)
    engine = models.CharField(max_length=40)
    date = models.DateField(null=True)
    totals = models.JSONField(default=dict)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]


class RunSection(models.Model):
    """A part of a run's result (zones, conduits, paths, ...), packed; pages read only the part they show."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="sections")
    name = models.CharField(max_length=40)
    packed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "name"], name="one_section_per_name")]

    @staticmethod
    def pack(body: Any) -> bytes:
        """Give the stored form of a section."""
        return zlib.compress(json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode(), 1)

    @property
    def body(self) -> Any:
        """Give the section as plain values."""
        with collection_paused():  # megabytes of small values, none of which is a cycle
            return msgspec.json.decode(zlib.decompress(bytes(self.packed)))


class RunFinding(models.Model):
    """One finding of a run, as a row so that lists filter and page over it; `body` is the engine's record."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="findings")
    key = models.CharField(max_length=460)
    rule = models.CharField(max_length=10)
    target = models.CharField(max_length=440)
    severity = models.CharField(max_length=10)
    rank = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=20)
    basis = models.CharField(max_length=20)
    is_folded = models.BooleanField(default=False)
    body = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["run", "status", "rank"], name="findings_of_a_run")]
        ordering = ["rank", "rule", "target"]


class PlanRun(models.Model):
    """A computed plan for a run, within a budget (null: the budgets of the periods).

    `adopted_at` is when somebody last made it the plan that is followed.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="plans")
    job = models.OneToOneField(Job, on_delete=models.SET_NULL, null=True)
    budget = models.FloatField(null=True)
    result = models.JSONField()
    adopted_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]


class WhatIf(models.Model):
    """A question asked of a model: what would be if these changes were made. The model stays as it is until adopted.

    `changes` is a change set as `bulkhead what-if` takes it; `answer` tells its effect on the model of `model_version`,
    null until it was worked out.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="what_ifs")
    name = models.CharField(max_length=200)
    changes = models.JSONField()
    answer = models.JSONField(null=True)
    model_version = models.CharField(max_length=40, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessment", "name"], name="what_if_name_once_per_assessment")]
        ordering = ["pk"]
