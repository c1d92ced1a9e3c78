"""Baselines: what was signed, signing, the files, and judging one again."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit import note
from accounts.fresh_sign_in import check_fresh
from accounts.http import PageRequest, site_of
from accounts.models import Site
from accounts.scope import rows_of
from assessment import services
from assessment.models import Assessment, Run
from jobs.models import Job
from jobs.services import open_job
from signoff import signing
from signoff.forms import SecondForm, SignForm
from signoff.models import Baseline
from signoff.readiness import readiness_of
from signoff.views.common import assessment_at, shown

JSON = "application/json"


@require_safe
def baseline_list(request: PageRequest, site: str) -> HttpResponse:
    """List what was signed, the newest first."""
    here = assessment_at(request, site)
    rows = baselines(here.site).prefetch_related("signatures")
    context = shown(request, here, "baselines", rows=rows, asks_second=signing.asks_second(here.site))
    return render(request, "signoff/baseline_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: PageRequest, site: str) -> HttpResponse:
    """Show what would be signed, with what is missing and what is open; sign it."""
    here = assessment_at(request, site, "approve")
    run = services.latest_run(here)
    ready = readiness_of(here, run, timezone.localdate())
    has_warnings = bool(ready.warnings)
    form = SignForm(request.POST if request.method == "POST" else None, has_warnings=has_warnings, initial=_asked(run))
    if request.method == "POST":
        check_fresh(request)
        if form.is_valid() and (made := _signed(request, here, form)) is not None:
            return redirect("signoff:baseline", site=here.site.code, baseline=made.code)
    context = shown(request, here, "baselines", run=run, ready=ready, form=form)
    return render(request, "signoff/sign.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def baseline(request: PageRequest, site: str, baseline: str) -> HttpResponse:
    """Show a baseline; put the second name under it."""
    here = assessment_at(request, site, "approve" if request.method == "POST" else "view")
    row = one_of(here.site, baseline)
    form = SecondForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        check_fresh(request)
        if form.is_valid() and _signed_second(request, row, form):
            return redirect("signoff:baseline", site=here.site.code, baseline=row.code)
    jobs = rows_of(here.site, Job).filter(kind="recalculate", arguments={"baseline": row.pk})
    context = shown(request, here, "baselines", row=row, form=form, job=jobs.order_by("-pk").first())
    return render(request, "signoff/baseline.html", context, status=400 if form.errors else 200)


@require_safe
def model_file(request: PageRequest, site: str, baseline: str) -> HttpResponse:
    """Give the model file: the very bytes whose SHA-256 was signed."""
    row = one_of(site_of(request, site), baseline)
    return as_file(row, row.model_bytes, "model")


@require_safe
def result_file(request: PageRequest, site: str, baseline: str) -> HttpResponse:
    """Give the result as it was signed."""
    row = one_of(site_of(request, site), baseline)
    return as_file(row, row.result_bytes, "result")


@require_POST
def recalculate(request: PageRequest, site: str, baseline: str) -> HttpResponse:
    """Ask for the frozen model to be judged again."""
    here = site_of(request, site, "run")
    row = one_of(here, baseline)
    title = _("Judge %(baseline)s again") % {"baseline": row}
    job = open_job(site=here, kind="recalculate", title=title, arguments={"baseline": row.pk}, user=request.user)
    return redirect("jobs:detail", site=here.code, job=job.pk)


@require_POST
def second_signer(request: PageRequest, site: str) -> HttpResponse:
    """Decide whether the baselines of the site need a second name."""
    here = site_of(request, site, "administer")
    check_fresh(request)
    signing.ask_second(here, is_asked=request.POST.get("is_asked") == "yes", by=request.user)
    return redirect("signoff:baselines", site=here.code)


def baselines(site: Site) -> QuerySet[Baseline]:
    """Give the baselines of a site without their content."""
    return rows_of(site, Baseline).defer("model", "result").select_related("assessment", "site")


def one_of(site: Site, code: str) -> Baseline:
    """Give a baseline of a site; its content is read where it is asked for. Http404 where there is none."""
    return get_object_or_404(baselines(site), code=code)


def as_file(row: Baseline, data: bytes, what: str) -> HttpResponse:
    """Give a file of a baseline as a download that no browser takes for anything else."""
    name = f"bulkhead-{row.site.pk}-{row.code}.{what}.json"
    note("exported", site=row.site, about=name, after={"exported": what, "of": row.code})
    answer = HttpResponse(data, content_type=JSON)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def _asked(run: Run | None) -> dict[str, object]:
    return {} if run is None else {"run": run.pk, "model_sha256": run.model_sha256}


def _signed(request: PageRequest, here: Assessment, form: SignForm) -> Baseline | None:
    try:
        made = signing.sign(actor=request.actor, assessment=here, signing=form.signing())
    except signing.SigningRefused as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, _("Signed: %(baseline)s.") % {"baseline": made})
    return made


def _signed_second(request: PageRequest, row: Baseline, form: SecondForm) -> bool:
    try:
        signing.sign_second(actor=request.actor, baseline=row, function=form.cleaned_data["function"])
    except signing.SigningRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
