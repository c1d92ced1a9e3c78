"""Request types that views share, and the one way from a request to a site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest
from rest_framework.request import Request

from accounts.access import Actor, Verb, site_for
from accounts.models import ApiToken, Site, User

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails


class PageRequest(HttpRequest):
    """A signed-in request for a page: `actor` is set by `SignedInMiddleware`, `htmx` by django-htmx."""

    actor: Actor
    user: User
    htmx: HtmxDetails


def site_of(request: PageRequest, code: str, verb: Verb = "view") -> Site:
    """Give the site that a page is about, if the reader may do that there."""
    return site_for(request.actor, code, verb)


def user_of(request: Request) -> User:
    """Give who calls the API; its permission classes let nobody else in."""
    assert isinstance(request.user, User)
    return request.user


def actor_of(request: Request) -> Actor:
    """Give who calls the API: a user, limited by the token where one was shown."""
    return Actor(request.user, request.auth if isinstance(request.auth, ApiToken) else None)
