"""The model as it is now with what is known of its judgement: the draft of a small site, else the newest run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assessment import queries, services
from assessment.draft import draft_of, is_small
from assessment.models import Assessment, Run
from assessment.queries import FRAME
from documents.errors import ModelRefused
from inventory.models import Asset, Flow


@dataclass(frozen=True)
class Reading:
    """A model without its assets and flows, and what was judged of it; both are empty before the first judgement."""

    frame: Mapping[str, Any]
    zones: Mapping[str, Any]
    conduits: Mapping[str, Any]
    scenarios: Mapping[str, Any]
    run: Run | None

    @property
    def result(self) -> dict[str, Any]:
        """Give the parts of the judgement by name."""
        return {"zones": self.zones, "conduits": self.conduits, "scenarios": self.scenarios}


def read(assessment: Assessment) -> Reading:
    """Read the model of an assessment as it is now."""
    run = services.latest_run(assessment) if assessment.pk is not None else None
    scenarios = (queries.section(run, "scenarios") if run else None) or {}
    if assessment.pk is not None and is_small(assessment):
        try:
            draft = draft_of(assessment)
            here = {"site": assessment.site, "retired_at": None}
            counts = {"assets": Asset.objects.filter(**here).count(), "flows": Flow.objects.filter(**here).count()}
            return Reading({**draft.frame, "counts": counts}, draft.zones, draft.conduits, scenarios, run)
        except (ModelRefused, services.ModelBusy):
            pass
    if run is None:
        return Reading({}, {}, {}, {}, None)
    parts = {name: queries.section(run, name) or {} for name in (FRAME, "zones", "conduits")}
    return Reading(parts[FRAME], parts["zones"], parts["conduits"], scenarios, run)
