"""REST: the keys of conduits. A person gives one after a recent sign-in; a token never does."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.decorators import api_view, parser_classes
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import site_for
from accounts.fresh_sign_in import check_fresh
from accounts.http import actor_of
from accounts.idempotency import digest_of, once
from accounts.paging import PAGING, page_of
from accounts.parsers import StrictJSONParser
from accounts.problems import Problem
from assessment import services
from assessment.conduit_keys import Keys, keys_of
from assessment.engine.approvals import KEYS
from assessment.near_keys import keys_at
from signoff import giving
from signoff.api.common import plain

WAITING = OpenApiParameter("waiting", str, enum=["0", "1"], description="1: only conduits that wait for a key.")
GIVEN = inline_serializer(
    "KeyGiven",
    {
        "of": serializers.CharField(help_text="The digest of the conduit's record that you saw."),
        "channels": serializers.CharField(help_text="The digest of its channels that you saw."),
        "expires": serializers.DateField(),
    },
)


@extend_schema(operation_id="list_keys", parameters=[WAITING, *PAGING], responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def keys(request: Request, site: str) -> Response:
    """List the conduits with both keys: held, stated by a file only, open, reopened (by whom, and why) or expired."""
    here = site_for(actor_of(request), site)
    assessment = services.current_assessment(site=here, today=timezone.localdate())
    found = [one for _, one in sorted(keys_of(assessment, timezone.localdate()).items())]
    waiting = request.query_params.get("waiting", "0")
    if waiting not in ("0", "1"):
        raise Problem(400, "waiting is one of 0, 1.")
    if waiting == "1":
        found = [one for one in found if one.is_waiting]
    return page_of(request, found, _told, allowed=("waiting",))


@extend_schema(methods=["GET"], operation_id="get_keys", responses=OpenApiTypes.OBJECT)
@extend_schema(
    methods=["POST"],
    operation_id="give_key",
    request=GIVEN,
    responses={200: OpenApiTypes.OBJECT, 403: OpenApiTypes.OBJECT, 409: OpenApiTypes.OBJECT},
)
@extend_schema(
    methods=["DELETE"], operation_id="take_back_key", responses={200: OpenApiTypes.OBJECT, 409: OpenApiTypes.OBJECT}
)
@api_view(["GET", "POST", "DELETE"])
@parser_classes([StrictJSONParser])
def key(request: Request, site: str, code: str) -> Response:
    """Give both keys of a conduit; give the key of your side, or take yours back, after a recent sign-in."""
    actor = actor_of(request)
    here = site_for(actor, site, "view" if request.method == "GET" else "approve")
    get = services.current_assessment if request.method == "GET" else services.open_assessment
    assessment = get(site=here, today=timezone.localdate())
    if request.method == "GET":
        found = keys_at(assessment, code, timezone.localdate())
        if found is None:
            raise Problem(404, "There is nothing here, or you may not see it.")
        return Response(_told(found))
    check_fresh(plain(request))

    def act() -> Response:
        try:
            if request.method == "DELETE":
                done = giving.take_back(actor=actor, assessment=assessment, code=code)
            else:
                seen, expires = _given(request.data)
                done = giving.give_key(actor=actor, assessment=assessment, code=code, seen=seen, expires=expires)
        except giving.KeyRefused as refusal:
            raise Problem(409, str(refusal)) from refusal
        return Response({"title": done.title, "model": done.etag})

    return once(request, digest_of(request, [str(request.data).encode()]), act)


def _given(data: Any) -> tuple[giving.Seen, Any]:
    if not isinstance(data, dict) or set(data) != {"of", "channels", "expires"}:
        raise Problem(400, "Send a JSON object with of, channels and expires.")
    texts = [data[name] for name in ("of", "channels", "expires")]
    try:
        expires = parse_date(texts[2]) if all(isinstance(one, str) for one in texts) else None
    except ValueError:
        expires = None
    if expires is None:
        raise Problem(400, "of and channels are digests, expires is a day such as 2027-11-30.")
    return giving.Seen(texts[0], texts[1]), expires


def _told(one: Keys) -> dict[str, Any]:
    told = asdict(one)
    for side in KEYS:
        del told[side]["user"]
    return {**told, "waiting": one.is_waiting, "lacking": one.lacking}
