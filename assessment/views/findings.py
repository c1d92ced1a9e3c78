"""The findings: worst first, filtered, and each with its reason."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.http import PageRequest
from assessment.engine.checking import SEVERITIES, rules
from assessment.models import RunFinding
from assessment.views.common import current
from catalogue.loader import measures, requirements

PAGE = 50
SEARCH_LENGTH = 200
STATUSES = ("open", "waived", "not_evaluated")


@require_safe
def finding_list(request: PageRequest, site: str) -> HttpResponse:
    """List the findings of the newest run; open ones unless asked for others."""
    here = current(request, site)
    context = here.context(severities=SEVERITIES, statuses=STATUSES, titles={one.id: one.title for one in rules()})
    if here.run is not None:
        rows = here.run.findings.all()
        status = request.GET.get("status", "open")
        if status in STATUSES:
            rows = rows.filter(status=status)
        if request.GET.get("folded") != "1":
            rows = rows.filter(is_folded=False)
        if (severity := request.GET.get("severity")) in SEVERITIES:
            rows = rows.filter(severity=severity)
        if rule := request.GET.get("rule", ""):
            rows = rows.filter(rule=rule)
        if text := request.GET.get("q", "")[:SEARCH_LENGTH]:
            rows = rows.filter(Q(target__icontains=text) | Q(body__message__icontains=text))
        context |= {
            "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
            "status": status,
            "rules": sorted(set(here.run.findings.order_by().values_list("rule", flat=True).distinct())),
            "totals": here.run.totals["findings"],
        }
    return render(request, "assessment/finding_list.html" + ("#table" if request.htmx else ""), context)


@require_safe
def finding(request: PageRequest, site: str, key: str) -> HttpResponse:
    """Show one finding: what was seen, which rule, why, and what closes it."""
    here = current(request, site)
    row = get_object_or_404(RunFinding, run=here.run, key=key)
    body = row.body
    context = here.context(
        finding=row,
        body=body,
        rule=next((one for one in rules() if one.id == row.rule), None),
        evidence=[(name, _shown(value)) for name, value in sorted(body["evidence"].items())],
        closing=[measures()[code] for code in body["measures"] if code in measures()],
        violated=[(code, requirements()[code].title if code in requirements() else "") for code in body["violates"]],
    )
    return render(request, "assessment/finding_detail.html", context)


def _shown(value: Any) -> str:
    """Give a value of the evidence as people read it."""
    if isinstance(value, list):
        return ", ".join(_shown(one) for one in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_shown(one)}" for key, one in value.items())
    return "not known" if value is None else str(value)
