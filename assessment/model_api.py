"""REST: the model file in and out. Its own strict readers tell every error with its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view, parser_classes
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import site_for
from accounts.http import actor_of, user_of
from accounts.idempotency import digest_of, once
from accounts.middleware import large_body
from accounts.models import Site, User
from accounts.problems import Problem
from assessment import services
from assessment.engine.model_file.canonical import model_sha256
from assessment.engine.model_file.parse import read_text
from assessment.model_changes import replace_model
from documents.errors import ModelRefused

HEADERS = [
    OpenApiParameter(
        "If-Match", str, OpenApiParameter.HEADER, description="The ETag of the model, or *.", required=True
    ),
    OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER),
    OpenApiParameter("dry_run", str, enum=["0", "1"], description="1: check and count, write nothing."),
]
BODIES = {"application/json": OpenApiTypes.OBJECT, "application/yaml": OpenApiTypes.OBJECT}


class ModelParser(BaseParser):
    """Reads a model file in strict JSON (S26)."""

    media_type = "application/json"
    is_yaml = False

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Give the document; raises Problem with the places."""
        del media_type, parser_context
        try:
            return read_text(stream.read(), yaml=self.is_yaml)
        except ModelRefused as refusal:
            raise refused(refusal) from refusal


class YamlModelParser(ModelParser):
    """Reads a model file in YAML 1.2."""

    media_type = "application/yaml"
    is_yaml = True


@large_body
@extend_schema(methods=["GET"], operation_id="get_model", responses=OpenApiTypes.OBJECT)
@extend_schema(
    methods=["PUT"], operation_id="put_model", parameters=HEADERS, request=BODIES, responses=OpenApiTypes.OBJECT
)
@api_view(["GET", "PUT"])
@parser_classes([ModelParser, YamlModelParser])
def model(request: Request, site: str) -> Response:
    """Give the open assessment's model file, or replace it: records that it lacks are retired, never deleted."""
    actor = actor_of(request)
    if request.method != "PUT":
        return _shown(site_for(actor, site))
    here = site_for(actor, site, "edit")
    if_match = request.headers.get("If-Match", "").strip()
    if not if_match:
        raise Problem(428, "Send If-Match with the ETag of the model that you changed (GET it first), or *.")
    dry_run = request.query_params.get("dry_run", "0")
    if dry_run not in ("0", "1"):
        raise Problem(400, "dry_run is one of 0, 1.")
    document = request.data
    if not isinstance(document, dict) or not document:
        raise Problem(400, "Expected a model file: a JSON object, or YAML as application/yaml.")
    digest = digest_of(request, [services.canonical(document)])

    def act() -> Response:
        return _adopted(here, user_of(request), document, if_match, is_dry=dry_run == "1")

    return once(request, digest, act, apart=True)


def _shown(site: Site) -> Response:
    try:
        found = services.current_assessment(site=site, today=timezone.localdate())
        assessment, document = services.steady_document(found)
    except services.ModelBusy as busy:
        problem = Problem(503, str(busy))
        problem.headers["Retry-After"] = "5"
        raise problem from busy
    return Response(document, headers={"ETag": services.etag_of(assessment), "X-Model-SHA256": model_sha256(document)})


def _adopted(site: Site, user: User | None, document: dict[str, Any], if_match: str, *, is_dry: bool) -> Response:
    assessment = services.open_assessment(site=site, today=timezone.localdate())
    tag = if_match.removeprefix("W/")
    try:
        answer = replace_model(assessment=assessment, document=document, if_match=tag, dry_run=is_dry, user=user)
    except ModelRefused as refusal:
        raise refused(refusal) from refusal
    except services.Stale as stale:
        now = services.etag_of(services.fresh(assessment))
        problem = Problem(412, f"The model was changed since you read it; it is {now} now.")
        problem.headers["ETag"] = now
        raise problem from stale
    return Response(answer, headers={"ETag": services.etag_of(services.fresh(assessment))})


def refused(refusal: ModelRefused, what: str = "The model") -> Problem:
    """Give the answer to a file that is no model or no change set, with every place."""
    errors = [{"place": error.place, "code": "invalid", "message": error.message} for error in refusal.errors]
    return Problem(400, f"{what} was refused; nothing was written.", errors=errors, total=refusal.total)
