"""AR-075: data that somebody upstairs needs, with nothing that keeps it while the link is down."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer, all_of, any_of, opposite
from assessment.engine.checks.ends import EndFacts, EndKind
from assessment.engine.checks.telling import Group, Verdict, decide, over_flows
from assessment.engine.checks.traffic import FlowFacts, FlowKind, where
from assessment.engine.checks.words import chosen, counted
from assessment.engine.plant import Plant
from assessment.engine.system import Asset


@check(
    "AR-075",
    force="heuristic",
    severity="low",
    target="conduit",
    violates=["SR 7.1", "SR 7.2"],
    measures=["MEA-016"],
)
def no_edge_buffering(case: Case) -> Concerns:
    """No edge buffering.

    Link loss loses records or stalls production reporting, and tempts people to open direct links.

    The OT-side end of a flow to level 4 or above, or to an external zone, is its other end, in the DMZ too. It stores
    and forwards by its own statement or by its edge checklist; an asset named in `via` may do so in its place.

    Example: A gateway without storage sends the batch records that the authority asks for to the ERP system.
    """

    def judge(flow: FlowFacts) -> Verdict:
        source, destination = flow.source, flow.destination
        inner = destination if _is_up(source) else source
        return decide(
            {
                _level_fields(flow): _goes_up(flow.kind),
                ("flows[].required",): flow.kind.required,
                _buffer_fields(inner): opposite(_is_buffered(case.plant, flow, inner)),
            }
        )

    return over_flows(case, judge, _say, where(case, _may_go_up))


def _may_go_up(flow: FlowKind) -> Answer:
    return all_of(_goes_up(flow), flow.required)


def _goes_up(flow: FlowKind) -> Answer:
    """Tell whether one end lies upstairs and the other does not."""
    up, down = _is_up(flow.source), _is_up(flow.destination)
    return any_of(all_of(up, opposite(down)), all_of(opposite(up), down))


def _is_up(end: EndKind) -> Answer:
    return any_of(end.is_from_4, end.is_external)


def _level_fields(flow: FlowFacts) -> tuple[str, ...]:
    return tuple(dict.fromkeys(end.level_field for end in (flow.source, flow.destination) if _is_up(end) is None))


def _is_buffered(plant: Plant, flow: FlowFacts, inner: EndFacts) -> Answer:
    at_end = [stores(plant.assets[tag]) for tag in inner.side.assets]
    on_the_way = (stores(plant.assets[tag]) for tag in flow.via)
    return any_of(all_of(*at_end) if at_end else None, *on_the_way)


def stores(asset: Asset) -> Answer:
    """Tell whether an asset keeps data while a link is down, by its own statement or by its edge checklist."""
    written = (asset.edge or {}).get("store_and_forward")
    stated = None if written is None else bool(written)
    return stated if asset.store_and_forward is None else asset.store_and_forward or bool(stated)


def _buffer_fields(inner: EndFacts) -> tuple[str, ...]:
    return ("assets[].store_and_forward" if inner.side.assets else "flows[].from or flows[].to",)


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'flow')} of data that is needed upstairs {chosen(number, 'leaves', 'leave')} "
        f"OT{group.over} with nothing that keeps the data while the link is down: {group.example}."
    )
