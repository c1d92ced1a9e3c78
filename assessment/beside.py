"""Plans and what-ifs as columns of one table: the same figures of each, as far as each knows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from assessment import kept_maps, queries
from assessment.drawing.folding import fold
from assessment.map_layers import Section
from assessment.models import PlanRun, Run, WhatIf
from assessment.moved_levels import Levels, levels_of_plan, moved_layer
from assessment.risk_pictures import small_matrix_svg
from assessment.zone_map import picture_of

Record = Mapping[str, Any]
Move = tuple[Record | None, Record | None]
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
    """One plan or one question; `now` and `then` are its figures before and after, missing where it knows none.

    `levels`: what changes of the vectors of zones and conduits, None where that is not known.
    `scenarios`: from where to where each moves on the matrix, None where it is not there or cannot be rated.
    """

    kind: str
    row: PlanRun | WhatIf
    now: Record = field(default_factory=dict)
    then: Record = field(default_factory=dict)
    verdicts: Mapping[tuple[str, str], Record] = field(default_factory=dict)
    notes: Sequence[str] = ()
    is_stale: bool = False
    actions: Sequence[str] = ()
    scenarios: Mapping[str, Move] = field(default_factory=dict)
    levels: Levels | None = None


def columns_of(run: Run | None, plans: Iterable[PlanRun], questions: Iterable[WhatIf], model: str) -> list[Column]:
    """Give plans of a run, then questions, as columns; `model` is the version of the model as it is now."""
    today = positions_of(run)
    return [*(of_plan(row, today) for row in plans), *(of_question(row, model) for row in questions)]


def positions_of(run: Run | None) -> dict[str, Record]:
    """Give where the scenarios stood on the matrix when a run judged them; what could not be rated stands nowhere."""
    found = (queries.section(run, "scenarios") or {}) if run else {}
    return {code: one["today"] for code, one in found.items() if one["today"] is not None}


def matrix_of(run: Run | None) -> Record | None:
    """Give the risk matrix that a run judged by."""
    return queries.section(run, "risk_matrix") if run else None


def heat_maps(run: Run | None, columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Draw one small matrix for today and one for each column; nothing is drawn of what knows no positions."""
    matrix = matrix_of(run)
    if matrix is None or not any(one.scenarios for one in columns):
        return []
    # The pictures escape every text they are given and write no script, as the zone picture does.
    today = small_matrix_svg(matrix, {code: (at, None) for code, at in positions_of(run).items()})
    drawn = [small_matrix_svg(matrix, one.scenarios) if one.scenarios else "" for one in columns]
    pairs = zip((None, *columns), (today, *drawn), strict=True)
    return [{"column": one, "drawn": mark_safe(picture)} for one, picture in pairs]  # noqa: S308


def zone_maps(section: Section, columns: Sequence[Column], layout: Record | None = None) -> list[dict[str, Any]]:
    """Draw, for each column that knows levels, the zones as they stand today and as they would stand."""
    found = []
    for one in columns:
        if one.levels is not None:
            picture = fold(picture_of(section, (), layout=layout, layer=moved_layer(section, one.levels)))
            added = sum(key.partition(":")[2] not in section(f"{key.partition(':')[0]}s") for key in one.levels)
            # The picture escapes every text it is given and writes no script.
            found.append({"column": one, "drawn": mark_safe(kept_maps.draw(picture)), "added": added})  # noqa: S308
    return found


def positions(run: Run | None, columns: Sequence[Column], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """Give where each scenario stands today and in each column, as the matrices show it."""
    today = positions_of(run)
    codes = sorted({*today, *(code for one in columns for code in one.scenarios)})
    then = {code: [one.scenarios.get(code, (None, None))[1] for one in columns] for code in codes}
    return [{"code": code, "title": titles.get(code, code), "at": [today.get(code), *then[code]]} for code in codes]


def of_plan(row: PlanRun, today: Mapping[str, Record]) -> Column:
    """Give a plan as a column; `today` says where the scenarios stand before it."""
    made = row.result
    zones, ways_in = made.get("zones_at_target", {}), made.get("paths", {})
    now = {"risk": made["before"]["risk"], "levels_missing": made["before"]["levels_missing"]}
    then = {
        "risk": made["remaining"]["risk"],
        "carried": float(sum(one["risk"] for one in made["remaining"]["by_period"])),
        "levels_missing": made["remaining"]["levels_missing"],
        "zones_at_target": zones.get("after"),
        "paths": ways_in.get("after"),
        "cost": made["cost"],
        "outage_hours": made.get("outage_hours"),
        "actions": len(made["schedule"]),
    }
    actions = [one["action"] for one in made["schedule"]]
    after = made["scenarios_after"]
    moves = {code: (at, after.get(code)) for code, at in today.items()}
    now |= {"zones_at_target": zones.get("now"), "paths": ways_in.get("now")}
    return Column("plan", row, now, then, actions=actions, scenarios=moves, levels=levels_of_plan(made))


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
        scenarios={code: (one["now"], one["then"]) for code, one in answer.get("scenarios", {}).items()},
        levels=answer.get("levels"),
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
