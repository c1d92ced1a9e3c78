"""AR-066: a zone or a conduit that does not achieve its target."""

from __future__ import annotations

from assessment.engine.achieved import PlaceLevels
from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.places import Place, called, field_of, fr_name, places
from assessment.engine.checks.words import capital, counted, listed
from assessment.engine.levels import FR
from assessment.engine.system import Zone

BY_GAP = {1: "medium", 2: "high"}
ONE_UP = {"medium": "high", "high": "critical"}


@check(
    "AR-066",
    force="shall",
    severity="medium",
    target="zone; conduit",
    violates=["ZCR 5.11", "ZCR 5.12"],
    measures=["MEA-093", "MEA-091"],
    escalation="high at a gap of 2 or more; one step up in a safety-related zone",
)
def level_below_target(case: Case) -> Concerns:
    """Achieved level below target.

    The central gap finding.

    An FR whose gap is not known does not count as a gap; it is listed as not evaluated.

    Example: The control zone has target 3 for restricted data flow and reaches 1, because its border filters nothing by
    function.
    """
    for target, place in places(case):
        levels = case.levels[target]
        if any(levels.gap):
            is_safety = isinstance(place, Zone) and case.plant.is_safety_related(place.code)
            yield _concern(target, place, levels, is_safety=is_safety)
        if None in levels.gap:
            yield Unanswered(case.site, target, _missing(place, levels))


def _concern(target: str, place: Place, levels: PlaceLevels, *, is_safety: bool) -> Concern:
    gaps = {fr: gap for fr in FR if (gap := levels.gap[fr])}
    severity = BY_GAP[min(2, max(gaps.values()))]
    message = (
        f"{called(place)} is {counted(levels.levels_missing, 'level')} short of its target: "
        f"{listed([f'{fr_name(fr)} by {gap}' for fr, gap in gaps.items()])}."
    )
    evidence = {
        "sl_t": list(levels.sl_t),
        "sl_a": list(levels.sl_a),
        "gap": {fr.code: gap for fr, gap in gaps.items()},
        "not_assessed": [fr.code for fr in FR if levels.gap[fr] is None],
        "safety_related": is_safety,
    }
    return Concern(target, capital(message), evidence, ONE_UP[severity] if is_safety else severity)


def _missing(place: Place, levels: PlaceLevels) -> dict[str, int]:
    unknown = [fr for fr in FR if levels.gap[fr] is None]
    counts = {
        field_of(place, "sl_t"): sum(levels.sl_t[fr] is None for fr in unknown),
        field_of(place, "sl_a"): sum(levels.sl_a[fr] is None for fr in unknown),
    }
    return {field: count for field, count in counts.items() if count}
