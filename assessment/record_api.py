"""REST: single records of the open model, edits of several at once, and one's own undo and redo."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.decorators import api_view, parser_classes
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import site_for
from accounts.http import actor_of, user_of
from accounts.idempotency import digest_of, once
from accounts.models import Site
from accounts.paging import PAGING, asked_page, page_of
from accounts.parsers import StrictJSONParser
from accounts.problems import Problem
from assessment import services, undoing
from assessment.edits import Change, EditConflict, Edited, EditRefused, FieldConflict, edit, etag_of_record
from assessment.engine.three_way import difference
from assessment.models import Assessment
from assessment.record_kinds import LISTS, SINGLES, code_of, key_of
from assessment.record_rows import shelf
from assessment.snapshot import Record
from inventory.history import UndoRefused

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="The ETag of the record, or *.", required=True
)
KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)
KIND = OpenApiParameter("kind", str, OpenApiParameter.PATH, enum=[*LISTS, *SINGLES])
CHANGE = inline_serializer(
    "RecordChange",
    {
        "kind": serializers.ChoiceField([*LISTS, *SINGLES]),
        "code": serializers.CharField(required=False, help_text="Empty for what there is once."),
        "was": serializers.DictField(allow_null=True, help_text="The fields as they were seen; null: a new record."),
        "now": serializers.DictField(allow_null=True, help_text="The same fields as they shall be; null: it goes."),
    },
)
EDIT = inline_serializer(
    "Edit",
    {
        "changes": serializers.ListField(child=CHANGE, min_length=1),
        "title": serializers.CharField(required=False, max_length=200),
    },
)
UNDO = inline_serializer(
    "Undo", {"change": serializers.IntegerField(required=False, help_text="One act; else your own latest.")}
)
Body = OpenApiTypes.OBJECT


@extend_schema(methods=["GET"], operation_id="list_records", parameters=[KIND, *PAGING], responses=Body)
@extend_schema(
    methods=["POST"], operation_id="create_record", parameters=[KIND, KEY], request=Body, responses={201: Body}
)
@extend_schema(
    methods=["PUT"], operation_id="put_single", parameters=[KIND, IF_MATCH, KEY], request=Body, responses=Body
)
@extend_schema(
    methods=["PATCH"], operation_id="patch_single", parameters=[KIND, IF_MATCH, KEY], request=Body, responses=Body
)
@extend_schema(
    methods=["DELETE"], operation_id="delete_single", parameters=[KIND, IF_MATCH, KEY], responses={200: Body}
)
@api_view(["GET", "POST", "PUT", "PATCH", "DELETE"])
@parser_classes([StrictJSONParser])
def records(request: Request, site: str, kind: str) -> Response:
    """List the records under one key of the model file, or add one; of what there is once, give or change it."""
    if kind in SINGLES:
        if request.method == "POST":
            raise MethodNotAllowed("POST")
        if request.method == "GET":
            asked_page(request)  # there is one, and what is asked has to make sense all the same
        return _one(request, site, kind, "")
    if request.method not in ("GET", "POST"):
        raise MethodNotAllowed(str(request.method))
    here = site_for(actor_of(request), site, "view" if request.method == "GET" else "edit")
    if kind not in LISTS:
        raise Problem(404, f"There are no records of kind {kind[:80]}.")
    if request.method == "GET":
        found = shelf(_current(here), kind).all()
        return page_of(request, found, lambda record: _told(kind, code_of(kind, record), record))
    record = _record(request)
    changes = [Change(kind, code_of(kind, record) if key_of(kind) else "", None, record)]
    return _edited(request, here, changes, status=201)


@extend_schema(methods=["GET"], operation_id="get_record", parameters=[KIND], responses=Body)
@extend_schema(
    methods=["PUT"], operation_id="put_record", parameters=[KIND, IF_MATCH, KEY], request=Body, responses=Body
)
@extend_schema(
    methods=["PATCH"], operation_id="patch_record", parameters=[KIND, IF_MATCH, KEY], request=Body, responses=Body
)
@extend_schema(
    methods=["DELETE"], operation_id="delete_record", parameters=[KIND, IF_MATCH, KEY], responses={200: Body}
)
@api_view(["GET", "PUT", "PATCH", "DELETE"])
@parser_classes([StrictJSONParser])
def record(request: Request, site: str, kind: str, code: str) -> Response:
    """Give one record by its code, replace it, change some of its fields (a merge patch), or take it away."""
    return _one(request, site, kind, code)


@extend_schema(operation_id="edit_records", parameters=[KEY], request=EDIT, responses=Body)
@api_view(["POST"])
@parser_classes([StrictJSONParser])
def edits(request: Request, site: str) -> Response:
    """Change several records in one act; fields that are not named stay, also where others changed them meanwhile."""
    here = site_for(actor_of(request), site, "edit")
    data: Any = request.data
    if not isinstance(data, dict) or set(data) - {"changes", "title"} or not isinstance(data.get("changes"), list):
        raise Problem(400, "Send a JSON object with changes, a list, and perhaps title.")
    title = data.get("title", "")
    if not isinstance(title, str):
        raise Problem(400, "title is a text.")
    return _edited(request, here, [_change(one) for one in data["changes"]], title=title)


@extend_schema(operation_id="undo", parameters=[KEY], request=UNDO, responses=Body)
@api_view(["POST"])
@parser_classes([StrictJSONParser])
def undo(request: Request, site: str) -> Response:
    """Take back what you did last at this site, or one act by its number.

    Where that is no single edit but a whole import, the answer is 409 with its number as `change`.
    """
    here, change = site_for(actor_of(request), site, "edit"), _number(request)
    if change is None:
        return _reversed(request, lambda: undoing.undo_last(here, user_of(request)))
    return _reversed(request, lambda: undoing.undo_change(here, user_of(request), change))


@extend_schema(operation_id="redo", parameters=[KEY], request=None, responses=Body)
@api_view(["POST"])
@parser_classes([StrictJSONParser])
def redo(request: Request, site: str) -> Response:
    """Do again what you undid last at this site."""
    here = site_for(actor_of(request), site, "edit")
    return _reversed(request, lambda: undoing.redo_last(here, user_of(request)))


def _one(request: Request, site: str, kind: str, code: str) -> Response:
    here = site_for(actor_of(request), site, "view" if request.method == "GET" else "edit")
    if kind not in (*LISTS, *SINGLES):
        raise Problem(404, f"There are no records of kind {kind[:80]}.")
    found = shelf(_current(here), kind).read([code]).get(code)
    if found is None:
        raise Problem(404, "There is nothing here, or you may not see it.")
    present = found.record
    if request.method == "GET":
        return Response(present, headers={"ETag": etag_of_record(present)})
    if_match = request.headers.get("If-Match", "").strip().removeprefix("W/")
    if not if_match:
        raise Problem(428, "Send If-Match with the ETag of the record that you changed (GET it first), or *.")
    if request.method == "DELETE":
        change = Change(kind, code, {}, None)
    else:
        sent = _record(request)
        key = key_of(kind)
        after = _patched(present, sent) if request.method == "PATCH" else {**({key: code} if key else {}), **sent}
        change = Change(kind, code, *difference(present, after))
    return _edited(request, here, [change], expected={} if if_match == "*" else {(kind, code): if_match})


def _edited(
    request: Request,
    site: Site,
    changes: list[Change],
    *,
    title: str = "",
    expected: Mapping[tuple[str, str], str] | None = None,
    status: int = 200,
) -> Response:
    def act() -> Response:
        assessment = services.open_assessment(site=site, today=timezone.localdate())
        try:
            done = edit(assessment=assessment, user=user_of(request), changes=changes, title=title, expected=expected)
        except EditConflict as conflict:
            raise conflict_problem(conflict) from conflict
        except EditRefused as refusal:
            raise refusal_problem(refusal) from refusal
        tag = {"ETag": done.records[0].etag} if len(done.records) == 1 else {}
        return Response(edit_answer(done), status=status, headers=tag)

    return once(request, digest_of(request, [_body_of(request)]), act)


def _reversed(request: Request, act: Callable[[], Edited]) -> Response:
    def taken_back() -> Response:
        try:
            return Response(edit_answer(act()))
        except undoing.AsksFirst as question:
            problem = Problem(409, str(question))
            problem.members["change"] = question.change
            raise problem from question
        except UndoRefused as refusal:
            raise Problem(409, str(refusal)) from refusal

    return once(request, digest_of(request, [_body_of(request)]), taken_back)


def edit_answer(done: Edited) -> dict[str, Any]:
    """Give what an edit wrote, and what it kept of others."""
    return {
        "change": None if done.change is None else done.change.pk,
        "title": done.title,
        "model": done.etag,
        "records": [_told(one.kind, one.code, one.record) for one in done.records],
        "kept": [_told_conflict(one) for one in done.kept],
    }


def _told(kind: str, code: str, found: Record | None) -> dict[str, Any]:
    return {"kind": kind, "code": code, "record": found, "etag": None if found is None else etag_of_record(found)}


def _told_conflict(one: FieldConflict) -> dict[str, Any]:
    names = ("kind", "code", "field", "path", "was", "yours", "theirs", "who", "when")
    return {name: getattr(one, name) for name in names}


def conflict_problem(conflict: EditConflict) -> Problem:
    """Give the answer to an edit of what others changed meanwhile, with what stands there now."""
    refused = Problem(412, str(conflict))
    refused.members = {
        "conflicts": [_told_conflict(one) for one in conflict.conflicts],
        "records": [_told(kind, code, found) for (kind, code), found in conflict.present.items()],
    }
    tags = [etag_of_record(found) for found in conflict.present.values() if found is not None]
    refused.headers |= {"ETag": tags[0]} if len(tags) == 1 else {}
    return refused


def refusal_problem(refusal: EditRefused) -> Problem:
    """Give the answer to an edit that cannot be, with its places or with what still names the record."""
    errors = [{"place": error.place, "code": "invalid", "message": error.message} for error in refusal.errors]
    refused = Problem(409 if refusal.named_by else 400, f"{refusal} Nothing was written.", errors=errors or None)
    if refusal.named_by:
        refused.members = {"named_by": [{"kind": kind, "code": code} for kind, code in refusal.named_by]}
    return refused


def _change(data: Any) -> Change:
    if (
        not isinstance(data, dict)
        or set(data) - {"kind", "code", "was", "now"}
        or not {"kind", "was", "now"} <= set(data)
    ):
        raise Problem(400, "A change is a JSON object with kind, code, was and now.")
    kind, code = data["kind"], data.get("code", "")
    if not isinstance(kind, str) or not isinstance(code, str):
        raise Problem(400, "kind and code are texts.")
    if not all(data[name] is None or isinstance(data[name], dict) for name in ("was", "now")):
        raise Problem(400, "was and now are JSON objects with fields of the record, or null.")
    if data["was"] is None and data["now"] is None:
        raise Problem(400, "was and now are both null: there was no record, and there would be none.")
    return Change(kind, code, data["was"], data["now"])


def _record(request: Request) -> Record:
    data: Any = request.data
    if not isinstance(data, dict):
        raise Problem(400, "Send the record as a JSON object.")
    return dict(data)


def _number(request: Request) -> int | None:
    data: Any = request.data
    if data == {}:
        return None
    change = data.get("change") if isinstance(data, dict) and set(data) == {"change"} else None
    if not isinstance(change, int) or isinstance(change, bool) or not 0 < change < 2**63:
        raise Problem(400, "The body is empty, or a JSON object with change, the number of an act.")
    return change


def _patched(present: Any, patch: Any) -> Any:
    """Give a value after a merge patch (RFC 7396): null takes a field away."""
    if not isinstance(patch, dict):
        return patch
    result = dict(present) if isinstance(present, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = _patched(result.get(name), value)
    return result


def _current(site: Site) -> Assessment:
    return services.current_assessment(site=site, today=timezone.localdate())


def _body_of(request: Request) -> bytes:
    return json.dumps([request.data, request.headers.get("If-Match", "")], sort_keys=True).encode()
