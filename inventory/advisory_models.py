"""Advisories of a site, what they mean for its assets, and what people said to that.

They are kept per site, not per organisation: rights hang on a site, and a document that somebody loads at one plant
must not change what is known of another. A document replaces the older one of its name in place, so that what a
person said of it stays with it.
"""

from __future__ import annotations

import json
import zlib
from typing import Any

from django.db import models

from accounts.models import Site, User
from jobs.models import Job


def pack(value: Any) -> bytes:
    """Give plain values as they are stored."""
    return zlib.compress(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode(), 1)


def unpack(packed: bytes | memoryview | None) -> Any:
    """Give the plain values of what `pack` stored, an empty record of nothing."""
    return json.loads(zlib.decompress(bytes(packed))) if packed else {}


class AdvisoryBundle(models.Model):
    """A file that somebody loaded: documents, the catalogue of exploited holes, or scores.

    `packed` holds the entries of a catalogue or of scores by CVE; the newest of each kind counts.
    """

    class Kind(models.TextChoices):
        """What the file holds."""

        CSAF = "csaf", "CSAF advisories"
        KEV = "kev", "Known exploited vulnerabilities (KEV)"
        EPSS = "epss", "Exploit prediction scores (EPSS)"

    class State(models.TextChoices):
        """Where the loading stands."""

        STAGED = "staged"
        LOADED = "loaded"
        REFUSED = "refused"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="advisory_bundles")
    kind = models.CharField(max_length=10, choices=Kind.choices, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.STAGED)
    file_name = models.CharField(max_length=200)
    stored_name = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    report = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    packed = models.BinaryField(null=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    loaded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name


class Advisory(models.Model):
    """A document: its publisher and id name it. `kev_added` and `epss` are the worst of its CVEs."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="advisories")
    publisher = models.CharField(max_length=200)
    code = models.CharField(max_length=200)
    title = models.TextField()
    document_version = models.CharField(max_length=100)
    released = models.CharField(max_length=40)
    url = models.TextField(blank=True)
    cves = models.JSONField(default=list)
    cvss = models.FloatField(null=True)
    kev_added = models.DateField(null=True)
    is_ransomware = models.BooleanField(default=False)
    epss = models.FloatField(null=True)
    sha256 = models.CharField(max_length=64)
    packed = models.BinaryField()
    bundle = models.ForeignKey(AdvisoryBundle, on_delete=models.SET_NULL, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "publisher", "code"], name="advisory_once_per_site"),
        ]
        ordering = ["-released", "code", "pk"]

    def __str__(self) -> str:
        return self.code


class AdvisoryVerdict(models.Model):
    """What an advisory means for an asset, as the last matching found it; `kev_added` and `epss` are of its holes."""

    class Status(models.TextChoices):
        """The three answers."""

        AFFECTED = "affected", "affected"
        CANNOT_TELL = "cannot_tell", "cannot tell"
        NOT_AFFECTED = "not_affected", "not affected"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="advisory_verdicts")
    asset = models.ForeignKey("inventory.Asset", on_delete=models.CASCADE, related_name="advisory_verdicts")
    advisory = models.ForeignKey(Advisory, on_delete=models.CASCADE, related_name="verdicts")
    status = models.CharField(max_length=20, choices=Status.choices)
    why = models.TextField()
    product = models.TextField()
    holes = models.JSONField(default=list)
    cvss = models.FloatField(null=True)
    kev_added = models.DateField(null=True)
    epss = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["asset", "advisory"], name="advisory_verdict_once_per_asset"),
        ]
        indexes = [models.Index(fields=["site", "status"], name="advisory_verdicts_of_a_site")]
        ordering = ["pk"]


class AdvisoryDecision(models.Model):
    """A person's word on an advisory at an asset, and why; it ends on a day. The newest of them counts.

    `document_version` is what the person had read: where the document is newer, the decision says so. A word that
    takes another back has neither reason nor day.
    """

    class Answer(models.TextChoices):
        """What was said."""

        NO_ACTION = "no_action", "no action"
        AFFECTED = "affected", "affected"
        NOT_AFFECTED = "not_affected", "not affected"
        WITHDRAWN = "withdrawn", "taken back"

    asset = models.ForeignKey("inventory.Asset", on_delete=models.CASCADE, related_name="advisory_decisions")
    advisory = models.ForeignKey(Advisory, on_delete=models.CASCADE, related_name="decisions")
    version = models.PositiveIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    answer = models.CharField(max_length=20, choices=Answer.choices, default=Answer.NO_ACTION)
    because = models.TextField(blank=True)
    expires = models.DateField(null=True)
    document_version = models.CharField(max_length=100)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["asset", "advisory", "version"], name="advisory_word_once_per_number"),
            models.UniqueConstraint(
                fields=["asset", "advisory"], condition=models.Q(is_current=True), name="advisory_newest_word_once"
            ),
        ]
        ordering = ["pk"]


class AdvisoryMatching(models.Model):
    """The last matching of a site: what it stood on, and the assets for which no advisory can be ruled out.

    `digest` is that of everything the verdicts follow from; while it is the same, there is nothing to match.
    """

    site = models.OneToOneField(Site, on_delete=models.CASCADE, related_name="advisory_matching")
    site_version = models.PositiveIntegerField()
    newest_bundle = models.BigIntegerField()
    counts = models.JSONField(default=dict)
    unmatched = models.JSONField(default=list)
    digest = models.CharField(max_length=64, default="")
    matched_at = models.DateTimeField()
