"""What leaves OT: which data, over which conduit, for whom, for which decision, opened by whom, under which controls.

Data leaves where it goes from level 3 or below into a DMZ, or from anywhere in the plant to business or outside. Flows
that say the same of all this stand together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

from assessment.engine.checking import Case
from assessment.engine.checks.answers import Answer, all_of, any_of, opposite
from assessment.engine.checks.ends import EndFacts, EndKind
from assessment.engine.checks.traffic import FlowFacts, FlowKind, Run, alike
from assessment.engine.flows import COVERED

Record = Mapping[str, Any]
End = TypeVar("End", bound=EndKind)
ROWS_MAX: Final = 500
NAMED_MAX: Final = 20
DMZ, BUSINESS, OUTSIDE = "dmz", "business", "outside"
OUT, IN = "out", "in"


def leaving(case: Case, document: Record) -> dict[str, Any]:
    """Give the rows, how many flows may leave with nobody knowing, and which of those first."""
    uses = {one["code"]: one for one in document.get("use_cases") or ()}
    classes = {one["code"]: one for one in document.get("data_classes") or ()}
    groups: dict[tuple[str, ...], list[FlowFacts]] = defaultdict(list)
    unclear: list[str] = []
    for run in alike(case):
        if run.kind.verdict == COVERED:  # a declared channel stands for it already
            continue
        sides = [leaves(*ends) for ends in _ways_of(run.kind)]
        if True in sides:
            for flow in run:
                groups[_key(flow)].append(flow)
        elif None in sides:
            unclear += run.codes()
    inward = _inward_controls(case, {key[0] for key in groups})
    rows = []
    for key, flows in sorted(groups.items()):
        place, start, end, class_code, use_code = key
        data_class = {"code": class_code, **_taken(classes.get(class_code, {}), "name", "owner", "confidentiality")}
        use = _taken(uses.get(use_code, {}), "decision", "owner", "due", "consumer", "write_back")
        said = {"data_class": data_class, "use_case": {"code": use_code, **use}}
        rows.append(_row(flows, said, inward.get((place, end, start), ())))
    return {
        "rows": rows[:ROWS_MAX],
        "count": len(rows),
        "incomplete": sum(bool(row["missing"]) for row in rows),
        "unclear": sorted(unclear)[:NAMED_MAX],
        "unclear_count": len(unclear),
    }


def leaves(sender: EndKind, receiver: EndKind) -> Answer:
    """Tell whether data that goes from one end to another leaves OT or the plant."""
    is_of_plant = all_of(opposite(sender.is_external), opposite(sender.is_from_4))
    is_above = any_of(receiver.is_external, receiver.is_from_4)
    leaves_control = all_of(sender.is_up_to_3, any_of(receiver.is_external, opposite(receiver.is_up_to_3)))
    return any_of(all_of(is_of_plant, is_above), leaves_control)


def _ways(first: End, second: End, data: str | None) -> list[tuple[End, End]]:
    """Give the ways that data may go between who opens a session and who answers, as senders and receivers."""
    there, back = (first, second), (second, first)
    return {"to": [there], "from": [back]}.get(data or "", [there, back])


def _ways_of(kind: FlowKind) -> list[tuple[EndKind, EndKind]]:
    return _ways(kind.source, kind.destination, kind.data)


def _key(flow: FlowFacts) -> tuple[str, ...]:
    zones = ("" if end.zone is None else end.zone.code for end in _outward(flow))
    return (flow.target, *zones, flow.flow.data_class or "", flow.flow.use_case or "")


def _outward(flow: FlowFacts) -> tuple[EndFacts, EndFacts]:
    ways = _ways(flow.source, flow.destination, flow.kind.data)
    return next(ends for ends in ways if leaves(*ends))


def _inward_controls(case: Case, places: set[str]) -> dict[tuple[str, str, str], list[FlowKind]]:
    """Give the kinds of flows that may carry data between two zones over a conduit, by it, sender and receiver."""
    found: dict[tuple[str, str, str], list[FlowKind]] = defaultdict(list)
    for run in alike(case):
        if _place_of(run) in places:
            for sender, receiver in _ways_of(run.kind):
                ends = ("" if end.zone is None else end.zone.code for end in (sender, receiver))
                found[(_place_of(run), *ends)].append(run.kind)  # type: ignore[index]  # two ends
    return found


def _place_of(run: Run) -> str:
    return run.first.target


def _row(flows: list[FlowFacts], said: Record, back: Sequence[FlowKind]) -> dict[str, Any]:
    flows.sort(key=lambda one: one.flow.code)
    kinds = [flow.kind for flow in flows]
    sender, receiver = _outward(flows[0])
    conduit = kinds[0].conduit
    row = {
        **said,
        "target": flows[0].target,
        "conduit": None if conduit is None else {"code": conduit.code, "name": conduit.name},
        "from": _named(sender),
        "to": _named(receiver),
        "border": _border(receiver),
        "senders": _names(flows, 0),
        "receivers": _names(flows, 1),
        "flows": [one.flow.code for one in flows[:NAMED_MAX]],
        "flow_count": len(flows),
        "protocols": sorted({kind.protocol_name for kind in kinds}),
        "carries": sorted({one for flow in flows for one in flow.flow.carries}),
        "opened": sorted({"inside" if _outward(flow)[0] is flow.source else "outside" for flow in flows}),
        "directions": [OUT, *([IN] if back else [])],
        "monitored": None if conduit is None else conduit.monitored,
        "watched_by": None if conduit is None or conduit.monitoring is None else conduit.monitoring.by,
        "controls": {OUT: _controls(kinds), IN: _controls(back)},
        "approved": [] if conduit is None else sorted({one.side for one in conduit.approvals}),
    }
    return row | {"missing": list(_missing(row, kinds, back))}


def _missing(row: Record, kinds: Sequence[FlowKind], back: Sequence[FlowKind]) -> Iterator[str]:
    """Name what has to be said before the row is complete, or done before it is right."""
    for record, what, owner in (("data_class", "code", "class_owner"), ("use_case", "decision", "decision_owner")):
        if not row[record].get(what):
            yield "decision" if record == "use_case" else record
        elif not row[record].get("owner"):
            yield owner
    if any(kind.data is None for kind in kinds):
        yield "direction"
    if row["monitored"] is not True:
        yield "monitored" if row["monitored"] is None else "not_monitored"
    for way, some in ((OUT, kinds), (IN, back)) if back else ():
        answer = any_of(*(kind.has_any_control for kind in some))
        if not answer:
            yield f"controls_{way}" if answer is False else f"controls_{way}_unknown"


def _border(receiver: EndKind) -> str:
    return OUTSIDE if receiver.is_external else BUSINESS if receiver.is_from_4 else DMZ


def _controls(kinds: Sequence[FlowKind]) -> list[str]:
    return sorted({control for kind in kinds for control in kind.controls})


def _named(end: EndKind) -> dict[str, str]:
    return {"code": "", "name": ""} if end.zone is None else {"code": end.zone.code, "name": end.zone.name}


def _names(flows: list[FlowFacts], side: int) -> list[str]:
    return sorted({_outward(flow)[side].name for flow in flows})[:NAMED_MAX]


def _taken(record: Record, *keys: str) -> dict[str, Any]:
    return {key: record[key] for key in keys if record.get(key) is not None}
