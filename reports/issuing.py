"""Issuing: a report that people sign is frozen with its version, the approver's name and what it was made of."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Actor, check_approval
from accounts.audit import note
from accounts.models import Site, User
from assessment import services as assessments
from assessment.engine.model_file.canonical import canonical_json
from assessment.key_changes import last_editor
from assessment.models import PlanRun, Run
from assessment.queries import result_of
from reports.kinds import COMPARISON
from reports.models import Issue, Report
from reports.services import path_of
from reports.writing import PDF
from signoff.models import NAME_LENGTH, Baseline


class IssuingRefused(Exception):
    """Nothing is issued; the message says why."""


@dataclass(frozen=True)
class Standing:
    """How a report stands today: what was issued after it, the baseline it shows, and whether the model moved on."""

    report: Report
    issue: Issue | None
    superseded_by: int | None
    baseline: str
    is_older: bool

    @property
    def refusal(self) -> str:
        """Say why the report cannot be issued; nothing where it can."""
        if self.issue is not None:
            return _("It is issued already.")
        if self.report.kind == COMPARISON:
            return _(
                "A comparison is not issued: it shows what was asked, not what was decided. Issue the report of the"
                " plan that was chosen."
            )
        if self.report.zones:
            return _("A report of some zones is not issued: versions are those of the whole plant.")
        if self.report.form != PDF:
            return _("Only a PDF is issued: the other forms are for editing.")
        if self.is_older and not self.baseline:
            return _("The model has changed since, and no signed baseline holds what the report shows. Write it anew.")
        return ""


class Standings:
    """How the reports of a site stand; asks the database once for what they have in common."""

    def __init__(self, site: Site) -> None:
        self._newest = {one.line: one.number for one in Issue.objects.filter(site=site).order_by("number")}
        self._signed = _signed(site)

    def of(self, report: Report) -> Standing:
        """Give how a report stands; its run's assessment with the site, and its issue, are best read with it."""
        issued: Issue | None = getattr(report, "issue", None)
        last = 0 if issued is None else self._newest[issued.line]
        baseline = self._signed.get(report.run.model_sha256)
        return Standing(
            report=report,
            issue=issued,
            superseded_by=last if issued is not None and last > issued.number else None,
            baseline="" if baseline is None else baseline.code,
            is_older=_is_older(report.run),
        )


def signed_baseline(run: Run) -> Baseline | None:
    """Give the newest signed baseline that holds the model of a run, without its content."""
    return _signed(run.assessment.site).get(run.model_sha256)


def issue(*, actor: Actor, report: Report) -> Issue:
    """Freeze a report. Raises IssuingRefused, or Refused where it is not the actor's to issue."""
    with transaction.atomic():
        site = Site.objects.select_for_update(no_key=True).get(pk=report.run.assessment.site_id)
        maker = last_editor(site)
        check_approval(actor, site, () if maker is None else (maker,))
        report = Report.objects.select_related("run__assessment__site", "plan", "issue").get(pk=report.pk)
        if refusal := Standings(site).of(report).refusal:
            raise IssuingRefused(refusal)
        _check_file(report)
        assert isinstance(actor.user, User)
        line = {"kind": report.kind, "language": report.language, "is_redacted": report.is_redacted}
        made = Issue.objects.create(
            report=report,
            site=site,
            **line,
            number=Issue.objects.filter(site=site, **line).count() + 1,
            user=actor.user,
            name=(actor.user.get_full_name() or actor.user.get_username())[:NAME_LENGTH],
            at=timezone.now(),
            model_sha256=report.run.model_sha256,
            result_sha256=sha256(canonical_json(told_by(report.run, report.plan)).encode()).hexdigest(),
            file_sha256=report.sha256,
            baseline=signed_baseline(report.run),
        )
        told = {"report": report.pk, "version": made.number, "file_sha256": made.file_sha256}
        note("report.issued", site=site, about=str(made), after={**told, "model_sha256": made.model_sha256})
    return made


def told_by(run: Run, plan: PlanRun | None) -> dict[str, Any]:
    """Give the result that a report tells: that of its run with that of its plan."""
    return {**result_of(run), "plan": None if plan is None else plan.result}


def _is_older(run: Run) -> bool:
    return not run.assessment.is_open or run.model_version != assessments.etag_of(run.assessment)


def _signed(site: Site) -> dict[str, Baseline]:
    rows = Baseline.objects.filter(site=site).prefetch_related("signatures").defer("model", "result")
    return {one.model_sha256: one for one in reversed(rows) if one.is_signed}


def _check_file(report: Report) -> None:
    try:
        is_whole = sha256(path_of(report).read_bytes()).hexdigest() == report.sha256
    except FileNotFoundError:
        is_whole = False
    if not is_whole:
        raise IssuingRefused(_("The file is not what was written. Write the report anew."))
