"""REST: the sites that one may see, and new ones. The same rules as the page."""

from __future__ import annotations

import json
from typing import Any

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.decorators import api_view, parser_classes
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Refused, visible_sites
from accounts.forms import CODE_TAKEN, SiteForm
from accounts.http import actor_of, user_of
from accounts.idempotency import digest_of, once
from accounts.models import ApiToken, Site
from accounts.paging import PAGING, page_of
from accounts.parsers import StrictJSONParser
from accounts.problems import Problem
from accounts.services import CodeTaken, open_site

FIELDS = ("code", "name")
NEW_SITE = inline_serializer(
    "NewSite",
    {
        "code": serializers.CharField(max_length=60, help_text="Stands in addresses: letters, digits, - _ ."),
        "name": serializers.CharField(max_length=200),
    },
)


@extend_schema(methods=["GET"], operation_id="list_sites", parameters=PAGING, responses=OpenApiTypes.OBJECT)
@extend_schema(
    methods=["POST"],
    operation_id="open_site",
    request=NEW_SITE,
    parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)],
    responses={201: OpenApiTypes.OBJECT, 400: OpenApiTypes.OBJECT, 403: OpenApiTypes.OBJECT, 409: OpenApiTypes.OBJECT},
)
@api_view(["GET", "POST"])
@parser_classes([StrictJSONParser])
def sites(request: Request) -> Response:
    """List the sites one may see, or make a new one, which its maker administers."""
    if request.method == "GET":
        return page_of(request, visible_sites(actor_of(request)).order_by("code"), _site)
    token = request.auth
    if isinstance(token, ApiToken) and (token.site_id is not None or token.verbs):
        # A token that is limited to a site or to some verbs was not given for this.
        raise Refused("administer")
    sent = _sent(request)
    return once(request, digest_of(request, [json.dumps(sent, sort_keys=True).encode()]), lambda: _made(request, sent))


def _sent(request: Request) -> dict[str, str]:
    data: Any = request.data
    if not isinstance(data, dict) or not all(isinstance(value, str) for value in data.values()):
        raise Problem(400, "Expected a JSON object with code and name, both texts.")
    if unknown := sorted(set(data) - set(FIELDS)):
        raise Problem(400, f"Unknown fields: {', '.join(unknown)[:200]}.")
    return data


def _made(request: Request, sent: dict[str, str]) -> Response:
    form = SiteForm(sent, user=user_of(request))
    if not form.is_valid():
        if form.has_error("code", CODE_TAKEN):
            raise Problem(409, _taken(sent["code"]))
        errors = [
            {"place": field, "code": error.code or "invalid", "message": " ".join(error.messages)}
            for field, found in form.errors.as_data().items()
            for error in found
        ]
        raise Problem(400, "The site was refused; nothing was written.", errors=errors)
    try:
        site = open_site(user=user_of(request), **form.cleaned_data)
    except CodeTaken as taken:  # somebody else took the code just now
        raise Problem(409, str(taken)) from taken
    return Response(_site(site), status=201)


def _taken(code: str) -> str:
    return f"There is a site with the code {code} already."


def _site(site: Site) -> dict[str, Any]:
    here = {"site": site.code}
    return {
        "code": site.code,
        "name": site.name,
        "version": site.version,
        "imports": reverse("api:imports", kwargs=here),
        "model": reverse("api:model", kwargs=here),
        "runs": reverse("api:runs", kwargs=here),
        "reports": reverse("api:reports", kwargs=here),
    }
