"""Sites, and people with a role and a side, for tests of the sign-off."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.access import Actor
from accounts.models import Membership, Role, Site, User
from assessment.models import Assessment, Run
from signoff import signing
from signoff.models import Baseline
from tests import factories


def person(site: Site, role: str = Role.APPROVER, side: str = "", name: str = "") -> User:
    made = factories.user(site.organisation, name=name)
    Membership.objects.create(user=made, site=site, role=role, side=side)
    return made


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def actor(user: User) -> Actor:
    return Actor(user)


def plant(**conduit: Any) -> dict[str, Any]:
    """The small plant, with fields of its conduit."""
    document = copy.deepcopy(factories.small_plant("P1"))
    document["conduits"][0] |= conduit
    return document


def said(run: Run, /, **other: Any) -> signing.Signing:
    """What a signer says who has read everything."""
    words = {"title": "First", "function": "Plant manager", "statement": "Accepted until then.", "has_read": True}
    day = timezone.localdate() + timedelta(days=300)
    return signing.Signing(**{"run": run.pk, "model_sha256": run.model_sha256, "reassess_on": day, **words, **other})


def signed(run: Run, user: User | None = None, /, **other: Any) -> Baseline:
    """Sign a model as it was judged."""
    signer = user or person(run.assessment.site)
    here = Assessment.objects.select_related("site").get(pk=run.assessment_id)
    return signing.sign(actor=actor(signer), assessment=here, signing=said(run, **other))
