"""May this actor do that here? One answer for pages, API, jobs and templates.

A site that an actor may not see does not exist for them: `site_for` raises the same 404 as for a missing one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404

from accounts.models import ApiToken, GroupMembership, Membership, Role, Site, User

Verb = Literal["view", "comment", "import", "edit", "run", "approve", "administer", "audit", "facilitate"]

VERBS_OF_ROLE: dict[str, frozenset[str]] = {
    Role.VIEWER: frozenset({"view"}),
    Role.ENGINEER: frozenset({"view", "comment", "import", "edit", "run"}),
    Role.CONVERGENCE: frozenset({"view", "comment", "import", "edit", "run"}),
    Role.FACILITATOR: frozenset({"view", "comment", "import", "edit", "run", "facilitate"}),
    Role.APPROVER: frozenset({"view", "comment", "run", "approve"}),
    Role.ADMINISTRATOR: frozenset({"view", "comment", "import", "edit", "run", "administer"}),
    Role.AUDITOR: frozenset({"view", "audit"}),
    Role.MACHINE: frozenset({"view", "import", "edit", "run"}),
    Role.GUEST: frozenset(),
}


SEEING = [role for role, verbs in VERBS_OF_ROLE.items() if "view" in verbs]


@dataclass(frozen=True)
class Actor:
    """Who asks: a user, limited by the token where one was shown."""

    user: User | AnonymousUser
    token: ApiToken | None = None


class Refused(Exception):
    """The actor sees the site but may not do this there."""

    def __init__(self, verb: str, why: str = "") -> None:
        super().__init__(why or f"Your role at this site does not include the right to {verb}.")
        self.verb = verb


def visible_sites(actor: Actor) -> QuerySet[Site]:
    """Give the sites that an actor may see."""
    if not isinstance(actor.user, User) or not actor.user.is_active or actor.user.organisation_id is None:
        return Site.objects.none()
    own = Membership.objects.filter(user=actor.user)
    by_group = GroupMembership.objects.filter(user=actor.user, role__in=SEEING)
    # A role at the site itself counts instead of that of its group, also where it may do less.
    sites = Site.objects.filter(organisation_id=actor.user.organisation_id).filter(
        Q(pk__in=own.filter(role__in=SEEING).values("site"))
        | Q(group__in=by_group.values("group")) & ~Q(pk__in=own.values("site"))
    )
    if actor.token is not None and actor.token.site_id is not None:
        sites = sites.filter(pk=actor.token.site_id)
    return sites


def verbs_at(actor: Actor, site: Site) -> frozenset[str]:
    """Give what an actor may do at a site; empty where the site does not exist for them."""
    if not isinstance(actor.user, User) or not _may_belong(actor, site):
        return frozenset()
    return _verbs(actor, role_at(actor.user, site))


def _may_belong(actor: Actor, site: Site) -> bool:
    """Tell whether a role at a site counts at all: for active people of its organisation, with a token for it."""
    user, token = actor.user, actor.token
    if not isinstance(user, User) or not user.is_active or user.organisation_id != site.organisation_id:
        return False
    return token is None or token.site_id in (None, site.pk)


def _verbs(actor: Actor, role: str | None) -> frozenset[str]:
    if role not in SEEING:
        return frozenset()
    verbs = VERBS_OF_ROLE[role]
    return verbs & frozenset(actor.token.verbs) if actor.token is not None and actor.token.verbs else verbs


def role_at(user: User, site: Site) -> str | None:
    """Give a user's role at a site: their own one there, else that of the site's group."""
    return _at(user, site)[0]


def side_at(user: User, site: Site) -> str:
    """Give whose side a user is on at a site, by the row that gives them their role; empty where nobody said."""
    return _at(user, site)[1]


def _at(user: User, site: Site) -> tuple[str | None, str]:
    own = Membership.objects.filter(user=user, site=site).values_list("role", "side").first()
    if own is not None or site.group_id is None:
        return own or (None, "")
    by_group = GroupMembership.objects.filter(user=user, group=site.group_id).values_list("role", "side").first()
    return by_group or (None, "")


def check_approval(actor: Actor, site: Site, makers: Collection[int]) -> None:
    """Refuse an approval by one of those who made what is approved, whatever their role; `makers` are users' numbers.

    Raises Refused; a token approves nothing.
    """
    if actor.token is not None or not can(actor, "approve", site):
        raise Refused("approve")
    if actor.user.pk in makers:
        raise Refused("approve", "You made this or a part of it, so somebody else has to approve it.")


def can(actor: Actor, verb: Verb, site: Site) -> bool:
    """Answer whether an actor may do something at a site."""
    return verb in verbs_at(actor, site)


def site_for(actor: Actor, code: str, verb: Verb = "view") -> Site:
    """Give the site with a code; Http404 where it does not exist for the actor, Refused where the verb is not."""
    site, role = _found(actor.user, code) if isinstance(actor.user, User) else (None, None)
    verbs = _verbs(actor, role) if site is not None and _may_belong(actor, site) else frozenset()
    if site is None or "view" not in verbs:
        raise Http404("No such site.")
    if verb not in verbs:
        raise Refused(verb)
    return site


def _found(user: User, code: str) -> tuple[Site | None, str | None]:
    """Give the site with a code in a user's organisation, with their role there: one query where it is their own.

    What is missing and what gives them no role ask the same of the database, so that time tells no difference (S6).
    """
    where = {"user": user, "site__organisation": user.organisation_id, "site__code": code}
    own = Membership.objects.filter(**where).select_related("site")[:1]
    for row in own:
        return row.site, row.role
    where = {"user": user, "group__sites__organisation": user.organisation_id, "group__sites__code": code}
    role = GroupMembership.objects.filter(**where).values_list("role", flat=True).first()
    site = None if role is None else Site.objects.filter(organisation=user.organisation_id, code=code).first()
    return site, role
