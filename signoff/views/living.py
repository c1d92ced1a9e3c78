"""What the plant lives with, on one page, and the forms to accept something."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from accounts import versions
from accounts.http import PageRequest
from assessment.edits import Edited
from assessment.models import Assessment
from signoff import accepting, living
from signoff.forms import RiskForm, TargetForm, TermsForm, WaiverForm
from signoff.reading import Reading, read
from signoff.standing import last_word, stands_at
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
    is_sent = request.method == "POST"
    seen = versions.seen(request) if is_sent else _stands(here, what, _place(what, request.GET))
    form, is_met = _form(request, what, read(here)), False
    if is_sent and form.is_valid():
        try:
            done = _ACTS[what](here, request, form, seen)
        except accepting.Met as refusal:
            seen, is_met = _stands(here, what, _place(what, form.cleaned_data)), True
            if not seen:
                form.add_error(None, str(refusal))
        except accepting.NotAccepted as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{done.title}.")
            return redirect("signoff:living", site=here.site.code)
    context = shown(request, here, "living", form=form, title=_(TITLES[what]), is_met=is_met, seen=json.dumps(seen))
    context |= _beside(here, what, form, seen)
    return render(request, "signoff/accept.html", context, status=409 if is_met else 400 if form.errors else 200)


def _place(what: str, told: Mapping[str, Any]) -> str:
    if what == living.WAIVER:
        return f"{told.get('rule', '')}@{told.get('target', '')}"
    return str(told.get("scenario" if what == living.RISK else "about", ""))


def _stands(here: Assessment, what: str, place: str) -> dict[str, Any]:
    """Give what stands at a place, under its name; nothing where nothing stands."""
    words = stands_at(here, what, place)
    return {place: words} if words else {}


def _beside(here: Assessment, what: str, form: TermsForm, seen: Mapping[str, Any]) -> dict[str, Any]:
    """Give what stands at the place that a form shows, beside what was typed, and whose words they are."""
    for place, words in seen.items():
        typed = {name: form[name].value() for name in form.fields} if form.is_bound else {}
        rows = [
            {
                "label": form.fields[name].label if name in form.fields else _("Decision"),
                "theirs": text,
                "yours": typed.get(name, ""),
            }
            for name, text in (words.items() if isinstance(words, dict) else ())
        ]
        return {"stands": rows, "last": last_word(here, what, place)}
    return {}


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


def _waive(here: Assessment, request: PageRequest, form: TermsForm, seen: accepting.Seen) -> Edited:
    data = form.cleaned_data
    return accepting.waive(here, request.user, rule=data["rule"], target=data["target"], terms=form.terms(), seen=seen)


def _risk(here: Assessment, request: PageRequest, form: TermsForm, seen: accepting.Seen) -> Edited:
    scenario = form.cleaned_data["scenario"]
    return accepting.accept_risk(here, request.user, scenario=scenario, terms=form.terms(), seen=seen)


def _target(here: Assessment, request: PageRequest, form: TermsForm, seen: accepting.Seen) -> Edited:
    data = form.cleaned_data
    return accepting.lower_target(
        here, request.user, about=data["about"], sl_t=data["sl_t"], terms=form.terms(), seen=seen
    )


_ACTS: Final[dict[str, Callable[[Assessment, PageRequest, TermsForm, accepting.Seen], Edited]]] = {
    living.WAIVER: _waive,
    living.RISK: _risk,
    living.TARGET: _target,
}
