"""What Django answers where no view does: unknown addresses, refused requests, our own mistakes.

Under `/api/` every such answer is a problem like those of the views (S1); elsewhere it is a page.
"""

from __future__ import annotations

import sys

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from accounts.contention import CONTENDED, is_met
from accounts.limits import LimitReached
from accounts.problems import BUSY, NOTHING_HERE, problem_body, told_of_the_model
from accounts.storage import FULL, is_full
from documents.errors import ModelRefused

API = "/api/"
BUSY_SECONDS = "5"


def answer_error(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    """Answer an error: a problem under /api/, a page elsewhere."""
    if request.path_info.startswith(API):
        body = problem_body(status, detail)
        return JsonResponse(body, status=status, content_type="application/problem+json")
    template = "404.html" if status == 404 else "403.html" if status == 403 else "400.html"  # noqa: PLR2004
    return render(request, template, {"reason": detail}, status=status)


def busy(request: HttpRequest) -> HttpResponse:
    """Answer while the database cannot be asked; the page asks nothing of it either."""
    if request.path_info.startswith(API):
        answer: HttpResponse = JsonResponse(
            problem_body(503, BUSY), status=503, content_type="application/problem+json"
        )
    else:
        answer = HttpResponse(render_to_string("503.html", {"reason": BUSY}), status=503)
    answer["Retry-After"] = BUSY_SECONDS
    return answer


def full(request: HttpRequest) -> HttpResponse:
    """Answer that there is no room; like `busy` it asks nothing of the database."""
    if request.path_info.startswith(API):
        return JsonResponse(problem_body(507, FULL), status=507, content_type="application/problem+json")
    return HttpResponse(render_to_string("503.html", {"reason": FULL}), status=507)


def told(request: HttpRequest, exception: BaseException | None) -> HttpResponse | None:
    """Answer what no view can help: no room, no database, no valid model; None for everything else."""
    if exception is not None and is_full(exception):
        return full(request)
    if isinstance(exception, ModelRefused):
        return answer_error(request, 409, told_of_the_model(exception))
    if exception is not None and is_met(exception):
        return answer_error(request, 409, CONTENDED)
    return busy(request) if isinstance(exception, OperationalError) else None


def too_many(request: HttpRequest, reached: LimitReached) -> HttpResponse:
    """Answer who failed too often."""
    answer = answer_error(request, 429, str(reached))
    answer["Retry-After"] = str(reached.seconds)
    return answer


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what Django itself refuses, such as a form with too many fields."""
    del exception
    return answer_error(request, 400, "The request cannot be read or is too large for a form.")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a forbidden request."""
    del exception
    return answer_error(request, 403, "You may not do that.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an unknown address in the words of an invisible one."""
    del exception
    return answer_error(request, 404, NOTHING_HERE)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a mistake of ours; it tells nothing but the number under which the request is known (S2)."""
    if known := told(request, sys.exc_info()[1]):  # raised outside of a view, by the session for instance
        return known
    if request.path_info.startswith(API):
        body = problem_body(500, "")
        return JsonResponse({"request_id": body["request_id"]}, status=500, content_type="application/problem+json")
    return HttpResponse(render_to_string("500.html"), status=500)


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was not made for this session."""
    del reason
    return answer_error(
        request, 403, "This form is too old or came from elsewhere. Go back, load the page anew and send it again."
    )


def body_limit(*, is_large: bool) -> int:
    """Give how many bytes the body of a request may have."""
    small: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    # Boundaries and the other fields of the form come on top of the file.
    return settings.IMPORT_BYTES_MAX + settings.MEBIBYTE if is_large else small
