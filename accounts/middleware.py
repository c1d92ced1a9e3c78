"""Nobody sees a page unless signed in, and a refusal is an answer that people can act on."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from accounts.access import Actor, Refused

Answer = Callable[[HttpRequest], HttpResponse]


class SignedInMiddleware(LoginRequiredMiddleware):
    """Deny by default; say who asks; keep signed-in answers out of every cache."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer one request."""
        request.actor = Actor(request.user)  # type: ignore[attr-defined]
        response = super().__call__(request)
        assert isinstance(response, HttpResponseBase)  # WSGI only: nothing to await
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response


class ProblemMiddleware:
    """Turn a refused verb into a 403 page."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal; leave every other exception alone."""
        if isinstance(exception, Refused):
            return render(request, "403.html", {"reason": str(exception)}, status=403)
        return None
