"""The import wizard, from the upload to the undoing of an import."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import versions
from accounts.export import safe_cell
from accounts.http import PageRequest, site_of
from accounts.middleware import large_body
from accounts.models import Site
from accounts.scope import rows_of
from accounts.versions import Stale
from inventory import profiles, services
from inventory.forms import UploadForm
from inventory.history import UndoRefused
from inventory.models import ImportBatch
from inventory.problem_rows import workbook_of
from inventory.records import ImportRefused
from jobs.services import open_job


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
            answer = check(request, batch)
            return _to_columns(batch) if request.POST.get("step") == "columns" else answer
    return upload_page(request, here, form, status=400 if form.errors else 200)


def upload_page(request: PageRequest, here: Site, form: UploadForm, *, status: int) -> HttpResponse:
    """Give the page of step 1."""
    recent = rows_of(here, ImportBatch)[:10]
    context = {"site": here, "form": form, "recent": recent, "mappings": here.mapping_profiles.all()}
    return render(request, "inventory/import_upload.html", context, status=status)


def changed_meanwhile() -> Stale:
    """Give the refusal of a step of an import whose file is read in another way by now."""
    return Stale("Somebody said otherwise how this file is to be read since you looked. Look at it again.")


@require_safe
def import_batch(request: PageRequest, site: str, batch: int) -> HttpResponse:
    """Steps 4 and 5: what the file would change, or what it did."""
    here = site_of(request, site, "import")
    row = get_object_or_404(rows_of(here, ImportBatch).select_related("job", "site"), pk=batch)
    report = row.report or {}
    context = {
        "site": here,
        "batch": row,
        "report": report,
        "changes": services.changes_of(row),
        "offered": profiles.offered(row),
        "reasons": _reasons(report),
        "open_steps": sum(
            not one["taken"] for one in report.get("spellings", []) if one["field"] in report.get("choices", {})
        ),
    }
    return render(request, "inventory/import_batch.html", context)


def _reasons(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the refusals by their reason, the most frequent first."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for one in report.get("refused", []):
        groups.setdefault((one["column"], one["message"]), []).append(one)
    found = [{"column": column, "message": message, "rows": rows} for (column, message), rows in groups.items()]
    return sorted(found, key=lambda group: (-len(group["rows"]), group["rows"][0]["row"]))


@require_POST
def import_commit(request: PageRequest, site: str, batch: int) -> HttpResponse:
    """Step 5: import all, or the good rows only."""
    here = site_of(request, site, "import")
    row = get_object_or_404(rows_of(here, ImportBatch).select_related("site"), pk=batch)
    if versions.sent(request) != row.version:
        raise changed_meanwhile()
    skip = request.POST.get("on_error") == "skip"
    if not services.is_small(row):
        return _queued(request, row, kind="commit", title=f"Import {row.file_name}", skip=skip)
    try:
        services.commit(row, skip_refused=skip)
    except services.SiteBusy:
        return _queued(request, row, kind="commit", title=f"Import {row.file_name}", skip=skip)
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
    row = get_object_or_404(rows_of(here, ImportBatch).select_related("site"), pk=batch)
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
    row = get_object_or_404(rows_of(here, ImportBatch), pk=batch)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="problem-rows.csv"'
    writer = csv.writer(answer)
    writer.writerow(["row", "column", "code", "message", "value"])
    for refusal in services.refusal_table(row):
        cells = (refusal.row, refusal.column, refusal.code, refusal.message, refusal.value)
        writer.writerow([safe_cell(str(cell)) for cell in cells])
    return answer


@require_safe
def import_problem_rows(request: PageRequest, site: str, batch: int) -> HttpResponse:
    """Give the refused rows as a workbook, to be mended and sent back."""
    here = site_of(request, site, "import")
    row = get_object_or_404(rows_of(here, ImportBatch), pk=batch)
    try:
        data = workbook_of(row, services.options_of(row))
    except ImportRefused as refusal:
        messages.error(request, refusal.reason)
        return redirect("inventory:import_batch", site=here.code, batch=row.pk)
    answer = HttpResponse(data, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    answer["Content-Disposition"] = 'attachment; filename="problem-rows.xlsx"'
    return answer


def _staged(site: Site, request: PageRequest, form: UploadForm) -> ImportBatch:
    upload = form.cleaned_data["file"]
    pasted = str(form.cleaned_data["pasted"] or "")
    chunks = upload.chunks() if upload else [pasted.encode()]
    name = upload.name if upload else "pasted rows.tsv"
    return services.stage(site=site, user=request.user, file_name=name, chunks=chunks, options={})


def _to_columns(batch: ImportBatch) -> HttpResponse:
    """Go to the step of the columns, unless the file is being read or is none that has columns."""
    is_here = batch.job_id is None and batch.state == ImportBatch.State.CHECKED
    step = "inventory:import_columns" if is_here else "inventory:import_batch"
    return redirect(step, site=batch.site.code, batch=batch.pk)


def check(request: PageRequest, batch: ImportBatch) -> HttpResponse:
    """Make the dry run of a batch, at once or as a job, and go to its page."""
    if not services.is_small(batch):
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
