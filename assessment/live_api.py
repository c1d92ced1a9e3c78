"""REST: what changed since, who is here, what people say about a record, and what happened to it."""

from __future__ import annotations

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
from accounts.models import Site
from accounts.paging import PAGING, page_of
from accounts.parsers import StrictJSONParser
from accounts.problems import Problem
from assessment import live, talk
from assessment.models import Comment
from assessment.talk import TALKED_ABOUT, CommentRefused

DIGITS_MAX = 18
LENGTHS = {"tab": 40, "page": 200, "kind": 40, "code": 700}
ABOUT = [
    OpenApiParameter("kind", str, enum=TALKED_ABOUT, description="With code: on one record or finding."),
    OpenApiParameter("code", str),
]
HERE = inline_serializer(
    "Presence",
    {
        "tab": serializers.CharField(max_length=40, help_text="Any word that tells a window from another."),
        "page": serializers.CharField(
            max_length=200, allow_blank=True, help_text="The address of the page; empty: it was closed."
        ),
        "kind": serializers.CharField(
            required=False, allow_blank=True, help_text="What it shows, by the key of the model file,"
        ),
        "code": serializers.CharField(required=False, allow_blank=True, help_text="and by its code."),
    },
)
NEW_COMMENT = inline_serializer(
    "NewComment",
    {
        "kind": serializers.ChoiceField(TALKED_ABOUT),
        "code": serializers.CharField(required=False, allow_blank=True, help_text="Empty for what there is once."),
        "text": serializers.CharField(help_text="@name tells a member of the site."),
    },
)
RESOLVE = inline_serializer("ResolveComment", {"resolved": serializers.BooleanField()})
IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="The ETag of the comment.", required=True
)


@extend_schema(
    operation_id="list_changes",
    parameters=[
        OpenApiParameter("since", int, description="The number that the last answer gave as since."),
        OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER),
    ],
    responses={200: OpenApiTypes.OBJECT, 304: None},
)
@api_view(["GET"])
def changes(request: Request, site: str) -> Response:
    """Give what changed since a number, who is here and how much was said; 304 where nothing is new."""
    here = site_for(actor_of(request), site)
    if unknown := set(request.query_params) - {"since"}:
        raise Problem(400, f"Unknown parameters: {', '.join(sorted(unknown))}.")
    since = request.query_params.get("since")
    if since is not None and not (since.isascii() and since.isdigit() and len(since) <= DIGITS_MAX):
        raise Problem(400, "since is the number that the last answer gave as since.")
    found = live.feed(site=here, user=user_of(request), since=None if since is None else int(since))
    tag = live.etag_of(found)
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        return Response(status=304, headers={"ETag": tag})
    return Response(found, headers={"ETag": tag})


@extend_schema(operation_id="be_present", request=HERE, responses={204: None})
@api_view(["POST"])
@parser_classes([StrictJSONParser])
def presence(request: Request, site: str) -> Response:
    """Say which page one has open; forgotten after 20 seconds unless said again."""
    here = site_for(actor_of(request), site)
    given = _texts(request, required=("tab", "page"), more=("kind", "code"))
    for name, text in given.items():
        if len(text) > LENGTHS[name]:
            raise Problem(400, f"{name} has at most {LENGTHS[name]} characters.")
    if not given["tab"]:
        raise Problem(400, "tab is a word that tells one window from another.")
    if given["page"]:
        live.be_here(site=here, user=user_of(request), **given)
    else:
        live.leave(site=here, user=user_of(request), tab=given["tab"])
    return Response(status=204)


@extend_schema(
    methods=["GET"], operation_id="list_comments", parameters=[*ABOUT, *PAGING], responses=OpenApiTypes.OBJECT
)
@extend_schema(
    methods=["POST"],
    operation_id="comment",
    parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)],
    request=NEW_COMMENT,
    responses={201: OpenApiTypes.OBJECT},
)
@api_view(["GET", "POST"])
@parser_classes([StrictJSONParser])
def comments(request: Request, site: str) -> Response:
    """List what was said, on one record or at all; or say something."""
    if request.method == "GET":
        here = site_for(actor_of(request), site)
        kind, code = (request.query_params.get(name, "") for name in ("kind", "code"))
        if "kind" in request.query_params and kind not in TALKED_ABOUT:
            raise Problem(400, "kind is the key of a list of the model file, or findings.")
        return page_of(request, talk.comments_on(here, kind, code), _comment, ("kind", "code"))
    here = site_for(actor_of(request), site, "comment")
    given = _texts(request, required=("kind", "text"), more=("code",))

    def said() -> Response:
        try:
            made = talk.say(site=here, user=user_of(request), **given)
        except CommentRefused as refusal:
            raise Problem(400, str(refusal)) from refusal
        return Response(_comment(made), status=201, headers={"ETag": f'"{made.version}"'})

    return once(request, digest_of(request, [str(sorted(given.items())).encode()]), said)


@extend_schema(methods=["GET"], operation_id="get_comment", responses=OpenApiTypes.OBJECT)
@extend_schema(
    methods=["PATCH"],
    operation_id="resolve_comment",
    parameters=[IF_MATCH],
    request=RESOLVE,
    responses=OpenApiTypes.OBJECT,
)
@extend_schema(methods=["DELETE"], operation_id="withdraw_comment", responses={204: None})
@api_view(["GET", "PATCH", "DELETE"])
@parser_classes([StrictJSONParser])
def comment(request: Request, site: str, comment: int) -> Response:
    """Give a comment, close it or open it again, or take one's own back."""
    here = site_for(actor_of(request), site, "view" if request.method == "GET" else "comment")
    row = get_object_or_404(talk.comments_on(here), pk=comment)
    if request.method == "DELETE":
        try:
            talk.withdraw(row, user=user_of(request))
        except CommentRefused as refusal:
            raise Problem(403, str(refusal)) from refusal
        return Response(status=204)
    if request.method == "PATCH":
        row = _resolved(request, here, row)
    return Response(_comment(row), headers={"ETag": f'"{row.version}"'})


@extend_schema(operation_id="list_activity", parameters=ABOUT, responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def activity(request: Request, site: str) -> Response:
    """List what happened to one record, newest first."""
    here = site_for(actor_of(request), site)
    if unknown := set(request.query_params) - {"kind", "code"}:
        raise Problem(400, f"Unknown parameters: {', '.join(sorted(unknown))}.")
    kind, code = (request.query_params.get(name, "") for name in ("kind", "code"))
    if kind not in TALKED_ABOUT:
        raise Problem(400, f"kind is one of {', '.join(TALKED_ABOUT)}.")
    names = ("change", "kind", "title", "fields", "who", "at", "is_undone")
    found = talk.activity_of(here, kind, code)
    return Response({"results": [{name: getattr(one, name) for name in names} for one in found]})


def _resolved(request: Request, site: Site, row: Comment) -> Comment:
    data: Any = request.data
    if not isinstance(data, dict) or set(data) != {"resolved"} or not isinstance(data["resolved"], bool):
        raise Problem(400, "Send a JSON object with resolved, true or false.")
    version = request.headers.get("If-Match", "").strip('W/" ')
    if not version:
        raise Problem(428, "Send If-Match with the ETag of the comment (GET it first).")
    number = int(version) if version.isascii() and version.isdigit() and len(version) <= DIGITS_MAX else 0
    found = talk.resolve(row, user=user_of(request), is_resolved=data["resolved"], version=number)
    if found is None:
        now = get_object_or_404(talk.comments_on(site), pk=row.pk)
        stale = Problem(412, "Somebody else closed or opened this comment since you read it.")
        stale.headers["ETag"] = f'"{now.version}"'
        stale.members = {"comment": _comment(now)}
        raise stale
    return found


def _texts(request: Request, *, required: tuple[str, ...], more: tuple[str, ...]) -> dict[str, str]:
    """Give the texts of a JSON body; what is left out is empty."""
    data: Any = request.data
    if not isinstance(data, dict) or not set(required) <= set(data) <= {*required, *more}:
        raise Problem(400, f"Send a JSON object with {' and '.join(required)}, and perhaps {' and '.join(more)}.")
    if not all(isinstance(value, str) for value in data.values()):
        raise Problem(400, "Every value is a text.")
    return {name: data.get(name, "") for name in (*required, *more)}


def _comment(row: Comment) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": row.kind,
        "code": row.code,
        "text": row.text,
        "who": None if row.author is None else row.author.get_username(),
        "at": row.at,
        "names": [one.user.get_username() for one in row.mentions.all()],
        "resolved_at": row.resolved_at,
        "resolved_by": None if row.resolved_by is None else row.resolved_by.get_username(),
        "version": row.version,
    }
