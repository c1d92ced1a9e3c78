"""Who outside is told of acts at a site, and what is on its way to them (S35)."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Site, User


class Subscriber(models.Model):
    """Somebody outside, or a machine, who is told of some acts at a site. It is made and removed, never changed."""

    class Way(models.TextChoices):
        """How they are told."""

        MAIL = "mail", _("Mail")
        WEBHOOK = "webhook", _("Webhook")

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="subscribers")
    way = models.CharField(max_length=10, choices=Way.choices)
    address = models.CharField(max_length=500)
    acts = models.JSONField(default=list)
    sealed_secret = models.TextField(blank=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "address"], name="subscriber_once_per_site")]
        ordering = ["way", "address"]

    def __str__(self) -> str:
        return self.address


class Message(models.Model):
    """What one subscriber is told of one act: written with the act, sent until it was received or given up.

    `key` goes with it each time it is sent, so that a receiver knows it again. `attempt` and `due_at` are its lease:
    whoever sends it has pushed both on before.
    """

    class State(models.TextChoices):
        """Where a message stands."""

        WAITING = "waiting", _("on its way")
        SENT = "sent", _("received")
        DEAD = "dead", _("given up")

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="messages")
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    act = models.CharField(max_length=50)
    about = models.CharField(max_length=400, blank=True)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempt = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "due_at"], name="messages_to_send")]

    def __str__(self) -> str:
        return f"{self.act} {self.key}"
