"""Sites, and people with a role and a side, for tests of the sign-off."""

from __future__ import annotations

import copy
from typing import Any

from django.test import Client

from accounts.access import Actor
from accounts.models import Membership, Role, Site, User
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
