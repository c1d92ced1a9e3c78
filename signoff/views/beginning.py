"""The next assessment of a site, and another site like this one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms import SiteForm
from accounts.fresh_sign_in import check_fresh
from accounts.http import PageRequest
from accounts.scope import rows_of
from signoff import beginning
from signoff.forms import NextForm
from signoff.models import Baseline
from signoff.views.common import assessment_at, shown


@require_http_methods(["GET", "HEAD", "POST"])
def next_assessment(request: PageRequest, site: str) -> HttpResponse:
    """Close the assessment and open the next one with all that was stated and decided."""
    here = assessment_at(request, site, "administer")
    today = timezone.localdate()
    year = {"code": f"A{today.year + 1}", "name": _("Assessment %(year)d") % {"year": today.year + 1}, "on": today}
    form = NextForm(request.POST if request.method == "POST" else None, initial=year)
    if request.method == "POST":
        check_fresh(request)
        if form.is_valid():
            try:
                made = beginning.next_assessment(assessment=here, user=request.user, **form.cleaned_data)
            except beginning.NotBegun as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(
                    request, _("%(name)s is open; the last one is read from its baselines.") % {"name": made}
                )
                return redirect("assessment:dashboard", site=here.site.code)
    is_signed = rows_of(here, Baseline).exists()
    context = shown(request, here, "baselines", form=form, is_signed=is_signed)
    return render(request, "signoff/next.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def site_like(request: PageRequest, site: str) -> HttpResponse:
    """Make another site that begins with the structure of this one."""
    here = assessment_at(request, site, "edit")
    form = SiteForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = beginning.site_like(
                assessment=here, actor=request.actor, on=timezone.localdate(), **form.cleaned_data
            )
        except beginning.NotBegun as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("assessment:zones", site=made.code)
    context = shown(request, here, "baselines", form=form)
    return render(request, "signoff/site_like.html", context, status=400 if form.errors else 200)
