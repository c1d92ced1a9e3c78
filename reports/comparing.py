"""Which plans and what-ifs a comparison sets side by side, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from accounts.told import grouped
from assessment.beside import FIGURES, Column, columns_of
from assessment.models import PlanRun, Run, WhatIf
from assessment.queries import FRAME, section
from assessment.services import etag_of
from assessment.what_ifs import in_words
from catalogue.loader import measures

MOST: Final = 3


def compared(run: Run, chosen: Mapping[str, list[int]] | None) -> list[dict[str, Any]]:
    """Give the plans of a run and the answered what-ifs that were chosen; the newest where none was."""
    plans, questions = run.plans.order_by("-pk"), run.assessment.what_ifs.exclude(answer=None).order_by("-pk")
    if chosen is None:
        asked: list[WhatIf] = list(questions[: MOST - 1])
        made: list[PlanRun] = list(plans[: MOST - len(asked)])
    else:
        asked = list(questions.filter(pk__in=chosen["what_ifs"])[:MOST])
        made = list(plans.filter(pk__in=chosen["plans"])[: MOST - len(asked)])
    made.sort(key=lambda one: one.pk)
    asked.sort(key=lambda one: one.pk)
    names = _names(section(run, FRAME))
    return [_plain(one, names) for one in columns_of(run, made, asked, etag_of(run.assessment))]


def _plain(column: Column, names: Mapping[str, str]) -> dict[str, Any]:
    """Give a column as plain values, for a report; `names` are those of places and measures, by code."""
    row, changes = column.row, list[str]()
    if isinstance(row, WhatIf):
        name, changes = row.name, in_words(row.changes, names)
    else:
        day = f"{row.created_at:%Y-%m-%d %H:%M}"
        money = "" if row.budget is None else f", {grouped(round(row.budget))}"
        name = f"{_('Plan of %(made)s') % {'made': day}}{money}"
    return {
        "name": name,
        "changes": changes,
        "figures": [[key, str(title), column.now.get(key), column.then.get(key)] for key, title in FIGURES],
        "actions": list(column.actions),
        "notes": list(column.notes),
        "scenarios": dict(column.scenarios),
        "verdicts": list(column.verdicts.values()),
        "levels": column.levels,
        "is_stale": column.is_stale,
    }


def _names(frame: Mapping[str, Any]) -> dict[str, str]:
    found = {code: one.title for code, one in measures().items()}
    found |= {one["code"]: one.get("title") or one["code"] for one in frame.get("measures") or ()}
    for kind in ("zone", "conduit"):
        found |= {f"{kind}:{one['code']}": one.get("name") or one["code"] for one in frame.get(f"{kind}s") or ()}
    return found
