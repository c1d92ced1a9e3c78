"""What is there (ZCR 1 and 3): assets, flows, segments, zones, conduits and parties of a site.

Every row is one record of the model file. Columns hold what pages search and sort by; `details` holds the other
fields under the names of the file, so that a file goes in and comes out without loss. A record that a newer file
lacks is retired, never deleted.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.db import models, transaction

from accounts.audit import note
from accounts.models import Site, User
from inventory import advisory_models  # noqa: F401  # Django looks for an app's models here
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
    """An asset. `proposed_zone` is what an import wrote where no such zone exists; `extra` its unknown columns.

    `known` says where each value comes from: the key of a `Source` per field, under "*" that of what came with it.
    """

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
    known = models.JSONField(default=dict)
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
            models.Index(
                fields=["site", "conduit"],
                name="flows_said_to_be_in_a_conduit",
                condition=models.Q(conduit__isnull=False),
            ),
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
    """A file that somebody sent: kept as it came, checked whole (dry run), then committed in one transaction.

    `version` grows with each choice of how it is read.
    """

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
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-pk"]


class Source(models.Model):
    """Where values come from: a file, a model, a person; and whether they were observed, claimed or decided."""

    class How(models.TextChoices):
        """How a value became known. What a person decided is never overwritten by a file."""

        OBSERVED = "observed"
        CLAIMED = "claimed"
        DECIDED = "decided"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="sources")
    how = models.CharField(max_length=20, choices=How.choices)
    name = models.CharField(max_length=200)
    batch = models.ForeignKey(ImportBatch, on_delete=models.SET_NULL, null=True)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class ChangeSet(models.Model):
    """One act that wrote records, with what they were before; `kept` lists what undoing it could not put back."""

    class Kind(models.TextChoices):
        """What kind of act it was."""

        IMPORT = "import"
        MERGE = "merge"
        EDIT = "edit"
        UNDO = "undo"
        REDO = "redo"

    class Form(models.TextChoices):
        """What `packed` holds: fields of rows, whole records of the model document, or fields of single records."""

        ROWS = "rows"
        RECORDS = "records"
        FIELDS = "fields"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    form = models.CharField(max_length=20, choices=Form.choices, default=Form.ROWS)
    title = models.CharField(max_length=200)
    batch = models.ForeignKey(ImportBatch, on_delete=models.SET_NULL, null=True, related_name="changes")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    records = models.PositiveIntegerField()
    packed = models.BinaryField()
    kept = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["site", "user", "undone_at"], name="changes_of_a_person")]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the act; a new one is told to the audit trail, which vouches for what it wrote by a digest."""
        is_new = self._state.adding
        with transaction.atomic():
            super().save(*args, **kwargs)
            if is_new:
                wrote = {"change": self.pk, "records": self.records, "sha256": sha256(self.packed).hexdigest()}
                note(f"model.{self.kind}", site=self.site, user=self.user, about=self.title, after=wrote)


class ChangedRecord(models.Model):
    """One record that an act wrote, under the key of the model file and its code, with the fields that moved.

    Acts on very many records are not listed here record by record.
    """

    changes = models.ForeignKey(ChangeSet, on_delete=models.CASCADE, related_name="changed")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    code = models.CharField(max_length=700, blank=True)
    fields = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["site", "kind", "code"], name="changes_of_a_record")]
        ordering = ["pk"]


class Conflict(models.Model):
    """A file says something else than what a person decided; the decision stands until somebody settles it."""

    class State(models.TextChoices):
        """What became of it: ours kept, or theirs taken."""

        OPEN = "open"
        KEPT = "kept"
        TAKEN = "taken"

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="conflicts")
    field = models.CharField(max_length=200)
    theirs = models.JSONField()
    source = models.ForeignKey(Source, on_delete=models.CASCADE)
    state = models.CharField(max_length=20, choices=State.choices, default=State.OPEN)
    settled_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]


class Doubt(models.Model):
    """A row of a file that may be an asset of the site or another one; it waits for a person (the merge queue).

    `record` is the row as it was read, `digest` its identity, so that the same file asks once.
    """

    class State(models.TextChoices):
        """What somebody said of it."""

        OPEN = "open"
        SAME = "same"
        DIFFERENT = "different"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="doubts")
    batch = models.ForeignKey(ImportBatch, on_delete=models.SET_NULL, null=True)
    source = models.ForeignKey(Source, on_delete=models.CASCADE)
    record = models.JSONField()
    digest = models.CharField(max_length=64)
    reason = models.TextField()
    candidates = models.JSONField(default=list)
    state = models.CharField(max_length=20, choices=State.choices, default=State.OPEN)
    settled_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    settled_at = models.DateTimeField(null=True)
    settled_in = models.ForeignKey(ChangeSet, on_delete=models.SET_NULL, null=True, related_name="doubts")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "digest"], name="doubt_once_per_site")]
        ordering = ["pk"]


class Alias(models.Model):
    """Another tag under which files name an asset, because somebody said that it is the same."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="aliases")
    tag = models.CharField(max_length=200)
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="aliases")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "tag"], name="alias_once_per_site")]
        ordering = ["tag"]


class MappingProfile(models.Model):
    """How files with the same headings were read last, kept under a name; `signature` is that of the headings."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="mapping_profiles")
    name = models.CharField(max_length=200)
    signature = models.CharField(max_length=64)
    options = models.JSONField(default=dict)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    saved_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="mapping_profile_name_once_per_site")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
