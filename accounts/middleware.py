"""Nobody sees a page unless signed in, and a refusal is an answer that people can act on."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.shortcuts import redirect
from django.urls import reverse

from accounts import second_factors, sessions, trail
from accounts.access import Actor, Refused
from accounts.addresses import address_of, is_trusted
from accounts.audit import note
from accounts.errors import API, answer_error, body_limit, told, too_many
from accounts.fresh_sign_in import SECOND, NotFresh
from accounts.limits import LimitReached
from accounts.models import User
from accounts.problems import CUT_OFF
from accounts.versions import Stale, Unversioned

Answer = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponseBase]
Decorated = TypeVar("Decorated", bound=View)


def large_body(view: Decorated) -> Decorated:
    """Let a view take a body as large as an import."""
    view.takes_large_body = True  # type: ignore[attr-defined]
    return view


requests = logging.getLogger("bulkhead.requests")
WAYS_IN = ("/account/", "/sign-", "/confirm/", "/healthz", "/readyz", "/metrics")
IN_THE_CLEAR = "Call the API by https. What was sent just now could be read on the way: revoke the token."
NO_SECOND = "Your role asks for a second factor: add an authenticator app or a security key on your page first."


class TrailMiddleware:
    """Give every request a number, under which the log, the audit trail and every error know it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request; what only a proxy may say of it counts from the proxies that are named."""
        if not is_trusted(str(request.META.get("REMOTE_ADDR") or "")):
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        with trail.following(request_id=uuid.uuid4().hex, address=address_of(request)):
            began = time.monotonic()
            response = self.get_response(request)
            response["X-Request-ID"] = trail.current().request_id
            # The route, not the path: an address may hold what lets somebody in.
            route = request.resolver_match.route if request.resolver_match else "-"
            took = (time.monotonic() - began) * 1000
            requests.info("%s /%s %s %.0f ms", request.method, route, response.status_code, took)
        return response


class PlainCallMiddleware:
    """Refuse a call of the API that came in the clear: sent on to https, nobody would see that the token was open."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a call that came by https, or any where https is not asked for."""
        if settings.SECURE_SSL_REDIRECT and request.path_info.startswith(API) and not request.is_secure():
            return answer_error(request, 403, IN_THE_CLEAR)
        return self.get_response(request)


class SignedInMiddleware(LoginRequiredMiddleware):
    """Deny by default; say who asks; keep signed-in answers out of every cache."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer one request."""
        if request.user.is_authenticated and sessions.is_over(request):
            note("session.expired", user=request.user)
            logout(request)
        request.actor = Actor(request.user)  # type: ignore[attr-defined]
        trail.learn(user=request.user)
        response = super().__call__(request)
        assert isinstance(response, HttpResponseBase)  # WSGI only: nothing to await
        is_private = request.user.is_authenticated or request.path_info.startswith(API)
        if is_private and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response

    def process_view(
        self, request: HttpRequest, view_func: View, view_args: tuple[Any, ...], view_kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Send who is not signed in to the sign-in, and who lacks a second factor that is asked of them to theirs."""
        if (answer := super().process_view(request, view_func, view_args, view_kwargs)) is not None:
            return answer
        user = request.user
        if not isinstance(user, User) or _is_way_in(request) or SECOND in request.session:
            return None
        if second_factors.is_asked_of(user) and not second_factors.has_one(user):
            if request.path_info.startswith(API):
                return answer_error(request, 403, NO_SECOND)
            messages.warning(request, NO_SECOND)
            return redirect("accounts:account")
        return None


def _is_way_in(request: HttpRequest) -> bool:
    return request.path_info.startswith(WAYS_IN)


class BodyLimitMiddleware:
    """Refuse a body over the limit before anything reads it (S20)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Answer a body that is too large; let every other pass."""
        del args, kwargs
        limit = body_limit(is_large=getattr(view, "takes_large_body", False))
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length[:18]) > limit:
            return answer_error(request, 413, f"The request is larger than {limit // 2**20} MiB, the most taken here.")
        return None


class ProblemMiddleware:
    """Turn what no view catches into answers: a refused verb, a cut-off body, a busy database, a NUL in an address."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request; PostgreSQL stores no NUL, so nothing can be found by one."""
        if "\0" in request.path_info:
            raise Http404
        if any("\0" in text for name, values in request.GET.lists() for text in (name, *values)):
            raise BadRequest
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer what is known; leave every other exception alone."""
        if isinstance(exception, Refused):
            note("access.denied", about=request.path_info, after={"verb": exception.verb, "method": request.method})
            return answer_error(request, 403, str(exception))
        if isinstance(exception, LimitReached):
            return too_many(request, exception)
        if isinstance(exception, NotFresh):
            return _to_confirm(request, exception)
        if isinstance(exception, UnreadablePostError):
            return answer_error(request, 400, CUT_OFF)
        if isinstance(exception, Unversioned | Stale):
            return answer_error(request, 428 if isinstance(exception, Unversioned) else 409, str(exception))
        return told(request, exception)


def _to_confirm(request: HttpRequest, stale: NotFresh) -> HttpResponse:
    """Send somebody to confirm that it is them, and back to the page where they were; a script is told so."""
    if request.path_info.startswith(API) or request.content_type == "application/json":
        return answer_error(request, 403, str(stale))
    page = request.get_full_path() if request.method == "GET" else request.headers.get("Referer", "")
    messages.info(request, str(stale))
    return redirect(f"{reverse('accounts:confirm')}?{urlencode({'next': page})}")
