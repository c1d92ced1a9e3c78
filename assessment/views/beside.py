"""Plans and what-ifs as columns of one table: the same figures of each, as far as each knows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from assessment.models import PlanRun, WhatIf

Record = Mapping[str, Any]
FIGURES = (
    ("risk", _("Risk points")),
    ("carried", _("Risk carried over all periods")),
    ("levels_missing", _("Levels missing")),
    ("zones_at_target", _("Zones at target")),
    ("paths", _("Entries that reach a target")),
    ("cost", _("Cost")),
    ("outage_hours", _("Outage hours")),
    ("actions", _("Actions")),
)
VERDICTS_SHOWN = 100


@dataclass(frozen=True)
class Column:
    """One plan or one question; `now` and `then` are its figures before and after, missing where it knows none."""

    kind: str
    row: PlanRun | WhatIf
    now: Record = field(default_factory=dict)
    then: Record = field(default_factory=dict)
    verdicts: Mapping[tuple[str, str], Record] = field(default_factory=dict)
    notes: Sequence[str] = ()
    is_stale: bool = False
    actions: Sequence[str] = ()


def of_plan(row: PlanRun) -> Column:
    """Give a plan as a column."""
    made = row.result
    zones = made.get("zones_at_target", {})
    now = {"risk": made["before"]["risk"], "levels_missing": made["before"]["levels_missing"]}
    then = {
        "risk": made["remaining"]["risk"],
        "carried": float(sum(one["risk"] for one in made["remaining"]["by_period"])),
        "levels_missing": made["remaining"]["levels_missing"],
        "zones_at_target": zones.get("after"),
        "cost": made["cost"],
        "outage_hours": made.get("outage_hours"),
        "actions": len(made["schedule"]),
    }
    actions = [one["action"] for one in made["schedule"]]
    return Column("plan", row, {**now, "zones_at_target": zones.get("now")}, then, actions=actions)


def of_question(row: WhatIf, model: str) -> Column:
    """Give a question as a column; `model` is the version of the model as it is now."""
    answer = row.answer
    if answer is None:
        return Column("if", row)
    both = {key: answer[key] for key in ("risk", "levels_missing", "zones_at_target", "paths")}
    placed = {"cost": answer["cost"], "outage_hours": answer["outage_hours"], "actions": answer["places"]}
    return Column(
        "if",
        row,
        now={key: one["now"] for key, one in both.items()},
        then={key: one["then"] for key, one in both.items()} | placed,
        verdicts={(one["source"], one["target"]): one for one in answer["verdicts"]},
        notes=answer["notes"],
        is_stale=row.model_version != model,
    )


def side_by_side(columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Give the lines of the comparison: what stands today, one value per column, and the last less the first.

    Today's value is that of the first column that knows it.
    """
    found = []
    for key, title in FIGURES if columns else ():
        values = [one.then.get(key) for one in columns]
        now = next((one.now[key] for one in columns if one.now.get(key) is not None), None)
        first, last = values[0], values[-1]
        less = None if len(values) == 1 or first is None or last is None else last - first
        found.append({"title": title, "now": now, "values": values, "less": less})
    return found


def ways(columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Give, for each way from an entry to a target that a question was asked about, the verdict of each question."""
    asked = [one for one in columns if one.verdicts]
    pairs = sorted({pair for one in asked for pair in one.verdicts})
    return [
        {"source": source, "target": target, "verdicts": [one.verdicts.get((source, target)) for one in asked]}
        for source, target in pairs[:VERDICTS_SHOWN]
    ]
