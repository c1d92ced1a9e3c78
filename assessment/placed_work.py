"""The windows of a site with what its plan and its migrations do in them, as the pages tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from assessment.board import items_of
from assessment.engine.system import Stage
from assessment.models import Assessment, PlanRun
from assessment.record_rows import shelf
from assessment.window_use import WindowUse, window_uses


@dataclass(frozen=True)
class Planned:
    """The windows with what a plan does in them, the cards that people wrote, and who owns each migration."""

    plan: PlanRun | None
    uses: list[WindowUse]
    items: Mapping[str, Mapping[str, Any]]
    owners: Mapping[str, str]

    @property
    def schedule(self) -> list[dict[str, Any]]:
        """Give the actions of the plan."""
        return list(self.plan.result["schedule"]) if self.plan else []

    def next_with_work(self, today: date) -> WindowUse | None:
        """Give the first window still to come in which anything is done."""
        return next((one for one in self.uses if one.pieces and not one.is_over(today)), None)

    def in_period(self, code: str) -> list[WindowUse]:
        """Give the windows of a period."""
        return [one for one in self.uses if one.window.period == code]


def planned_windows(assessment: Assessment, made: PlanRun | None) -> Planned:
    """Read the windows, the migrations and the cards, and lay a plan over them."""
    plan, items = items_of(assessment)
    migrations = shelf(assessment, "migrations").all()
    crews = {one["code"]: one.get("crew") or "" for one in shelf(assessment, "measures").all()}
    uses = window_uses(plan, migrations, made.result["schedule"] if made else (), crews)
    return Planned(made, uses, items, {one["code"]: one.get("owner") or "" for one in migrations})


def stages_told(picture: Mapping[str, Any] | None, made: PlanRun | None) -> dict[tuple[str, int], Mapping[str, Any]]:
    """Give what is said of each open stage, by migration and number: by the plan, else by the run without one."""
    found = [*((picture or {}).get("stages") or ()), *((made.result.get("stages") or ()) if made else ())]
    return {(one["migration"], one["stage"]): one for one in found if "warnings" in one}


def stage_title(stage: Stage) -> str:
    """Name a stage with its migration."""
    words = _("%(name)s: stage %(number)s") % {"name": stage.name, "number": stage.number}
    return f"{words}, {stage.title}" if stage.title else words
