"""What is known, how, and what to find out next."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import PageRequest
from assessment.completeness import observed_share, shares_of, to_do
from assessment.engine.checking import rules
from assessment.views.common import current


@require_safe
def completeness(request: PageRequest, site: str) -> HttpResponse:
    """Show the share of each field that is known, and the to-do list of what the rules still need."""
    here = current(request, site)
    shares = shares_of(here.site)
    context = here.context(
        shares=shares,
        total=shares[0].total,
        how=observed_share(shares),
        items=[] if here.run is None else to_do(here.run),
        titles={one.id: one.title for one in rules()},
    )
    return render(request, "assessment/completeness.html", context)
