"""REST: the lists of what is there."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import site_for
from accounts.http import actor_of
from accounts.paging import PAGING, page_of
from accounts.scope import rows_of
from inventory.models import Asset, Flow


@extend_schema(operation_id="list_assets", parameters=PAGING, responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def assets(request: Request, site: str) -> Response:
    """List the assets of a site."""
    here = site_for(actor_of(request), site)
    rows: QuerySet[Asset] = rows_of(here, Asset).filter(retired_at=None).select_related("zone")
    return page_of(request, rows, _asset)


@extend_schema(operation_id="list_flows", parameters=PAGING, responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def flows(request: Request, site: str) -> Response:
    """List the flows of a site."""
    here = site_for(actor_of(request), site)
    return page_of(request, rows_of(here, Flow).filter(retired_at=None), _flow)


def _asset(row: Asset) -> dict[str, Any]:
    names = ("tag", "name", "type", "level", "vendor", "model", "serial", "hostname", "ips", "macs", "extra", "version")
    zone = row.zone.code if row.zone else None
    return {**row.details, **{name: getattr(row, name) for name in names}, "zone": zone}


def _flow(row: Flow) -> dict[str, Any]:
    names = ("code", "source", "destination", "protocol", "port", "basis", "decision", "conduit", "version")
    return {**row.details, **{name: getattr(row, name) for name in names}}
