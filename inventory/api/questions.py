"""REST: what imports left to a person, and the answers."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import site_for
from accounts.http import actor_of, user_of
from accounts.paging import PAGING, page_of
from accounts.problems import Problem
from accounts.scope import rows_of
from inventory import questions
from inventory.models import Conflict, Doubt
from inventory.questions import SettleRefused

ANSWER_TO_DOUBT = inline_serializer(
    "SettleDoubt",
    {
        "answer": serializers.ChoiceField(["same", "different"]),
        "tag": serializers.CharField(help_text="same: the tag of the asset that it is; different: its own new tag"),
    },
)
ANSWER_TO_CONFLICT = inline_serializer("SettleConflict", {"answer": serializers.ChoiceField(["keep", "take"])})


@extend_schema(operation_id="list_doubts", parameters=PAGING, responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def doubts(request: Request, site: str) -> Response:
    """List the doubtful rows that wait for an answer."""
    here = site_for(actor_of(request), site)
    return page_of(request, rows_of(here, Doubt).filter(state=Doubt.State.OPEN), _doubt)


@extend_schema(operation_id="settle_doubt", request=ANSWER_TO_DOUBT, responses=OpenApiTypes.OBJECT)
@api_view(["POST"])
def settle_doubt(request: Request, site: str, doubt: int) -> Response:
    """Say whether a doubtful row is an asset of the site or a device of its own."""
    here = site_for(actor_of(request), site, "import")
    row = get_object_or_404(rows_of(here, Doubt).select_related("site", "source", "batch"), pk=doubt)
    given = _given(request, {"answer": ("same", "different"), "tag": ()})
    settle = questions.settle_same if given["answer"] == "same" else questions.settle_different
    try:
        asset = settle(row, tag=given["tag"], user=user_of(request))
    except SettleRefused as refusal:
        raise Problem(409, str(refusal)) from refusal
    return Response({"id": row.pk, "answer": given["answer"], "tag": asset.tag})


@extend_schema(operation_id="list_conflicts", parameters=PAGING, responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def conflicts(request: Request, site: str) -> Response:
    """List the values of files that contradict a decision."""
    here = site_for(actor_of(request), site)
    return page_of(request, questions.conflicts_of(here), _conflict)


@extend_schema(operation_id="settle_conflict", request=ANSWER_TO_CONFLICT, responses=OpenApiTypes.OBJECT)
@api_view(["POST"])
def settle_conflict(request: Request, site: str, conflict: int) -> Response:
    """Keep what was decided, or take what the file says."""
    here = site_for(actor_of(request), site, "import")
    row = get_object_or_404(rows_of(here, Conflict).select_related("asset__site"), pk=conflict)
    answer = _given(request, {"answer": ("keep", "take")})["answer"]
    try:
        questions.settle_conflict(row, take=answer == "take", user=user_of(request))
    except SettleRefused as refusal:
        raise Problem(409, str(refusal)) from refusal
    return Response({"id": row.pk, "answer": answer})


def _given(request: Request, wanted: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Give the texts of a JSON body; each of `wanted` must be there and one of its words, where it names some."""
    data: Any = request.data
    if not isinstance(data, dict) or set(data) != set(wanted):
        raise Problem(400, f"Send a JSON object with {' and '.join(wanted)}.")
    for name, words in wanted.items():
        if not isinstance(data[name], str) or (words and data[name] not in words):
            raise Problem(400, f"{name} is {'one of ' + ', '.join(words) if words else 'a text'}.")
    return dict(data)


def _doubt(row: Doubt) -> dict[str, Any]:
    names = ("record", "reason", "candidates", "state")
    return {"id": row.pk, "import": row.batch_id, **{name: getattr(row, name) for name in names}}


def _conflict(row: Conflict) -> dict[str, Any]:
    return {
        "id": row.pk,
        "tag": row.asset.tag,
        "field": row.field,
        "ours": questions.value_of(row.asset, row.field),
        "theirs": row.theirs,
        "source": row.source.name,
    }
