"""What the plan leaves out though it would help, the most helpful first."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalogue.loader import measures, requirements
from reports.source import SEVERITIES, Record, Source

IDLE = frozenset({"not_needed", "no_effect", "not_found", "unfit"})
ORDER = ("excluded", "migration", "budget", "effort", "window", "prerequisite")


@dataclass(frozen=True)
class NotDone:
    """A measure that stays undone, with how many places it stays undone at for that reason."""

    title: str
    code: str
    place: str
    reason: str
    why: str


def worth_telling(source: Source) -> list[NotDone]:
    """Give, per measure and reason, the place where it would close most; idle candidates are not told."""
    left = [one for one in (source.plan or {}).get("left_out", ()) if one["reason"] not in IDLE]
    by_target = _open_by_target(source)
    ranked = sorted(left, key=lambda one: _rank(source, one, by_target))
    seen: dict[tuple[str, str], list[Record]] = {}
    for one in ranked:
        seen.setdefault((one["action"].partition("@")[0], one["reason"]), []).append(one)
    return [_told(source, code, same) for (code, _), same in seen.items()]


def idle_count(source: Source) -> int:
    """Give how many candidates would have changed nothing."""
    return sum(1 for one in (source.plan or {}).get("left_out", ()) if one["reason"] in IDLE)


def _told(source: Source, code: str, same: list[Record]) -> NotDone:
    first, others = same[0], len(same) - 1
    target = first["action"].partition("@")[2]
    more = _(" and %(count)s more") % {"count": others} if others else ""
    return NotDone(source.measure(code), code, f"{source.name(target)}{more}", first["reason"], first["why"])


def _rank(source: Source, one: Record, by_target: dict[str, list[Record]]) -> tuple[bool, int, int, int, str]:
    code, _sep, target = one["action"].partition("@")
    findings = [each for each in by_target.get(target, ()) if code in each["measures"]]
    worst = min((SEVERITIES.index(each["severity"]) for each in findings), default=len(SEVERITIES))
    order = ORDER.index(one["reason"]) if one["reason"] in ORDER else len(ORDER)
    return one["reason"] != "excluded", -_closes(source, code, target), worst, order, one["action"]


def _open_by_target(source: Source) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for one in source.result["findings"]:
        if one["status"] == "open":
            found.setdefault(one["target"], []).append(one)
    return found


def _closes(source: Source, code: str, target: str) -> int:
    """Give how many missing levels a measure's own levels would reach at a place; a row it satisfies counts one."""
    kind, _sep, name = target.partition(":")
    judged = source.result[f"{kind}s"].get(name) if kind in {"zone", "conduit"} else None
    if judged is None:
        return 0
    own = source.own_measures.get(code, {})
    known = measures().get(code)
    satisfied = own.get("satisfies") or (known.satisfies if known else ())
    lifted = own.get("sl") or (0,) * 7
    lifted = [lifted] * 7 if isinstance(lifted, int) else lifted
    by_row = {requirements()[row].fr for row in satisfied if row in requirements()}
    total = 0
    for place, gap in enumerate(judged["gap"]):
        if gap:
            reached = (lifted[place] or 0) - (judged["sl_a"][place] or 0)
            total += max(min(gap, reached), 1 if place in by_row else 0, 0)
    return total
