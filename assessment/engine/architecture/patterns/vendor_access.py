"""Vendor through a jump host: each remote access ends in the DMZ, is one person's with two factors, and runs out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assessment.engine.architecture.patterns.laid import PLACES_MAX, Found, Laid, Part
from assessment.engine.checking import Case
from assessment.engine.checks.answers import Answer
from assessment.engine.checks.traffic import FlowFacts, named
from assessment.engine.system import RemoteAccess

PATTERN = "vendor_access"


def vendor_access(case: Case, found: Found) -> Iterator[Laid]:
    """Lay the pattern over each recorded remote access."""
    people = {one.code: one.name for one in case.plant.system.people}
    for record in sorted(case.plant.system.remote_access, key=lambda one: one.code)[:PLACES_MAX]:
        flows = named(case, [record.flow]) if record.flow else []
        yield Laid(
            PATTERN,
            f"remote_access:{record.code}",
            record.who or record.code,
            tuple(_parts(found, record, flows, people)),
            tuple(flows),
        )


def _parts(found: Found, record: RemoteAccess, flows: list[FlowFacts], people: Mapping[str, str]) -> Iterator[Part]:
    ends = tuple(f"{flow.source.name}, {flow.destination.name}" for flow in flows)
    yield Part("jump_host", found.against("AR-059", flows) if flows else None, ends)
    yield Part("second_factor", _said(record.mfa, flows, "mfa"))
    yield Part("recorded", _said(record.recorded, flows, "recorded"))
    asked = None if record.approval is None else record.approval == "per_session"
    approved = _said(asked, flows, "approval")
    by = people.get(record.approved_by or "", record.approved_by)
    yield Part("approved", approved, (by,) if approved and by else ())
    limits = tuple(str(one) for one in (record.window, record.expires) if one)
    yield Part("limited", True if limits else found.against("AR-140", flows) if flows else None, limits)
    yield Part("closed_between", None if record.always_on is None else not record.always_on)


def _said(of_record: Answer, flows: list[FlowFacts], control: str) -> Answer:
    """Tell whether it is so: a control of the flows says it as well as the record does, as the rules read it."""
    if flows and all(flow.kind.has_control(frozenset({control})) for flow in flows):
        return True
    return of_record
