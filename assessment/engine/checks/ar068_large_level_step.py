"""AR-068: two zones of very different targets, joined with nothing between that breaks the step."""

from __future__ import annotations

from collections.abc import Iterator

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import Answer, all_of, any_of, opposite, unknown
from assessment.engine.checks.borders import is_dmz, is_one_way, one_way_field, pair_name, real_pairs
from assessment.engine.checks.places import fr_name
from assessment.engine.checks.words import listed
from assessment.engine.levels import FR
from assessment.engine.system import Conduit, Zone

FAMILIES = (FR.IAC, FR.SI, FR.RDF)
LARGE = 2
BREAKING_KINDS = frozenset({"gateway", "proxy"})


@check(
    "AR-068",
    force="heuristic",
    severity="medium",
    target="conduit",
    violates=["ZCR 5.6", "SR 5.2"],
    measures=["MEA-011", "MEA-012", "MEA-018"],
)
def large_level_step(case: Case) -> Concerns:
    """Large level step over one conduit.

    The less protected zone is the attacker base for the other.

    A conduit has a DMZ where one of the two zones is one; a protocol break where it lists that control, or where it is
    itself a gateway or a proxy. An element of a target that is not known could hide a step; an external zone takes part
    only where it has a target.

    Example: A conduit without a proxy joins the packaging zone with target 1 for integrity to the dosing zone with
    target 3.
    """
    for conduit in case.plant.system.conduits:
        broken = any_of(is_one_way(case.plant, conduit), _has_break(conduit))
        answers = {pair: _questions(case, conduit, pair, broken) for pair in real_pairs(conduit)}
        steep = [pair for pair, questions in answers.items() if all_of(*questions.values())]
        if steep:
            yield _concern(case, conduit, steep)
            continue
        unclear = [questions for questions in answers.values() if all_of(*questions.values()) is None]
        if unclear:
            missing = {field: 1 for questions in unclear for field in unknown(questions)}
            yield Unanswered(case.site, f"conduit:{conduit.code}", missing)


def _questions(case: Case, conduit: Conduit, pair: tuple[str, str], broken: Answer) -> dict[str, Answer]:
    first, second = (case.plant.zones[code] for code in pair)
    break_field = "conduits[].controls" if _has_break(conduit) is None else one_way_field(conduit)
    return {
        "zones[].sl_t": any_of(*(answer for _, answer in _steps(first, second))),
        "zones[].kind": opposite(any_of(is_dmz(case.plant, first), is_dmz(case.plant, second))),
        break_field: opposite(broken),
    }


def _has_break(conduit: Conduit) -> Answer:
    if conduit.kind in BREAKING_KINDS or "protocol_break" in (conduit.controls or ()):
        return True
    return None if conduit.controls is None else False


def _steps(first: Zone, second: Zone) -> Iterator[tuple[FR, Answer]]:
    for fr in FAMILIES:
        one, other = first.sl_t[fr], second.sl_t[fr]
        if one is None or other is None:
            takes_part = all(zone.kind != "external" or zone.sl_t[fr] is not None for zone in (first, second))
            yield fr, None if takes_part else False
        else:
            yield fr, abs(one - other) >= LARGE


def _concern(case: Case, conduit: Conduit, pairs: list[tuple[str, str]]) -> Concern:
    first, second = (case.plant.zones[code] for code in pairs[0])
    steps = [f"{fr_name(fr)} {first.sl_t[fr]} and {second.sl_t[fr]}" for fr, answer in _steps(first, second) if answer]
    message = (
        f"Conduit {conduit.name} joins {pair_name(case.plant, pairs[0])}, whose targets lie two levels or more apart, "
        f"without a one-way device, a protocol break or a DMZ between: {listed(steps)}."
    )
    zones = dict.fromkeys(code for pair in pairs for code in pair)
    evidence = {"pairs": [list(pair) for pair in pairs], "sl_t": {z: list(case.plant.zones[z].sl_t) for z in zones}}
    return Concern(f"conduit:{conduit.code}", message, evidence)
