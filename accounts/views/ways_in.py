"""The ways in: password, second factor, identity provider, a link that was sent; and confirming that it is you."""

from __future__ import annotations

import json
import logging
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import invitations, limits, outside, second_factors, webauthn
from accounts import sign_in as way_in
from accounts.addresses import address_of
from accounts.errors import answer_error
from accounts.forms import CodeForm, NewAccountForm, NewPasswordForm, PasswordForm
from accounts.models import User
from accounts.scope import rows_of
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
        return redirect(where_to(request))
    form = AuthenticationForm(request, data=request.POST if request.method == "POST" else None)
    if request.method == "POST":
        name = request.POST.get("username", "")
        keys = limits.keys("password", account=name, address=address_of(request))
        limits.take(keys)
        if form.is_valid():
            limits.give_back(keys)
            return passed(request, form.get_user(), "password", where_to(request))
        way_in.failed(name, why="password")
    context = {
        "form": form,
        "next": _asked_next(request),
        "ways": outside.ways(),
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
    context = {"form": form, "has_key": rows_of(user, SecurityKey).exists()}
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
            return passed(request, user, "password", where_to(request))
        way_in.failed(user.get_username(), why="password")
        form.add_error("password", _("This is not your password."))
    context = {
        "form": form if user.has_usable_password() else None,
        "next": _asked_next(request),
        "ways": outside.ways() if user.outside_accounts.exists() else [],
    }
    return render(request, "accounts/confirm.html", context, status=400 if form.errors else 200)


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
            return passed(request, made, "link", resolve_url(settings.LOGIN_REDIRECT_URL))
    context = {"row": row, "form": form, "secret": secret, "ways": [] if row.for_user else outside.ways()}
    return render(request, "accounts/invitation.html", context, status=400 if form.errors else 200)


def json_of(request: HttpRequest) -> dict[str, Any]:
    """Give the JSON object that a script of ours sent; an empty one for anything else."""
    try:
        told = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def passed(request: HttpRequest, user: Any, how: str, go_to: str, *, is_strong: bool = False) -> HttpResponse:
    """Go on after the first factor."""
    if way_in.begin(request, user, how=how, is_strong=is_strong):
        return redirect(go_to)
    request.session[NEXT] = go_to
    return redirect("accounts:second")


def _finished(request: HttpRequest, user: User, how: str, factor: str) -> str:
    wanted = str(request.session.pop(NEXT, "") or resolve_url(settings.LOGIN_REDIRECT_URL))
    way_in.finish(request, user, how=how, second=factor)
    return wanted


def _joined(request: HttpRequest, row: Invitation, user: User) -> HttpResponse:
    try:
        invitations.accept_as(row, user)
    except invitations.InvitationRefused as refusal:
        return answer_error(request, 403, str(refusal))
    return redirect("accounts:home")


def _made(row: Invitation, form: NewAccountForm | NewPasswordForm) -> User:
    data = form.cleaned_data
    if row.for_user is not None:
        return invitations.set_password(row, data["password"])
    return invitations.accept_as_new(row, username=data["username"], name=data["name"], password=data["password"])


def _asked_next(request: HttpRequest) -> str:
    return request.POST.get("next") or request.GET.get("next", "")


def where_to(request: HttpRequest) -> str:
    """Give where somebody wanted to go before signing in, if that is one of our addresses."""
    wanted = _asked_next(request)
    hosts = {request.get_host()}
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=hosts, require_https=request.is_secure()):
        return wanted
    return resolve_url(settings.LOGIN_REDIRECT_URL)
