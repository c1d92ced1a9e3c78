"""REST: imports. The same services as the pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
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
from accounts.parsers import read_json
from accounts.problems import Problem
from accounts.scope import rows_of
from inventory import services
from inventory.api.uploads import find
from inventory.history import UndoRefused
from inventory.models import ImportBatch
from inventory.parts import forget
from inventory.profiles import ProfileRefused, options_named
from inventory.records import ImportRefused
from inventory.uploads import TooLarge
from jobs.services import open_job

ROW_DIGITS_MAX = 7
WRONG_CHOICE = (
    "header_row is a whole number from 1, mapping a JSON object of heading to field, values a JSON object of field to "
    "an object of spelling to value."
)
OPTION_NAMES = (
    "format", "encoding", "separator", "sheet", "header_row", "mapping", "date_order", "match", "values", "on_match",
    "empty_clears", "profile",
)  # fmt: skip

UPLOAD = inline_serializer(
    "ImportUpload",
    {
        "file": serializers.FileField(required=False),
        "upload": serializers.CharField(required=False, help_text="In place of a file: an upload that came in parts."),
        "commit": serializers.ChoiceField(["false", "true"], required=False, help_text="Default false: dry run only."),
        "on_error": serializers.ChoiceField(["abort", "skip"], required=False, help_text="Default abort."),
        "format": serializers.CharField(required=False),
        "encoding": serializers.CharField(required=False),
        "separator": serializers.CharField(required=False),
        "sheet": serializers.CharField(required=False),
        "header_row": serializers.IntegerField(required=False),
        "mapping": serializers.CharField(required=False, help_text="JSON object: heading to field."),
        "date_order": serializers.ChoiceField(["day_first", "month_first"], required=False),
        "match": serializers.ChoiceField(["address"], required=False),
        "on_match": serializers.ChoiceField(["update", "skip", "stop"], required=False, help_text="Default update."),
        "empty_clears": serializers.ChoiceField(
            ["false", "true"], required=False, help_text="Default false: an empty cell erases nothing."
        ),
        "values": serializers.CharField(
            required=False, help_text="JSON object: field to an object of what the file says to what is taken."
        ),
        "profile": serializers.CharField(required=False, help_text="Name of a saved mapping of the site."),
    },
)


@large_body
@extend_schema(methods=["GET"], operation_id="list_imports", parameters=PAGING, responses=OpenApiTypes.OBJECT)
@extend_schema(
    methods=["POST"],
    operation_id="import_file",
    request={"multipart/form-data": UPLOAD},
    parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)],
    responses={201: OpenApiTypes.OBJECT, 202: OpenApiTypes.OBJECT},
)
@api_view(["GET", "POST"])
@parser_classes([MultiPartParser])
def imports(request: Request, site: str) -> Response:
    """List the imports of a site, or send a file: a dry run, and with `commit=true` the import itself."""
    if request.method == "GET":
        here = site_for(actor_of(request), site)
        return page_of(request, rows_of(here, ImportBatch).select_related("site"), _brief)
    here = site_for(actor_of(request), site, "import")
    sent = _sent(request, here)
    options, commit, skip = _choices(request, here)
    said = json.dumps([options, commit, skip, sent.name], sort_keys=True).encode()
    digest = digest_of(request, chain([said], sent.identity()))

    def act() -> Response:
        return _import(request, here, sent, options, commit=commit, skip=skip)

    return once(request, digest, act, apart=True)


@dataclass(frozen=True)
class Sent:
    """A file as it was sent: in the request, or in parts before it, which are forgotten once it is kept.

    `identity` tells it from another one under the same Idempotency-Key, even when the parts are gone.
    """

    name: str
    chunks: Callable[[], Iterable[bytes]]
    identity: Callable[[], Iterable[bytes]]
    forget: Callable[[], None] = lambda: None


def _sent(request: Request, site: Site) -> Sent:
    data: Any = request.data  # a form: only multipart is parsed here
    file, key = request.FILES.get("file"), data.get("upload")
    if (file is None) == (key is None):
        raise Problem(400, "Send the file as the form field 'file', or the name of an upload as 'upload'.")
    if file is not None:
        return Sent(str(file.name), file.chunks, file.chunks)
    upload = find(site, request, str(key))

    def whole() -> Iterable[bytes]:
        if upload.received != upload.size:
            raise Problem(409, f"{upload.received} of {upload.size} bytes have come; send the rest first.")
        return upload.chunks()

    return Sent(upload.file_name, whole, lambda: [upload.key.encode()], partial(forget, upload))


def _import(request: Request, site: Site, sent: Sent, options: dict[str, Any], *, commit: bool, skip: bool) -> Response:
    try:
        batch = services.stage(
            site=site, user=user_of(request), file_name=sent.name, chunks=sent.chunks(), options=options
        )
    except TooLarge as refusal:
        raise Problem(413, refusal.reason) from refusal
    sent.forget()
    if commit and (earlier := services.same_file(batch)) is not None:
        services.drop(batch)
        return Response({**_whole(earlier), "already_imported": True})
    if not services.is_small(batch):
        return _queued(request, batch, commit=commit, skip=skip)
    try:
        services.keep_report(batch, services.check(batch, lambda *_: None))
    except ImportRefused as refusal:
        raise _refused(batch, refusal) from refusal
    return (
        _committed(request, batch, skip=skip, code=status.HTTP_201_CREATED) if commit else Response(_whole(batch), 201)
    )


@extend_schema(operation_id="get_import", responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def import_detail(request: Request, site: str, batch: int) -> Response:
    """Give an import with its dry-run report."""
    here = site_for(actor_of(request), site)
    return Response(_whole(get_object_or_404(rows_of(here, ImportBatch), pk=batch)))


@extend_schema(
    operation_id="commit_import",
    request=inline_serializer("CommitImport", {"on_error": serializers.ChoiceField(["abort", "skip"], required=False)}),
    responses={200: OpenApiTypes.OBJECT, 202: OpenApiTypes.OBJECT},
)
@api_view(["POST"])
def import_commit(request: Request, site: str, batch: int) -> Response:
    """Commit an import that was checked; again changes nothing."""
    here = site_for(actor_of(request), site, "import")
    row = get_object_or_404(rows_of(here, ImportBatch), pk=batch)
    data = request.data
    if not isinstance(data, dict) or set(data) - {"on_error"}:
        raise Problem(400, "The body is empty, or an object with on_error.")
    skip = _word(data, "on_error", ("abort", "skip")) == "skip"
    if row.state == ImportBatch.State.COMMITTED:
        return Response(_whole(row))
    if not services.is_small(row):
        return _queued(request, row, commit=True, skip=skip)
    return _committed(request, row, skip=skip, code=status.HTTP_200_OK)


@extend_schema(operation_id="undo_import", request=None, responses=OpenApiTypes.OBJECT)
@api_view(["POST"])
def import_undo(request: Request, site: str, batch: int) -> Response:
    """Take a whole import back; `kept` lists the values that somebody changed since and that stay."""
    here = site_for(actor_of(request), site, "import")
    row = get_object_or_404(rows_of(here, ImportBatch).select_related("site"), pk=batch)
    try:
        undone = services.undo_import(row, user=user_of(request))
    except UndoRefused as refusal:
        raise Problem(409, str(refusal)) from refusal
    return Response({"id": row.pk, "records": undone.records, "kept": undone.kept})


def _choices(request: Request, site: Site) -> tuple[dict[str, Any], bool, bool]:
    data: Any = request.data  # a form: only multipart is parsed here
    unknown = set(data) - {"file", "upload", "commit", "on_error", *OPTION_NAMES}
    if unknown:
        raise Problem(400, f"Unknown fields: {', '.join(sorted(unknown))}.")
    options: dict[str, Any] = {name: data[name] for name in OPTION_NAMES if data.get(name)}
    if not all(isinstance(text, str) and text.isprintable() for text in options.values()):
        raise Problem(400, "Options are texts without control characters; only 'file' is a file.")
    options = _read_options(data, options)
    if "profile" in options:
        options = {**_of_profile(site, options.pop("profile")), **options}
    commit = _word(data, "commit", ("false", "true")) == "true"
    return options, commit, _word(data, "on_error", ("abort", "skip")) == "skip"


def _read_options(data: Any, given: dict[str, Any]) -> dict[str, Any]:
    """Give the choices that a form names, each as what it means; what is chosen by default is left out."""
    options = {name: value for name, value in given.items() if name not in ("empty_clears", "on_match")}
    try:
        if "header_row" in options:
            options["header_row"] = _row_number(options["header_row"])
        if "mapping" in options:
            options["mapping"] = _words(read_json(options["mapping"]))
        if "values" in options:
            options["values"] = {str(name): _words(words) for name, words in read_json(options["values"]).items()}
    except (ValueError, AttributeError) as error:
        raise Problem(400, WRONG_CHOICE) from error
    if _word(data, "empty_clears", ("false", "true")) == "true":
        options["empty_clears"] = True
    if (on_match := _word(data, "on_match", ("update", "skip", "stop"))) != "update":
        options["on_match"] = on_match
    return options


def _words(found: Any) -> dict[str, str]:
    return {str(name): str(value) for name, value in found.items()}


def _of_profile(site: Site, name: str) -> dict[str, Any]:
    try:
        return options_named(site, name)
    except ProfileRefused as refusal:
        raise Problem(400, str(refusal)) from refusal


def _row_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0 and len(text) <= ROW_DIGITS_MAX):
        raise ValueError(text)
    return int(text)


def _word(data: Any, name: str, words: tuple[str, ...]) -> str:
    value = str(data.get(name, words[0])).lower()
    if value not in words:
        raise Problem(400, f"{name} is one of {', '.join(words)}; found '{value[:80]}'.")
    return value


def _refused(batch: ImportBatch, refusal: ImportRefused) -> Problem:
    services.refuse(batch, refusal.reason)
    return _about(batch, Problem(400, refusal.reason))


def _about(batch: ImportBatch, problem: Problem) -> Problem:
    """Say with a problem where its import and report stand."""
    problem.headers["Location"] = reverse("api:import", kwargs={"site": batch.site.code, "batch": batch.pk})
    return problem


def _committed(request: Request, batch: ImportBatch, *, skip: bool, code: int) -> Response:
    try:
        services.commit(batch, skip_refused=skip)
    except services.SiteBusy:
        return _queued(request, batch, commit=True, skip=skip)
    except ImportRefused as refusal:
        raise _refused(batch, refusal) from refusal
    except services.CommitRefused as refusal:
        report = batch.report or {}
        refused, total = report.get("refused", []), report.get("total_refused", 0)
        raise _about(batch, Problem(409, str(refusal), errors=refused, total=total)) from refusal
    batch.refresh_from_db()
    return Response(_whole(batch), status=code)


def _queued(request: Request, batch: ImportBatch, *, commit: bool, skip: bool) -> Response:
    kind = "commit" if commit else "import"
    title = f"{'Import' if commit else 'Check'} {batch.file_name}"
    arguments = {"batch": batch.pk, "skip_refused": skip}
    batch.job = open_job(site=batch.site, kind=kind, title=title, arguments=arguments, user=user_of(request))
    batch.save(update_fields=["job"])
    return Response(_brief(batch), status=status.HTTP_202_ACCEPTED)


def _brief(batch: ImportBatch) -> dict[str, Any]:
    job = None
    if batch.job_id is not None:
        job = reverse("api:job", kwargs={"site": batch.site.code, "job": batch.job_id})
    return {
        "id": batch.pk,
        "file_name": batch.file_name,
        "sha256": batch.sha256,
        "size": batch.size,
        "format": batch.format,
        "state": batch.state,
        "reason": batch.reason,
        "counts": (batch.report or {}).get("counts"),
        "job": job,
    }


def _whole(batch: ImportBatch) -> dict[str, Any]:
    return {**_brief(batch), "report": batch.report}
