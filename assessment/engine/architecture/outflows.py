"""Which flows carry data out of OT, what each is for, and whether it writes back: one answer for every page.

Data leaves where it goes from level 3 or below into a DMZ, or from anywhere in the plant to business or outside.
Traffic that a declared channel covers is no flow of its own: the channel stands for it.

A flow's purpose is its use case: the decision that will be made with the data, who makes it, and by which day. Of
traffic that nobody declared no purpose is asked: it is to be declared or forbidden first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from assessment.engine.checking import Case
from assessment.engine.checks.answers import Answer, all_of, any_of, opposite
from assessment.engine.checks.ends import EndKind
from assessment.engine.checks.traffic import FlowFacts, FlowKind, alike
from assessment.engine.flows import COVERED, DECLARED
from assessment.engine.system import Flow

Record = Mapping[str, Any]
End = TypeVar("End", bound=EndKind)
ASKED: Final = ("decision", "owner", "due")
NO_USE_CASE, NOT_DESCRIBED = "use_case", "description"
WRITING: Final = frozenset({"write", "both"})


class Purposes:
    """What the flows of a model are for: by the use case that a flow names, else by the one that lists it."""

    def __init__(self, document: Record) -> None:
        self.records: dict[str, Record] = {str(one["code"]): one for one in document.get("use_cases") or ()}
        self._of_flow: dict[str, str] = {}
        for code, record in sorted(self.records.items()):
            for flow in record.get("flows") or ():
                self._of_flow.setdefault(str(flow), code)

    def of(self, flow: Flow) -> str:
        """Give the code of a flow's use case, empty where it has none."""
        return flow.use_case or self._of_flow.get(flow.code) or ""

    def lacks(self, code: str) -> tuple[str, ...]:
        """Name what a purpose lacks: the use case, its description, or its decision, owner or day."""
        record = self.records.get(code)
        if record is None:
            return (NOT_DESCRIBED if code else NO_USE_CASE,)
        return tuple(key for key in ASKED if not record.get(key))


@dataclass(frozen=True, slots=True)
class Outflow:
    """A flow whose data leaves OT, or of which that is not known; `lacks` is what its purpose lacks.

    `leaves` is None where a level decides and is not known; `is_sure` also asks that the way of the data is said.
    """

    facts: FlowFacts
    leaves: Answer
    is_sure: bool
    use_case: str
    lacks: tuple[str, ...]


def outflows(case: Case, purposes: Purposes) -> Iterator[Outflow]:
    """Give the flows whose data leaves OT, or may."""
    for run in alike(case):
        if run.kind.verdict == COVERED:
            continue
        answers = [leaves(*ends) for ends in ways_of(run.kind)]
        if set(answers) == {False}:
            continue
        is_sure = any_of(*answers) is True and (run.kind.data is not None or set(answers) == {True})
        for flow in run:
            use = purposes.of(flow.flow)
            lacks = purposes.lacks(use) if flow.flow.basis in DECLARED else ()
            yield Outflow(flow, True if True in answers else None, is_sure, use, lacks)


def leaves(sender: EndKind, receiver: EndKind) -> Answer:
    """Tell whether data that goes from one end to another leaves OT or the plant."""
    is_of_plant = all_of(opposite(sender.is_external), opposite(sender.is_from_4))
    is_above = any_of(receiver.is_external, receiver.is_from_4)
    return any_of(all_of(is_of_plant, is_above), leaves_control(sender, receiver))


def leaves_control(inner: EndKind, outer: EndKind) -> Answer:
    """Tell whether one end stands in OT, at level 3 or below, and the other one above or outside."""
    is_inside = all_of(inner.is_up_to_3, opposite(inner.is_external))
    return all_of(is_inside, any_of(outer.is_external, opposite(outer.is_up_to_3)))


def writes_back(source: EndKind, destination: EndKind, access: str | None, data: str | None) -> Answer:
    """Tell whether a flow writes into OT: a write that is opened from above, or data that goes down."""
    opened_from_above = leaves_control(destination, source)
    answers = []
    if access is not None:
        answers.append(all_of(access in WRITING, opened_from_above))
    if data is not None:
        answers.append(any_of(*(leaves_control(taker, giver) for giver, taker in ways(source, destination, data))))
    if answers:
        return any_of(*answers)
    return None if any_of(opened_from_above, leaves_control(source, destination)) is not False else False


def ways(first: End, second: End, data: str | None) -> list[tuple[End, End]]:
    """Give the ways that data may go between who opens a session and who answers, as senders and receivers."""
    there, back = (first, second), (second, first)
    return {"to": [there], "from": [back]}.get(data or "", [there, back])


def ways_of(kind: FlowKind) -> list[tuple[EndKind, EndKind]]:
    """Give the ways that the data of a kind of flow may go."""
    return ways(kind.source, kind.destination, kind.data)
