"""AR-042: a short way from outside into a zone that is to be protected well."""

from __future__ import annotations

from collections import Counter

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import Answer, any_of
from assessment.engine.checks.inward import Way, inward
from assessment.engine.checks.words import chosen, counted, listed
from assessment.engine.plant import LOWEST_OF_IT, Plant, agree
from assessment.engine.system import Zone

HIGH_LEVEL = 3
OUTER_KINDS = frozenset({"external", "enterprise"})


@check(
    "AR-042",
    force="heuristic",
    severity="high",
    target="zone",
    violates=["ZCR 5.1", "ZCR 5.4", "SR 5.2"],
    measures=["MEA-011", "MEA-015", "MEA-012"],
)
def short_attack_path(case: Case) -> Concerns:
    """Short attack path to a high-level zone.

    Shows where exposure is concentrated and feeds prioritisation.

    The path is one of sessions, as on the page of attack paths, never of the drawing alone. A border that a session
    crosses without a conduit counts as one that reaches no target. A conduit reaches its target where no gap is left in
    any requirement. How many conduits are few is a threshold of the assessment.

    Example: From the office one session reaches the historian and one more the burner controller, and neither conduit
    achieves its target.
    """
    plant, found = case.plant, inward(case)
    most = plant.system.assessment.conventions.thresholds.path_conduits
    outer = {zone.code: _is_outer(plant, zone) for zone in plant.system.zones}
    fails: dict[str | None, Answer] = {None: True}
    fails.update((code, _falls_short(case, code)) for code in plant.conduits)
    sure = found.ways([code for code in outer if outer[code]], lambda code: fails[code] is True, most)
    may_be = found.ways(
        [code for code in outer if outer[code] is not False], lambda code: fails[code] is not False, most
    )
    for zone in plant.system.zones:
        is_high = any_of(*(None if level is None else level >= HIGH_LEVEL for level in zone.sl_t))
        if is_high and zone.code in sure:
            yield _concern(case, zone, sure[zone.code])
        elif is_high is not False and zone.code in may_be:
            way = may_be[zone.code]
            missing = Counter(_field(case, code) for code in way.conduits if code is not None and fails[code] is None)
            missing["zones[].kind"] = int(outer[way.origin] is None)
            missing["zones[].sl_t"] = int(is_high is None)
            yield Unanswered(case.site, f"zone:{zone.code}", +missing)


def _is_outer(plant: Plant, zone: Zone) -> Answer:
    """Tell whether a zone is external or one of the enterprise; one without a kind below level 4 is neither."""
    if zone.kind is not None:
        return zone.kind in OUTER_KINDS
    return False if agree(plant.levels_of_zone(zone), lambda level: level < LOWEST_OF_IT) else None


def _falls_short(case: Case, code: str) -> Answer:
    """Tell whether a conduit misses its target in some requirement."""
    return any_of(*(None if gap is None else gap > 0 for gap in case.levels[f"conduit:{code}"].gap))


def _field(case: Case, code: str) -> str:
    return "conduits[].sl_t" if None in case.plant.conduits[code].sl_t else "conduits[].requirements"


def _concern(case: Case, zone: Zone, way: Way) -> Concern:
    plant = case.plant
    named = [code for code in way.conduits if code is not None]
    names = listed([plant.conduits[code].name for code in named]) if named else ""
    bare = len(way.conduits) - len(named)
    over = (
        [f"{names}, {chosen(len(named), 'which misses its target', 'which all miss their targets')}"] if named else []
    )
    over += [f"{counted(bare, 'border')} without any conduit"] if bare else []
    message = (
        f"From {plant.zones[way.origin].name} an attacker comes into zone {zone.name}, which is to be protected well, "
        f"over no more than {' and '.join(over)}."
    )
    levels = {code: case.levels[f"conduit:{code}"] for code in named}
    evidence = {
        "from": way.origin,
        "flows": list(way.flows),
        "conduits": [{"conduit": code, "sl_t": list(one.sl_t), "sl_a": list(one.sl_a)} for code, one in levels.items()],
        "borders": len(way.conduits),
    }
    return Concern(f"zone:{zone.code}", message, evidence)
