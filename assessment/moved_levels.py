"""Before and after on one map: where zones and conduits stand against their targets, and where they would stand.

What a plan, or the answer to a what-if, says of a place is read as a change of what a run judged; a place that it does
not name stays as it is. The marks are those of the layer of gaps, one before the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from assessment.drawing.cells import ARROW
from assessment.drawing.picture import Legend, Mark, Tone
from assessment.engine.achieved import level_gap
from assessment.map_layers import TICK, Layer, Section, gap_mark

Record = Mapping[str, Any]
Levels = Mapping[str, Record | None]
"""By `zone:CODE` or `conduit:CODE` the vectors that change (`sl_t`, `sl_a`); None for a place that goes."""

UNSET: Final = "no SL-T"


def levels_of_plan(plan: Record) -> Levels | None:
    """Give what a plan changes; None for one that was made before plans kept that."""
    lifted = plan.get("levels_after")
    if lifted is None:
        return None
    gone = {f"conduit:{one['old_conduit']}": None for one in plan["stages"] if one["period"] is not None}
    return {key: {"sl_a": vector} for key, vector in lifted.items()} | gone


def judged_then(judged: Record, levels: Record) -> dict[str, Any]:
    """Give what a place would be judged as with other vectors."""
    then = {**judged, **levels}
    gap = [level_gap(target, achieved) for target, achieved in zip(then["sl_t"], then["sl_a"], strict=True)]
    known = [one for one in gap if one is not None]
    return {**then, "gap": gap, "levels_missing": sum(known), "not_assessed": len(gap) - len(known)}


def moved_layer(section: Section, levels: Levels) -> Layer:
    """Give the marks of every zone and conduit before and after."""
    zones, conduits = (
        {code: _moved(judged, f"{kind}:{code}", levels) for code, judged in section(f"{kind}s").items()}
        for kind in ("zone", "conduit")
    )
    return Layer(
        zones,
        conduits,
        (
            Legend(Mark(Tone.STEP_2, f"5{ARROW}2", ""), "5 levels missing today, 2 afterwards"),
            Legend(Mark(Tone.GOOD, f"3{ARROW}{TICK}", ""), "3 missing today, target met afterwards"),
            Legend(Mark(Tone.UNKNOWN, f"?{ARROW}?", ""), "not assessed, and not known afterwards"),
        ),
    )


def _moved(judged: Record, key: str, levels: Levels) -> Mark:
    now = gap_mark(judged)
    if levels.get(key, judged) is None:
        return Mark(Tone.PLAIN, f"{now.text}{ARROW}goes", f"today: {now.words}; afterwards: gone")
    then = gap_mark(judged_then(judged, levels.get(key) or {}))
    if now.text == then.text == UNSET:
        return now
    return Mark(then.tone, f"{now.text}{ARROW}{then.text}", f"today: {now.words}; afterwards: {then.words}")
