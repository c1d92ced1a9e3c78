"""Stakeholders with their position and what is done: for facilitators alone, and in no file, report or API."""

from __future__ import annotations

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import versions
from accounts.audit import note
from accounts.http import PageRequest
from accounts.models import Site
from accounts.scope import rows_of
from accounts.versions import NEW, Stale
from programme.forms import FIELDS, TAKEN, StakeholderForm
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
    """Take a stakeholder off the list, as they were looked at."""
    here = assessment_for(request, site, "facilitate").site
    seen = versions.sent(request)
    row = get_object_or_404(rows_of(here, Stakeholder), pk=stakeholder)
    with transaction.atomic():
        if not rows_of(here, Stakeholder).filter(pk=row.pk, version=seen).delete()[0]:
            raise _stale(here, row)
        note("stakeholder.removed", site=here, user=request.user, about=str(stakeholder))
    return redirect("programme:stakeholders", site=here.code)


def _form(request: PageRequest, site: str, number: int | None) -> HttpResponse:
    assessment = assessment_for(request, site, "facilitate")
    here: Site = assessment.site
    is_sent = request.method == "POST"
    seen = versions.sent(request) if is_sent and number is not None else NEW
    row = Stakeholder(site=here) if number is None else get_object_or_404(rows_of(here, Stakeholder), pk=number)
    standing = model_to_dict(row)
    taken = set(rows_of(here, Stakeholder).exclude(pk=row.pk).values_list("name", flat=True))
    form = StakeholderForm(request.POST if is_sent else None, instance=row, taken=taken)
    is_stale = False
    context = {"form": form, "name": "" if number is None else standing["name"], "version": seen or standing["version"]}
    if is_sent and form.is_valid():
        try:
            _keep(request, here, row, seen)
        except Stale as stale:
            # What was typed stays; sent again, it goes over what the page tells now.
            form.add_error(None, str(stale))
            form.tell(standing)
            context["version"], is_stale = standing["version"], True
        except IntegrityError:
            form.add_error("name", TAKEN)
        else:
            messages.success(request, _("Kept."))
            return redirect("programme:stakeholders", site=here.code)
    status = 409 if is_stale else 400 if form.errors else 200
    context = shown(request, assessment, "stakeholders", number=number, **context)
    return render(request, "programme/stakeholder.html", context, status=status)


def _keep(request: PageRequest, here: Site, row: Stakeholder, seen: int) -> None:
    """Write what was typed, over the version that was looked at. Raises Stale."""
    with transaction.atomic():
        if seen == NEW:
            row.save()
        else:
            fields = {name: getattr(row, name) for name in FIELDS}
            if not versions.renew(rows_of(here, Stakeholder).filter(pk=row.pk), seen, **fields):
                raise _stale(here, row)
        # Who looked after whom is in the trail; what was written of them is not: auditors are no facilitators.
        note("stakeholder.written", site=here, user=request.user, about=str(row.pk))


def _stale(here: Site, row: Stakeholder) -> Stale:
    return versions.stale(_("this entry"), acts=("stakeholder.written",), about=str(row.pk), site=here)
