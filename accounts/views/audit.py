"""The audit trail as pages: of a site for its auditors, of an organisation for those who administer it."""

from __future__ import annotations

import json
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.audit_models import AuditEntry
from accounts.http import PageRequest, site_of

ROWS = 50
ACTION_LENGTH = 60


@require_safe
def of_site(request: PageRequest, site: str) -> HttpResponse:
    """List what happened at a site."""
    here = site_of(request, site, "audit")
    return _listed(request, audit.entries(here.organisation, here), {"site": here})


@require_safe
def of_organisation(request: PageRequest) -> HttpResponse:
    """List what happened in an organisation."""
    organisation = request.user.organisation
    if organisation is None or not request.user.administers_organisation:
        raise Http404
    return _listed(request, audit.entries(organisation), {})


def _listed(request: PageRequest, rows: QuerySet[AuditEntry], context: dict[str, Any]) -> HttpResponse:
    action = request.GET.get("action", "")[:ACTION_LENGTH]
    shown = rows.filter(action=action) if action else rows
    page = Paginator(shown.order_by("-id"), ROWS).get_page(request.GET.get("page"))
    entries = [{"number": row.number, "digest": row.digest, **json.loads(row.body)} for row in page]
    actions = rows.order_by("action").values_list("action", flat=True).distinct()
    more = {"page": page, "entries": entries, "actions": actions, "action": action}
    return render(request, "accounts/audit.html", context | more)
