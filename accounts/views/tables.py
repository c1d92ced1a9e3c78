"""Saving a view of a list, and removing it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts import tables
from accounts.access import can
from accounts.http import PageRequest, site_of
from accounts.told import told

TABLE_LENGTH = 40


@require_POST
def save_view(request: PageRequest, site: str, table: str) -> HttpResponse:
    """Keep how somebody looks at a list."""
    here = site_of(request, site)
    if len(table) > TABLE_LENGTH:
        raise Http404("No such list.")
    is_shared = bool(request.POST.get("shared")) and can(request.actor, "edit", here)
    try:
        kept = tables.save_view(
            site=here,
            user=request.user,
            table=table,
            name=request.POST.get("name", ""),
            query=request.POST.get("query", ""),
            is_shared=is_shared,
        )
    except tables.ViewRefused as refusal:
        messages.error(request, told(refusal))
        return redirect(_back(request))
    return redirect(f"{_back(request)}?view={kept.slug}")


@require_POST
def remove_view(request: PageRequest, site: str, table: str, slug: str) -> HttpResponse:
    """Forget a view of one's own."""
    here = site_of(request, site)
    tables.views_at(here, request.user, table).filter(slug=slug, owner=request.user).delete()
    return redirect(_back(request))


def _back(request: PageRequest) -> str:
    """Give the list that somebody came from."""
    asked = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()})
    return asked.partition("?")[0] if is_ours else "/"
