"""May this actor do that here? One answer for pages, API, jobs and templates.

A site that an actor may not see does not exist for them: `site_for` raises the same 404 as for a missing one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404

from accounts.models import ApiToken, Membership, Role, Site, User

Verb = Literal["view", "import", "edit", "run", "approve", "administer", "audit"]

VERBS_OF_ROLE: dict[str, frozenset[str]] = {
    Role.VIEWER: frozenset({"view"}),
    Role.ENGINEER: frozenset({"view", "import", "edit", "run"}),
    Role.FACILITATOR: frozenset({"view", "import", "edit", "run"}),
    Role.APPROVER: frozenset({"view", "run", "approve"}),
    Role.ADMINISTRATOR: frozenset({"view", "import", "edit", "run", "administer"}),
    Role.AUDITOR: frozenset({"view", "audit"}),
    Role.MACHINE: frozenset({"view", "import", "edit", "run"}),
    Role.GUEST: frozenset(),
}


@dataclass(frozen=True)
class Actor:
    """Who asks: a user, limited by the token where one was shown."""

    user: User | AnonymousUser
    token: ApiToken | None = None


class Refused(Exception):
    """The actor sees the site but may not do this there."""

    def __init__(self, verb: str) -> None:
        super().__init__(f"Your role at this site does not include the right to {verb}.")
        self.verb = verb


def visible_sites(actor: Actor) -> QuerySet[Site]:
    """Give the sites that an actor may see."""
    if not isinstance(actor.user, User) or not actor.user.is_active or actor.user.organisation_id is None:
        return Site.objects.none()
    sites = Site.objects.filter(
        organisation_id=actor.user.organisation_id,
        memberships__user=actor.user,
        memberships__role__in=[role for role, verbs in VERBS_OF_ROLE.items() if "view" in verbs],
    )
    if actor.token is not None and actor.token.site_id is not None:
        sites = sites.filter(pk=actor.token.site_id)
    return sites


def verbs_at(actor: Actor, site: Site) -> frozenset[str]:
    """Give what an actor may do at a site; empty where the site does not exist for them."""
    if not isinstance(actor.user, User) or not visible_sites(actor).filter(pk=site.pk).exists():
        return frozenset()
    role = Membership.objects.filter(user=actor.user, site=site).values_list("role", flat=True).first()
    verbs = VERBS_OF_ROLE[role] if role else frozenset()
    if actor.token is not None and actor.token.verbs:
        verbs &= frozenset(actor.token.verbs)
    return verbs


def can(actor: Actor, verb: Verb, site: Site) -> bool:
    """Answer whether an actor may do something at a site."""
    return verb in verbs_at(actor, site)


def site_for(actor: Actor, code: str, verb: Verb = "view") -> Site:
    """Give the site with a code; Http404 where it does not exist for the actor, Refused where the verb is not."""
    site = visible_sites(actor).filter(code=code).first()
    if site is None:
        raise Http404("No such site.")
    if not can(actor, verb, site):
        if not can(actor, "view", site):
            raise Http404("No such site.")
        raise Refused(verb)
    return site
