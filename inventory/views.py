"""Pages of what is there: the inventory, an asset, and the import wizard."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import can
from accounts.export import safe_cell
from accounts.http import PageRequest, site_of
from accounts.middleware import large_body
from accounts.models import Site
from catalogue.loader import asset_types
from inventory import services
from inventory.forms import FIELD_CHOICES, ReadingForm, UploadForm, mapping_of
from inventory.models import Asset, Flow, ImportBatch, Zone
from inventory.records import ImportRefused
from jobs.services import open_job

PAGE = 50
FLOWS_SHOWN = 100
SEARCH_LENGTH = 200
SORTS = {"tag": "tag", "name": "name", "type": "type", "zone": "zone__code", "level": "level", "vendor": "vendor"}
COLUMNS = ("tag", "name", "type", "zone", "level", "vendor", "model", "firmware", "serial", "ips", "macs", "location")
SYNCHRONOUS_BYTES = 1024 * 1024


@require_safe
def assets(request: PageRequest, site: str) -> HttpResponse:
    """List, search and filter the assets."""
    here = site_of(request, site)
    rows = _filtered(here, request)
    page = Paginator(rows.select_related("zone"), PAGE).get_page(request.GET.get("page"))
    types = Asset.objects.filter(site=here, retired_at=None).exclude(type=None).values_list("type", flat=True)
    context = {
        "site": here,
        "page": page,
        "zones": Zone.objects.filter(site=here, retired_at=None),
        "types": sorted({kind for kind in types.order_by().distinct() if kind}),
        "labels": {key: kind.label for key, kind in asset_types().items()},
        "total": Asset.objects.filter(site=here, retired_at=None).count(),
        "may_import": can(request.actor, "import", here),
    }
    return render(request, "inventory/asset_list.html" + ("#table" if request.htmx else ""), context)


@require_safe
def asset(request: PageRequest, site: str, tag: str) -> HttpResponse:
    """Show one asset with its flows."""
    here = site_of(request, site)
    row = get_object_or_404(Asset.objects.select_related("zone"), site=here, tag=tag, retired_at=None)
    ends = [f"asset:{row.tag}", *(f"ip:{ip}" for ip in row.ips)]
    flows = Flow.objects.filter(site=here, retired_at=None)
    context = {
        "site": here,
        "asset": row,
        "type": asset_types().get(row.type or ""),
        "details": sorted(row.details.items()),
        "outgoing": flows.filter(source__in=ends)[:FLOWS_SHOWN],
        "incoming": flows.filter(destination__in=ends)[:FLOWS_SHOWN],
        "shown": FLOWS_SHOWN,
    }
    return render(request, "inventory/asset_detail.html", context)


@require_safe
def export(request: PageRequest, site: str) -> StreamingHttpResponse:
    """Give exactly the rows that the list shows, as CSV; the import takes it back unchanged."""
    here = site_of(request, site)

    class Line:
        def write(self, text: str) -> str:
            return text

    def lines() -> Iterator[str]:
        writer = csv.writer(Line())
        yield writer.writerow(COLUMNS)
        for row in _filtered(here, request).select_related("zone").iterator(chunk_size=2000):
            yield writer.writerow([safe_cell(_cell(row, name)) for name in COLUMNS])

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="assets.csv"'
    return answer


@large_body
@require_http_methods(["GET", "HEAD", "POST"])
def import_upload(request: PageRequest, site: str) -> HttpResponse:
    """Step 1: choose a file or paste rows. The file is kept, the dry run follows."""
    here = site_of(request, site, "import")
    is_sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm()
    if request.method == "POST" and form.is_valid():
        try:
            batch = _staged(here, request, form)
        except ImportRefused as refusal:
            form.add_error(None, refusal.reason)
        else:
            return _check(request, batch)
    recent = ImportBatch.objects.filter(site=here)[:10]
    status = 400 if form.errors else 200
    context = {"site": here, "form": form, "recent": recent}
    return render(request, "inventory/import_upload.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def import_batch(request: PageRequest, site: str, batch: int) -> HttpResponse:
    """Steps 2 to 4: how the file is read, and what it would change; POST reads it again with other choices."""
    here = site_of(request, site, "import")
    row = get_object_or_404(ImportBatch.objects.select_related("job", "site"), site=here, pk=batch)
    report = row.report or {}
    form = ReadingForm(request.POST if request.method == "POST" else None, initial=row.options)
    if row.state != ImportBatch.State.COMMITTED and form.is_valid():
        mapping = {**row.options.get("mapping", {}), **mapping_of(request.POST, report.get("columns", []))}
        row.options = {**form.options(), **({"mapping": mapping} if mapping else {})}
        row.save(update_fields=["options"])
        return _check(request, row)
    context = {"site": here, "batch": row, "report": report, "form": form, "fields": FIELD_CHOICES}
    return render(request, "inventory/import_batch.html", context, status=400 if form.errors else 200)


@require_POST
def import_commit(request: PageRequest, site: str, batch: int) -> HttpResponse:
    """Step 5: import all, or the good rows only."""
    here = site_of(request, site, "import")
    row = get_object_or_404(ImportBatch.objects.select_related("site"), site=here, pk=batch)
    skip = request.POST.get("on_error") == "skip"
    if row.size > SYNCHRONOUS_BYTES:
        return _queued(request, row, kind="commit", title=f"Import {row.file_name}", skip=skip)
    try:
        services.commit(row, skip_refused=skip)
    except ImportRefused as refusal:
        services.refuse(row, refusal.reason)
    except services.CommitRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{row.file_name} is imported.")
    return redirect("inventory:import_batch", site=here.code, batch=row.pk)


@require_safe
def import_problems(request: PageRequest, site: str, batch: int) -> HttpResponse:
    """Give the refused rows as CSV."""
    here = site_of(request, site, "import")
    row = get_object_or_404(ImportBatch, site=here, pk=batch)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="problem-rows.csv"'
    writer = csv.writer(answer)
    writer.writerow(["row", "column", "code", "message", "value"])
    for refusal in services.refusal_table(row):
        cells = (refusal.row, refusal.column, refusal.code, refusal.message, refusal.value)
        writer.writerow([safe_cell(str(cell)) for cell in cells])
    return answer


def _filtered(site: Site, request: PageRequest) -> QuerySet[Asset]:
    rows = Asset.objects.filter(site=site, retired_at=None)
    for word in request.GET.get("q", "")[:SEARCH_LENGTH].lower().split():
        rows = rows.filter(search_text__contains=word)
    if zone := request.GET.get("zone", ""):
        rows = rows.filter(zone=None) if zone == "-" else rows.filter(zone__code=zone)
    if kind := request.GET.get("type", ""):
        rows = rows.filter(Q(type=None) | Q(type="unknown")) if kind == "-" else rows.filter(type=kind)
    wanted = request.GET.get("sort", "")
    name = SORTS.get(wanted.removeprefix("-"))
    return rows.order_by("-" + name if wanted.startswith("-") else name, "tag") if name else rows


def _cell(row: Asset, name: str) -> str:
    if name == "zone":
        return row.zone.code if row.zone else ""
    value = getattr(row, name) if hasattr(row, name) else row.details.get(name)
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)


def _staged(site: Site, request: PageRequest, form: UploadForm) -> ImportBatch:
    upload = form.cleaned_data["file"]
    pasted = str(form.cleaned_data["pasted"] or "")
    chunks = upload.chunks() if upload else [pasted.encode()]
    name = upload.name if upload else "pasted rows.tsv"
    return services.stage(site=site, user=request.user, file_name=name, chunks=chunks, options={})


def _check(request: PageRequest, batch: ImportBatch) -> HttpResponse:
    if batch.size > SYNCHRONOUS_BYTES:
        return _queued(request, batch, kind="import", title=f"Check {batch.file_name}", skip=False)
    try:
        services.keep_report(batch, services.check(batch, lambda *_: None))
    except ImportRefused as refusal:
        services.refuse(batch, refusal.reason)
    return redirect("inventory:import_batch", site=batch.site.code, batch=batch.pk)


def _queued(request: PageRequest, batch: ImportBatch, *, kind: str, title: str, skip: bool) -> HttpResponse:
    arguments: dict[str, Any] = {"batch": batch.pk, "skip_refused": skip}
    batch.job = open_job(site=batch.site, kind=kind, title=title, arguments=arguments, user=request.user)
    batch.save(update_fields=["job"])
    return redirect("inventory:import_batch", site=batch.site.code, batch=batch.pk)
