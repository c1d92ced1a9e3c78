"""ZCR 1 to 7 as a checklist, and the decision that ZCR 4.1 asks for."""

from __future__ import annotations

from itertools import groupby
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import PageRequest
from signoff import accepting
from signoff.facts import requirements_of
from signoff.forms import ComparisonForm
from signoff.reading import read
from signoff.views.common import assessment_at, shown

STEPS: Final = {
    "1": gettext_noop("Identify the system under consideration"),
    "2": gettext_noop("Initial risk assessment"),
    "3": gettext_noop("Partition into zones and conduits"),
    "4": gettext_noop("Risk comparison"),
    "5": gettext_noop("Detailed assessment of each zone and conduit"),
    "6": gettext_noop("Requirements, assumptions and constraints"),
    "7": gettext_noop("Asset owner approval"),
}


@require_safe
def method(request: PageRequest, site: str) -> HttpResponse:
    """Show what each requirement asks for, how much of it is there, and where to mend what lacks."""
    here = assessment_at(request, site)
    found = read(here)
    rows = requirements_of(here, found, timezone.localdate())
    steps = [
        {
            "number": step,
            "title": _(STEPS[step]),
            "rows": (some := list(group)),
            "done": sum(one.is_done for one in some),
        }
        for step, group in groupby(rows, key=lambda one: one.step)
    ]
    done = sum(one.is_done for one in rows)
    totals = {"done": done, "of": len(rows), "percent": round(100 * done / len(rows))}
    context = shown(request, here, "home", steps=steps, totals=totals, run=found.run)
    return render(request, "signoff/method.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: PageRequest, site: str) -> HttpResponse:
    """Ask whether a zone, or the whole site, needs a detailed assessment, and write the decision."""
    here = assessment_at(request, site, "edit")
    zones = [
        (f"zone:{one['code']}", f"{one.get('name') or one['code']} ({one['code']})")
        for one in read(here).frame.get("zones") or ()
        if one.get("kind") != "external"
    ]
    offered = [(f"site:{here.site.code}", _("the whole site")), *zones]
    form = ComparisonForm(request.POST if request.method == "POST" else None, offered=offered)
    if request.method == "POST" and form.is_valid():
        try:
            done = accepting.decide(here, request.user, step="ZCR 4.1", **_said(form))
        except accepting.NotAccepted as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{done.title}.")
            return redirect("signoff:home", site=here.site.code)
    title = _("Is a detailed assessment needed?")
    context = shown(request, here, "home", form=form, title=title)
    return render(request, "signoff/decide.html", context, status=400 if form.errors else 200)


def _said(form: ComparisonForm) -> dict[str, Any]:
    return {key: form.cleaned_data[key] for key in ("about", "outcome", "reason", "by")}
