"""Every error of the API is `application/problem+json` (S1): type, title, status, detail and, for data, errors."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, UnreadablePostError
from rest_framework.exceptions import APIException, MethodNotAllowed, NotFound, ValidationError
from rest_framework.response import Response

from accounts import trail
from accounts.access import Refused
from accounts.audit import note
from accounts.contention import CONTENDED, is_met
from accounts.fresh_sign_in import NotFresh
from accounts.limits import LimitReached
from accounts.storage import FULL, is_full
from documents.errors import ModelRefused

ERRORS_SHOWN = 100
CUT_OFF = "The request ended before all of it had come. Send it again."
BUSY = "The database does not answer or is busy. Nothing was changed. Try again in a few seconds."
NOTHING_HERE = "There is nothing here, or you may not see it."


class Problem(APIException):
    """An error with a status, a sentence and, where data was refused, its places."""

    def __init__(self, status: int, detail: str, *, errors: list[dict[str, Any]] | None = None, total: int = 0) -> None:
        super().__init__(detail)
        self.status_code = status
        self.sentence = detail
        self.errors = errors
        self.total = total or len(errors or [])
        self.headers: dict[str, str] = {}
        self.members: dict[str, Any] = {}  # more members of the answer, by name


def problem(
    status: int,
    detail: str,
    errors: list[dict[str, Any]] | None = None,
    total: int = 0,
    headers: dict[str, str] | None = None,
) -> Response:
    """Give the answer for an error; at most 100 of its places, with their total."""
    body = problem_body(status, detail, errors, total)
    return Response(body, status=status, headers=headers, content_type="application/problem+json")


def problem_body(
    status: int, detail: str, errors: list[dict[str, Any]] | None = None, total: int = 0
) -> dict[str, Any]:
    """Give the members of a problem."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "request_id": trail.current().request_id or uuid.uuid4().hex,
    }
    if errors is not None:
        body |= {"errors": errors[:ERRORS_SHOWN], "total_errors": total or len(errors)}
    return body


def problem_for_exception(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Turn what a view raised into a problem; None leaves it to Django's 500, which tells nothing."""
    if isinstance(exception, Problem):
        answer = problem(
            exception.status_code, exception.sentence, exception.errors, exception.total, exception.headers
        )
        answer.data |= exception.members
        return answer
    if isinstance(exception, Http404 | NotFound):
        return problem(404, NOTHING_HERE)
    if isinstance(exception, LimitReached):
        return problem(429, str(exception), headers={"Retry-After": str(exception.seconds)})
    if isinstance(exception, Refused | PermissionDenied | NotFresh):
        return _denied(exception, context)
    if isinstance(exception, ValidationError):
        errors = [{"code": "invalid", "message": str(message)} for message in _flat(exception.detail)]
        return problem(400, "The request was refused.", errors)
    if isinstance(exception, OSError | OperationalError):
        return _of_the_machine(exception)
    if isinstance(exception, ModelRefused):
        return problem(409, told_of_the_model(exception))
    return _framework_problem(exception, context) if isinstance(exception, APIException) else None


def told_of_the_model(refusal: ModelRefused) -> str:
    """Say what is wrong with a stored model that something was asked of."""
    first = refusal.errors[0]
    return f"The model of this site is not valid, so this cannot be worked out. {first.place}: {first.message}"


def _of_the_machine(exception: Exception) -> Response | None:
    """Say what the machine lacks, or that the request was cut off on its way."""
    if is_full(exception):
        return problem(507, FULL)
    if is_met(exception):
        return problem(409, CONTENDED)
    if isinstance(exception, OperationalError):
        return problem(503, BUSY, headers={"Retry-After": "5"})
    return problem(400, CUT_OFF) if isinstance(exception, UnreadablePostError) else None


def _denied(exception: Exception, context: dict[str, Any]) -> Response:
    if isinstance(exception, Refused):
        told = {"verb": exception.verb, "method": context["request"].method}
        note("access.denied", about=context["request"].path, after=told)
    return problem(403, str(exception) or "You may not do that.")


def _framework_problem(exception: APIException, context: dict[str, Any]) -> Response:
    answer = problem(exception.status_code, str(exception.detail))
    if isinstance(exception, MethodNotAllowed):
        answer["Allow"] = ", ".join(context["view"].allowed_methods)
    if exception.status_code == HTTPStatus.UNAUTHORIZED:
        answer["WWW-Authenticate"] = getattr(exception, "auth_header", "Token")
    return answer


def _flat(detail: Any) -> list[str]:
    if isinstance(detail, dict):
        return [f"{key}: {text}" for key, value in detail.items() for text in _flat(value)]
    if isinstance(detail, list):
        return [text for value in detail for text in _flat(value)]
    return [str(detail)]
