"""The import wizard, from the upload to the undoing of an import."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.export import safe_cell
from accounts.http import PageRequest, site_of
from accounts.middleware import large_body
from accounts.models import Site
from inventory import services
from inventory.forms import FIELD_CHOICES, ReadingForm, UploadForm, mapping_of
from inventory.history import UndoRefused
from inventory.models import ImportBatch
from inventory.records import ImportRefused
from jobs.services import open_job

SYNCHRONOUS_BYTES = 1024 * 1024


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
    context = {
        "site": here,
        "batch": row,
        "report": report,
        "form": form,
        "fields": FIELD_CHOICES,
        "changes": services.changes_of(row),
    }
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


@require_POST
def import_undo(request: PageRequest, site: str, batch: int) -> HttpResponse:
    """Take a whole import back."""
    here = site_of(request, site, "import")
    row = get_object_or_404(ImportBatch.objects.select_related("site"), site=here, pk=batch)
    try:
        undone = services.undo_import(row, user=request.user)
    except UndoRefused as refusal:
        messages.error(request, str(refusal))
    else:
        stays = f" {len(undone.kept)} values were changed since and stay." if undone.kept else ""
        messages.success(request, f"The import of {row.file_name} is undone.{stays}")
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
