"""Which assets a session from another zone can reach: those it ends at, and those they reach inside their zone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from assessment.engine.checking import Case
from assessment.engine.checks.answers import Answer
from assessment.engine.checks.ends import EndFacts
from assessment.engine.checks.traffic import FlowFacts, alike
from assessment.engine.system import Asset


def is_entered(case: Case, asset: Asset) -> Answer:
    """Tell whether an asset is reachable from another zone; None where the flows that are not listed decide."""
    if asset.zone is None:
        return None
    if asset.tag in case.share(_entered):
        return True
    return False if case.plant.system.assessment.flows_complete else None


def _entered(case: Case) -> frozenset[str]:
    """Give the tags of all assets that a session from another zone reaches; `zone:CODE` stands for a whole zone."""
    onward = _onward(case)
    entering = {id(one.destination): one.destination for one in _of_kinds(case, crosses=True)}
    waiting = [name for end in entering.values() for name in _names(end)]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += onward.pop(name, ())
            waiting += _reached_by(case, name)
    return frozenset(found)


def _onward(case: Case) -> dict[str, list[str]]:
    """Give, per asset and zone, what it opens sessions to in its own zone; both as names."""
    found: dict[str, list[str]] = defaultdict(list)
    for flow in _of_kinds(case, crosses=False):
        for name in _names(flow.source):
            found[f"from {name}" if name.startswith("zone:") else name] += _names(flow.destination)
    return found


def _reached_by(case: Case, name: str) -> list[str]:
    """Give what is reached with a name: all assets of a whole zone, and the zone of an asset where that is open."""
    if name.startswith("zone:"):
        return [asset.tag for asset in case.plant.assets_in(name.removeprefix("zone:"))]
    zone = None if name not in case.plant.assets else case.plant.zone_of(case.plant.assets[name])
    if zone is None:
        return []
    return [f"from zone:{zone.code}", *([] if zone.lateral == "isolated" else [f"zone:{zone.code}"])]


def _of_kinds(case: Case, *, crosses: bool) -> Iterator[FlowFacts]:
    return (one for run in alike(case) if run.kind.crosses is crosses for one in run)


def _names(end: EndFacts) -> tuple[str, ...]:
    return end.side.assets if end.side.written.zone is None else (f"zone:{end.side.zone}",)
