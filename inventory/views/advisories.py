"""What is done about advisories: loading, matching and deciding. They are seen under `assessment`."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.http import PageRequest, site_of
from accounts.middleware import large_body
from accounts.scope import rows_of
from inventory import advisory_decisions as decisions
from inventory import advisory_services as service
from inventory import typed
from inventory.advisory_models import Advisory
from inventory.importers.words import counted
from inventory.records import ImportRefused
from inventory.services import SMALL_BYTES

PAGE = "assessment:advisories"
DIGITS_MAX = 10
TYPED = ("asset", "say", "because", "expires")


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
    service.queue_matching(here, request.user, anew=True)
    return redirect(PAGE, site=here.code)


@require_POST
def decide(request: PageRequest, site: str, advisory: int) -> HttpResponse:
    """Say what the advisory means at the ticked assets, and why; take that back; or undo the last word."""
    here = site_of(request, site, "edit")
    row = get_object_or_404(rows_of(here, Advisory), pk=advisory)
    post = request.POST
    seen = {tag: _number(post.get(f"seen:{tag}", "")) for tag in post.getlist("asset")}
    answer, user = post.get("answer", ""), request.user
    try:
        if answer == "withdraw":
            told = f"Taken back at {counted(decisions.withdraw(advisory=row, seen=seen, user=user), 'asset')}."
        elif answer == "undo":
            told = f"The last word is undone at {counted(decisions.undo(advisory=row, seen=seen, user=user), 'asset')}."
        else:
            said = {"answer": post.get("say", ""), "because": post.get("because", "")}
            count = decisions.decide(
                advisory=row, seen=seen, **said, expires=post.get("expires", ""), user=user, today=timezone.localdate()
            )
            told = f"Decided at {counted(count, 'asset')}, with your name."
    except decisions.DecisionRefused as refusal:
        messages.error(request, str(refusal))
        typed.keep(request.session, f"advisory {row.pk}", post, TYPED)
    else:
        messages.success(request, told)
    return redirect("assessment:advisory", site=here.code, advisory=row.pk)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < DIGITS_MAX else 0
