"""One's own account: password, second factors, recovery codes, sessions, the account at the identity provider."""

from __future__ import annotations

import segno
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import outside, people, second_factors, sessions, webauthn
from accounts.forms import CodeForm, NewPasswordForm, ReadingForm
from accounts.fresh_sign_in import check_fresh, is_fresh, show_second
from accounts.http import PageRequest
from accounts.reading import language_of
from accounts.scope import rows_of
from accounts.views.ways_in import KEY_STATE, json_of
from accounts.way_in_models import Authenticator, RecoveryCode


@require_safe
def account(request: PageRequest) -> HttpResponse:
    """Show how one signs in, and where one is signed in."""
    user = request.user
    going = [
        {"row": row, "number": sessions.number_of(row), "is_this": row.session_key == request.session.session_key}
        for row in sessions.of(user)
    ]
    context = {
        "authenticator": rows_of(user, Authenticator).filter(confirmed_at__isnull=False).first(),
        "keys": user.security_keys.all(),
        "codes_left": rows_of(user, RecoveryCode).count(),
        "is_asked": second_factors.is_asked_of(user),
        "has_second": second_factors.has_one(user),
        "sessions": going,
        "outside": user.outside_accounts.all(),
        "ways": outside.ways(),
        "is_fresh": is_fresh(request),
        "reading": ReadingForm(initial={"language": user.language, "wording": user.wording, "zone": user.zone}),
    }
    return render(request, "accounts/account.html", context)


@require_POST
def reading(request: PageRequest) -> HttpResponse:
    """Keep in which language and in which words one reads."""
    form = ReadingForm(request.POST)
    if form.is_valid():
        for name, value in form.cleaned_data.items():
            setattr(request.user, name, value)
        request.user.save(update_fields=list(form.cleaned_data))
        translation.activate(language_of(request))
        messages.success(request, _("Pages speak to you in this way from now on."))
    else:
        messages.error(request, _("That is no choice of language and wording."))
    return redirect("accounts:account")


@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: PageRequest) -> HttpResponse:
    """Set a new password; every other session ends."""
    check_fresh(request)
    form = NewPasswordForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        people.change_password(request.user, form.cleaned_data["password"], keep=request.session.session_key)
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Your password is set. Every other session has ended."))
        return redirect("accounts:account")
    return render(request, "accounts/password.html", {"form": form}, status=400 if form.errors else 200)


@sensitive_post_parameters("code")
@require_POST
def authenticator(request: PageRequest) -> HttpResponse:
    """Add an app that shows codes, or take it away."""
    check_fresh(request)
    user = request.user
    act = request.POST.get("act")
    if act == "remove":
        second_factors.remove_authenticator(user)
        messages.success(request, _("The app is removed."))
        return redirect("accounts:account")
    if rows_of(user, Authenticator).filter(confirmed_at__isnull=False).exists():
        messages.error(request, _("You have an app already. Remove it first."))
        return redirect("accounts:account")
    form = CodeForm(request.POST if act == "confirm" else None)
    if act == "confirm" and form.is_valid():
        if second_factors.confirm_authenticator(user, form.cleaned_data["code"]):
            return _added(request)
        form.add_error("code", _("This code is not right. Scan the new picture, then type what the app shows."))
    secret = second_factors.offer_authenticator(user)
    picture = segno.make(second_factors.address_of(user, secret), error="m").svg_data_uri(scale=5, light="#ffffff")
    spaced = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    context = {"form": form, "picture": picture, "secret": spaced}
    return render(request, "accounts/authenticator.html", context, status=400 if form.errors else 200)


@require_POST
def add_key(request: PageRequest) -> JsonResponse:
    """Add a key that signs: JSON, called by the page."""
    check_fresh(request)
    told = json_of(request)
    if told.get("answer") is None:
        asked, request.session[KEY_STATE] = webauthn.begin_adding(request, request.user)
        return JsonResponse(asked)
    try:
        state = request.session.pop(KEY_STATE, None)
        webauthn.add(request, request.user, state=state, answer=told["answer"], name=str(told.get("name") or ""))
    except webauthn.KeyRefused as refusal:
        return JsonResponse({"message": str(refusal)}, status=400)
    show_second(request)
    messages.success(request, _("The key is added. You are asked for it at the next sign-in."))
    return JsonResponse({"go_to": request.build_absolute_uri("..")})


@require_POST
def remove_key(request: PageRequest) -> HttpResponse:
    """Take a key away."""
    check_fresh(request)
    webauthn.remove(request.user, _number(request, "key"))
    messages.success(request, _("The key is removed."))
    return redirect("accounts:account")


@require_POST
def recovery_codes(request: PageRequest) -> HttpResponse:
    """Make ten new recovery codes and show them this once."""
    check_fresh(request)
    return render(request, "accounts/recovery_codes.html", {"codes": second_factors.renew_recovery_codes(request.user)})


@require_POST
def end_sessions(request: PageRequest) -> HttpResponse:
    """End one of one's sessions, or all but this one."""
    if "only" in request.POST:
        sessions.end(request.user, only=_number(request, "only"))
    else:
        sessions.end(request.user, but=request.session.session_key)
    messages.success(request, _("Done: it ends with its next request."))
    return redirect("accounts:account")


@require_POST
def unlink(request: PageRequest) -> HttpResponse:
    """Take the account at the identity provider away."""
    check_fresh(request)
    if outside.unlink(request.user, _number(request, "account")):
        messages.success(request, _("That account does not sign you in any more."))
    else:
        messages.error(request, _("You have no password: without that account you could not sign in."))
    return redirect("accounts:account")


def _added(request: PageRequest) -> HttpResponse:
    show_second(request)
    codes = second_factors.renew_recovery_codes(request.user)
    messages.success(request, _("The app is added. You are asked for its code at the next sign-in."))
    return render(request, "accounts/recovery_codes.html", {"codes": codes})


def _number(request: PageRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0  # noqa: PLR2004  fits the key
