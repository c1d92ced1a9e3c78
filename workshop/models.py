"""What a session in the room needs while it runs, and what is kept of it.

The contract for what is kept are the records `sessions` and `decisions` of the model file; closing a session writes
them. These rows hold what the file has no place for: the question on the screen, the clock, votes, attendance.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Site, User
from assessment.models import Assessment

NAME_LENGTH, CODE_LENGTH, TEXT_LENGTH = 200, 200, 10_000


class Side(models.TextChoices):
    """Whose side somebody is on, in the words of the model file's `people`."""

    OT = "ot", "OT"
    IT = "it", "IT"
    SAFETY = "safety", _("Safety")
    MANAGEMENT = "management", _("Management")
    EXTERNAL = "external", _("External")


class WorkshopSetting(models.Model):
    """What a site allows in its workshops."""

    site = models.OneToOneField(Site, on_delete=models.CASCADE, related_name="workshop_setting")
    allows_phones = models.BooleanField(default=False)


class Session(models.Model):
    """One sitting. `beat` grows with whatever changes on the screens, `lead_beat` when everyone is called to a page.

    `agenda_version` grows with what people write in the agenda.
    """

    class State(models.TextChoices):
        """Where a session stands."""

        PLANNED = "planned"
        OPEN = "open"
        CLOSED = "closed"

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="sessions")
    code = models.CharField(max_length=CODE_LENGTH)
    title = models.CharField(max_length=NAME_LENGTH)
    on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    join_code = models.CharField(max_length=12, null=True, unique=True)
    block = models.ForeignKey("Block", on_delete=models.SET_NULL, null=True, related_name="+")
    item = models.ForeignKey("Item", on_delete=models.SET_NULL, null=True, related_name="+")
    running_since = models.DateTimeField(null=True)
    beat = models.PositiveIntegerField(default=0)
    lead_path = models.CharField(max_length=500, blank=True)
    lead_beat = models.PositiveIntegerField(default=0)
    agenda_version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "code"], name="session_code_once_per_assessment"),
            models.UniqueConstraint(
                fields=["assessment"], condition=Q(state="open"), name="one_open_session_per_assessment"
            ),
        ]
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return self.title


class Block(models.Model):
    """A block of a session's agenda; `page` is a key of `agenda.PAGES`, `seconds` what it has used."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="blocks")
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=NAME_LENGTH)
    minutes = models.PositiveIntegerField()
    page = models.CharField(max_length=20)
    seconds = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]


class Item(models.Model):
    """One question for one screen, about a thing as the model file points at it (`zone:Z1`), or about none."""

    class Kind(models.TextChoices):
        """What the room is asked for."""

        CONSEQUENCE = "consequence"
        LIKELIHOOD = "likelihood"
        DECISION = "decision"

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    about = models.CharField(max_length=440, blank=True)
    title = models.CharField(max_length=NAME_LENGTH)
    question = models.CharField(max_length=500)
    seconds = models.PositiveIntegerField(default=0)
    shown_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position", "pk"]


class Scale(models.Model):
    """What is rated in a question: a category of consequence, or the likelihood. A new round begins without votes."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="scales")
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=NAME_LENGTH)
    round = models.PositiveIntegerField(default=1)
    revealed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "key"], name="one_scale_per_key_of_a_question")]
        ordering = ["position", "pk"]


class Attendee(models.Model):
    """Somebody in the room; `person` is their code in the model, `joined_at` says that they joined from a phone."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendees")
    name = models.CharField(max_length=NAME_LENGTH)
    side = models.CharField(max_length=20, choices=Side.choices)
    person = models.CharField(max_length=CODE_LENGTH, blank=True)
    may_score_safety = models.BooleanField(default=False)
    joined_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Vote(models.Model):
    """What somebody holds in a round; `stamp` is the sender's own count, so that a late copy changes nothing."""

    scale = models.ForeignKey(Scale, on_delete=models.CASCADE, related_name="votes")
    attendee = models.ForeignKey(Attendee, on_delete=models.CASCADE, related_name="votes")
    round = models.PositiveIntegerField()
    value = models.PositiveSmallIntegerField()
    stamp = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scale", "attendee", "round"], name="one_vote_per_round_and_attendee")
        ]


class Remark(models.Model):
    """What somebody wrote beside their votes on a question."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="remarks")
    attendee = models.ForeignKey(Attendee, on_delete=models.CASCADE, related_name="remarks")
    text = models.TextField(blank=True)
    stamp = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "attendee"], name="one_remark_per_attendee")]


class Decision(models.Model):
    """What the room decided, or that it did not. Never changed or deleted: a later one names it in `supersedes`.

    `values` are the steps decided by scale, `tallies` the votes they rest on, `positions` records of the model file.
    """

    class Status(models.TextChoices):
        """How far the room agrees, in the words of the model file."""

        OPEN = "open", _("Open")
        AGREED = "agreed", _("Agreed")
        CONDITIONAL = "conditional", _("Agreed with a condition")
        PROTEST = "protest", _("Accepted under protest")
        ESCALATED = "escalated", _("Escalated")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="decisions")
    item = models.ForeignKey(Item, on_delete=models.SET_NULL, null=True, related_name="decisions")
    code = models.CharField(max_length=CODE_LENGTH)
    about = models.CharField(max_length=440, blank=True)
    question = models.CharField(max_length=500, blank=True)
    values = models.JSONField(default=dict)
    tallies = models.JSONField(default=dict)
    outcome = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    status = models.CharField(max_length=20, choices=Status.choices)
    positions = models.JSONField(default=list)
    condition = models.TextField(blank=True)
    by = models.CharField(max_length=NAME_LENGTH, blank=True)
    owner = models.CharField(max_length=NAME_LENGTH, blank=True)
    expires = models.DateField(null=True)
    supersedes = models.CharField(max_length=CODE_LENGTH, blank=True)
    at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "code"], name="decision_code_once_per_session")]
        ordering = ["pk"]


class Acceptance(models.Model):
    """A name under a decision: somebody present accepts it."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="acceptances")
    attendee = models.ForeignKey(Attendee, on_delete=models.CASCADE, related_name="acceptances")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "attendee"], name="one_acceptance_per_attendee")]
        ordering = ["pk"]


class Parked(models.Model):
    """A question put aside, with who takes it home and until when."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="parked")
    text = models.TextField()
    about = models.CharField(max_length=440, blank=True)
    owner = models.CharField(max_length=NAME_LENGTH)
    due = models.DateField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due", "pk"]


class PreWork(models.Model):
    """What was arranged for one entry of the checklist before a session: who brings it until when, and that it came."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="pre_work")
    key = models.CharField(max_length=40)
    owner = models.CharField(max_length=NAME_LENGTH, blank=True)
    due = models.DateField(null=True)
    received_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessment", "key"], name="pre_work_once_per_key")]


class Minutes(models.Model):
    """The minutes of a closed session, frozen: `body` is canonical JSON, `sha256` its digest."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="minutes")
    body = models.TextField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
