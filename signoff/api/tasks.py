"""REST: what is open again, and closing it with a reason."""

from __future__ import annotations

import json
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.decorators import api_view, parser_classes
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import site_for
from accounts.http import actor_of, user_of
from accounts.idempotency import digest_of, once
from accounts.paging import PAGING, page_of
from accounts.parsers import StrictJSONParser
from accounts.problems import Problem
from accounts.scope import rows_of
from signoff import reopening
from signoff.models import Task

OPEN = OpenApiParameter("open", str, enum=["0", "1"], description="1: only open ones, 0: only closed ones.")
REASON = inline_serializer("TaskClosed", {"reason": serializers.CharField()})


@extend_schema(operation_id="list_tasks", parameters=[OPEN, *PAGING], responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def tasks(request: Request, site: str) -> Response:
    """List what opened by itself: what, why, which record, and how it was closed."""
    rows = rows_of(site_for(actor_of(request), site), Task).select_related("closed_by")
    wanted = request.query_params.get("open")
    if wanted not in (None, "0", "1"):
        raise Problem(400, "open is 0 or 1.")
    if wanted is not None:
        rows = rows.filter(closed_at__isnull=wanted == "1")
    return page_of(request, rows, _told, allowed=("open",))


@extend_schema(
    operation_id="close_task", request=REASON, responses={200: OpenApiTypes.OBJECT, 409: OpenApiTypes.OBJECT}
)
@api_view(["POST"])
@parser_classes([StrictJSONParser])
def close(request: Request, site: str, task: int) -> Response:
    """Close a task with the reason."""
    here = site_for(actor_of(request), site, "edit")
    row = get_object_or_404(rows_of(here, Task), pk=task)
    data: Any = request.data
    if not isinstance(data, dict) or set(data) != {"reason"} or not isinstance(data["reason"], str):
        raise Problem(400, "Send a JSON object with reason, a text.")

    def act() -> Response:
        try:
            reopening.close(row, user=user_of(request), reason=data["reason"])
        except reopening.TaskRefused as refusal:
            raise Problem(409, str(refusal)) from refusal
        row.refresh_from_db()
        return Response(_told(row))

    return once(request, digest_of(request, [json.dumps(data, sort_keys=True).encode()]), act)


def _told(row: Task) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": row.kind,
        "about": row.about,
        "what": row.title,
        "why": row.why,
        "facts": row.facts,
        "opened_at": row.opened_at,
        "closed_at": row.closed_at,
        "closed_by": row.closed_by.get_username() if row.closed_by else None,
        "reason": row.reason,
    }
