"""The portfolio: every site that one may see, worst first."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import PageRequest
from portfolio.reading import FIRST, ORDERS, groups_of, sites_of, totals_of

SHOWN = 50


@require_safe
def portfolio(request: PageRequest) -> HttpResponse:
    """List the sites with where they stand."""
    order, group = request.GET.get("sort", FIRST), request.GET.get("group", "")
    if order not in ORDERS:
        order = FIRST
    sites = sites_of(request.actor, order, group)
    page = Paginator(sites, SHOWN).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "totals": totals_of(sites),
        "groups": groups_of(request.actor),
        "group": group,
        "order": order,
    }
    return render(request, "portfolio/portfolio.html", context)
