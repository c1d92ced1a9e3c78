"""From what a site has stored to its row in the portfolio; nothing is judged again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Site
from assessment import queries, services
from assessment.models import Assessment, AssessmentRecord, Run
from portfolio.models import Standing

WORST_KEPT = 3
SETTLED = {"agreed", "conditional"}
DONE = "done"


def renew(site: Site) -> None:
    """Write the row of a site anew."""
    assessment = Assessment.objects.filter(site=site, is_open=True).first()
    run = services.latest_run(assessment) if assessment else None
    found: dict[str, Any] = {"run": run, "renewed_at": timezone.now()}
    if assessment is not None:
        found |= _decisions(assessment)
    if run is not None:
        found |= _judged(run) | _risks(run)
    found |= _roadmap(assessment, run)
    Standing.objects.update_or_create(site=site, defaults=found)


def all_sites() -> list[int]:
    """Give the numbers of all sites."""
    return list(Site.objects.order_by("pk").values_list("pk", flat=True))


def renew_each(sites: Sequence[int]) -> None:
    """Write the rows of some sites anew, each for itself."""
    for site in Site.objects.filter(pk__in=sites).order_by("pk"):
        with transaction.atomic():
            renew(site)


def _judged(run: Run) -> dict[str, Any]:
    zones: Mapping[str, Any] = queries.section(run, "zones") or {}
    counts = run.totals["findings"]
    return {
        "zones": len(zones),
        "zones_below": sum(bool(one["levels_missing"]) for one in zones.values()),
        "zones_unknown": sum(queries.is_unsettled(one) for one in zones.values()),
        "levels_missing": run.totals["levels_missing"],
        "critical": counts["critical"],
        "high": counts["high"],
    }


def _risks(run: Run) -> dict[str, Any]:
    scenarios: Mapping[str, Any] = queries.section(run, "scenarios") or {}
    rated = [(code, one) for code, one in scenarios.items() if one["today"] is not None]
    rated.sort(key=lambda pair: (-pair[1]["today"]["points"], pair[0]))
    worst = [
        {"code": code, "title": one["title"], "band": one["today"]["band_name"], "points": one["today"]["points"]}
        for code, one in rated[:WORST_KEPT]
    ]
    return {
        "risk": sum(one["today"]["points"] for _, one in rated) if rated else None,
        "risks_unknown": len(scenarios) - len(rated),
        "worst": worst,
    }


def _decisions(assessment: Assessment) -> dict[str, int]:
    """Count decisions that wait, and those whose day has passed, settled ones among them that held until then."""
    bodies = AssessmentRecord.objects.filter(assessment=assessment, kind="decisions").values_list("body", flat=True)
    told = list(bodies)
    gone = {one["supersedes"] for one in told if one.get("supersedes")}
    living = [one for one in told if one.get("code") not in gone]
    today = timezone.now().date().isoformat()
    return {
        "undecided": sum(one.get("status") not in SETTLED for one in living),
        "overdue": sum((one.get("expires") or today) < today for one in living),
    }


def _roadmap(assessment: Assessment | None, run: Run | None) -> dict[str, int | None]:
    """Count the actions of the newest plan, and those that people say are done."""
    items = ((assessment.plan if assessment else None) or {}).get("items", [])
    done = {one["action"] for one in items if one.get("status", "").lower() == DONE or one.get("done_on")}
    plan = services.latest_plan(run) if run else None
    scheduled = {one["action"] for one in plan.result["schedule"]} if plan else set()
    return {"planned": len(scheduled | done) if plan or done else None, "done": len(done)}
