"""How far an assessment is along ZCR 1 to 7, and the one thing to do next; computed from records only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.models import Site
from assessment.models import PlanRun, Run


@dataclass(frozen=True)
class NextStep:
    """One sentence and where to do it; `posts` says that the button starts something."""

    text: str
    label: str
    url: str
    posts: bool = False


@dataclass(frozen=True)
class Step:
    """A ZCR step: how many of how many records it needs are there."""

    number: int
    name: str
    done: int
    of: int

    @property
    def is_done(self) -> bool:
        """Tell whether nothing is missing."""
        return self.of > 0 and self.done >= self.of


def _to(site: Site, name: str) -> str:
    return reverse(name, kwargs={"site": site.code})


def next_step(site: Site, run: Run | None, plan: PlanRun | None, *, is_stale: bool) -> NextStep:
    """Give what to do next at a site."""
    if not site.assets.filter(retired_at=None).exists() and not site.zones.filter(retired_at=None).exists():
        return NextStep("Nothing is known of this site yet.", "Import an inventory", _to(site, "inventory:import"))
    if run is None:
        return NextStep("The model was not judged yet.", "Assess the model", _to(site, "assessment:assess"), posts=True)
    if is_stale:
        text = "The model was changed since it was judged; what you see is older."
        return NextStep(text, "Assess again", _to(site, "assessment:assess"), posts=True)
    return _after_run(site, run, plan)


def _after_run(site: Site, run: Run, plan: PlanRun | None) -> NextStep:
    if not site.zones.filter(retired_at=None).exists():
        url = f"{_to(site, 'inventory:assets')}?zone=-"
        return NextStep("All assets stand in no zone: the plant is not divided yet.", "See the assets", url)
    if untargeted := run.findings.filter(rule="AR-007", status="open").count():
        return _untargeted(untargeted, _to(site, "assessment:findings"))
    if plan is None:
        return NextStep("There is no roadmap for these findings yet.", "Plan the roadmap", _to(site, "assessment:plan"))
    if not run.reports.exists():
        return NextStep("The plan is ready for the steering committee.", "Write the report", _to(site, "reports:list"))
    return NextStep("The report is written; decide on it.", "Open the reports", _to(site, "reports:list"))


def _untargeted(count: int, findings: str) -> NextStep:
    text = f"{count} zones and conduits have no target level, or only a proposed one in a final assessment."
    if count == 1:
        text = "One zone or conduit has no target level, or only a proposed one in a final assessment."
    return NextStep(text, "See which", f"{findings}?rule=AR-007")


def zcr_steps(frame: Mapping[str, Any], zones: Mapping[str, Any], scenarios: Mapping[str, Any], run: Run) -> list[Step]:
    """Give the seven steps with what is recorded of what they need."""
    header, places = frame["assessment"], [*frame.get("zones", []), *frame.get("conduits", [])]
    assets = int(frame["counts"]["assets"])
    outside = run.findings.filter(rule="AR-001", status="open").count()
    undescribed = run.findings.filter(rule="AR-008").count()
    targeted = [place for place in places if place.get("sl_t") is not None]
    rated = [one for one in scenarios.values() if one["unmitigated"]]
    compared = [one for one in scenarios.values() if one["tolerable"] is not None]
    return [
        Step(
            1,
            "Scope, sponsor and date are written",
            sum(bool(header.get(key)) for key in ("scope", "sponsor", "date")),
            3,
        ),
        Step(2, "Scenarios rated", len(rated), len(scenarios)),
        Step(3, "Assets in zones", assets - outside, assets),
        Step(4, "Scenarios held against tolerable risk", len(compared), len(scenarios)),
        Step(
            5, "Zones whose levels are all known", sum(not zone["not_assessed"] for zone in zones.values()), len(zones)
        ),
        Step(
            6,
            "Zones and conduits described, in a report",
            len(places) - undescribed if run.reports.exists() else 0,
            len(places),
        ),
        Step(
            7,
            "Targets of zones and conduits approved",
            sum(place.get("sl_t_status") == "approved" for place in targeted),
            len(places),
        ),
    ]
