"""AR-028: a host of the DMZ that commands what stands on level 2 or below."""

from __future__ import annotations

from collections.abc import Callable

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer, Question, all_of, opposite
from assessment.engine.checks.borders import is_dmz
from assessment.engine.checks.documented import is_approved
from assessment.engine.checks.ends import EndFacts
from assessment.engine.checks.telling import Group, Verdict, decide, over_flows
from assessment.engine.checks.traffic import PROTOCOL, FlowFacts, FlowKind, where
from assessment.engine.checks.words import chosen, counted
from assessment.engine.plant import UNKNOWN_TYPE, Plant
from catalogue.loader import AssetType


@check(
    "AR-028",
    force="convention",
    severity="high",
    target="conduit",
    violates=["SR 5.2", "SR 2.1 RE 1"],
    measures=["MEA-011", "MEA-010"],
)
def dmz_commands_controllers(case: Case) -> Concerns:
    """DMZ initiates control into OT.

    DMZ hosts are expected to be attacked; they must not command controllers.

    The session counts: the DMZ opens it, by a protocol that can command, whatever the flow is used for today. The
    exception is a session from a jump host to an engineering station that was allowed, or allowed on a written
    condition; each asset that an end stands for has to fit.

    Example: A reporting server in the DMZ opens OPC UA to the OPC server of a packaging line, with rights to write.
    """
    plant = case.plant

    def judge(flow: FlowFacts) -> Verdict:
        source, destination = flow.source, flow.destination
        dmz_field = source.zone_field if source.zone is None else "zones[].kind"
        jumps = all_of(
            _are(plant, source, lambda kind: kind.id == "jump_host"),
            _are(plant, destination, lambda kind: kind.is_engineering),
        )
        approved = is_approved(case, flow.place) if jumps is not False else None
        open_exception = "assets[].type" if jumps is None and approved is not None else "flows[].decision"
        questions: list[Question] = [
            ((dmz_field,), None if source.zone is None else is_dmz(plant, source.zone)),
            ((destination.level_field,), destination.is_up_to_2),
            (PROTOCOL, flow.kind.speaks(lambda protocol: protocol.is_control_capable)),
            ((open_exception,), opposite(all_of(jumps, approved))),
        ]
        return decide(questions)

    def may_command(flow: FlowKind) -> Answer:
        zone = flow.source.zone
        is_from_dmz = None if zone is None else is_dmz(plant, zone)
        return all_of(
            is_from_dmz, flow.destination.is_up_to_2, flow.speaks(lambda protocol: protocol.is_control_capable)
        )

    return over_flows(case, judge, _say, where(case, may_command))


def _are(plant: Plant, end: EndFacts, fits: Callable[[AssetType], bool]) -> Answer:
    """Tell whether all assets that an end stands for are of a fitting type."""
    if not end.side.assets:
        return None
    kinds = [plant.type_of(plant.assets[tag]) for tag in end.side.assets]
    return all_of(*(None if kind is UNKNOWN_TYPE else fits(kind) for kind in kinds))


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'session')}{group.over} {chosen(number, 'lets', 'let')} hosts of the DMZ, which are exposed "
        f"to attack, command equipment on level 2 or below: {group.with_levels}."
    )
