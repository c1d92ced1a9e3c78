"""Reads for pages and API that span several rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Count

from accounts.models import Site
from assessment.flow_book import PREFIX
from assessment.models import Run, RunFinding
from inventory.models import Asset, Flow

STATUS_ORDER = ("open", "waived", "not_evaluated")
MODEL = "model"
FRAME = "frame"
ZONING = "zoning"
ARCHITECTURE = "architecture"


def section(run: Run, name: str) -> Any:
    """Give one section of a run's result, None where the run has none of that name."""
    row = run.sections.filter(name=name).first()
    return None if row is None else row.body


def result_of(run: Run) -> dict[str, Any]:
    """Give the whole result of a run in the form of `bulkhead check --json`, with the newest plan if there is one."""
    result: dict[str, Any] = {
        "bulkhead": 1,
        "engine": run.engine,
        "model_sha256": run.model_sha256,
        "date": run.date.isoformat() if run.date else None,
    }
    told = run.sections.exclude(name__in=(MODEL, FRAME, ZONING, ARCHITECTURE)).exclude(name__startswith=PREFIX)
    result |= {row.name: row.body for row in told}
    result["findings"] = list(run.findings.order_by("pk").values_list("body", flat=True))
    plan = run.plans.order_by("-pk").first()
    result["plan"] = plan.result if plan else None
    return result


def is_unsettled(judged: dict[str, Any]) -> bool:
    """Tell whether nobody can say yet that a zone reaches its target: the target or a level is not known."""
    return None in judged["sl_t"] or (bool(judged["not_assessed"]) and any(judged["sl_t"]))


def findings_about(run: Run, target: str) -> list[RunFinding]:
    """Give the findings of a run about one thing, worst first, open ones before others."""
    rows = run.findings.filter(target=target, is_folded=False).order_by("rank", "rule")
    return sorted(rows, key=lambda row: STATUS_ORDER.index(row.status))


def told_by_rule(run: Run, rule: str, place: str, tags: Collection[str] | None = None) -> dict[str, Any]:
    """Count the open findings of a rule on assets, some or all, and tell whether it was left open at a place."""
    found = dict(run.findings.filter(rule=rule).values_list("target", "status"))
    open_ones = [target.removeprefix("asset:") for target, status in found.items() if status == "open"]
    count = sum(tags is None or tag in tags for tag in open_ones)
    return {"count": count, "is_open": found.get(place) == "not_evaluated"}


def names_of_assets(site: Site, tags: Iterable[str]) -> dict[str, str]:
    """Give the names of assets by tag."""
    wanted = Asset.objects.filter(site=site, tag__in=set(tags))
    return dict(wanted.values_list("tag", "name"))


def size_of(site: Site) -> int:
    """Give how many assets and flows a site has, retired ones left out."""
    return sum(kind.objects.filter(site=site, retired_at=None).count() for kind in (Asset, Flow))


def asset_counts(site: Site) -> dict[str, dict[str, int]]:
    """Count the assets of each zone by type, as they stand."""
    rows = Asset.objects.filter(site=site, retired_at=None, zone__retired_at=None).exclude(zone=None)
    found: dict[str, dict[str, int]] = {}
    for zone, kind, count in rows.order_by().values_list("zone__code", "type").annotate(Count("pk")):
        found.setdefault(zone, {})[kind or "unknown"] = count
    return found
