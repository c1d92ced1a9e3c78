"""Pages of the reports: what there is, and asking for a new one."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import can
from accounts.fresh_sign_in import check_fresh, is_fresh
from accounts.http import PageRequest, site_of
from accounts.models import Site
from accounts.scope import rows_of
from accounts.told import told
from accounts.wording import split
from assessment.views import zone_maps
from assessment.views.common import current
from jobs.models import Job
from reports import asking, issuing, services
from reports.document import CLASSIFICATIONS
from reports.kinds import KINDS
from reports.language import LANGUAGES
from reports.models import Logo, MinutesFile, Report
from reports.render import RenderFailed, draw_page, render_picture

PICTURE_TYPES = {"png": "image/png", "pdf": "application/pdf"}


@require_safe
def report_list(request: PageRequest, site: str) -> HttpResponse:
    """List the reports; show the work on the newest one; take what the next one shall be."""
    here = site_of(request, site)
    run = services.newest_run(here)
    asked = asking.asked_of({"kind": kind} if (kind := request.GET.get("kind", "")) in KINDS else {})
    context = {
        "site": here,
        "rows": list(map(issuing.Standings(here).of, _reports(here))),
        "run": run,
        "job": rows_of(here, Job).filter(kind="report").first(),
        "may_run": can(request.actor, "run", here),
        "may_administer": can(request.actor, "administer", here),
        "has_logo": rows_of(here, Logo).exists(),
        "kinds": KINDS.values(),
        "forms": asking.FORM_CODES,
        "classifications": CLASSIFICATIONS,
        "languages": LANGUAGES,
        "language": split(get_language() or LANGUAGES[0])[0],
        "asked": asked,
        "chosen": KINDS[asked.kind],
        "zones": services.zones_of(run) if run is not None and KINDS[asked.kind].by_zone else {},
    }
    return render(request, "reports/report_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: PageRequest, site: str, report: int) -> HttpResponse:
    """Show a report with what it was made of, and its version where it was issued; issue it."""
    here = site_of(request, site, "approve" if request.method == "POST" else "view")
    row = get_object_or_404(_reports(here), pk=report)
    if request.method == "POST":
        check_fresh(request)
        try:
            made = issuing.issue(actor=request.actor, report=row)
        except issuing.IssuingRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Issued: %(report)s.") % {"report": told(str(made))})
        return redirect("reports:report", site=here.code, report=row.pk)
    context = {
        "site": here,
        "one": issuing.Standings(here).of(row),
        "may_approve": can(request.actor, "approve", here),
        "is_fresh": is_fresh(request),
        "lack": services.lack_of(row),
        **_leafing(row, request.GET.get("page", "")),
    }
    return render(request, "reports/report.html", context)


def _leafing(row: Report, asked: str) -> dict[str, object]:
    """Give the page of a PDF that is looked at, and the steps from there; one that leads nowhere names no page."""
    leaf = Paginator(range(1, row.leaves + 1), 1).get_page(asked)
    here, last = leaf.number, leaf.paginator.num_pages
    steps = (
        ("first", _("First"), 1),
        ("previous", _("Previous"), here - 1),
        ("next", _("Next"), here + 1),
        ("last", _("Last"), last),
    )
    ways = [
        {"code": code, "word": word, "page": page if page != here and 1 <= page <= last else None}
        for code, word, page in steps
    ]
    return {"leaf": leaf, "steps": ways}


@require_POST
def make(request: PageRequest, site: str) -> HttpResponse:
    """Ask for a report on the newest run, with the plan that is named as `plan`, else with its newest."""
    here = site_of(request, site, "run")
    run = services.newest_run(here)
    if run is None:
        messages.error(request, "Nothing was assessed yet: start an assessment first.")
        return redirect("assessment:dashboard", site=here.code)
    given = {key: request.POST[key] for key in ("kind", "form", "classification", "language") if key in request.POST}
    try:
        asked = asking.asked_of(
            {**given, "redact": "redact" in request.POST, "logo": _wants_logo(request), **_parts(request)},
            services.zones_of(run),
        )
    except ValueError as refusal:
        messages.error(request, str(refusal))
    else:
        wanted = request.POST.get("plan", "")
        plan = next((one for one in run.plans.all() if str(one.pk) == wanted), None)
        if wanted and plan is None:
            raise Http404("No such plan of the newest run.")
        services.queue_report(run=run, user=request.user, asked=asked, plan=plan, compared=_compared(request))
    return redirect("reports:list", site=here.code)


def _wants_logo(request: PageRequest) -> bool:
    """Tell whether the logo is wanted: by a form that does not ask it is, by one whose box is not ticked it is not."""
    return request.POST.get("logo", "yes") == "yes"


def _parts(request: PageRequest) -> dict[str, list[str]]:
    """Give the zones and the chapters to leave out, as far as they were offered for the kind that is asked for."""
    kind = KINDS.get(request.POST.get("parts_of", ""))
    if kind is None or kind.code != request.POST.get("kind"):
        return {}
    ticked = request.POST.getlist("chapter")
    left_out = [one.code for one in kind.sections if kind.can_leave_out and one.code not in ticked]
    return {"zones": request.POST.getlist("zone"), "leave_out": left_out}


def _compared(request: PageRequest) -> dict[str, list[int]] | None:
    """Give the plans and what-ifs that are named to be compared, by key; None where none is."""
    found = {
        key: [int(one) for one in request.POST.getlist(name) if one.isascii() and one.isdigit()]
        for key, name in (("plans", "compared_plan"), ("what_ifs", "compared_if"))
    }
    return found if any(found.values()) else None


@require_safe
def zone_picture(request: PageRequest, site: str, form: str) -> HttpResponse:
    """Give the zone map, in the layer in view, as a PNG or a PDF page."""
    here = current(request, site)
    if here.run is None:
        raise Http404("Nothing was judged yet.")
    svg, width, height = zone_maps.sized(here, zone_maps.view_of(request.GET))
    try:
        data = render_picture(svg, width, height, form)
    except RenderFailed as failure:
        messages.error(request, str(failure))
        return redirect("assessment:zones", site=site)
    return zone_maps.as_file(here, data, PICTURE_TYPES[form], form)


@require_safe
def file(request: PageRequest, site: str, report: int) -> FileResponse:
    """Give the file of a report."""
    here = site_of(request, site)
    return services.file_of(get_object_or_404(rows_of(here, Report), pk=report))


@require_safe
def page(request: PageRequest, site: str, report: int, page: int) -> HttpResponse:
    """Give a picture of one page of a PDF, for the page of the report; to read aloud or to keep there is the file."""
    here = site_of(request, site)
    row = get_object_or_404(rows_of(here, Report), pk=report)
    if not 1 <= page <= row.leaves:
        return _not_shown(_("This report has no page %(page)s to be shown.") % {"page": page})
    try:
        return HttpResponse(draw_page(services.bytes_of(row), page), content_type=PICTURE_TYPES["png"])
    except RenderFailed:
        return _not_shown(_("This page cannot be shown. The file itself can be downloaded."))


def _not_shown(reason: str) -> HttpResponse:
    return HttpResponse(reason, status=404, content_type="text/plain; charset=utf-8")


@require_safe
def minutes_pdf(request: PageRequest, site: str, minutes: int) -> FileResponse:
    """Give the PDF of a session's minutes."""
    here = site_of(request, site)
    rows = rows_of(here, MinutesFile).select_related("minutes__session__assessment__site")
    return services.minutes_file(get_object_or_404(rows, minutes=minutes))


def _reports(site: Site) -> QuerySet[Report]:
    rows = rows_of(site, Report)
    return rows.select_related("run__assessment__site", "plan", "created_by", "issue")
