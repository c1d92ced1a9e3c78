"""What is there (ZCR 1 and 3): assets, flows, segments, zones, conduits and parties of a site.

Every row is one record of the model file. Columns hold what pages search and sort by; `details` holds the other
fields under the names of the file, so that a file goes in and comes out without loss. A record that a newer file
lacks is retired, never deleted.
"""

from __future__ import annotations

from django.db import models

from accounts.models import Site, User
from jobs.models import Job


class SiteRecord(models.Model):
    """What all records of a site share; `position` is the record's place in the file."""

    position = models.PositiveIntegerField(default=0)
    details = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Zone(SiteRecord):
    """A zone; `level` is a number, a list of numbers or null, as in the file."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="zones")
    code = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, null=True)
    level = models.JSONField(null=True)
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="children")
    owner = models.CharField(max_length=200, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "code"], name="zone_code_once_per_site")]
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class Conduit(SiteRecord):
    """A conduit between two or more zones."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="conduits")
    code = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, null=True)
    status = models.CharField(max_length=30, null=True)
    owner = models.CharField(max_length=200, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "code"], name="conduit_code_once_per_site")]
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class ConduitEnd(models.Model):
    """A zone that a conduit joins; `place` is its position in `between`."""

    conduit = models.ForeignKey(Conduit, on_delete=models.CASCADE, related_name="ends")
    zone = models.ForeignKey(Zone, on_delete=models.RESTRICT, related_name="conduit_ends")
    place = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conduit", "place"], name="one_zone_per_place_of_a_conduit")]
        ordering = ["place"]


class Asset(SiteRecord):
    """An asset. `proposed_zone` is what an import wrote where no such zone exists; `extra` its unknown columns."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="assets")
    tag = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    type = models.CharField(max_length=200, null=True)
    zone = models.ForeignKey(Zone, on_delete=models.SET_NULL, null=True, related_name="assets")
    level = models.FloatField(null=True)
    vendor = models.CharField(max_length=200, null=True)
    model = models.CharField(max_length=200, null=True)
    serial = models.CharField(max_length=200, null=True)
    hostname = models.CharField(max_length=200, null=True)
    ips = models.JSONField(default=list)
    macs = models.JSONField(default=list)
    proposed_zone = models.CharField(max_length=200, blank=True)
    extra = models.JSONField(default=dict)
    search_text = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "tag"], name="asset_tag_once_per_site")]
        indexes = [models.Index(fields=["site", "retired_at", "tag"], name="assets_of_a_site_by_tag")]
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class Flow(SiteRecord):
    """A flow, opened by `source`. Ends are `asset:TAG`, `zone:CODE`, `ip:ADDRESS`, `network:CIDR` or `any`."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="flows")
    code = models.CharField(max_length=400)
    source = models.CharField(max_length=220)
    destination = models.CharField(max_length=220)
    protocol = models.CharField(max_length=200, null=True)
    port = models.CharField(max_length=30, null=True)
    basis = models.CharField(max_length=20, null=True)
    decision = models.CharField(max_length=20, null=True)
    conduit = models.CharField(max_length=200, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "code"], name="flow_code_once_per_site")]
        indexes = [
            models.Index(fields=["site", "source"], name="flows_of_a_site_by_source"),
            models.Index(fields=["site", "destination"], name="flows_of_a_site_by_destination"),
        ]
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.code


class OtherRecord(SiteRecord):
    """A record of a kind that no page edits by itself yet: parties, people, segments, agreements, remote access, ...

    `kind` is the key of the model file, `code` the record's own code, empty where the kind has none.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="other_records")
    kind = models.CharField(max_length=40)
    code = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["site", "kind", "position"], name="other_records_of_a_site")]
        ordering = ["kind", "position", "pk"]


class ImportBatch(models.Model):
    """A file that somebody sent: kept as it came, checked whole (dry run), then committed in one transaction."""

    class State(models.TextChoices):
        """Where an import stands."""

        STAGED = "staged"
        CHECKED = "checked"
        COMMITTED = "committed"
        REFUSED = "refused"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="imports")
    file_name = models.CharField(max_length=200)
    stored_name = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    options = models.JSONField(default=dict)
    format = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.STAGED)
    report = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    committed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
