"""Writes on reports, and what a short summary says of one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO, Final

from django.conf import settings
from django.http import FileResponse, Http404

from accounts.audit import note
from accounts.models import Site, User
from accounts.wording import split
from assessment.models import PlanRun, Run
from assessment.queries import FRAME, section
from assessment.services import latest_plan
from jobs.models import Job
from jobs.services import open_job
from reports.asking import TYPES, USUAL, Asked
from reports.kinds import KINDS
from reports.language import ENGLISH, LANGUAGES
from reports.models import Issue, MinutesFile, Report

GONE: Final = "The file is no longer kept."


def newest_run(site: Site) -> Run | None:
    """Give the newest run of a site's open assessment."""
    return Run.objects.filter(assessment__site=site, assessment__is_open=True).order_by("-pk").first()


def language_of(user: object) -> str:
    """Give the language in which somebody reads, where reports know it; English otherwise."""
    language = split(getattr(user, "language", "") or ENGLISH)[0]
    return language if language in LANGUAGES else ENGLISH


def zones_of(run: Run) -> dict[str, str]:
    """Give the names of the zones of the model that a run judged, by code."""
    return {one["code"]: one.get("name") or one["code"] for one in section(run, FRAME).get("zones") or ()}


def queue_report(
    *,
    run: Run,
    user: User | None,
    asked: Asked = USUAL,
    plan: PlanRun | None = None,
    compared: Mapping[str, list[int]] | None = None,
) -> Job:
    """Ask for a report on a run and one of its plans, the newest where none is named.

    `compared` are the `plans` and `what_ifs`, by key, that a comparison sets side by side.
    """
    plan = plan or latest_plan(run)
    arguments = {"run": run.pk, "plan": plan.pk if plan else None, "asked": asdict(asked), "compared": compared}
    title = f"Write: {KINDS[asked.kind].title} ({asked.form.upper()})"
    return open_job(site=run.assessment.site, kind="report", title=title, arguments=arguments, user=user)


def path_of(report: Report | MinutesFile) -> Path:
    """Give where a report's file lies."""
    return Path(settings.REPORT_DIR) / report.stored_name


def file_of(report: Report) -> FileResponse:
    """Give the file as a download that no browser takes for anything else."""
    _check_given(report)
    site = report.run.assessment.site
    return _download(report, site, f"bulkhead-{site.code}-{report.kind}-{report.pk}.{report.form}", TYPES[report.form])


def bytes_of(report: Report) -> bytes:
    """Give what is in the file, where `file_of` would give it."""
    _check_given(report)
    with _opened(report) as file:
        return file.read()


def lack_of(report: Report) -> str:
    """Say why the file is not given; nothing where it is."""
    if not path_of(report).exists():
        return GONE
    issue = Issue.objects.filter(report=report).first()
    is_another = issue is not None and _digest(report) != issue.file_sha256
    return "The file is no longer the one that was issued." if is_another else ""


def _check_given(report: Report) -> None:
    if reason := lack_of(report):
        raise Http404(reason)


def _digest(report: Report) -> str:
    with path_of(report).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def minutes_file(found: MinutesFile) -> FileResponse:
    """Give the PDF of a session's minutes as such a download."""
    session = found.minutes.session
    site = session.assessment.site
    return _download(found, site, f"bulkhead-{site.code}-{session.code}.pdf", TYPES["pdf"])


def _download(kept: Report | MinutesFile, site: Site, name: str, type_: str) -> FileResponse:
    answer = FileResponse(_opened(kept), as_attachment=True, filename=name, content_type=type_)
    told = {"report" if isinstance(kept, Report) else "minutes": kept.pk, "sha256": kept.sha256}
    note("exported", site=site, about=name, after=told)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def _opened(kept: Report | MinutesFile) -> IO[bytes]:
    try:
        return path_of(kept).open("rb")
    except FileNotFoundError as gone:
        raise Http404(GONE) from gone


def summary_lines(site: Site, report: Report) -> list[str]:
    """Give what came of the main job in ten lines, for the command line."""
    run, plan = report.run, report.plan
    totals = run.totals
    counts = {
        "assets": site.assets.filter(retired_at=None).count(),
        "zones": site.zones.filter(retired_at=None).count(),
        "conduits": site.conduits.filter(retired_at=None).count(),
        "flows": site.flows.filter(retired_at=None).count(),
    }
    findings = ", ".join(f"{count} {severity}" for severity, count in totals["findings"].items())
    gaps = "{gaps} gaps, {levels_missing} levels missing, {not_assessed} elements not assessed"
    paths = section(run, "paths")
    lines = [
        f"Site {site.code}, {site.name}; {run.assessment}, judged as of {run.date}",
        "Inventory: {assets} assets in {zones} zones, {conduits} conduits, {flows} flows".format(**counts),
        f"Zones: {gaps.format(**totals)}",
        f"Conduits: {gaps.format(**section(run, 'conduit_totals'))}",
        f"Findings: {findings}",
        f"Paths: {sum(path['reachable'] for path in paths)} of {len(paths)} pairs of entry and target are connected",
    ]
    if plan is not None:
        made = plan.result
        before, after = made["before"], made["remaining"]
        bound = f"{made['status'].replace('_', ' ')}, gap {made['gap_percent']:.1f} %"
        levels = f"levels missing {before['levels_missing']} -> {after['levels_missing']} (unknown ones counted in)"
        lines += [
            f"Plan: {len(made['schedule'])} actions for {site.currency} {made['cost']:,.0f}, {bound}",
            f"Risk points {before['risk']:g} -> {after['risk']:g}, {levels}",
        ]
    pages = f" ({report.pages} pages)" if report.pages else ""
    lines += [f"Model {run.model_sha256[:16]}, {run.engine}", f"Report: {path_of(report)}{pages}"]
    return lines
