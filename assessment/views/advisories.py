"""Advisories as they concern the plant: what is affected, what cannot be told, and the scenarios that follow."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import can
from accounts.http import PageRequest, site_of
from accounts.scope import rows_of
from assessment import advisory_drafts, queries
from assessment.views.common import current
from inventory import advisory_verdicts, typed
from inventory.advisories.advisory import from_plain
from inventory.advisory_decisions import ANSWERS, history_of
from inventory.advisory_models import Advisory, AdvisoryBundle, AdvisoryMatching, unpack
from inventory.records import ImportRefused
from jobs.models import Job

PAGE = 50
SEARCH_LENGTH = 200
SHOWN = 100
STATUSES = ("affected", "cannot_tell", "not_affected")


@require_safe
def advisories(request: PageRequest, site: str) -> HttpResponse:
    """List what advisories mean for the assets: exploited ones first, then the likeliest, then the gravest."""
    here = current(request, site)
    today = timezone.localdate()
    every = advisory_verdicts.verdicts_of(here.site, today)
    page = Paginator(_filtered(request, every), PAGE).get_page(request.GET.get("page"))
    matching = rows_of(here.site, AdvisoryMatching).first()
    at_work = (Job.State.QUEUED, Job.State.RUNNING)
    jobs = rows_of(here.site, Job).filter(kind__in=("advisories", "match_advisories"), state__in=at_work)
    context = here.context(
        page=page,
        status=_status(request),
        counts=advisory_verdicts.counts_of(every),
        total=rows_of(here.site, Advisory).count(),
        bundles=rows_of(here.site, AdvisoryBundle).defer("packed").select_related("created_by")[:10],
        matching=matching,
        is_old=advisory_verdicts.is_stale(matching, here.site),
        unmatched=matching.unmatched[:SHOWN] if matching else [],
        unmatched_count=len(matching.unmatched) if matching else 0,
        advisory_job=jobs.first(),
        drafts=advisory_drafts.drafts_of(here.site, here.run, today),
        unsupported=here.run and queries.told_by_rule(here.run, "AR-069", f"site:{here.site.code}"),
        may_import=can(request.actor, "import", here.site),
        may_edit=can(request.actor, "edit", here.site),
    )
    return render(request, "assessment/advisory_list.html" + ("#table" if request.htmx else ""), context)


@require_safe
def advisory(request: PageRequest, site: str, advisory: int) -> HttpResponse:
    """Show one advisory: its holes, what mends them, the assets with their reasons, and what people decided."""
    here = current(request, site)
    row = get_object_or_404(rows_of(here.site, Advisory), pk=advisory)
    verdicts = advisory_verdicts.verdicts_of(here.site, timezone.localdate()).filter(advisory=row)
    page = Paginator(verdicts.order_by("status", "asset__tag"), PAGE).get_page(request.GET.get("page"))
    read = from_plain(unpack(row.packed))
    words = history_of(row, [one.asset_id for one in page])
    context = here.context(
        advisory=row,
        read=read,
        remedies=sorted(
            {(remedy.kind.replace("_", " "), remedy.text) for hole in read.holes for remedy in hole.remedies}
        ),
        page=page,
        rows=[(one, words.get(one.asset_id, [])) for one in page],
        answers=[(answer.value, answer.label) for answer in ANSWERS],
        may_edit=can(request.actor, "edit", here.site),
        typed=typed.take(request.session, f"advisory {row.pk}"),
    )
    return render(request, "assessment/advisory_detail.html", context)


@require_POST
def draft(request: PageRequest, site: str) -> HttpResponse:
    """Take the ticked scenarios into the model."""
    here = site_of(request, site, "edit")
    codes = request.POST.getlist("scenario")
    try:
        kept = advisory_drafts.adopt(site=here, codes=codes, user=request.user, today=timezone.localdate())
    except ImportRefused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, f"{kept.title}. Judge them in the model; it can be undone under Changes.")
    return redirect("assessment:advisories", site=here.code)


def _status(request: PageRequest) -> str:
    status = request.GET.get("status", "affected")
    return status if status in (*STATUSES, "decided") else "affected"


def _filtered(request: PageRequest, rows: advisory_verdicts.Verdicts) -> advisory_verdicts.Verdicts:
    status = _status(request)
    if status == "decided":
        rows = rows.exclude(answer="")
    else:
        rows = rows.filter(meaning=status)
        rows = rows if status == "not_affected" else rows.exclude(answer=advisory_verdicts.NO_ACTION)
    wanted: dict[str, Any] = {
        "asset__tag": request.GET.get("asset", ""),
        "asset__zone__code": request.GET.get("zone", ""),
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    if request.GET.get("kev"):
        rows = rows.exclude(kev_added=None)
    for word in request.GET.get("q", "")[:SEARCH_LENGTH].split():
        rows = rows.filter(
            Q(asset__search_text__contains=word.lower())
            | Q(advisory__code__icontains=word)
            | Q(advisory__title__icontains=word)
        )
    return rows
