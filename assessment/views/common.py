"""What every page of the judgement begins with: the site, its open assessment and the newest run."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import Http404
from django.utils import timezone

from accounts.access import Verb, can
from accounts.http import PageRequest, site_of
from accounts.models import Site
from assessment import queries, services
from assessment.models import Assessment, Run
from assessment.queries import FRAME
from jobs.models import Job


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

    @property
    def job(self) -> Job | None:
        """Give the assessment job that is at work, if one is."""
        at_work = (Job.State.QUEUED, Job.State.RUNNING)
        return Job.objects.filter(site=self.site, kind="assessment", state__in=at_work).first()

    @property
    def is_empty(self) -> bool:
        """Tell whether neither an asset nor a zone of the site is known."""
        rows = (self.site.assets, self.site.zones)
        return not any(found.filter(retired_at=None).exists() for found in rows)

    @cached_property
    def frame(self) -> dict[str, Any]:
        """Give the judged model without its assets and flows."""
        return dict(self.section(FRAME) or {})

    def section(self, name: str) -> Any:
        """Give one part of the newest result, None before the first run."""
        if self.run is not None and name not in self._sections:
            self._sections[name] = queries.section(self.run, name)
        return self._sections.get(name)

    def record(self, kind: str, code: str) -> dict[str, Any]:
        """Give the record of a zone or conduit as it was judged; Http404 where there is none."""
        for record in self.frame.get(kind, []):
            if record["code"] == code:
                return dict(record)
        raise Http404(f"No {kind} with this code was judged.")

    def context(self, **more: Any) -> dict[str, Any]:
        """Give what templates/assessment/judged.html shows, and more."""
        return {"site": self.site, "current": self, "run": self.run, **more}


def current(request: PageRequest, site: str, verb: Verb = "view") -> Current:
    """Give where the reader stands."""
    here = site_of(request, site, verb)
    get = services.current_assessment if verb == "view" else services.open_assessment
    assessment = get(site=here, today=timezone.localdate())
    return Current(here, assessment, services.latest_run(assessment), can(request.actor, "run", here))
