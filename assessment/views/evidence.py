"""Evidence: add a file, list what there is, give one out."""

from __future__ import annotations

from typing import Final

from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from accounts.http import PageRequest, site_of
from accounts.scope import rows_of
from assessment.evidence import add_evidence
from assessment.models import EvidenceFile
from inventory import uploads
from inventory.records import ImportRefused

SHOWN_MAX: Final = 500


@require_safe
def evidence_list(request: PageRequest, site: str) -> HttpResponse:
    """List the evidence of a site, the newest first."""
    here = site_of(request, site)
    rows = rows_of(here, EvidenceFile).select_related("added_by")
    context = {"site": here, "rows": rows[:SHOWN_MAX], "count": rows.count()}
    return render(request, "assessment/evidence_list.html", context)


@require_POST
def add(request: PageRequest, site: str) -> HttpResponse:
    """Keep a file that was dropped on a row; answer with the code to name it by."""
    here = site_of(request, site, "edit")
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"error": "Expected one file."}, status=400)
    try:
        made = add_evidence(site=here, name=file.name or "", chunks=file.chunks(), user=request.user)
    except ImportRefused as refusal:
        return JsonResponse({"error": refusal.reason}, status=413)
    return JsonResponse({"code": made.code, "name": made.name}, status=201)


@require_safe
def download(request: PageRequest, site: str, code: str) -> HttpResponse | FileResponse:
    """Give a file of evidence as a download, never as a page: what is in it is not ours."""
    here = site_of(request, site)
    row = get_object_or_404(rows_of(here, EvidenceFile), code=code)
    try:
        path = uploads.path_of(row.stored_name)
    except ImportRefused as refusal:
        return HttpResponse(refusal.reason, status=410, content_type="text/plain; charset=utf-8")
    return FileResponse(path.open("rb"), as_attachment=True, filename=row.name, content_type="application/octet-stream")
