"""What was signed: frozen copies of the model with their results, and the names under them."""

from __future__ import annotations

import json
import zlib
from typing import Any

from django.db import models

from accounts.models import Site, User
from assessment.models import Assessment

NAME_LENGTH = 200


class SignoffSetting(models.Model):
    """What a site asks of its sign-off."""

    site = models.OneToOneField(Site, on_delete=models.CASCADE, related_name="signoff_setting")
    asks_second_signer = models.BooleanField(default=False)


class Baseline(models.Model):
    """A model as it was judged and signed: `model` are the canonical bytes that `model_sha256` is of, packed.

    Frozen by the database. `layout` is the drawing, which the digest leaves out; `known` are the warnings that the
    signer had read; `run` is the number of the run whose `result` it is, `maker` of who had changed the model last.
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="baselines")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="baselines")
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=NAME_LENGTH)
    model = models.BinaryField()
    model_sha256 = models.CharField(max_length=64)
    layout = models.JSONField(null=True)
    result = models.BinaryField()
    result_sha256 = models.CharField(max_length=64)
    engine = models.CharField(max_length=40)
    date = models.DateField()
    run = models.BigIntegerField()
    totals = models.JSONField()
    statement = models.TextField(blank=True)
    known = models.JSONField(default=list)
    reassess_on = models.DateField()
    needs_second = models.BooleanField()
    maker = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "code"], name="baseline_code_once_per_site")]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @staticmethod
    def pack(data: bytes) -> bytes:
        """Give the stored form of some bytes."""
        return zlib.compress(data, 6)

    @property
    def model_bytes(self) -> bytes:
        """Give the model file."""
        return zlib.decompress(bytes(self.model))

    @property
    def result_bytes(self) -> bytes:
        """Give the result as it was judged."""
        return zlib.decompress(bytes(self.result))

    @property
    def document(self) -> dict[str, Any]:
        """Give the model as a document, with its drawing."""
        found: dict[str, Any] = json.loads(self.model_bytes)
        return found if self.layout is None else {**found, "layout": self.layout}

    @property
    def signed_by(self) -> list[Signature]:
        """Give the names under it, in their order."""
        return list(self.signatures.all())

    @property
    def is_signed(self) -> bool:
        """Tell whether every name that was asked for stands under it."""
        return len(self.signed_by) > int(self.needs_second)


class Signature(models.Model):
    """A name under a baseline, frozen: who, in which function, when."""

    baseline = models.ForeignKey(Baseline, on_delete=models.PROTECT, related_name="signatures")
    place = models.PositiveSmallIntegerField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=NAME_LENGTH)
    function = models.CharField(max_length=NAME_LENGTH)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["baseline", "place"], name="one_name_per_place_of_a_baseline"),
            models.UniqueConstraint(fields=["baseline", "user"], name="one_signature_per_person"),
        ]
        ordering = ["place"]


class Task(models.Model):
    """Something agreed that is open again: what happened, why it matters, which record it is about.

    One is open per `subject` at a time; `facts` are what opened it, so that a fact opens a task once and never again.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="reopened")
    subject = models.CharField(max_length=500)
    kind = models.CharField(max_length=20)
    about = models.CharField(max_length=440, blank=True)
    title = models.CharField(max_length=500)
    why = models.TextField()
    facts = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "subject"], condition=models.Q(closed_at=None), name="one_open_task_per_subject"
            )
        ]
        indexes = [models.Index(fields=["site", "closed_at"], name="open_tasks_of_a_site")]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title


class Looked(models.Model):
    """What a site was when somebody looked for things to reopen; looked at again once it is something else."""

    site = models.OneToOneField(Site, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=200)
    at = models.DateTimeField()
