"""Stakeholders with their position and what is done: for facilitators alone, and in no file, report or API."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit import note
from accounts.http import PageRequest
from accounts.models import Site
from accounts.scope import rows_of
from programme.forms import StakeholderForm
from programme.models import Stakeholder
from programme.views.common import assessment_for, shown


@require_safe
def stakeholders(request: PageRequest, site: str) -> HttpResponse:
    """List the stakeholders."""
    assessment = assessment_for(request, site, "facilitate")
    rows = rows_of(assessment.site, Stakeholder)
    return render(request, "programme/stakeholders.html", shown(request, assessment, "stakeholders", rows=rows))


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: PageRequest, site: str) -> HttpResponse:
    """Ask for a stakeholder, and keep them."""
    return _form(request, site, None)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PageRequest, site: str, stakeholder: int) -> HttpResponse:
    """Show a stakeholder as a form, and keep what changed."""
    return _form(request, site, stakeholder)


@require_POST
def remove(request: PageRequest, site: str, stakeholder: int) -> HttpResponse:
    """Take a stakeholder off the list."""
    assessment = assessment_for(request, site, "facilitate")
    row = get_object_or_404(rows_of(assessment.site, Stakeholder), pk=stakeholder)
    note("stakeholder.removed", site=assessment.site, user=request.user, about=str(row.pk))
    row.delete()
    return redirect("programme:stakeholders", site=assessment.site.code)


def _form(request: PageRequest, site: str, number: int | None) -> HttpResponse:
    assessment = assessment_for(request, site, "facilitate")
    here: Site = assessment.site
    row = Stakeholder(site=here) if number is None else get_object_or_404(rows_of(here, Stakeholder), pk=number)
    taken = set(rows_of(here, Stakeholder).exclude(pk=row.pk).values_list("name", flat=True))
    form = StakeholderForm(request.POST if request.method == "POST" else None, instance=row, taken=taken)
    if request.method == "POST" and form.is_valid():
        kept = form.save()
        # Who looked after whom is in the trail; what was written of them is not: auditors are no facilitators.
        note("stakeholder.written", site=here, user=request.user, about=str(kept.pk))
        messages.success(request, _("Kept."))
        return redirect("programme:stakeholders", site=here.code)
    context = shown(request, assessment, "stakeholders", form=form, row=row if number is not None else None)
    return render(request, "programme/stakeholder.html", context, status=400 if form.errors else 200)
