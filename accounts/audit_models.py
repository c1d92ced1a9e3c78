"""The rows of the audit trail. They name people and records by number and text, so that no deletion reaches them."""

from __future__ import annotations

from django.db import models


class AuditHead(models.Model):
    """The newest entry of a chain; who appends holds this row until the transaction ends."""

    chain = models.BigIntegerField(primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64)


class AuditEntry(models.Model):
    """One act. `body` is its canonical JSON and the record; the other columns repeat what lists search by.

    `chain` is the number of the organisation, 0 for what belongs to none. Triggers refuse UPDATE and DELETE.
    """

    chain = models.BigIntegerField()
    number = models.PositiveBigIntegerField()
    action = models.CharField(max_length=60)
    site_id = models.BigIntegerField(null=True)
    body = models.TextField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="audit_number_once_per_chain")]
        indexes = [models.Index(fields=["site_id", "-id"], name="audit_of_a_site")]
        ordering = ["chain", "number"]
