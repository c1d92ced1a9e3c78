"""AR-118: a conduit open in both directions, one of which nothing controls."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import Answer, all_of, any_of, opposite, unknown
from assessment.engine.checks.traffic import FlowKind, Run, by_conduit
from assessment.engine.checks.words import chosen, listed
from assessment.engine.plant import Plant, zone_pairs
from assessment.engine.system import Conduit

Way = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Judged:
    """What is known of the two directions between two zones: which of them are bare, and the flows that use those."""

    answer: Answer
    bare: list[Way]
    questions: dict[str, Answer]
    flows: list[str]


@check(
    "AR-118",
    force="convention",
    severity="medium",
    target="conduit",
    violates=["SR 5.2", "ZCR 6.4"],
    measures=["MEA-009", "MEA-010", "MEA-012", "MEA-093"],
)
def two_way_without_controls(case: Case) -> Concerns:
    """Two-way conduit without a control per direction.

    Each direction is a decision of its own; one that nothing controls was never made.

    A conduit is two-way between two zones where it says so, or where its flows carry data both ways. A direction is
    controlled by a control of the conduit, or of one of the flows that carry data that way. The signed exception is a
    waiver of this rule. Of a conduit between more than two zones only pairs with flows are judged.

    Example: Production orders go down and results come up over one conduit, and only what comes up passes a filter.
    """
    for conduit in case.plant.system.conduits:
        if conduit.controls:
            continue
        between: dict[frozenset[str | None], list[Run]] = defaultdict(list)
        for run in by_conduit(case).get(conduit.code, ()):
            zones = (end.zone for end in (run.kind.source, run.kind.destination))
            between[frozenset(None if zone is None else zone.code for zone in zones)].append(run)
        judged = [_judge(conduit, pair, between[frozenset(pair)]) for pair in zone_pairs(conduit) if len({*pair}) > 1]
        bare = [way for one in judged if one.answer for way in one.bare]
        if bare:
            yield _concern(case.plant, conduit, bare, [one for one in judged if one.answer])
        elif any(one.answer is None for one in judged):
            missing = {field: 1 for one in judged if one.answer is None for field in unknown(one.questions)}
            yield Unanswered(case.site, f"conduit:{conduit.code}", missing)


def _judge(conduit: Conduit, pair: Way, runs: list[Run]) -> Judged:
    kinds = [run.kind for run in runs]
    ways = {way: [kind for kind in kinds if _carries(kind, way)] for way in (pair, pair[::-1])}
    unclear = [kind for kind in kinds if kind.data is None]
    controlled = {way: _is_controlled(conduit, carriers, unclear) for way, carriers in ways.items()}
    questions = {
        "flows[].data" if unclear else "conduits[].direction": _is_two_way(conduit, list(ways.values()), kinds),
        "flows[].controls" if runs else "conduits[].controls": any_of(*(opposite(one) for one in controlled.values())),
    }
    bare = [way for way, answer in controlled.items() if answer is False]
    codes = [code for way in bare for run in runs if _carries(run.kind, way) for code in run.codes()]
    return Judged(all_of(*questions.values()), bare, questions, codes)


def _carries(flow: FlowKind, way: Way) -> bool:
    """Tell whether flows are known to carry data from the first zone to the second."""
    starts_first = flow.source.zone is not None and flow.source.zone.code == way[0]
    return flow.data in {"to" if starts_first else "from", "both"}


def _is_two_way(conduit: Conduit, ways: list[list[FlowKind]], flows: list[FlowKind]) -> Answer:
    if all(ways) or (conduit.direction == "both" and len(conduit.between) == len(ways)):
        return True
    if conduit.direction is not None or (not flows and len(conduit.between) > len(ways)):
        return False
    return False if flows and all(flow.data is not None for flow in flows) else None


def _is_controlled(conduit: Conduit, carriers: list[FlowKind], unclear: list[FlowKind]) -> Answer:
    """Tell whether a direction has a control; a flow whose direction is not known may be in the other one."""
    if not carriers and not unclear:
        return None if conduit.controls is None else False
    may_be = (None if flow.has_any_control else flow.has_any_control for flow in unclear)
    return any_of(*(flow.has_any_control for flow in carriers), *may_be)


def _concern(plant: Plant, conduit: Conduit, bare: list[Way], judged: list[Judged]) -> Concern:
    names = [f"from {plant.zones[start].name} to {plant.zones[end].name}" for start, end in bare]
    message = (
        f"Conduit {conduit.name} is open in both directions, and nothing controls "
        f"{chosen(len(bare), 'the one', 'those')} {listed(names)}."
    )
    flows = sorted({code for one in judged for code in one.flows})
    evidence = {"directions": [list(way) for way in bare], "direction": conduit.direction, "flows": flows}
    return Concern(f"conduit:{conduit.code}", message, evidence)
