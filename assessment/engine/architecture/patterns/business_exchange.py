"""MES and ERP after ISA-95: schedules go down and performance comes up, through the DMZ, and no MES writes control."""

from __future__ import annotations

from collections.abc import Iterator

from assessment.engine.architecture.patterns.laid import PLACES_MAX, Found, Laid, Part, flows_at
from assessment.engine.checking import Case
from assessment.engine.checks.ar133_against_its_template import DOWN, UP, way_of
from assessment.engine.checks.ends import EndFacts
from assessment.engine.checks.traffic import FlowFacts

PATTERN = "business_exchange"


def business_exchange(case: Case, found: Found) -> Iterator[Laid]:
    """Lay the pattern over each production management system that is known by its type."""
    systems = [one for one in case.plant.system.assets if case.plant.type_of(one).id == "mes"][:PLACES_MAX]
    flows = flows_at(case, [one.tag for one in systems])
    for one in systems:
        parts = tuple(_parts(found, one.tag, flows[one.tag]))
        yield Laid(PATTERN, f"asset:{one.tag}", one.name, parts, tuple(flows[one.tag]))


def _parts(found: Found, tag: str, flows: list[FlowFacts]) -> Iterator[Part]:
    upward = [flow for flow in flows if not _other(flow, tag).is_up_to_3]
    for key, way in (("schedules", DOWN), ("performance", UP)):
        exchanged = [flow for flow in upward if way_of(flow.flow.template) == way]
        yield Part(key, True if exchanged else None, _named(exchanged, tag))
    for key, rule, some in (
        ("as_templated", "AR-133", flows),
        ("through_dmz", "AR-024", flows),
        ("writes_nothing", "AR-134", flows),
    ):
        state = found.against(rule, some)
        against = [flow for flow in some if found.against(rule, [flow]) is False]
        yield Part(key, state, _named(against, tag))


def _other(flow: FlowFacts, tag: str) -> EndFacts:
    return flow.destination if tag in flow.source.side.assets else flow.source


def _named(flows: list[FlowFacts], tag: str) -> tuple[str, ...]:
    return tuple(sorted({_other(flow, tag).name for flow in flows}))
