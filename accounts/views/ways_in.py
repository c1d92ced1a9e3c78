"""The ways in: password, second factor, identity provider, a link that was sent; and confirming that it is you."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import invitations, limits, oidc, second_factors, webauthn
from accounts import sign_in as way_in
from accounts.addresses import address_of
from accounts.errors import answer_error
from accounts.forms import CodeForm, NewAccountForm, NewPasswordForm, PasswordForm
from accounts.models import User
from accounts.way_in_models import Invitation, SecurityKey

logger = logging.getLogger(__name__)
ASKED_COOKIE = "provider"
ASKED_SECONDS = 600
KEY_STATE = "key_state"
NEXT = "go_to"


@sensitive_post_parameters("password")
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with a password, or go to the identity provider."""
    if request.user.is_authenticated:
        return redirect(_go_to(request))
    form = AuthenticationForm(request, data=request.POST if request.method == "POST" else None)
    if request.method == "POST":
        name = request.POST.get("username", "")
        keys = limits.keys("password", account=name, address=address_of(request))
        limits.take(keys)
        if form.is_valid():
            limits.give_back(keys)
            return _passed(request, form.get_user(), "password", _go_to(request))
        way_in.failed(name, why="password")
    context = {
        "form": form,
        "next": _asked_next(request),
        "provider": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
    }
    return render(request, "accounts/sign_in.html", context)


@sensitive_post_parameters("code")
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor: a code of the app, a recovery code, or a key."""
    found = way_in.pending(request)
    if found is None:
        return redirect("accounts:sign_in")
    user, how = found
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        keys = limits.keys("second", account=user.pk, address=address_of(request))
        limits.take(keys)
        if second_factors.takes_code(user, form.cleaned_data["code"]):
            limits.give_back(keys)
            return redirect(_finished(request, user, how, "code"))
        way_in.failed(user.get_username(), why="second factor")
        form.add_error("code", _("This code is not right, or it was used already."))
    context = {"form": form, "has_key": SecurityKey.objects.filter(user=user).exists()}
    return render(request, "accounts/second.html", context, status=400 if form.errors else 200)


@login_not_required
@require_POST
def second_key(request: HttpRequest) -> HttpResponse:
    """Ask for a key, and take its answer: JSON, called by the page."""
    found = way_in.pending(request)
    if found is None:
        return JsonResponse({"message": _("Sign in anew: this took longer than ten minutes.")}, status=403)
    user, how = found
    answer = json_of(request).get("answer")
    if answer is None:
        asked, request.session[KEY_STATE] = webauthn.begin_asking(request, user)
        return JsonResponse(asked)
    keys = limits.keys("second", account=user.pk, address=address_of(request))
    limits.take(keys)
    try:
        webauthn.check(request, user, state=request.session.pop(KEY_STATE, None), answer=answer)
    except webauthn.KeyRefused as refusal:
        way_in.failed(user.get_username(), why="security key")
        return JsonResponse({"message": str(refusal)}, status=400)
    limits.give_back(keys)
    return JsonResponse({"go_to": _finished(request, user, how, "key")})


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm that it is you, before what only a recent sign-in may do."""
    user = request.user
    assert isinstance(user, User)
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        keys = limits.keys("password", account=user.get_username(), address=address_of(request))
        limits.take(keys)
        if authenticate(request, username=user.get_username(), password=form.cleaned_data["password"]) == user:
            limits.give_back(keys)
            return _passed(request, user, "password", _go_to(request))
        way_in.failed(user.get_username(), why="password")
        form.add_error("password", _("This is not your password."))
    context = {
        "form": form if user.has_usable_password() else None,
        "next": _asked_next(request),
        "provider": settings.OIDC_NAME if user.outside_accounts.exists() and settings.OIDC_ISSUER else "",
    }
    return render(request, "accounts/confirm.html", context, status=400 if form.errors else 200)


@login_not_required
@require_safe
def to_provider(request: HttpRequest) -> HttpResponse:
    """Go to the identity provider: to sign in, to confirm, to link one's account there, or to take an invitation."""
    if not settings.OIDC_ISSUER:
        raise Http404
    purpose = request.GET.get("for", "sign_in")
    if purpose in {"link", "confirm"} and not request.user.is_authenticated:
        return redirect("accounts:sign_in")
    asked = oidc.ask(purpose[:100], _go_to(request))
    try:
        address = oidc.address_to_ask(asked, _back(request), is_anew=purpose == "confirm")
    except oidc.ProviderRefused as refusal:
        return _not_confirmed(request, refusal)
    answer = redirect(address)
    answer.set_signed_cookie(
        ASKED_COOKIE,
        signing.dumps(asdict(asked)),
        max_age=ASKED_SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",  # it comes back by a link of the provider's
    )
    return answer


@login_not_required
@require_safe
def from_provider(request: HttpRequest) -> HttpResponse:
    """Take what the identity provider says."""
    kept = request.get_signed_cookie(ASKED_COOKIE, default="", max_age=ASKED_SECONDS)
    keys = limits.keys("provider", address=address_of(request))
    limits.take(keys)
    if not kept or "error" in request.GET:
        why = request.GET.get("error", "nothing was asked in this browser")[:200]
        return _not_confirmed(request, oidc.ProviderRefused(why))
    try:
        asked = oidc.Asked(**signing.loads(kept))
        who = oidc.confirmed(
            asked, state=request.GET.get("state", ""), code=request.GET.get("code", ""), back=_back(request)
        )
    except (oidc.ProviderRefused, signing.BadSignature) as refusal:
        return _not_confirmed(request, refusal)
    limits.give_back(keys)
    answer = _for_purpose(request, asked, who)
    answer.delete_cookie(ASKED_COOKIE)
    return answer


@sensitive_post_parameters("password", "again")
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Follow a link: make an account, take a role with the one at hand, or set a new password."""
    keys = limits.keys("invitation", address=address_of(request))
    limits.take(keys)
    try:
        row = invitations.open_one(secret)
    except invitations.InvitationRefused as refusal:
        way_in.failed("", why="link")
        return answer_error(request, 404, str(refusal))
    limits.give_back(keys)
    user = request.user if isinstance(request.user, User) else None
    if request.method == "POST" and user is not None and row.for_user is None:
        return _joined(request, row, user)
    kind = NewPasswordForm if row.for_user else NewAccountForm
    form = kind(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = _made(row, form)
        except invitations.InvitationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _passed(request, made, "link", resolve_url(settings.LOGIN_REDIRECT_URL))
    context = {"row": row, "form": form, "secret": secret, "provider": _provider_of(row)}
    return render(request, "accounts/invitation.html", context, status=400 if form.errors else 200)


def json_of(request: HttpRequest) -> dict[str, Any]:
    """Give the JSON object that a script of ours sent; an empty one for anything else."""
    try:
        told = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _passed(request: HttpRequest, user: Any, how: str, go_to: str, *, is_strong: bool = False) -> HttpResponse:
    """Go on after the first factor."""
    if way_in.begin(request, user, how=how, is_strong=is_strong):
        return redirect(go_to)
    request.session[NEXT] = go_to
    return redirect("accounts:second")


def _finished(request: HttpRequest, user: User, how: str, factor: str) -> str:
    go_to = str(request.session.pop(NEXT, "") or resolve_url(settings.LOGIN_REDIRECT_URL))
    way_in.finish(request, user, how=how, second=factor)
    return go_to


def _for_purpose(request: HttpRequest, asked: oidc.Asked, who: oidc.Confirmed) -> HttpResponse:
    user = request.user if isinstance(request.user, User) else None
    if asked.purpose == "link" and user is not None:
        if oidc.link(user, who):
            messages.success(request, _("Your account there signs you in here from now on."))
        else:
            messages.error(request, _("That account signs in somebody here already."))
        return redirect("accounts:account")
    if asked.purpose.startswith("invitation:"):
        return _joined_from_outside(request, asked.purpose.partition(":")[2], who)
    found = oidc.user_of(who)
    if asked.purpose == "confirm" and (user is None or found != user or not oidc.is_recent(who)):
        return _not_confirmed(request, oidc.ProviderRefused("somebody else, or not just now"))
    if found is None:
        way_in.failed("", why="no account here is linked to it")
        return answer_error(
            request,
            403,
            _("No account here is linked to yours there. Follow your invitation, or link it on your page."),
        )
    return _passed(request, found, "provider", asked.go_to, is_strong=who.is_strong)


def _joined(request: HttpRequest, row: Invitation, user: User) -> HttpResponse:
    try:
        invitations.accept_as(row, user)
    except invitations.InvitationRefused as refusal:
        return answer_error(request, 403, str(refusal))
    return redirect("accounts:home")


def _joined_from_outside(request: HttpRequest, secret: str, who: oidc.Confirmed) -> HttpResponse:
    """Make the account of an invitation for somebody whom the provider confirmed."""
    try:
        user = invitations.accept_from_outside(secret, who)
    except invitations.InvitationRefused as refusal:
        return answer_error(request, 403, str(refusal))
    return _passed(request, user, "provider", resolve_url(settings.LOGIN_REDIRECT_URL), is_strong=who.is_strong)


def _made(row: Invitation, form: NewAccountForm | NewPasswordForm) -> User:
    data = form.cleaned_data
    if row.for_user is not None:
        return invitations.set_password(row, data["password"])
    return invitations.accept_as_new(row, username=data["username"], name=data["name"], password=data["password"])


def _provider_of(row: Invitation) -> str:
    return settings.OIDC_NAME if settings.OIDC_ISSUER and row.for_user is None else ""


def _not_confirmed(request: HttpRequest, refusal: Exception) -> HttpResponse:
    logger.warning("The identity provider did not confirm a sign-in: %s", getattr(refusal, "why", refusal))
    way_in.failed("", why="identity provider")
    return answer_error(request, 403, str(refusal) if isinstance(refusal, oidc.ProviderRefused) else _("Try again."))


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("accounts:from_provider"))


def _asked_next(request: HttpRequest) -> str:
    return request.POST.get("next") or request.GET.get("next", "")


def _go_to(request: HttpRequest) -> str:
    wanted = _asked_next(request)
    hosts = {request.get_host()}
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=hosts, require_https=request.is_secure()):
        return wanted
    return resolve_url(settings.LOGIN_REDIRECT_URL)
