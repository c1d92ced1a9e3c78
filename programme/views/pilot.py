"""The pilot: its scope, and its results on its own part of the plant."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import SiteForm
from accounts.http import PageRequest
from assessment import services
from assessment.engine.model_file.load import load_document
from assessment.engine.pipeline import assess
from assessment.engine.result import result_of
from assessment.models import Assessment
from documents.errors import ModelRefused
from programme.forms import ScopeForm
from programme.governed import Governed
from programme.pilot import Part, part_of, scope_of
from programme.reading import governed_of
from programme.scoping import NotScoped, set_scope
from programme.templating import pilot_template
from programme.views.common import assessment_for, shown
from signoff.beginning import NotBegun, site_like
from signoff.views.common import assessment_at

FINDINGS_MAX = 20
LEANS_MAX = 20
SECONDS = 3600
SEVERITIES = ("critical", "high", "medium", "low")


@require_safe
def pilot(request: PageRequest, site: str) -> HttpResponse:
    """Show the scope of the pilot, and what was judged of its part of the plant alone."""
    assessment = assessment_at(request, site)
    here = governed_of(assessment, timezone.localdate())
    scope = scope_of(here)
    context: dict[str, Any] = {
        "scope": scope,
        "lines": [(one, dict(_offered(here)["lines"]).get(one, one)) for one in scope.lines],
        "use_cases": [(one, here.name(f"use_case:{one}")) for one in scope.use_cases],
    }
    if scope.is_set:
        part = part_of(here, scope)
        context |= {"part": _counts(part), "leans_on": part.leans_on[:LEANS_MAX]}
        context |= {"leans_more": max(0, len(part.leans_on) - LEANS_MAX)}
        context |= _judged(assessment, here, part)
    return render(request, "programme/pilot.html", shown(request, assessment, "pilot", **context))


@require_http_methods(["GET", "HEAD", "POST"])
def scope(request: PageRequest, site: str) -> HttpResponse:
    """Ask for the line and the use case of the pilot, and write them; another one with its reason."""
    assessment = assessment_for(request, site, "edit")
    here = governed_of(assessment, timezone.localdate())
    form = ScopeForm(request.POST if request.method == "POST" else None, **_offered(here))
    if request.method == "POST" and form.is_valid():
        try:
            set_scope(assessment, request.user, **form.cleaned_data, on=timezone.localdate().isoformat())
        except NotScoped as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The scope of the pilot is written."))
            return redirect("programme:pilot", site=assessment.site.code)
    context = shown(request, assessment, "pilot", form=form, scope=scope_of(here))
    return render(request, "programme/scope.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def like(request: PageRequest, site: str) -> HttpResponse:
    """Make another site that begins with the structure of the pilot."""
    assessment = assessment_for(request, site, "edit")
    here = governed_of(assessment, timezone.localdate())
    form = SiteForm(request.POST if request.method == "POST" else None, user=request.user)
    if not scope_of(here).is_set:
        raise Http404("No pilot is set.")
    if request.method == "POST" and form.is_valid():
        try:
            made = site_like(
                assessment=assessment,
                actor=request.actor,
                on=timezone.localdate(),
                template=partial(pilot_template, here),
                **form.cleaned_data,
            )
        except NotBegun as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("assessment:zones", site=made.code)
    context = shown(request, assessment, "pilot", form=form)
    return render(request, "programme/like.html", context, status=400 if form.errors else 200)


def _offered(here: Governed) -> dict[str, list[tuple[str, str]]]:
    lines = [
        (str(one["code"]), str(one.get("name") or one["code"]))
        for one in here.document.get("hierarchy") or ()
        if one.get("kind") in ("line", None)
    ]
    uses = [(str(one["code"]), here.name(f"use_case:{one['code']}")) for one in here.document.get("use_cases") or ()]
    return {"lines": lines, "use_cases": uses}


def _counts(part: Part) -> dict[str, int]:
    return {home: len(part.document.get(home) or ()) for home in ("assets", "flows", "zones", "conduits")}


def _judged(assessment: Assessment, here: Governed, part: Part) -> dict[str, Any]:
    """Judge the part of a pilot, or give what was kept of this version of the model."""
    version = services.etag_of(assessment).strip('"')
    name = f"pilot:1:{assessment.pk}:{assessment.created_at.timestamp()}:{version}:{here.today}"
    kept = cache.get(name)
    if kept is None:
        try:
            kept = _told(part.document)
        except ModelRefused as refusal:
            return {"refused": [str(one) for one in refusal.errors]}
        cache.set(name, kept, SECONDS)
    return {"judged": kept}


def _told(document: dict[str, Any]) -> dict[str, Any]:
    result = result_of(assess(load_document(document).system), sha256="", on=None)
    names = {one["code"]: one.get("name") or one["code"] for one in document["zones"]}
    open_ones = [one for one in result["findings"] if one["status"] == "open" and not one.get("folded_under")]
    open_ones.sort(key=lambda one: (SEVERITIES.index(one["severity"]), one["rule"], one["target"]))
    return {
        "zones": [{"code": code, "name": names[code], **one} for code, one in result["zones"].items()],
        "totals": result["totals"],
        "findings": open_ones[:FINDINGS_MAX],
        "findings_more": max(0, len(open_ones) - FINDINGS_MAX),
        "scenarios": [
            {"code": one["code"], "title": one.get("title") or one["code"], **result["scenarios"].get(one["code"], {})}
            for one in document.get("scenarios") or ()
        ],
        "paths": [one for one in result["paths"] if one["reachable"]][:FINDINGS_MAX],
        "path_count": len(result["paths"]),
    }
