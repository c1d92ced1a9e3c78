"""What the plant lives with, on one page, and the forms to accept something."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import PageRequest
from assessment.edits import Edited
from assessment.models import Assessment
from signoff import accepting, living
from signoff.forms import RiskForm, TargetForm, TermsForm, WaiverForm
from signoff.reading import Reading, read
from signoff.views.common import assessment_at, shown

WHATS: Final = {
    living.WAIVER: gettext_noop("waiver"),
    living.RISK: gettext_noop("accepted risk"),
    living.TARGET: gettext_noop("lowered target"),
    living.COMPENSATION: gettext_noop("compensation"),
    living.DECISION: gettext_noop("decision"),
}
TITLES: Final = {
    living.WAIVER: gettext_noop("Waive a rule"),
    living.RISK: gettext_noop("Accept a risk"),
    living.TARGET: gettext_noop("Lower a target"),
}


@require_safe
def lived_with(request: PageRequest, site: str) -> HttpResponse:
    """Show who accepted what, why, until when, and what would end it."""
    here = assessment_at(request, site)
    found = read(here)
    rows = [
        {"one": one, "what": _(WHATS[one.what])}
        for one in living.lived_with(found.frame, found.result, timezone.localdate())
    ]
    forms = [(what, _(title)) for what, title in TITLES.items()]
    return render(request, "signoff/living.html", shown(request, here, "living", rows=rows, forms=forms))


@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: PageRequest, site: str, what: str) -> HttpResponse:
    """Ask what is accepted by whom, why and until when, and write it."""
    here = assessment_at(request, site, "edit")
    if what not in TITLES:
        raise Http404("There is no such form.")
    form = _form(request, what, read(here))
    if request.method == "POST" and form.is_valid():
        try:
            done = _ACTS[what](here, request, form)
        except accepting.NotAccepted as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{done.title}.")
            return redirect("signoff:living", site=here.site.code)
    context = shown(request, here, "living", form=form, title=_(TITLES[what]))
    return render(request, "signoff/accept.html", context, status=400 if form.errors else 200)


def _form(request: PageRequest, what: str, found: Reading) -> TermsForm:
    data = request.POST if request.method == "POST" else None
    asked: dict[str, Any] = {
        key: request.GET[key] for key in ("rule", "target", "scenario", "about") if key in request.GET
    }
    if what == living.WAIVER:
        return WaiverForm(data, initial=asked)
    if what == living.RISK:
        scenarios = found.frame.get("scenarios") or ()
        offered = [(one["code"], f"{one['code']} {one.get('title') or ''}".strip()) for one in scenarios]
        return RiskForm(data, initial=asked, offered=offered)
    places = [
        (f"{kind}:{one['code']}", f"{one.get('name') or one['code']} ({one['code']})")
        for kind, home in living.PLACES
        for one in found.frame.get(home) or ()
    ]
    return TargetForm(data, initial=asked, offered=places)


def _waive(here: Assessment, request: PageRequest, form: TermsForm) -> Edited:
    data = form.cleaned_data
    return accepting.waive(here, request.user, rule=data["rule"], target=data["target"], terms=form.terms())


def _risk(here: Assessment, request: PageRequest, form: TermsForm) -> Edited:
    return accepting.accept_risk(here, request.user, scenario=form.cleaned_data["scenario"], terms=form.terms())


def _target(here: Assessment, request: PageRequest, form: TermsForm) -> Edited:
    data = form.cleaned_data
    return accepting.lower_target(here, request.user, about=data["about"], sl_t=data["sl_t"], terms=form.terms())


_ACTS: Final[dict[str, Callable[[Assessment, PageRequest, TermsForm], Edited]]] = {
    living.WAIVER: _waive,
    living.RISK: _risk,
    living.TARGET: _target,
}
