"""REST: two assets made one, and one made two, as on the pages; both are undone like any other act."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

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
from accounts.parsers import StrictJSONParser
from accounts.problems import Problem
from accounts.scope import rows_of
from assessment.asset_merge import merge_assets
from assessment.asset_split import split_asset
from inventory.models import Asset, ChangeSet
from inventory.records import ImportRefused

KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)
MERGE = inline_serializer(
    "MergeAsset", {"keep": serializers.CharField(help_text="The tag of the asset that it is and that stays.")}
)
SPLIT = inline_serializer(
    "SplitAsset",
    {
        "new": serializers.CharField(help_text="The tag of the other device; no asset has it yet."),
        "addresses": serializers.ListField(child=serializers.CharField(), help_text="IP and MAC addresses that go."),
        "fields": serializers.ListField(child=serializers.CharField(), help_text="Fields that go: serial, firmware."),
    },
)


@extend_schema(operation_id="merge_asset", parameters=[KEY], request=MERGE, responses=OpenApiTypes.OBJECT)
@api_view(["POST"])
@parser_classes([StrictJSONParser])
def merge(request: Request, site: str, tag: str) -> Response:
    """Say that an asset is the same device as another: values, addresses and all that names it go there.

    Files that name the one that went find the other from then on. `POST undo/` with the change takes it back.
    """
    here = site_for(actor_of(request), site, "import")
    data: Any = request.data
    if not isinstance(data, dict) or set(data) != {"keep"} or not isinstance(data["keep"], str):
        raise Problem(400, "Send a JSON object with keep, the tag of the asset that stays.")
    return _once(
        request, here, tag, lambda: merge_assets(site=here, keep=data["keep"], gone=tag, user=user_of(request))
    )


@extend_schema(operation_id="split_asset", parameters=[KEY], request=SPLIT, responses=OpenApiTypes.OBJECT)
@api_view(["POST"])
@parser_classes([StrictJSONParser])
def split(request: Request, site: str, tag: str) -> Response:
    """Say that some addresses and fields of an asset belong to another device, which gets a tag of its own.

    What names the asset goes on naming it. `POST undo/` with the change takes it back.
    """
    here = site_for(actor_of(request), site, "edit")
    data: Any = request.data
    if not isinstance(data, dict) or not {"new"} <= set(data) <= {"new", "addresses", "fields"}:
        raise Problem(400, "Send a JSON object with new, the tag of the other device, and addresses or fields that go.")
    lists = [data.get("addresses", []), data.get("fields", [])]
    if not isinstance(data["new"], str) or not all(isinstance(one, list) for one in lists):
        raise Problem(400, "new is a text, addresses and fields are lists of texts.")
    addresses, fields = ([str(one) for one in each] for each in lists)
    new, user = data["new"].strip(), user_of(request)

    def act() -> ChangeSet:
        return split_asset(site=here, tag=tag, new=new, addresses=addresses, fields=fields, user=user)

    return _once(request, here, tag, act)


def _once(request: Request, site: Site, tag: str, act: Callable[[], ChangeSet]) -> Response:
    def done() -> Response:
        if not rows_of(site, Asset).filter(tag=tag, retired_at=None).exists():
            raise Problem(404, f"There is no asset {tag[:80]} at this site.")
        try:
            change = act()
        except ImportRefused as refusal:
            raise Problem(409, refusal.reason) from refusal
        return Response({"change": change.pk, "title": change.title})

    return once(request, digest_of(request, [json.dumps(request.data, sort_keys=True).encode()]), done)
