"""What the judgement says of one asset, shown on its card."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import PageRequest, site_of
from accounts.scope import rows_of
from assessment import queries, services
from assessment.capability import capability_of
from assessment.cards import FR_CODES
from inventory.models import Asset


@require_safe
def capability(request: PageRequest, site: str, tag: str) -> HttpResponse:
    """Show what is open about an asset, its capability beside the target of its zone, and what a shortfall needs."""
    here = site_of(request, site)
    asset = get_object_or_404(rows_of(here, Asset).select_related("zone"), tag=tag, retired_at=None)
    assessment = services.current_assessment(site=here, today=timezone.localdate())
    found, run = capability_of(assessment, asset), services.latest_run(assessment)
    about = [] if run is None else queries.findings_about(run, f"asset:{tag}")
    rows = [{**reason, "fr": label} for reason, label in zip(found["reasons"], FR_CODES, strict=True)]
    context = {"site": here, "asset": asset, "found": found, "rows": rows, "run": run}
    context["findings"] = [one for one in about if one.status == "open"]
    return render(request, "assessment/capability.html" + ("#card" if request.htmx else ""), context)
