"""AR-015: a way to write into the safety zone."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer, opposite
from assessment.engine.checks.protection import CONTROLS
from assessment.engine.checks.telling import Group, Hit, Verdict, decide, over_kinds
from assessment.engine.checks.traffic import PROTOCOL, FlowKind
from assessment.engine.checks.words import chosen, counted
from assessment.engine.plant import Plant

READ_ONLY = frozenset({"read_only"})


@check(
    "AR-015",
    force="convention",
    severity="critical",
    target="conduit",
    violates=["ZCR 3.3", "SR 5.2", "SR 2.1", "SR 3.5"],
    measures=["MEA-026", "MEA-012", "MEA-010", "MEA-047"],
)
def write_into_safety(case: Case) -> Concerns:
    """Write-capable path into the safety zone.

    An attacker who can write to the safety system can remove the last barrier.

    A flow ends where its session is answered. A zone is safety-related by its flag, its kind or an asset in it. Read
    only is enforced by the control `read_only` of the flow or of its conduit.

    Example: The plant's DCS opens Modbus TCP to the burner management system and may write to it, since nothing
    enforces reading only.
    """

    def judge(flow: FlowKind) -> Verdict:
        questions = [
            (flow.zone_fields, _enters_safety(case.plant, flow)),
            (PROTOCOL, flow.speaks(lambda protocol: protocol.is_control_capable)),
            (CONTROLS, opposite(flow.has_control(READ_ONLY))),
        ]
        return decide(questions, lambda: Hit(values={"access": flow.access}))

    return over_kinds(case, judge, _say)


def _enters_safety(plant: Plant, flow: FlowKind) -> Answer:
    first, second = flow.source.zone, flow.destination.zone
    if second is None:
        return None
    if not plant.is_safety_related(second.code):
        return False
    return None if first is None else first.code != second.code


def _say(group: Group) -> str:
    number = group.number
    zone = group.first.destination.zone
    name = "" if zone is None else f" {zone.name}"
    return (
        f"{counted(number, 'flow')}{group.over} {chosen(number, 'enters', 'enter')} the safety-related zone{name} by a "
        f"protocol that can write, and nothing enforces read only: {group.example}."
    )
