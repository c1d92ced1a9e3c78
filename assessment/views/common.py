"""What every page of the judgement begins with: the site, its open assessment and the newest run."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone

from accounts.access import Verb, can
from accounts.http import PageRequest, site_of
from accounts.models import Site
from accounts.scope import rows_of
from accounts.templatetags.components import side_told
from assessment import queries, services
from assessment.architecture_picture import standing_picture
from assessment.draft import Draft, draft_of, is_small, standing_draft
from assessment.models import Assessment, Run
from assessment.queries import ARCHITECTURE, FRAME
from assessment.record_rows import shelf
from documents.errors import ModelRefused
from jobs.models import Job

# Parts of a result that layers of the map read; before the first run they say nothing.
UNSAID: dict[str, Any] = {"scenarios": {}, "paths": [], "flows": {}, "risk_matrix": {"bands": []}}


@dataclass
class Current:
    """The site at hand, its open assessment, and the newest run with the parts of its result."""

    site: Site
    assessment: Assessment
    run: Run | None
    may_run: bool
    _sections: dict[str, Any] = field(default_factory=dict)

    @property
    def is_stale(self) -> bool:
        """Tell whether the model was changed since it was judged."""
        return self.run is not None and self.run.model_version != services.etag_of(self.assessment)

    @cached_property
    def job(self) -> Job | None:
        """Give the assessment job that is at work, if one is: asked once, for it may end while a page is written."""
        at_work = (Job.State.QUEUED, Job.State.RUNNING)
        return rows_of(self.site, Job).filter(kind="assessment", state__in=at_work).first()

    @property
    def is_empty(self) -> bool:
        """Tell whether neither an asset nor a zone of the site is known."""
        rows = (self.site.assets, self.site.zones)
        return not any(found.filter(retired_at=None).exists() for found in rows)

    @cached_property
    def frame(self) -> dict[str, Any]:
        """Give the judged model without its assets and flows."""
        return dict(self.section(FRAME) or {})

    @cached_property
    def organisations(self) -> dict[str, str]:
        """Give the organisations that own zones and conduits, by code, as people call them."""
        return {one["code"]: one.get("name") or one["code"] for one in self.frame.get("organisations") or ()}

    def section(self, name: str) -> Any:
        """Give one part of the newest result, None before the first run; the architecture of the model as it stands."""
        return self.architecture if name == ARCHITECTURE else self.judged_section(name)

    def judged_section(self, name: str) -> Any:
        """Give one part of the newest result as it was judged, None before the first run."""
        if self.run is not None and name not in self._sections:
            self._sections[name] = queries.section(self.run, name)
        return self._sections.get(name)

    @cached_property
    def architecture(self) -> dict[str, Any] | None:
        """Give what leaves OT, what is old and how it is kept."""
        return standing_picture(self.assessment, lambda: self.judged_section(ARCHITECTURE))

    def cut(self, kind: str, code: str) -> dict[str, Any] | None:
        """Give what happens if a zone or conduit is cut off; None where nobody knows yet."""
        rows = ((self.architecture or {}).get("cuts") or {}).get(kind, ())
        return next((dict(one) for one in rows if one["code"] == code), None)

    @property
    def open_findings(self) -> list[tuple[str, str]]:
        """Give target and severity of every open finding."""
        if self.run is None:
            return []
        rows = self.run.findings.filter(status="open", is_folded=False)
        return list(rows.values_list("target", "severity"))

    def record(self, kind: str, code: str) -> dict[str, Any]:
        """Give the record of a zone or conduit as it was judged; Http404 where there is none."""
        for record in self.frame.get(kind, []):
            if record["code"] == code:
                return dict(record)
        raise Http404(f"No {kind} with this code was judged.")

    def context(self, **more: Any) -> dict[str, Any]:
        """Give what templates/assessment/judged.html shows, and more."""
        return {"site": self.site, "current": self, "run": self.run, **more}


@dataclass
class Drafted(Current):
    """The same, with the model as it stands now in place of the one that the newest run judged.

    `is_judged` is False where the site is too large for that: what was found is then what the run found.
    """

    draft: Draft | None = None
    is_judged: bool = True

    def section(self, name: str) -> Any:
        """Give one part of the draft; of the newest result what a draft does not hold."""
        if self.draft is not None and name in (FRAME, "zones", "conduits"):
            return getattr(self.draft, name)
        return super().section(name) or UNSAID.get(name)

    @property
    def open_findings(self) -> list[tuple[str, str]]:
        """Give target and severity of every open finding of the draft."""
        if self.draft is None or not self.is_judged:
            return super().open_findings
        return [(target, severity) for target, severity, _ in self.draft.findings.values()]

    def findings_at(self, target: str) -> list[tuple[str, str, str]]:
        """Give rule, severity and sentence of every open finding about a target."""
        if self.is_judged and self.draft is not None:
            found = self.draft.findings.items()
            return [(name.partition("@")[0], severity, text) for name, (at, severity, text) in found if at == target]
        if self.run is None:
            return []
        rows = queries.findings_about(self.run, target)
        return [
            (one.rule, one.severity, one.body["message"]) for one in rows if one.status == "open" and not one.is_folded
        ]


def drafted(here: Current) -> Current:
    """Give where the reader stands on the model as it is now; a large one is drawn, but judged by its newest run."""
    if here.assessment.pk is None:
        return here
    if not is_small(here.assessment):
        if here.run is None:
            return here
        draft = standing_draft(here.assessment, here.run)
        return Drafted(here.site, here.assessment, here.run, here.may_run, draft=draft, is_judged=False)
    try:
        draft = draft_of(here.assessment)
    except (ModelRefused, services.ModelBusy):
        return here
    is_later = draft.version != services.etag_of(here.assessment)
    assessment = services.again(here.assessment) if is_later else here.assessment
    return Drafted(here.site, assessment, here.run, here.may_run, draft=draft)


def judged_card(request: PageRequest, site: str, kind: str, code: str) -> tuple[Current, dict[str, Any]]:
    """Give where the reader of a card stands, and what was judged of it: by the newest run, else as the model is now.

    Http404 where there is no such zone or conduit, or where nobody has judged it yet.
    """
    here = current(request, site)
    judged = (here.section(kind) or {}).get(code)
    if judged is None and here.run is not None:
        here = drafted(here)
        is_judged = isinstance(here, Drafted) and here.is_judged
        judged = here.section(kind).get(code) if is_judged else None
    if judged is None:
        raise Http404(f"No {kind} with this code was judged.")
    return here, judged


def people_named(assessment: Assessment) -> dict[str, str]:
    """Give the people whom the model names, by code, with the side on which they stand."""
    rows = shelf(assessment, "people").all()
    return {one["code"]: f"{one.get('name') or one['code']}{_in_brackets(one.get('side'))}" for one in rows}


def _in_brackets(side: str | None) -> str:
    return f" ({side_told(side)})" if side else ""


def downloaded(text: str, name: str, kind: str) -> HttpResponse:
    """Give a text as a file to keep."""
    answer = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def current(request: PageRequest, site: str, verb: Verb = "view") -> Current:
    """Give where the reader stands."""
    here = site_of(request, site, verb)
    get = services.current_assessment if verb == "view" else services.open_assessment
    assessment = get(site=here, today=timezone.localdate())
    return Current(here, assessment, services.latest_run(assessment), can(request.actor, "run", here))
