"""Work in the background, as rows that people can see. The row is the record, the message only a nudge (S32)."""

from __future__ import annotations

from django.db import models

from accounts.models import Site, User


class Job(models.Model):
    """One piece of work at a site: its state, how far it is, and what came of it or why not.

    `request_id` is that of the request that asked for it, under which its lines stand in the log and the audit trail.
    `attempt` only ever grows, so that no late twin is taken for the attempt at work; `attempts_before` is how many
    there were when a person last asked to try again.
    """

    class State(models.TextChoices):
        """Where a job stands."""

        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=20, choices=State.choices, default=State.QUEUED)
    step = models.CharField(max_length=200, blank=True)
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(default=0)
    result = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    request_id = models.CharField(max_length=32, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    attempts_before = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    is_cancel_asked = models.BooleanField(default=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    queued_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "lease_until"], name="jobs_to_look_after")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will happen unless somebody tries again."""
        return self.state in {Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED}

    @property
    def percent(self) -> int | None:
        """Give how far the current step is, None where the step does not count."""
        return None if not self.total_count else min(100, 100 * self.done_count // self.total_count)


class Heartbeat(models.Model):
    """When a process that works off jobs, or beat, was last seen; `name` says which one."""

    name = models.CharField(max_length=200, primary_key=True)
    seen_at = models.DateTimeField()
