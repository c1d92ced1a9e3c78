"""What was given to the steering committee, and giving it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import PageRequest
from accounts.scope import rows_of
from programme import publishing
from programme.forms import PublishForm
from programme.models import Publication
from programme.needed import DECISION, KEYS, MEASURES, TARGET
from programme.reading import digest_of, governed_of
from programme.views.common import assessment_for, shown
from signoff.views.common import assessment_at

GATES = {
    "steering_team": gettext_noop("Joint steering team"),
    "edge_architecture": gettext_noop("Edge architecture signed"),
    "pilot_scope": gettext_noop("Pilot scope"),
    "dual_review": gettext_noop("Dual review"),
}
KINDS = {
    DECISION: gettext_noop("decision"),
    KEYS: gettext_noop("keys"),
    TARGET: gettext_noop("target"),
    MEASURES: gettext_noop("measures"),
}


@require_safe
def published(request: PageRequest, site: str) -> HttpResponse:
    """List what was published, the newest first."""
    assessment = assessment_at(request, site)
    rows = rows_of(assessment.site, Publication).defer("body")
    return render(request, "programme/published.html", shown(request, assessment, "published", rows=rows))


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: PageRequest, site: str) -> HttpResponse:
    """Show what would be published with what nobody owns, and publish it."""
    assessment = assessment_for(request, site, "edit")
    today = timezone.localdate()
    here = governed_of(assessment, today)
    form = PublishForm(request.POST if request.method == "POST" else None, has_sponsor=bool(here.sponsor))
    if request.method == "POST" and form.is_valid():
        try:
            made = publishing.publish(
                assessment=assessment, user=request.user, override=form.cleaned_data.get("override", ""), today=today
            )
        except publishing.NotPublished as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Published as number %(number)d.") % {"number": made.number})
            return redirect("programme:publication", site=assessment.site.code, number=made.number)
    context = shown(
        request,
        assessment,
        "published",
        form=form,
        sponsor=here.person(here.sponsor),
        body=_said(publishing.body_of(here)),
    )
    return render(request, "programme/publish.html", context, status=400 if form.errors else 200)


@require_safe
def publication(request: PageRequest, site: str, number: int) -> HttpResponse:
    """Show what was published, with whether it is still the current one."""
    assessment = assessment_at(request, site)
    found = get_object_or_404(rows_of(assessment.site, Publication), number=number)
    newest = rows_of(assessment.site, Publication).values_list("number", flat=True).first()
    context = shown(
        request,
        assessment,
        "published",
        one=found,
        newest=newest,
        is_current=newest == found.number,
        is_as_published=assessment.pk is not None and digest_of(assessment) == found.model_sha256,
        body=_said(found.body),
    )
    return render(request, "programme/publication.html", context)


def _said(body: dict[str, list[object]]) -> dict[str, object]:
    """Give what was published with its codes in words."""
    return {
        **body,
        "gates": [_(GATES[str(one)]) if one in GATES else one for one in body["gates"]],
        "needed": [(_(KINDS[kind]), name, blocked) for kind, _code, name, blocked in body["needed"]],  # type: ignore[misc,has-type]
    }
