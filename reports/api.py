"""REST: reports of a run, and the PDF itself."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import site_for
from accounts.http import actor_of, user_of
from accounts.idempotency import digest_of, once
from accounts.paging import page_of
from accounts.problems import Problem
from reports import services
from reports.models import Report


@extend_schema(methods=["GET"], operation_id="list_reports", responses=OpenApiTypes.OBJECT)
@extend_schema(methods=["POST"], operation_id="start_report", request=None, responses={202: OpenApiTypes.OBJECT})
@api_view(["GET", "POST"])
def reports(request: Request, site: str) -> Response:
    """List the reports of a site, or ask for one on the newest run and its newest plan."""
    here = site_for(actor_of(request), site, "view" if request.method == "GET" else "run")
    if request.method == "GET":
        return page_of(request, Report.objects.filter(run__assessment__site=here), lambda row: _report(row, site))
    run = services.newest_run(here)
    if run is None:
        raise Problem(409, "Nothing was assessed yet: start a run first.")

    try:
        wanted = request.data if isinstance(request.data, dict) else {"body": "a list"}
        asked = services.asked_of({"language": services.language_of(user_of(request)), **wanted})
    except ValueError as refusal:
        raise Problem(400, str(refusal)) from refusal

    def queued() -> Response:
        job = services.queue_report(run=run, user=user_of(request), asked=asked)
        address = reverse("api:job", kwargs={"site": site, "job": job.pk})
        return Response({"id": job.pk, "kind": job.kind, "state": job.state, "url": address}, status=202)

    return once(request, digest_of(request, [json.dumps(asdict(asked)).encode()]), queued)


@extend_schema(
    operation_id="get_report_file", responses={(200, type_): OpenApiTypes.BINARY for type_ in services.TYPES.values()}
)
@api_view(["GET"])
def file(request: Request, site: str, report: int) -> FileResponse:
    """Give the file of a report."""
    here = site_for(actor_of(request), site)
    row = get_object_or_404(Report, run__assessment__site=here, pk=report)
    return services.file_of(row)


def _report(row: Report, site: str) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": row.kind,
        "form": row.form,
        "classification": row.classification,
        "language": row.language,
        "redacted": row.is_redacted,
        "run": row.run_id,
        "plan": row.plan_id,
        "sha256": row.sha256,
        "size": row.size,
        "pages": row.pages,
        "created_at": row.created_at,
        "file": reverse("api:report_file", kwargs={"site": site, "report": row.pk}),
    }
