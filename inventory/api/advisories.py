"""REST: advisories loaded from files, what they mean for the assets, and decisions that nothing is to be done."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers, status
from rest_framework.decorators import api_view, parser_classes
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import site_for
from accounts.http import actor_of, user_of
from accounts.idempotency import digest_of, once
from accounts.middleware import large_body
from accounts.models import Site
from accounts.paging import PAGING, page_of
from accounts.problems import Problem
from accounts.scope import rows_of
from inventory import advisory_decisions as decisions
from inventory import advisory_services as service
from inventory import advisory_verdicts
from inventory.advisories.advisory import from_plain, to_plain
from inventory.advisory_models import Advisory, AdvisoryDecision, AdvisoryVerdict, unpack
from inventory.records import ImportRefused
from inventory.services import SMALL_BYTES
from inventory.uploads import TooLarge
from jobs.models import Job

SAID = ("assets", "answer", "because", "expires", "versions")
FILTERS = ("status", "asset", "advisory", "kev")
STATUSES = (*AdvisoryVerdict.Status.values,)
BRIEF = ("publisher", "code", "title", "document_version", "released", "cves", "cvss", "kev_added", "epss")


@large_body
@extend_schema(methods=["GET"], operation_id="list_advisories", parameters=PAGING, responses=OpenApiTypes.OBJECT)
@extend_schema(
    methods=["POST"],
    operation_id="load_advisories",
    request={"multipart/form-data": inline_serializer("AdvisoryUpload", {"file": serializers.FileField()})},
    parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)],
    responses={201: OpenApiTypes.OBJECT, 202: OpenApiTypes.OBJECT},
)
@api_view(["GET", "POST"])
@parser_classes([MultiPartParser])
def advisories(request: Request, site: str) -> Response:
    """List the advisories of a site, or load a file: CSAF documents, the KEV catalogue, or EPSS scores."""
    if request.method == "GET":
        here = site_for(actor_of(request), site)
        return page_of(request, rows_of(here, Advisory).defer("packed"), _brief)
    here = site_for(actor_of(request), site, "import")
    upload = request.FILES.get("file")
    if upload is None:
        raise Problem(400, "Send the file as the form field 'file'.")
    return once(request, digest_of(request, upload.chunks()), lambda: _load(request, here, upload), apart=True)


def _load(request: Request, site: Site, upload: UploadedFile[Any]) -> Response:
    try:
        bundle = service.stage(site=site, user=user_of(request), file_name=str(upload.name), chunks=upload.chunks())
        if bundle.size > SMALL_BYTES:
            return _queued(service.queue_load(bundle), {"id": bundle.pk})
        return Response({"id": bundle.pk, **service.load(bundle)}, status=status.HTTP_201_CREATED)
    except TooLarge as refusal:
        raise Problem(413, refusal.reason) from refusal
    except ImportRefused as refusal:
        raise Problem(422, refusal.reason) from refusal


def _queued(job: Job, more: dict[str, Any]) -> Response:
    where = reverse("api:job", kwargs={"site": job.site.code, "job": job.pk})
    return Response({**more, "job": job.pk, "job_url": where}, status=status.HTTP_202_ACCEPTED)


@extend_schema(operation_id="get_advisory", responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def advisory(request: Request, site: str, advisory: int) -> Response:
    """Give an advisory with its products, its holes and what mends them."""
    row = get_object_or_404(rows_of(site_for(actor_of(request), site), Advisory), pk=advisory)
    read = to_plain(from_plain(unpack(row.packed)))
    history = decisions.history_of(row).values()
    told = {
        "decisions": [_decision(words[0]) for words in history],
        "earlier_decisions": [_decision(one) for words in history for one in words[1:]],
    }
    return Response({**_brief(row), "url": row.url, "products": read["products"], "holes": read["holes"], **told})


@extend_schema(
    operation_id="decide_advisory",
    request=inline_serializer(
        "DecideAdvisory",
        {
            "assets": serializers.ListField(child=serializers.CharField(), min_length=1),
            "answer": serializers.ChoiceField([*decisions.ANSWERS, "withdraw", "undo"]),
            "because": serializers.CharField(required=False),
            "expires": serializers.DateField(required=False),
            "versions": serializers.DictField(
                child=serializers.IntegerField(min_value=1),
                required=False,
                help_text="asset to the version of the decision that was seen; an asset without one has none yet",
            ),
        },
    ),
    responses=OpenApiTypes.OBJECT,
)
@api_view(["POST"])
def decide(request: Request, site: str, advisory: int) -> Response:
    """Say what an advisory means at some assets, and why, until a day; take that back; or undo the last word.

    409 where somebody decided since the versions given; the decisions that stand are listed then.
    """
    here = site_for(actor_of(request), site, "edit")
    row = get_object_or_404(rows_of(here, Advisory), pk=advisory)
    said = _said(request.data)
    told: dict[str, Any] = {"advisory": row, "seen": said["seen"], "user": user_of(request)}
    try:
        if said["answer"] == "withdraw":
            return Response({"withdrawn": decisions.withdraw(**told)})
        if said["answer"] == "undo":
            return Response({"undone": decisions.undo(**told)})
        words = {name: said[name] for name in ("answer", "because", "expires")}
        return Response({"decided": decisions.decide(**told, **words, today=timezone.localdate())})
    except decisions.DecidedMeanwhile as refusal:
        raise Problem(409, str(refusal), errors=[_decision(one) for one in refusal.present]) from refusal
    except decisions.DecisionRefused as refusal:
        raise Problem(400, str(refusal)) from refusal


def _said(data: Any) -> dict[str, Any]:
    """Give what a body says, each of the kind that it must be."""
    if not isinstance(data, dict) or not {"assets", "answer"} <= set(data) <= {*SAID}:
        raise Problem(400, f"Send a JSON object with assets and answer, and where it is needed {', '.join(SAID[2:])}.")
    tags, versions = data["assets"], data.get("versions", {})
    if not isinstance(tags, list) or not tags or not all(isinstance(tag, str) for tag in tags):
        raise Problem(400, "assets is a list of tags.")
    if not isinstance(versions, dict) or not all(type(one) is int for one in versions.values()):
        raise Problem(400, "versions is an object of asset to whole number.")
    words = {name: data.get(name, "") for name in ("answer", "because", "expires")}
    if not all(isinstance(word, str) for word in words.values()):
        raise Problem(400, "answer and because are texts, expires is a day such as 2027-06-30.")
    return {"seen": {tag: versions.get(tag, 0) for tag in tags}, **words}


@extend_schema(
    operation_id="list_advisory_verdicts",
    parameters=[*PAGING, *(OpenApiParameter(name, str) for name in FILTERS)],
    responses=OpenApiTypes.OBJECT,
)
@api_view(["GET"])
def verdicts(request: Request, site: str) -> Response:
    """List what advisories mean for the assets, exploited ones first; decided ones say so."""
    here = site_for(actor_of(request), site)
    rows = advisory_verdicts.verdicts_of(here, timezone.localdate())
    asked = request.query_params
    if (wanted := asked.get("status")) is not None:
        if wanted not in STATUSES:
            raise Problem(400, f"status is one of {', '.join(STATUSES)}.")
        rows = rows.filter(meaning=wanted)
    if (kev := asked.get("kev")) is not None:
        if kev not in {"true", "false"}:
            raise Problem(400, "kev is true or false.")
        rows = rows.filter(kev_added__isnull=kev == "false")
    for name, lookup in (("asset", "asset__tag"), ("advisory", "advisory__code")):
        if name in asked:
            rows = rows.filter(**{lookup: asked[name]})
    return page_of(request, rows, _verdict, FILTERS)


@extend_schema(operation_id="match_advisories", request=None, responses={202: OpenApiTypes.OBJECT})
@api_view(["POST"])
def match(request: Request, site: str) -> Response:
    """Hold the advisories of a site against its assets as they are now."""
    here = site_for(actor_of(request), site, "run")
    return _queued(service.queue_matching(here, user_of(request), anew=True), {})


def _brief(row: Advisory) -> dict[str, Any]:
    return {"id": row.pk, **{name: getattr(row, name) for name in BRIEF}}


def _decision(row: AdvisoryDecision) -> dict[str, Any]:
    names = ("version", "answer", "because", "expires", "document_version", "by_name", "at")
    return {"asset": row.asset.tag, **{name: getattr(row, name) for name in names}}


def _verdict(row: Any) -> dict[str, Any]:
    names = ("status", "why", "product", "holes", "cvss", "kev_added", "epss", "answer", "meaning")
    told = {name: getattr(row, name) for name in names}
    return {"asset": row.asset.tag, "advisory": row.advisory.code, "advisory_id": row.advisory_id, **told}
