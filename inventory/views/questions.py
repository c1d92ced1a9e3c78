"""Pages of what imports left to a person, and of what was written here and can be undone."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import can
from accounts.http import PageRequest, site_of
from accounts.scope import rows_of
from inventory import questions as service
from inventory.history import UndoRefused
from inventory.models import ChangeSet, Conflict, Doubt
from inventory.questions import SettleRefused

PAGE = 20


@require_safe
def questions(request: PageRequest, site: str) -> HttpResponse:
    """Show the doubtful rows side by side with the assets they may be, and the contradicted decisions."""
    here = site_of(request, site)
    doubts = rows_of(here, Doubt).filter(state=Doubt.State.OPEN).select_related("batch")
    page = Paginator(doubts, PAGE).get_page(request.GET.get("page"))
    context = {
        "site": here,
        "page": page,
        "compared": [service.side_by_side(doubt) for doubt in page],
        "conflicts": [(row, service.value_of(row.asset, row.field)) for row in service.conflicts_of(here)[:PAGE]],
        "conflict_count": service.conflicts_of(here).count(),
        "may_import": can(request.actor, "import", here),
    }
    return render(request, "inventory/questions.html", context)


@require_POST
def settle_doubt(request: PageRequest, site: str, doubt: int) -> HttpResponse:
    """Say that a row is one of the assets (`same`), or a device of its own under the tag given."""
    here = site_of(request, site, "import")
    row = get_object_or_404(rows_of(here, Doubt).select_related("site", "source", "batch"), pk=doubt)
    same, tag = request.POST.get("same", ""), request.POST.get("tag", "").strip()
    try:
        if same:
            asset = service.settle_same(row, tag=same, user=request.user)
        else:
            asset = service.settle_different(row, tag=tag, user=request.user)
    except SettleRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{asset.tag} is settled. It can be undone under Changes.")
    return redirect("inventory:questions", site=here.code)


@require_POST
def settle_conflict(request: PageRequest, site: str, conflict: int) -> HttpResponse:
    """Keep what was decided, or take what the file says."""
    here = site_of(request, site, "import")
    row = get_object_or_404(rows_of(here, Conflict).select_related("asset__site"), pk=conflict)
    try:
        service.settle_conflict(row, take=request.POST.get("answer") == "take", user=request.user)
    except SettleRefused as refusal:
        messages.error(request, str(refusal))
    if request.POST.get("back") == "asset":
        return redirect("inventory:asset", site=here.code, tag=row.asset.tag)
    return redirect("inventory:questions", site=here.code)


@require_safe
def changes(request: PageRequest, site: str) -> HttpResponse:
    """List what was written, newest first."""
    here = site_of(request, site)
    rows = rows_of(here, ChangeSet).select_related("user", "undone_by").defer("packed")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"site": here, "page": page, "may_import": can(request.actor, "import", here)}
    return render(request, "inventory/changes.html", context)


@require_POST
def undo_change(request: PageRequest, site: str, change: int) -> HttpResponse:
    """Take one act back."""
    here = site_of(request, site, "import")
    row = get_object_or_404(rows_of(here, ChangeSet).select_related("site", "batch"), pk=change)
    try:
        undone = service.take_back(row, user=request.user)
    except UndoRefused as refusal:
        messages.error(request, str(refusal))
    else:
        stays = f" {len(undone.kept)} values were changed since and stay." if undone.kept else ""
        messages.success(request, f"Undone: {row.title}.{stays}")
    return redirect("inventory:changes", site=here.code)
