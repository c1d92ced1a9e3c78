"""What the open stages of migrations touch, stop, and who approves them: told without a plan, too."""

from __future__ import annotations

from typing import Any

from assessment.engine.checking import Case
from assessment.engine.plan.standstill import zones_stopped_by
from assessment.engine.plan.warnings import approvers, stage_warnings, touched_by_stage


def stages(case: Case) -> list[dict[str, Any]]:
    """Give each open stage with its warnings, who must approve it, and the zones that stand still for it."""
    plant = case.plant
    return [
        {
            "migration": one.migration,
            "stage": one.number,
            "warnings": list(stage_warnings(plant, one)),
            "approvers": list(approvers(plant, touched_by_stage(plant, one))),
            "zones": list(zones_stopped_by(plant, one)),
        }
        for one in plant.system.stages
        if not one.is_closed
    ]
