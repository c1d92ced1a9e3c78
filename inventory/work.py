"""The jobs of the inventory: checking and committing a large import, loading advisories and matching them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from inventory import advisory_matching, advisory_services, services
from inventory.advisory_models import AdvisoryBundle
from inventory.models import ImportBatch
from inventory.records import ImportRefused
from jobs.models import Job
from jobs.services import JobRefused, Progress

Write = Callable[[], dict[str, Any]]


def check_import(job: Job, progress: Progress) -> Write:
    """Make the dry-run report of a batch."""
    batch = ImportBatch.objects.select_related("site").get(pk=job.arguments["batch"], site=job.site)
    try:
        report = services.check(batch, progress)
    except ImportRefused as refusal:
        services.refuse(batch, refusal.reason)
        raise JobRefused(refusal.reason) from refusal

    def write() -> dict[str, Any]:
        services.keep_report(batch, report)
        return {"batch": batch.pk, "counts": report["counts"]}

    return write


def commit_import(job: Job, progress: Progress) -> Write:
    """Commit a batch in one transaction."""
    batch = ImportBatch.objects.select_related("site").get(pk=job.arguments["batch"], site=job.site)
    try:
        write = services.prepare_commit(batch, skip_refused=job.arguments["skip_refused"], tell=progress)
    except ImportRefused as refusal:
        services.refuse(batch, refusal.reason)
        raise JobRefused(refusal.reason) from refusal
    except services.CommitRefused as refusal:
        raise JobRefused(str(refusal)) from refusal
    progress("writing")

    def commit() -> dict[str, Any]:
        try:
            return services.commit_steadily(batch, write, skip_refused=job.arguments["skip_refused"])
        except services.CommitRefused as refusal:
            raise JobRefused(str(refusal)) from refusal

    return commit


def load_advisories(job: Job, progress: Progress) -> Write:
    """Load a file of advisories, of exploited holes or of scores."""
    bundle = AdvisoryBundle.objects.select_related("site", "created_by").get(pk=job.arguments["bundle"], site=job.site)
    try:
        return advisory_services.prepare_load(bundle, progress)
    except ImportRefused as refusal:
        advisory_services.refuse(bundle, refusal.reason)
        raise JobRefused(refusal.reason) from refusal


def match_advisories(job: Job, progress: Progress) -> Write:
    """Hold the advisories of a site against its assets."""
    return advisory_matching.prepare_matching(job.site, progress, anew=job.arguments.get("anew", False))
