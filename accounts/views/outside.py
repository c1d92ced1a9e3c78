"""To the identity providers and back: OpenID Connect, and SAML where its extra is installed and set."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import asdict
from typing import Any, Protocol

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts import invitations, limits, oidc, outside, saml
from accounts import sign_in as way_in
from accounts.addresses import address_of
from accounts.errors import answer_error
from accounts.models import User
from accounts.sealing import opened, seal
from accounts.views.ways_in import passed, where_to

logger = logging.getLogger(__name__)
ASKED_COOKIE, SAML_COOKIE = "provider", "saml"
ASKED_SECONDS = 600
BROUGHT_SECONDS = 60
NEEDS_SOMEBODY = {"link", "confirm"}


@login_not_required
@require_safe
def to_provider(request: HttpRequest) -> HttpResponse:
    """Go to the identity provider: to sign in, to confirm, to link one's account there, or to take an invitation."""
    if not settings.OIDC_ISSUER:
        raise Http404
    return _sent_there(request, oidc, ASKED_COOKIE, "from_provider")


@login_not_required
@require_safe
def from_provider(request: HttpRequest) -> HttpResponse:
    """Take what the identity provider says."""
    kept = request.get_signed_cookie(ASKED_COOKIE, default="", max_age=ASKED_SECONDS)
    keys = limits.keys("provider", address=address_of(request))
    limits.take(keys)
    if not kept or "error" in request.GET:
        why = request.GET.get("error", "nothing was asked in this browser")[:200]
        return _not_confirmed(request, outside.ProviderRefused(why))
    try:
        asked = oidc.Asked(**signing.loads(kept))
        state, code = request.GET.get("state", ""), request.GET.get("code", "")
        who = oidc.confirmed(asked, state=state, code=code, back=_back(request, "from_provider"))
    except (outside.ProviderRefused, signing.BadSignature) as refusal:
        return _not_confirmed(request, refusal)
    limits.give_back(keys)
    answer = _for_purpose(request, asked.purpose, asked.go_to, who)
    answer.delete_cookie(ASKED_COOKIE)
    return answer


@login_not_required
@require_safe
def to_saml(request: HttpRequest) -> HttpResponse:
    """Go to the provider that speaks SAML, for the same purposes."""
    _check_saml_is_set()
    return _sent_there(request, saml, SAML_COOKIE, "from_saml")


@csrf_exempt  # the provider's page sends it; what it brings counts only in the browser that asked, see below
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def from_saml(request: HttpRequest) -> HttpResponse:
    """Take the assertion that the provider's page has the browser send, in two steps.

    A POST from another site carries no cookie of ours (SameSite), so it is known neither who is signed in nor what was
    asked. What it brings is checked, sealed for a minute, and taken with the request that follows, which has both.
    """
    _check_saml_is_set()
    keys = limits.keys("provider", address=address_of(request))
    limits.take(keys)
    try:
        if request.method != "POST":
            asked, who = _brought(request)
        else:
            told = saml.confirmed(request.POST.get("SAMLResponse", ""), _back(request, "from_saml"))
    except outside.ProviderRefused as refusal:
        return _not_confirmed(request, refusal)
    limits.give_back(keys)
    if request.method == "POST":
        sealed = seal(json.dumps([told[0], asdict(told[1]), time.time()]))
        return HttpResponse(status=303, headers={"Location": f"{request.path}?{urlencode({'brought': sealed})}"})
    answer = _for_purpose(request, asked.purpose, asked.go_to, who)
    answer.delete_cookie(SAML_COOKIE)
    return answer


@login_not_required
@require_safe
def saml_metadata(request: HttpRequest) -> HttpResponse:
    """Give what the provider has to know of this server."""
    _check_saml_is_set()
    return HttpResponse(saml.metadata(_back(request, "from_saml")), content_type="application/samlmetadata+xml")


def _check_saml_is_set() -> None:
    if not settings.SAML_METADATA:
        raise Http404


def _brought(request: HttpRequest) -> tuple[saml.Asked, outside.Confirmed]:
    """Give what this browser asked and who answered it: once, within a minute. Raises ProviderRefused."""
    try:
        kept = request.get_signed_cookie(SAML_COOKIE, default="", max_age=ASKED_SECONDS) or ""
        asked = saml.Asked(**signing.loads(kept))
        answered, who, at = json.loads(opened(request.GET.get("brought", "")))
    except (signing.BadSignature, InvalidToken, ValueError) as error:
        raise outside.ProviderRefused("nothing was asked in this browser") from error
    if answered != asked.request or time.time() - at > BROUGHT_SECONDS:
        raise outside.ProviderRefused("another request was answered, or it took longer than a minute")
    try:
        limits.take(limits.keys("saml", account=asked.request), tries=1)
    except limits.LimitReached as error:
        raise outside.ProviderRefused("the same answer again") from error
    return asked, outside.Confirmed(**who)


class _Way(Protocol):
    """What a module of a provider's language can do: see `oidc.ask` and `saml.ask`."""

    def ask(self, purpose: str, go_to: str, back: str, *, is_anew: bool) -> tuple[Any, str]: ...


def _sent_there(request: HttpRequest, way: _Way, cookie: str, back: str) -> HttpResponse:
    purpose = request.GET.get("for", "sign_in")[:100]
    if purpose in NEEDS_SOMEBODY and not request.user.is_authenticated:
        return redirect("accounts:sign_in")
    try:
        asked, address = way.ask(purpose, where_to(request), _back(request, back), is_anew=purpose == "confirm")
    except outside.ProviderRefused as refusal:
        return _not_confirmed(request, refusal)
    answer = redirect(address)
    answer.set_signed_cookie(
        cookie,
        signing.dumps(asdict(asked)),
        max_age=ASKED_SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",  # it comes back by a link of the provider's
    )
    return answer


def _for_purpose(request: HttpRequest, purpose: str, go_to: str, who: outside.Confirmed) -> HttpResponse:
    user = request.user if isinstance(request.user, User) else None
    if purpose == "link" and user is not None:
        if outside.link(user, who):
            messages.success(request, _("Your account there signs you in here from now on."))
        else:
            messages.error(request, _("That account signs in somebody here already."))
        return redirect("accounts:account")
    if purpose.startswith("invitation:"):
        return _joined(request, purpose.partition(":")[2], who)
    found = outside.user_of(who)
    if purpose == "confirm" and (user is None or found != user or not outside.is_recent(who)):
        return _not_confirmed(request, outside.ProviderRefused("somebody else, or not just now"))
    if found is None:
        way_in.failed("", why="no account here is linked to it")
        return answer_error(
            request,
            403,
            _("No account here is linked to yours there. Follow your invitation, or link it on your page."),
        )
    return passed(request, found, "provider", go_to, is_strong=who.is_strong)


def _joined(request: HttpRequest, secret: str, who: outside.Confirmed) -> HttpResponse:
    """Make the account of an invitation for somebody whom the provider confirmed."""
    try:
        user = invitations.accept_from_outside(secret, who)
    except invitations.InvitationRefused as refusal:
        return answer_error(request, 403, str(refusal))
    return passed(request, user, "provider", resolve_url(settings.LOGIN_REDIRECT_URL), is_strong=who.is_strong)


def _not_confirmed(request: HttpRequest, refusal: Exception) -> HttpResponse:
    logger.warning("The identity provider did not confirm a sign-in: %s", getattr(refusal, "why", refusal))
    way_in.failed("", why="identity provider")
    told = isinstance(refusal, outside.ProviderRefused)
    return answer_error(request, 403, str(refusal) if told else _("Try again."))


def _back(request: HttpRequest, name: str) -> str:
    return request.build_absolute_uri(reverse(f"accounts:{name}"))
