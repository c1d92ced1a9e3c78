"""AR-058: a controller that is programmed from something else than an engineering station."""

from __future__ import annotations

from collections.abc import Callable

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer, any_of
from assessment.engine.checks.ends import EndFacts
from assessment.engine.checks.telling import Group, Hit, Verdict, decide, over_flows
from assessment.engine.checks.traffic import PROTOCOL, FlowFacts, with_protocol
from assessment.engine.checks.words import chosen, counted
from assessment.engine.plant import UNKNOWN_TYPE, Plant
from catalogue.loader import AssetType, Protocol

ENTITLED = frozenset({"engineering_station", "safety_engineering_station", "backup_server"})
TYPE = ("assets[].type",)


@check(
    "AR-058",
    force="convention",
    severity="high",
    target="conduit, else flow",
    violates=["SR 2.1", "SR 2.8", "SR 5.2"],
    measures=["MEA-010", "MEA-041", "MEA-047"],
)
def engineering_by_others(case: Case) -> Concerns:
    """Engineering protocol from a non-engineering asset.

    Program download is the most powerful action on a controller.

    An end that stands for several assets is a controller where one of them is, and is entitled where all of them are.
    S7comm and CIP, which also load programs, are process protocols by their main use and are not meant.

    Example: A panel PC on the line talks UMAS to the controller beside it, left over from the day of commissioning.
    """

    def judge(flow: FlowFacts) -> Verdict:
        to_controller = _is_any(case.plant, flow.destination, lambda kind: kind.is_controller)
        from_others = _is_any(case.plant, flow.source, lambda kind: kind.id not in ENTITLED)
        types = sorted({case.plant.type_of(case.plant.assets[tag]).id for tag in flow.source.side.assets})
        questions = [(PROTOCOL, flow.kind.speaks(_is_engineering)), (TYPE, to_controller), (TYPE, from_others)]
        return decide(questions, lambda: Hit(values={"types": types}))

    return over_flows(case, judge, _say, with_protocol(case, _is_engineering))


def _is_engineering(protocol: Protocol) -> bool:
    return protocol.use == "engineering"


def _is_any(plant: Plant, end: EndFacts, fits: Callable[[AssetType], bool]) -> Answer:
    """Tell whether one of the assets at an end is of a type that fits; None where no asset is known there."""
    kinds = [plant.type_of(plant.assets[tag]) for tag in end.side.assets]
    return any_of(*(None if kind is UNKNOWN_TYPE else fits(kind) for kind in kinds)) if kinds else None


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'flow')}{group.over} {chosen(number, 'lets', 'let')} something else than an engineering "
        f"station program a controller: {group.example}."
    )
