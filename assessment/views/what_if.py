"""What if: changes kept by name, asked as questions, side by side with plans; one of them is adopted."""

from __future__ import annotations

import json
import re
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import PageRequest
from assessment import services, what_ifs
from assessment.edits import EditConflict, EditRefused
from assessment.models import WhatIf
from assessment.services import latest_plan
from assessment.views.common import Current, current
from assessment.views.plan import named
from documents.errors import ModelRefused

OFFERED_MOST = 400
ERRORS_SHOWN = 5
CODES = re.compile(r"[\s,;]+")
_LIST = forms.SelectMultiple(attrs={"size": 8})
_ROWS = forms.Textarea(attrs={"rows": 3})


class QuestionForm(forms.Form):
    """A question: a name, measures to place, conduits and flows to cut, and any other change as JSON."""

    name = forms.CharField(max_length=200, label=gettext_lazy("Name"))
    place = forms.MultipleChoiceField(required=False, widget=_LIST, label=gettext_lazy("Measures in place"))
    conduits = forms.MultipleChoiceField(
        required=False, widget=_LIST, label=gettext_lazy("Conduits that are cut, with all their flows")
    )
    flows = forms.CharField(
        required=False, max_length=20_000, widget=_ROWS, label=gettext_lazy("Flows that are cut, by code")
    )
    more = forms.CharField(
        required=False,
        max_length=1_000_000,
        widget=_ROWS,
        label=gettext_lazy("Any other changes, as a change set in JSON"),
    )

    def __init__(self, here: Current, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["place"].choices = _actions(here)  # type: ignore[attr-defined]
        listed = [(one["code"], f"{one['code']} {one.get('name') or ''}") for one in here.frame.get("conduits") or ()]
        self.fields["conduits"].choices = sorted(listed)  # type: ignore[attr-defined]

    def clean_more(self) -> dict[str, Any]:
        """Read the change set."""
        text = self.cleaned_data["more"].strip()
        try:
            found = json.loads(text) if text else {}
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(_("This is not valid JSON.")) from error
        if not isinstance(found, dict):
            raise forms.ValidationError(_("A change set is a JSON object."))
        return found

    def changes(self, here: Current) -> dict[str, Any]:
        """Give the change set that was asked."""
        said = self.cleaned_data
        asked: dict[str, Any] = {**said["more"], "bulkhead_changes": 1, "name": said["name"]}
        if said["place"]:
            asked["place"] = list(dict.fromkeys([*(asked.get("place") or ()), *said["place"]]))
        flows = [*filter(None, CODES.split(said["flows"])), *what_ifs.flows_in(here.assessment, said["conduits"])]
        if flows:
            changed = dict(asked.get("set") or {})
            cut = {code: {**what_ifs.CUT, **(changed.get("flows") or {}).get(code, {})} for code in flows}
            asked["set"] = {**changed, "flows": {**(changed.get("flows") or {}), **cut}}
        return asked


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: PageRequest, site: str) -> HttpResponse:
    """Ask a question; GET takes flows, place and name to begin with from the query string."""
    here = current(request, site, "run" if request.method == "POST" else "view")
    if request.method != "POST":
        form = QuestionForm(here, initial=_begun(request))
        return render(request, "assessment/what_if.html", here.context(form=form))
    form = QuestionForm(here, request.POST)
    if form.is_valid():
        assessment = services.open_assessment(site=here.site, today=timezone.localdate())
        try:
            kept, _job = what_ifs.keep(assessment=assessment, changes=form.changes(here), user=request.user)
        except ModelRefused as refusal:
            for error in refusal.errors[:ERRORS_SHOWN]:
                form.add_error(None, str(error))
        except (EditRefused, services.ModelBusy) as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(_beside(here, kept))
    return render(request, "assessment/what_if.html", here.context(form=form), status=400)


@require_POST
def act(request: PageRequest, site: str) -> HttpResponse:
    """Ask a kept question again, make its changes in the model, or take it away, as `act` says."""
    wanted = request.POST.get("act", "")
    here = current(request, site, "edit" if wanted == "adopt" else "run")
    kept = get_object_or_404(WhatIf, assessment=here.assessment, pk=_number(request.POST.get("what_if", "")))
    if wanted == "again":
        services.queue_what_if_answer(question=kept, user=request.user)
    elif wanted == "remove":
        what_ifs.remove(question=kept, user=request.user)
    elif wanted == "adopt":
        try:
            what_ifs.adopt(question=kept, user=request.user)
        except (EditRefused, EditConflict) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The changes are in the model now. They can be undone under Changes."))
    else:
        raise Http404("No such act.")
    return redirect("assessment:plan_compare", site=here.site.code)


def _begun(request: PageRequest) -> dict[str, Any]:
    return {
        "name": request.GET.get("name", "")[:200],
        "flows": "\n".join(request.GET.getlist("flow")[:OFFERED_MOST]),
        "place": request.GET.getlist("place")[:OFFERED_MOST],
    }


def _actions(here: Current) -> list[tuple[str, str]]:
    """Give the actions that the newest plan weighed, by name and place."""
    made = latest_plan(here.run) if here.run else None
    found = [*made.result["schedule"], *made.result["left_out"]] if made else []
    told = [named(here, one) for one in found[:OFFERED_MOST]]
    return sorted(((one["action"], f"{one['title']}: {one['place']}") for one in told), key=lambda one: one[1])


def _beside(here: Current, kept: WhatIf) -> str:
    return f"{reverse('assessment:plan_compare', kwargs={'site': here.site.code})}?if={kept.pk}"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004
