"""What became of a plant since the baseline that was signed before it was judged, as plain values for page 1."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from assessment.engine.compare.comparison import Side, compare
from assessment.engine.compare.findings import newly_worse
from assessment.models import Run
from assessment.queries import MODEL, section
from signoff.models import Baseline


def since_last_baseline(run: Run, result: Mapping[str, Any]) -> dict[str, Any] | None:
    """Compare a run with the newest baseline of another model that was made before it and is signed by all.

    The same run finds the same one at any later day, whatever is signed meanwhile. None where there is none.
    """
    earlier = Baseline.objects.filter(site=run.assessment.site_id, made_at__lt=run.created_at)
    rows = earlier.exclude(model_sha256=run.model_sha256).prefetch_related("signatures").defer("model", "result")
    last = next((one for one in rows if one.is_signed), None)
    if last is None:
        return None
    found = compare(Side(last.document, json.loads(last.result_bytes)), Side(section(run, MODEL), result))
    worse = newly_worse(found["findings"], "low")
    return {
        "baseline": last.code,
        "date": last.date.isoformat(),
        "verdict": found["verdict"],
        "old": _figures(found["old"]),
        "new": _figures(found["new"]),
        "reopened": len(found["reopened"]),
        "worst": worse[0]["message"] if worse else "",
    }


def _figures(told: Mapping[str, Any]) -> dict[str, Any]:
    totals = told["totals"]
    return {
        "points": told["risk"]["points"],
        "levels_missing": totals["levels_missing"],
        "findings": sum(totals["findings"].values()),
    }
