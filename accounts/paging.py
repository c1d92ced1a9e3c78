"""Pages of a list, for the API: `count`, `next` and `results`; unknown parameters are refused (S9)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.problems import Problem

PAGE_SIZE = 100
PAGE_SIZE_MAX = 500
PAGE_MAX = 10**6
DIGITS_MAX = 12
PAGING = [
    OpenApiParameter("page", {"type": "integer", "minimum": 1, "maximum": PAGE_MAX}, description="From 1."),
    OpenApiParameter("page_size", {"type": "integer", "minimum": 1, "maximum": PAGE_SIZE_MAX}),
]


def page_of(
    request: Request,
    rows: QuerySet[Any] | Sequence[Any],
    tell: Callable[[Any], dict[str, Any]],
    allowed: tuple[str, ...] = (),
) -> Response:
    """Give one page of rows as JSON."""
    page, size = asked_page(request, allowed)
    count = len(rows) if isinstance(rows, Sequence) else rows.count()
    start = (page - 1) * size
    results = [tell(row) for row in rows[start : start + size]]
    return Response({"count": count, "next": page + 1 if start + size < count else None, "results": results})


def asked_page(request: Request, allowed: tuple[str, ...] = ()) -> tuple[int, int]:
    """Give the number of the page that is asked for, and its size."""
    unknown = set(request.query_params) - {"page", "page_size", *allowed}
    if unknown:
        raise Problem(400, f"Unknown parameters: {', '.join(sorted(unknown))}.")
    return _whole(request, "page", 1, PAGE_MAX), _whole(request, "page_size", PAGE_SIZE, PAGE_SIZE_MAX)


def _whole(request: Request, name: str, default: int, highest: int) -> int:
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS_MAX and 1 <= int(text) <= highest):
        raise Problem(400, f"{name} is a whole number from 1 to {highest}.")
    return int(text)
