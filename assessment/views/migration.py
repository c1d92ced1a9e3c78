"""Migrations: which segment moves when, what keeps a stage from being cut over, and closing it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.access import can
from accounts.http import PageRequest
from assessment import cutovers, services
from assessment.contested import Contested
from assessment.edits import EditConflict, EditRefused
from assessment.placed_work import stages_told
from assessment.queries import names_of_assets
from assessment.services import latest_plan
from assessment.views.common import Current, current, people_named

CODE_LENGTH = 200


class ClosingForm(forms.Form):
    """What is said when a stage closes."""

    closed_on = forms.DateField(
        required=False, label=gettext_lazy("Done on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    closed_by = forms.CharField(max_length=200, required=False, label=gettext_lazy("Accepted for operations by"))
    validated_by = forms.CharField(max_length=200, required=False, label=gettext_lazy("Validated by"))
    evidence = forms.CharField(max_length=2000, required=False, label=gettext_lazy("Evidence"))


@require_safe
def migrations(request: PageRequest, site: str) -> HttpResponse:
    """Show every migration with its stages."""
    return _page(request, current(request, site), ClosingForm())


@require_POST
def close(request: PageRequest, site: str) -> HttpResponse:
    """Close a stage, and ask for a run over the plant without the old conduit."""
    here = current(request, site, "edit")
    form = ClosingForm(request.POST)
    code, number = request.POST.get("migration", "")[:CODE_LENGTH], request.POST.get("stage", "")
    if not number.isascii() or not number.isdigit() or len(number) > 4:  # noqa: PLR2004
        raise Http404("No such stage.")
    if form.is_valid():
        said = {key: str(value) for key, value in form.cleaned_data.items() if value}
        try:
            cutovers.close(
                assessment=here.assessment,
                code=code,
                number=int(number),
                told=said,
                user=request.user,
                today=timezone.localdate(),
            )
        except (EditRefused, EditConflict) as refusal:
            form.add_error(None, str(refusal))
        else:
            if can(request.actor, "run", here.site) and here.job is None:
                services.queue_assessment(assessment=here.assessment, user=request.user)
            messages.success(request, _("The stage is closed and the old conduit is gone; paths are judged anew."))
            return redirect("assessment:migrations", site=here.site.code)
    return _page(request, here, form, at=(code, int(number)), status=400)


def _page(
    request: PageRequest, here: Current, form: ClosingForm, *, at: tuple[str, int] = ("", 0), status: int = 200
) -> HttpResponse:
    contested = Contested(here.assessment, here.frame.get("conduits") or (), people_named(here.assessment))
    found = cutovers.migrations_of(here.assessment)
    buses = {one["code"]: one for one in (here.architecture or {}).get("buses") or ()}
    stages = [stage for one in found for stage in one.stages]
    told = stages_told(here.architecture, latest_plan(here.run) if here.run else None)
    context = here.context(
        migrations=found,
        contested={
            f"{one.code}/{stage.number}": contested.at_stage(
                stage.record.get("old_conduit"), stage.record.get("new_conduit")
            )
            for one in found
            for stage in one.stages
            if not stage.is_closed
        },
        people=people_named(here.assessment),
        told={f"{code}/{number}": said for (code, number), said in told.items()},
        names={one["code"]: one.get("name") or "" for one in here.frame.get("conduits") or ()},
        buses={one.code: buses.get(one.record.get("segment")) for one in found},
        proxies=names_of_assets(here.site, (stage.record.get("proxy") or "" for stage in stages)),
        form=form,
        at_code=at[0],
        at_number=at[1],
        may_edit=can(request.actor, "edit", here.site),
    )
    return render(request, "assessment/migrations.html", context, status=status)
