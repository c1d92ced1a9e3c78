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

from accounts import versions
from accounts.http import PageRequest
from accounts.scope import rows_of
from accounts.told import told
from assessment import services, what_ifs
from assessment.edits import EditConflict, EditRefused
from assessment.models import WhatIf
from assessment.services import latest_plan
from assessment.views.common import Current, current
from assessment.views.plan import named
from catalogue.loader import measures as catalogue_measures
from documents.errors import ModelRefused

OFFERED_MOST = 400
ERRORS_SHOWN = 5
CHANGES = ("cut", "flows", "place", "measure", "level", "more")
CODES = re.compile(r"[\s,;]+")
_LIST = forms.SelectMultiple(attrs={"size": 8})
_ROWS = forms.Textarea(attrs={"rows": 2})
_JSON = forms.Textarea(attrs={"rows": 12, "spellcheck": "false"})


class QuestionForm(forms.Form):
    """A question in plain choices: what is cut, measured, levelled, taken out; a change set in JSON for experts."""

    name = forms.CharField(
        required=False,
        max_length=200,
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("Left empty, it is named after the first change."),
    )
    cut = forms.MultipleChoiceField(
        required=False, widget=_LIST, label=gettext_lazy("Conduits that are cut, zones that are isolated")
    )
    flows = forms.CharField(
        required=False, max_length=20_000, widget=_ROWS, label=gettext_lazy("Flows that are taken out, by code")
    )
    place = forms.MultipleChoiceField(
        required=False, widget=_LIST, label=gettext_lazy("Measures that the newest plan weighed, in place")
    )
    measure = forms.ChoiceField(required=False, label=gettext_lazy("Any other measure"))
    measure_at = forms.ChoiceField(required=False, label=gettext_lazy("Where it is placed"))
    level = forms.ChoiceField(
        required=False,
        choices=[("", "")] + [(str(one), f"SL-T {one}") for one in range(5)],
        label=gettext_lazy("Target level"),
    )
    level_of = forms.ChoiceField(required=False, label=gettext_lazy("Whose target it is"))
    more = forms.CharField(
        required=False, max_length=1_000_000, widget=_JSON, label=gettext_lazy("The change set in JSON")
    )

    def __init__(self, here: Current, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.places = _places(here)
        self.measures = _measures(here)
        nothing = ("", "")
        for field, choices in (
            ("cut", list(self.places.items())),
            ("place", _actions(here)),
            ("measure", [nothing, *self.measures.items()]),
            ("measure_at", [nothing, *self.places.items()]),
            ("level_of", [nothing, *self.places.items()]),
        ):
            self.fields[field].choices = choices  # type: ignore[attr-defined]

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

    def clean(self) -> dict[str, Any]:
        """Refuse a measure or a level without its place, and no choice at all; a place alone asks nothing."""
        said = super().clean() or {}
        for one, other in (("measure", "measure_at"), ("level", "level_of")):
            if said.get(one) and not said.get(other):
                self.add_error(other, _("Choose this one, too."))
        if not self.errors and not any(said.get(field) for field in CHANGES):
            raise forms.ValidationError(_("Choose at least one change."))
        return said

    def changes(self) -> dict[str, Any]:
        """Give the change set that was asked."""
        said = self.cleaned_data
        asked = what_ifs.with_choices(
            said["more"],
            cut=said["cut"],
            flows=[*filter(None, CODES.split(said["flows"]))],
            place=[*said["place"], *([f"{said['measure']}@{said['measure_at']}"] if said["measure"] else [])],
            levels={said["level_of"]: int(said["level"])} if said["level"] else {},
        )
        words = what_ifs.in_words(asked, {**self.places, **self.measures})
        return {**asked, "bulkhead_changes": 1, "name": said["name"] or asked.get("name") or words[0][:200]}


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: PageRequest, site: str) -> HttpResponse:
    """Ask a question; GET takes what is cut, flows, places and a name to begin with from the query string.

    With `add`, what was chosen goes into the change set, which is shown again to be added to.
    """
    here = current(request, site, "run" if request.method == "POST" else "view")
    if request.method != "POST":
        return _form_page(request, here, QuestionForm(here, initial=_begun(request)))
    form = QuestionForm(here, request.POST)
    if not form.is_valid():
        return _form_page(request, here, form, status=400)
    changes = form.changes()
    if "add" in request.POST:
        begun = {"name": changes["name"], "more": json.dumps(changes, indent=2, ensure_ascii=False)}
        return _form_page(request, here, QuestionForm(here, initial=begun), changes=changes)
    if url := _kept(request, here, form, changes):
        return redirect(url)
    return _form_page(request, here, form, status=400)


def _kept(request: PageRequest, here: Current, form: QuestionForm, changes: dict[str, Any]) -> str:
    """Keep a question, or find the very same one, and give where its answer stands; empty where it was refused."""
    assessment = services.open_assessment(site=here.site, today=timezone.localdate())
    if kept := what_ifs.asked_before(assessment, changes):
        return _beside(here, kept)
    try:
        kept, _job = what_ifs.keep(assessment=assessment, changes=changes, user=request.user)
    except ModelRefused as refusal:
        for error in refusal.errors[:ERRORS_SHOWN]:
            form.add_error(None, str(error))
    except (EditRefused, services.ModelBusy) as refusal:
        form.add_error(None, str(refusal))
    else:
        return _beside(here, kept)
    return ""


def _form_page(
    request: PageRequest, here: Current, form: QuestionForm, *, changes: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    words = what_ifs.in_words(changes, {**form.places, **form.measures}) if changes else []
    return render(request, "assessment/what_if.html", here.context(form=form, so_far=words), status=status)


@require_POST
def act(request: PageRequest, site: str) -> HttpResponse:
    """Ask a kept question again, make its changes in the model, or take it away, as `act` says."""
    wanted = request.POST.get("act", "")
    here, since = current(request, site, "edit" if wanted == "adopt" else "run"), versions.sent(request)
    kept = get_object_or_404(rows_of(here.assessment, WhatIf), pk=_number(request.POST.get("what_if", "")))
    if wanted == "again":
        services.queue_what_if_answer(question=kept, user=request.user)
    elif wanted == "remove":
        what_ifs.remove(question=kept, user=request.user)
    elif wanted == "adopt":
        try:
            what_ifs.adopt(question=kept, user=request.user, since=since)
        except EditConflict as conflict:
            raise versions.Stale(str(conflict)) from conflict
        except EditRefused as refusal:
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
        "cut": request.GET.getlist("cut")[:OFFERED_MOST],
        "measure_at": request.GET.get("at", ""),
        "level_of": request.GET.get("at", ""),
    }


def _places(here: Current) -> dict[str, str]:
    """Give every zone and conduit by name."""
    kinds = (("zone", "zones", _("Zone")), ("conduit", "conduits", _("Conduit")))
    rows = [
        (f"{kind}:{one['code']}", f"{label} {one.get('name') or one['code']} ({one['code']})")
        for kind, home, label in kinds
        for one in here.frame.get(home) or ()
    ]
    return dict(sorted(rows, key=lambda row: (row[0].partition(":")[0], row[1])))


def _measures(here: Current) -> dict[str, str]:
    """Give every measure that can be placed: those of the catalogue and the site's own."""
    own = {one["code"]: one.get("title") or one["code"] for one in here.frame.get("measures") or ()}
    titles = {**{code: one.title for code, one in catalogue_measures().items()}, **own}
    rows = ((code, f"{told(title)} ({code})") for code, title in titles.items())
    return dict(sorted(rows, key=lambda row: row[1]))


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
