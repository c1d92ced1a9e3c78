"""What is done about advisories: loading, matching and deciding. They are seen under `assessment`."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.http import PageRequest, site_of
from accounts.middleware import large_body
from inventory import advisory_services as service
from inventory.advisory_models import Advisory
from inventory.records import ImportRefused
from inventory.services import SMALL_BYTES

PAGE = "assessment:advisories"


@large_body
@require_POST
def load(request: PageRequest, site: str) -> HttpResponse:
    """Load a file: at once where it is small, by a job where it is large."""
    here = site_of(request, site, "import")
    upload = request.FILES.get("file")
    if upload is None:
        messages.error(request, "Choose a file: CSAF documents, the KEV catalogue, or EPSS scores.")
        return redirect(PAGE, site=here.code)
    try:
        bundle = service.stage(site=here, user=request.user, file_name=str(upload.name), chunks=upload.chunks())
        if bundle.size > SMALL_BYTES:
            service.queue_load(bundle)
            messages.success(request, f"{bundle.file_name} is being loaded.")
        else:
            messages.success(request, service.sentence_of(service.load(bundle)["counts"]))
    except ImportRefused as refusal:
        messages.error(request, refusal.reason)
    return redirect(PAGE, site=here.code)


@require_POST
def match(request: PageRequest, site: str) -> HttpResponse:
    """Hold the advisories against the assets again."""
    here = site_of(request, site, "run")
    service.queue_matching(here, request.user)
    return redirect(PAGE, site=here.code)


@require_POST
def decide(request: PageRequest, site: str, advisory: int) -> HttpResponse:
    """Say that nothing is to be done at the ticked assets, and why; or take that back."""
    here = site_of(request, site, "edit")
    row = get_object_or_404(Advisory, site=here, pk=advisory)
    tags = request.POST.getlist("asset")
    if request.POST.get("answer") == "withdraw":
        messages.success(request, f"Taken back at {service.withdraw(advisory=row, tags=tags)} assets.")
        return redirect("assessment:advisory", site=here.code, advisory=row.pk)
    try:
        count = service.decide(
            advisory=row,
            tags=tags,
            because=request.POST.get("because", ""),
            expires=request.POST.get("expires", ""),
            user=request.user,
            today=timezone.localdate(),
        )
    except service.DecisionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"No action at {count} asset{'' if count == 1 else 's'}, with your name.")
    return redirect("assessment:advisory", site=here.code, advisory=row.pk)
