"""The job of the sign-off: judging a frozen model again, and saying whether it gives what was signed (S52)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from assessment.engine.model_file.canonical import canonical_json
from assessment.engine.model_file.load import load_document
from assessment.engine.pipeline import assess
from assessment.engine.result import ENGINE, result_of
from jobs.models import Job
from jobs.services import Progress
from signoff.models import Baseline


def recalculate(job: Job, progress: Progress) -> Callable[[], dict[str, Any]]:
    """Judge a baseline's model again; `differs` names the parts of the result that are not as they were signed."""
    progress("reading the baseline")
    baseline = Baseline.objects.get(pk=job.arguments["baseline"], site=job.site)
    model = load_document(baseline.document)
    judged = assess(model.system, tell=progress)
    now = result_of(judged, sha256=model.sha256, on=model.system.assessment.date)
    then = json.loads(baseline.result_bytes)
    parts = sorted({*now, *then} - {"plan"})
    differs = [part for part in parts if canonical_json(now.get(part)) != canonical_json(then.get(part))]
    found = {"baseline": baseline.pk, "engine_then": baseline.engine, "engine_now": ENGINE, "differs": differs}
    return lambda: found
