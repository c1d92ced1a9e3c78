"""What leaves OT: which data, between whom, for what, who permitted it, opened by whom, under which controls.

Which flows these are, and what each is for, outflows.py says. Flows that say the same of all this stand together. The
worst rows come first: those of which most marks are true (`MARKS`: nobody permitted it, its permission has run out, it
has no conduit, it serves no decision, it writes back, it can be read on its way, it leaves the plant), then those of
which most are not known, then in the order in which the marks stand here. Who permitted a row, permitting.py says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from assessment.engine.approvals import approved_sides
from assessment.engine.architecture.outflows import (
    NO_USE_CASE,
    NOT_DESCRIBED,
    Outflow,
    Purposes,
    leaves,
    outflows,
    ways,
    ways_of,
    writes_back,
)
from assessment.engine.architecture.permitting import Permits, in_order
from assessment.engine.checking import Case
from assessment.engine.checks.answers import Answer, all_of, any_of, opposite
from assessment.engine.checks.ends import EndFacts, EndKind
from assessment.engine.checks.protection import commands_unchecked, is_secured, is_unencrypted
from assessment.engine.checks.traffic import FlowFacts, FlowKind, Run, alike
from assessment.engine.flows import DECLARED

Record = Mapping[str, Any]
ROWS_MAX: Final = 500
NAMED_MAX: Final = 20
MACHINES_MAX: Final = 1_000
DMZ, BUSINESS, OUTSIDE = "dmz", "business", "outside"
OUT, IN = "out", "in"
UNDECIDED: Final = "undecided"
PERMITTED: Final = frozenset({"allowed", "conditional"})
MARKS: Final = ("not_permitted", "expired", "no_conduit", "no_purpose", "writes_back", "readable", "outside")
PURPOSE: Final = frozenset({NO_USE_CASE, NOT_DESCRIBED, "decision"})


def leaving(case: Case, document: Record) -> dict[str, Any]:
    """Give the rows, worst first, how many flows may leave with nobody knowing, and which of those first.

    `without_purpose` counts the declared flows, of those too that only may leave, whose purpose is not settled;
    `permitted` the rows whose permission holds, `unnamed` those of them of which nobody said who permitted them.
    """
    purposes = Purposes(document)
    classes = {one["code"]: one for one in document.get("data_classes") or ()}
    groups: dict[tuple[str, ...], list[Outflow]] = defaultdict(list)
    unclear: list[str] = []
    without_purpose = flow_count = 0
    for one in outflows(case, purposes):
        without_purpose += bool(one.lacks)
        if one.leaves is None:
            unclear.append(one.facts.flow.code)
        else:
            flow_count += 1
            groups[_key(one)].append(one)
    inward = _inward_controls(case, {key[0] for key in groups})
    named = {str(one["code"]): str(one.get("name") or one["code"]) for one in document.get("organisations") or ()}
    permits = Permits(case, document)
    rows = []
    for key, flows in sorted(groups.items()):
        place, start, end, class_code, use_code, _ = key
        data_class = {"code": class_code, **_taken(classes.get(class_code, {}), "name", "owner", "confidentiality")}
        use = _taken(purposes.records.get(use_code, {}), "decision", "owner", "due", "consumer", "write_back")
        said = {"data_class": data_class, "use_case": {"code": use_code, **use}, **_permission(flows, permits)}
        rows.append(_row(case, flows, said, inward.get((place, end, start), ()), named))
    rows.sort(key=_badness)
    return {
        "rows": rows[:ROWS_MAX],
        "count": len(rows),
        "flow_count": flow_count,
        "incomplete": sum(bool(row["missing"]) for row in rows),
        "permitted": sum(row["permission"] in PERMITTED and not row["run_out"] for row in rows),
        "unnamed": sum("permitted_by" in row["missing"] and not row["run_out"] for row in rows),
        "expired": sum(bool(row["run_out"]) for row in rows),
        "without_purpose": without_purpose,
        "unclear": sorted(unclear)[:NAMED_MAX],
        "unclear_count": len(unclear),
    }


def _permission(found: list[Outflow], permits: Permits) -> dict[str, Any]:
    """Give whether flows that say the same are permitted, by whom, how many name nobody, and what has run out."""
    flows = [one.facts for one in found]
    permission, conduit = flows[0].flow.decision or UNDECIDED, flows[0].kind.conduit
    by = [permits.of(one.flow, conduit) for one in flows] if permission in PERMITTED else []
    return {
        "permission": permission,
        "permitted": in_order(one for some in by for one in some),
        "unnamed": sum(not some for some in by),
        "run_out": permits.run_out((one.flow for one in flows), conduit),
    }


def _badness(row: Record) -> tuple[int, int, list[int]]:
    marks = [row["marks"][key] for key in MARKS]
    return -marks.count(True), -marks.count(None), [(True, None, False).index(one) for one in marks]


def _key(one: Outflow) -> tuple[str, ...]:
    flow = one.facts
    zones = ("" if end.zone is None else end.zone.code for end in _outward(flow))
    return (flow.target, *zones, flow.flow.data_class or "", one.use_case, flow.flow.decision or UNDECIDED)


def _outward(flow: FlowFacts) -> tuple[EndFacts, EndFacts]:
    return next(ends for ends in ways(flow.source, flow.destination, flow.kind.data) if leaves(*ends))


def _inward_controls(case: Case, places: set[str]) -> dict[tuple[str, str, str], list[FlowKind]]:
    """Give the kinds of flows that may carry data between two zones over a conduit, by it, sender and receiver."""
    found: dict[tuple[str, str, str], list[FlowKind]] = defaultdict(list)
    for run in alike(case):
        if _place_of(run) in places:
            for sender, receiver in ways_of(run.kind):
                ends = ("" if end.zone is None else end.zone.code for end in (sender, receiver))
                found[(_place_of(run), *ends)].append(run.kind)  # type: ignore[index]  # two ends
    return found


def _place_of(run: Run) -> str:
    return run.first.target


def _row(
    case: Case, found: list[Outflow], said: Record, back: Sequence[FlowKind], named: Mapping[str, str]
) -> dict[str, Any]:
    found.sort(key=lambda one: one.facts.flow.code)
    flows = [one.facts for one in found]
    kinds = [flow.kind for flow in flows]
    sender, receiver = _outward(flows[0])
    conduit = kinds[0].conduit
    today = case.plant.system.assessment.date
    row = {
        **said,
        "target": flows[0].target,
        "conduit": None if conduit is None else {"code": conduit.code, "name": conduit.name},
        "from": _named(sender),
        "to": _named(receiver),
        "border": _border(receiver),
        "senders": _names(flows, 0),
        "receivers": _names(flows, 1),
        "received_by": sorted({named.get(code, code) for flow in flows for code in _owners(case, _outward(flow)[1])}),
        **_machines(flows),
        "flows": [one.flow.code for one in flows[:NAMED_MAX]],
        "flow_count": len(flows),
        "protocols": sorted({kind.protocol_name for kind in kinds}),
        "ports": sorted({str(kind.port) for kind in kinds if kind.port is not None}),
        "carries": sorted({one for flow in flows for one in flow.flow.carries}),
        "opened": sorted({"inside" if _outward(flow)[0] is flow.source else "outside" for flow in flows}),
        "directions": [OUT, *([IN] if back else [])],
        "monitored": None if conduit is None else conduit.monitored,
        "watched_by": None if conduit is None or conduit.monitoring is None else conduit.monitoring.by,
        "controls": {OUT: _controls(kinds), IN: _controls(back)},
        "owners": sorted({flow.flow.owner for flow in flows if flow.flow.owner}),
        "approved": [] if conduit is None else sorted(approved_sides(case.plant, conduit, today)),
    }
    lacks = {lack for one in found for lack in one.lacks}
    if any(flow.flow.basis not in DECLARED for flow in flows):
        lacks.add("declared")
    return row | {"missing": list(_missing(row, lacks, kinds, back)), "marks": _marks(row, lacks, flows)}


def _missing(row: Record, lacks: set[str], kinds: Sequence[FlowKind], back: Sequence[FlowKind]) -> Iterator[str]:
    """Name what has to be said before the row is complete, or done before it is right."""
    yield from _unsaid(row, lacks)
    if any(kind.data is None for kind in kinds):
        yield "direction"
    if row["monitored"] is not True:
        yield "monitored" if row["monitored"] is None else "not_monitored"
    for way, some in ((OUT, kinds), (IN, back)) if back else ():
        answer = any_of(*(kind.has_any_control for kind in some))
        if not answer:
            yield f"controls_{way}" if answer is False else f"controls_{way}_unknown"


def _unsaid(row: Record, lacks: set[str]) -> Iterator[str]:
    if row["permission"] not in PERMITTED:
        yield "permission"
    if row["unnamed"]:
        yield "permitted_by"
    if row["run_out"]:
        yield "expired"
    if "declared" in lacks:
        yield "declared"
    if not row["data_class"].get("code"):
        yield "data_class"
    elif not row["data_class"].get("owner"):
        yield "class_owner"
    if lacks & PURPOSE:
        yield "decision"
    else:
        yield from (f"decision_{key}" for key in ("owner", "due") if key in lacks)


def _marks(row: Record, lacks: set[str], flows: Sequence[FlowFacts]) -> dict[str, Answer]:
    """Answer each mark that the rows are sorted by, and one that is told; one flow of which it is true suffices."""
    writes = (writes_back(one.source, one.destination, one.flow.access, one.flow.data) for one in flows)
    readable = (all_of(*(answer for _, answer in is_unencrypted(one.kind))) for one in flows)
    return {
        "not_permitted": row["permission"] not in PERMITTED,
        "expired": bool(row["run_out"]),
        "no_conduit": row["target"].startswith("flow:") and row["from"] != row["to"],
        "no_purpose": bool(lacks & {*PURPOSE, "declared"}),
        "writes_back": True if row["use_case"].get("write_back") else any_of(*writes),
        "readable": any_of(*readable),
        "outside": row["border"] == OUTSIDE,
        "commands_in": any_of(*(_commands_in(one) for one in flows)),
    }


def _commands_in(flow: FlowFacts) -> Answer:
    """Tell whether who opens the session from outside OT can command there, whatever the flow says that it does."""
    if _outward(flow)[0] is flow.source:
        return False
    return all_of(flow.kind.speaks(commands_unchecked), opposite(is_secured(flow.kind)))


def _owners(case: Case, end: EndFacts) -> Iterator[str]:
    """Give the owners of who receives: of the assets where these say it, else of the zone."""
    owned = {owner for tag in end.side.assets if (owner := case.plant.assets[tag].owner)}
    if end.side.written.zone is None and owned:
        yield from sorted(owned)
    elif end.zone is not None and end.zone.owner:
        yield end.zone.owner


def _machines(flows: Iterable[FlowFacts]) -> dict[str, Any]:
    """Give the machines at the ends, and the zones that stand for all of theirs; of very many the first."""
    sides = {end.side.key: end.side for flow in flows for end in _outward(flow)}.values()
    tags = sorted({tag for side in sides if side.written.zone is None for tag in side.assets})
    return {
        "machines": tags[:MACHINES_MAX],
        "machine_count": len(tags),
        "whole_zones": sorted({side.written.zone for side in sides if side.written.zone is not None}),
    }


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
