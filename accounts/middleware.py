"""Nobody sees a page unless signed in, and a refusal is an answer that people can act on."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError

from accounts import trail
from accounts.access import Actor, Refused
from accounts.addresses import address_of, is_trusted
from accounts.errors import API, answer_error, body_limit, busy
from accounts.problems import CUT_OFF

Answer = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponseBase]
Decorated = TypeVar("Decorated", bound=View)


def large_body(view: Decorated) -> Decorated:
    """Let a view take a body as large as an import."""
    view.takes_large_body = True  # type: ignore[attr-defined]
    return view


class TrailMiddleware:
    """Give every request a number, under which the log, the audit trail and every error know it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request; what only a proxy may say of it counts from the proxies that are named."""
        if not is_trusted(str(request.META.get("REMOTE_ADDR") or "")):
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        with trail.following(request_id=uuid.uuid4().hex, address=address_of(request)):
            response = self.get_response(request)
            response["X-Request-ID"] = trail.current().request_id
        return response


class SignedInMiddleware(LoginRequiredMiddleware):
    """Deny by default; say who asks; keep signed-in answers out of every cache."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer one request."""
        request.actor = Actor(request.user)  # type: ignore[attr-defined]
        trail.learn(user=request.user)
        response = super().__call__(request)
        assert isinstance(response, HttpResponseBase)  # WSGI only: nothing to await
        is_private = request.user.is_authenticated or request.path_info.startswith(API)
        if is_private and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response


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
            return answer_error(request, 403, str(exception))
        if isinstance(exception, UnreadablePostError):
            return answer_error(request, 400, CUT_OFF)
        if isinstance(exception, OperationalError):
            return busy(request)
        return None
