"""The page from which a joint steering team runs its meetings, and the acts on it."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.fresh_sign_in import check_fresh, is_fresh
from accounts.http import PageRequest
from accounts.scope import rows_of
from accounts.versions import Stale, Unversioned
from assessment.engine.model_file.canonical import record_sha256
from programme import approving
from programme.decisions import PENDING, decisions_of
from programme.forms import ArchitectureForm
from programme.gates import gates_of, members, stall_risk
from programme.needed import decisions_needed
from programme.reading import count_undecided, governed_of, signed_baselines
from programme.scoping import NotScoped, architecture_of, name_architecture
from programme.use_cases import UseCases
from programme.views.common import assessment_for, shown
from signoff.models import Baseline
from signoff.views.common import assessment_at

NEEDED_MAX = 20
SIDES = ("ot", "it", "safety", "management", "external", "")


@require_safe
def home(request: PageRequest, site: str) -> HttpResponse:
    """Show sponsor, team, gates, what is to be decided, and where OT and IT stand against each other."""
    assessment = assessment_at(request, site)
    here = governed_of(assessment, timezone.localdate(), with_flows=False)
    gates, needed, decided = gates_of(here), decisions_needed(here), decisions_of(here)
    open_gates, of = stall_risk(gates)
    team = members(here)
    records = {one["code"]: one for one in here.document.get("decisions") or ()}
    waiting = [one for one in decided if one.state == PENDING]
    pending = [
        {
            "one": one,
            "seen": record_sha256(records[one.code]),
            "why_not": approving.why_not(request.actor, assessment.site, records[one.code]),
        }
        for one in waiting[:NEEDED_MAX]
    ]
    context = {
        "sponsor": here.person(here.sponsor),
        "team": [(side, team[side]) for side in SIDES if side in team],
        "gates": gates,
        "stall": {"open": open_gates, "of": of},
        "needed": needed[:NEEDED_MAX],
        "needed_more": max(0, len(needed) - NEEDED_MAX),
        "has_plan": here.plan is not None,
        "standoffs": [one for one in decided if one.is_standoff],
        "pending": pending,
        "pending_more": max(0, len(waiting) - NEEDED_MAX),
        "undecided": count_undecided(assessment, here),
        "is_fresh": is_fresh(request),
    }
    return render(request, "programme/home.html", shown(request, assessment, "home", **context))


@require_safe
def use_cases(request: PageRequest, site: str) -> HttpResponse:
    """Show the use cases with what they need, and the flows out of OT whose purpose is not settled."""
    assessment = assessment_at(request, site)
    here = governed_of(assessment, timezone.localdate())
    uses = UseCases(here)
    rows = [
        {"one": one, "conduits": [(code, here.name(f"conduit:{code}")) for code in one.conduits]} for one in uses.uses()
    ]
    context = shown(request, assessment, "use_cases", rows=rows, undecided=uses.undecided())
    return render(request, "programme/use_cases.html", context)


@require_POST
def approve(request: PageRequest, site: str, code: str) -> HttpResponse:
    """Approve a decision for one's side."""
    assessment = assessment_for(request, site, "approve")
    check_fresh(request)
    try:
        done = approving.approve(
            actor=request.actor, assessment=assessment, code=code, seen=request.POST.get("seen", "")
        )
    except approving.NotApproved as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{done.title}.")
    return redirect("programme:home", site=assessment.site.code)


@require_http_methods(["GET", "HEAD", "POST"])
def architecture(request: PageRequest, site: str) -> HttpResponse:
    """Ask which signed baseline is the agreed edge architecture, and write it."""
    assessment = assessment_for(request, site, "edit")
    signed = signed_baselines(assessment)
    rows = rows_of(assessment.site, Baseline).filter(code__in=signed).values_list("code", "title")
    offered = [(code, f"{code} {title}") for code, title in rows]
    form = ArchitectureForm(request.POST if request.method == "POST" else None, baselines=offered)
    if request.method == "POST" and "seen" not in request.POST:
        raise Unversioned
    status, seen = HTTPStatus.OK, request.POST.get("seen", architecture_of(assessment))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            name_architecture(assessment, request.user, baseline=data["baseline"], on=data["on"].isoformat(), seen=seen)
        except NotScoped as refusal:
            form.add_error(None, str(refusal))
        except Stale as stale:
            form.add_error(None, str(stale))
            status, seen = HTTPStatus.CONFLICT, architecture_of(assessment)
        else:
            messages.success(request, _("The edge architecture is named."))
            return redirect("programme:home", site=assessment.site.code)
    context = shown(request, assessment, "home", form=form, offered=offered, seen=seen)
    status = HTTPStatus.BAD_REQUEST if form.errors and status == HTTPStatus.OK else status
    return render(request, "programme/architecture.html", context, status=status)
