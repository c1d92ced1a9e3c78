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
from accounts.fresh_sign_in import check_fresh
from accounts.http import actor_of, user_of
from accounts.idempotency import digest_of, once
from accounts.paging import page_of
from accounts.problems import Problem
from accounts.scope import rows_of
from reports import asking, issuing, services
from reports.models import Issue, Report
from signoff.api.common import plain


@extend_schema(methods=["GET"], operation_id="list_reports", responses=OpenApiTypes.OBJECT)
@extend_schema(methods=["POST"], operation_id="start_report", request=None, responses={202: OpenApiTypes.OBJECT})
@api_view(["GET", "POST"])
def reports(request: Request, site: str) -> Response:
    """List the reports of a site, or ask for one on the newest run and its newest plan.

    What is asked may name `kind`, `form`, `classification`, `language`, `redact`, and as lists of codes the `zones` it
    shall be of and the chapters to `leave_out`; a code that does not fit is refused with those that do.
    """
    here = site_for(actor_of(request), site, "view" if request.method == "GET" else "run")
    if request.method == "GET":
        rows = rows_of(here, Report).select_related("run__assessment__site", "issue")
        standings = issuing.Standings(here)
        return page_of(request, rows, lambda row: _report(standings.of(row), site))
    run = services.newest_run(here)
    if run is None:
        raise Problem(409, "Nothing was assessed yet: start a run first.")

    try:
        wanted = request.data if isinstance(request.data, dict) else {"body": "a list"}
        settings = {"language": services.language_of(user_of(request)), **wanted}
        asked = asking.asked_of(settings, services.zones_of(run) if "zones" in wanted else ())
    except ValueError as refusal:
        raise Problem(400, str(refusal)) from refusal

    def queued() -> Response:
        job = services.queue_report(run=run, user=user_of(request), asked=asked)
        address = reverse("api:job", kwargs={"site": site, "job": job.pk})
        return Response({"id": job.pk, "kind": job.kind, "state": job.state, "url": address}, status=202)

    return once(request, digest_of(request, [json.dumps(asdict(asked)).encode()]), queued)


@extend_schema(
    operation_id="get_report_file", responses={(200, type_): OpenApiTypes.BINARY for type_ in asking.TYPES.values()}
)
@api_view(["GET"])
def file(request: Request, site: str, report: int) -> FileResponse:
    """Give the file of a report."""
    here = site_for(actor_of(request), site)
    row = get_object_or_404(rows_of(here, Report), pk=report)
    return services.file_of(row)


@extend_schema(operation_id="issue_report", request=None, responses={201: OpenApiTypes.OBJECT})
@api_view(["POST"])
def issue(request: Request, site: str, report: int) -> Response:
    """Issue a report under the caller's name; a token never does, and a person has to have signed in just now."""
    actor = actor_of(request)
    here = site_for(actor, site, "approve")
    check_fresh(plain(request))
    row = get_object_or_404(rows_of(here, Report), pk=report)

    def act() -> Response:
        try:
            issuing.issue(actor=actor, report=row)
        except issuing.IssuingRefused as refusal:
            raise Problem(409, str(refusal)) from refusal
        return Response(_report(issuing.Standings(here).of(row), site), status=201)

    return once(request, digest_of(request, []), act)


def _report(standing: issuing.Standing, site: str) -> dict[str, Any]:
    row = standing.report
    return {
        "id": row.pk,
        "kind": row.kind,
        "form": row.form,
        "classification": row.classification,
        "language": row.language,
        "redacted": row.is_redacted,
        "zones": row.zones,
        "leave_out": row.leave_out,
        "run": row.run_id,
        "plan": row.plan_id,
        "sha256": row.sha256,
        "size": row.size,
        "pages": row.pages,
        "created_at": row.created_at,
        "file": reverse("api:report_file", kwargs={"site": site, "report": row.pk}),
        "baseline": standing.baseline or None,
        "older_than_the_model": standing.is_older,
        "issued": None if standing.issue is None else _issued(standing.issue, standing.superseded_by),
    }


def _issued(issue: Issue, superseded_by: int | None) -> dict[str, Any]:
    names = ("number", "name", "at", "model_sha256", "result_sha256", "file_sha256")
    return {**{name: getattr(issue, name) for name in names}, "superseded_by": superseded_by}
