"""What a difference did to levels, gaps, risk positions, blind spots and stories: better, worse, or not known any more.

Unknown is a value: a shortfall that nobody can judge any more is `lost`, never better; one that is known now and was
not before is `learned`, never worse.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from assessment.engine.levels import FR

Result = Mapping[str, Any]
Pair = dict[str, Any]
BETTER, WORSE, LOST, LEARNED, MOVED = "better", "worse", "lost", "learned", "moved"
ADDED, REMOVED = "added", "removed"
# What matters first: a place counts as the first that is true of it.
ORDER: Final = (WORSE, LOST, ADDED, LEARNED, BETTER, REMOVED, MOVED)
# What a story ends with, and what stops when a part is cut off; all else is not known.
_REACH: Final = {"no_path": 0, "no_path_known": 1, "reachable": 2}
_STOP: Final = {"keeps_running": 0, "may_stop": 1, "stops": 2}
_BLINDNESS: Final = {"no_cross_owner": 0, "resolved": 0, "borderline": 1, "blind_spot": 2}


def pair(old: Any, new: Any) -> Pair:
    """Give a value before and after."""
    return {"old": old, "new": new}


def direction(old: float | None, new: float | None) -> str:
    """Say what became of a number of which less is better; None is not known."""
    if old is None or new is None:
        return MOVED if old is new else LOST if new is None else LEARNED
    return MOVED if old == new else WORSE if new > old else BETTER


def compare_levels(old: Result, new: Result) -> list[dict[str, Any]]:
    """Give each zone and conduit whose levels or gaps differ, worst first."""
    found = [
        entry
        for kind in ("zone", "conduit")
        for code in sorted({*old[f"{kind}s"], *new[f"{kind}s"]})
        if (entry := _place(f"{kind}:{code}", old[f"{kind}s"].get(code), new[f"{kind}s"].get(code)))
    ]
    return sorted(found, key=lambda one: ORDER.index(one["change"]))


def _place(key: str, old: Result | None, new: Result | None) -> dict[str, Any] | None:
    known = old or new or {}
    elements = [] if old is None or new is None else list(_elements(old, new))
    if old is not None and new is not None and not elements:
        return None
    change = ADDED if old is None else REMOVED if new is None else _worst(one["change"] for one in elements)
    return {
        "place": key,
        "change": change,
        **{
            name: pair(None if old is None else old[name], None if new is None else new[name])
            for name in ("levels_missing", "not_assessed")
            if name in known
        },
        "elements": elements,
    }


def _elements(old: Result, new: Result) -> Iterator[dict[str, Any]]:
    for fr in FR:
        values = {name: pair(old[name][fr], new[name][fr]) for name in ("sl_t", "sl_a", "gap")}
        if any(value["old"] != value["new"] for value in values.values()):
            gap = values["gap"]
            yield {"fr": fr.code, **values, "change": direction(gap["old"], gap["new"])}


def _worst(changes: Iterator[str]) -> str:
    return min(changes, key=ORDER.index)


def compare_risk(old: Result, new: Result) -> list[dict[str, Any]]:
    """Give each scenario whose place in the matrix differs, unmitigated or today, worst first."""
    before, after = old["scenarios"], new["scenarios"]
    found = [
        entry
        for code in sorted({*before, *after})
        if (entry := _scenario(code, before.get(code), after.get(code))) is not None
    ]
    return sorted(found, key=lambda one: ORDER.index(one["change"]))


def _scenario(code: str, old: Result | None, new: Result | None) -> dict[str, Any] | None:
    entry: dict[str, Any] = {"scenario": code, "title": (new or old or {})["title"]}
    for name in ("unmitigated", "today", "tolerable"):
        entry[name] = pair(None if old is None else old[name], None if new is None else new[name])
    if old is None or new is None:
        return {**entry, "change": ADDED if old is None else REMOVED}
    if all(entry[name]["old"] == entry[name]["new"] for name in ("unmitigated", "today", "tolerable")):
        return None
    change = direction(_points(old["today"]), _points(new["today"]))
    if change == MOVED:
        change = direction(_points(old["unmitigated"]), _points(new["unmitigated"]))
    return {**entry, "change": change}


def _points(cell: Result | None) -> float | None:
    return None if cell is None else float(cell["points"])


def risk_today(result: Result) -> dict[str, Any]:
    """Give the sum of points over the scenarios that can be rated, and how many cannot."""
    points = [_points(one["today"]) for one in result["scenarios"].values()]
    known = [one for one in points if one is not None]
    return {"points": sum(known), "scenarios": len(known), "not_evaluated": len(points) - len(known)}


def compare_monitoring(old: Result, new: Result) -> list[dict[str, Any]]:
    """Give each conduit whose verdict on monitoring across owners differs, worst first."""
    found = []
    for code in sorted({*old["conduits"], *new["conduits"]}):
        before, after = (side["conduits"].get(code, {}).get("monitoring") for side in (old, new))
        if before != after:
            change = ADDED if before is None else REMOVED if after is None else _blindness(before, after)
            found.append({"conduit": code, "old": before, "new": after, "change": change})
    return sorted(found, key=lambda one: ORDER.index(one["change"]))


def _blindness(old: str, new: str) -> str:
    return direction(_BLINDNESS.get(old), _BLINDNESS.get(new))


def compare_stories(old: Result, new: Result) -> list[dict[str, Any]]:
    """Give each built-in story whose verdict, or whose answer on containment, differs, worst first."""
    before = {one["code"]: one for one in old.get("stories", ())}
    found = []
    for story in new.get("stories", ()):
        earlier = before.get(story["code"])
        if earlier is None:
            continue
        verdict = pair(earlier["verdict"], story["verdict"])
        answer = pair(earlier["containment"]["answer"], story["containment"]["answer"])
        if verdict["old"] == verdict["new"] and answer["old"] == answer["new"]:
            continue
        changes = (
            direction(_REACH.get(verdict["old"]), _REACH.get(verdict["new"])),
            direction(_STOP.get(answer["old"]), _STOP.get(answer["new"])),
        )
        entry = {"story": story["code"], "title": story["title"], "verdict": verdict, "containment": answer}
        found.append({**entry, "change": _worst(iter(changes))})
    return sorted(found, key=lambda one: ORDER.index(one["change"]))
