"""REST: baselines with their files. Signing asks a person for a recent sign-in; a token never signs."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, inline_serializer
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
from signoff import signing
from signoff.api.common import plain
from signoff.forms import SignForm
from signoff.models import Baseline
from signoff.readiness import readiness_of
from signoff.views.baselines import as_file, baselines, one_of

SIGNING = inline_serializer(
    "Signing",
    {
        "run": serializers.IntegerField(help_text="The run that you saw."),
        "model_sha256": serializers.CharField(help_text="The digest of the model that you saw."),
        "title": serializers.CharField(),
        "function": serializers.CharField(),
        "statement": serializers.CharField(required=False),
        "reassess_on": serializers.DateField(),
        "has_read": serializers.BooleanField(help_text="That you have read the warnings."),
    },
)
ANSWERS = {201: OpenApiTypes.OBJECT, 400: OpenApiTypes.OBJECT, 403: OpenApiTypes.OBJECT, 409: OpenApiTypes.OBJECT}
Body = OpenApiTypes.OBJECT


@extend_schema(methods=["GET"], operation_id="list_baselines", parameters=PAGING, responses=Body)
@extend_schema(methods=["POST"], operation_id="sign_baseline", request=SIGNING, responses=ANSWERS)
@api_view(["GET", "POST"])
@parser_classes([StrictJSONParser])
def baseline_list(request: Request, site: str) -> Response:
    """List what was signed, or sign the model as it was judged."""
    actor = actor_of(request)
    here = site_for(actor, site, "view" if request.method == "GET" else "approve")
    if request.method == "GET":
        return page_of(request, baselines(here).prefetch_related("signatures"), _told)
    check_fresh(plain(request))
    assessment = services.open_assessment(site=here, today=timezone.localdate())
    data: Any = request.data
    form = SignForm(data if isinstance(data, dict) else {}, has_warnings=True)
    if not form.is_valid() or set(data) - set(form.fields):
        names = {name: [str(one) for one in found] for name, found in form.errors.items()}
        errors = [{"code": "invalid", "message": f"{name}: {text}"} for name, found in names.items() for text in found]
        raise Problem(400, "Send a JSON object with run, model_sha256, title, function, reassess_on.", errors=errors)

    def act() -> Response:
        try:
            made = signing.sign(actor=actor, assessment=assessment, signing=form.signing())
        except signing.SigningRefused as refusal:
            refused = Problem(409, str(refusal))
            refused.members = {"missing": [one.text for one in refusal.missing]}
            raise refused from refusal
        return Response(_told(made), status=201)

    return once(request, digest_of(request, [json.dumps(data, sort_keys=True).encode()]), act)


@extend_schema(operation_id="get_baseline", responses=Body)
@api_view(["GET"])
def baseline(request: Request, site: str, baseline: str) -> Response:
    """Tell of a baseline: digests, engine, names, what its signer had read."""
    return Response(_told(_one(request, site, baseline)))


@extend_schema(operation_id="get_baseline_model", responses={(200, "application/json"): OpenApiTypes.BINARY})
@api_view(["GET"])
def model_file(request: Request, site: str, baseline: str) -> HttpResponse:
    """Give the model file: the very bytes whose SHA-256 was signed."""
    row = _one(request, site, baseline)
    return as_file(row, row.model_bytes, "model")


@extend_schema(operation_id="get_baseline_result", responses={(200, "application/json"): OpenApiTypes.BINARY})
@api_view(["GET"])
def result_file(request: Request, site: str, baseline: str) -> HttpResponse:
    """Give the result as it was signed."""
    row = _one(request, site, baseline)
    return as_file(row, row.result_bytes, "result")


@extend_schema(operation_id="get_readiness", responses=Body)
@api_view(["GET"])
def readiness(request: Request, site: str) -> Response:
    """Say what is missing before the model can be signed, and what its signer has to know."""
    here = site_for(actor_of(request), site)
    assessment = services.current_assessment(site=here, today=timezone.localdate())
    run = services.latest_run(assessment)
    ready = readiness_of(assessment, run, timezone.localdate())
    return Response(
        {
            "run": None if run is None else run.pk,
            "model_sha256": None if run is None else run.model_sha256,
            "missing": [one.text for one in ready.missing],
            "warnings": [one.text for one in ready.warnings],
        }
    )


def _one(request: Request, site: str, code: str) -> Baseline:
    here = site_for(actor_of(request), site)
    try:
        return one_of(here, code)
    except Http404 as gone:
        raise Problem(404, "There is nothing here, or you may not see it.") from gone


def _told(row: Baseline) -> dict[str, Any]:
    plain_fields = (
        "code title model_sha256 result_sha256 engine date run totals statement known reassess_on needs_second made_at"
    )
    return {
        **{name: getattr(row, name) for name in plain_fields.split()},
        "assessment": row.assessment.code,
        "is_signed": row.is_signed,
        "signatures": [{"name": one.name, "function": one.function, "at": one.at} for one in row.signed_by],
    }
