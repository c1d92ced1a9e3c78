"""Which assets of a type stand at an end of a flow: those it names, or all of the zone that it stands for."""

from __future__ import annotations

from collections import defaultdict

from assessment.engine.checking import Case
from assessment.engine.checks.answers import Answer
from assessment.engine.checks.traffic import EndFacts
from assessment.engine.plant import UNKNOWN_TYPE
from assessment.engine.system import Asset, End


def has_type(case: Case, end: EndFacts, *types: str) -> Answer:
    """Tell whether an asset of one of the types stands at an end; None where one of unknown type may be one."""
    if of_type(case, end, *types):
        return True
    return None if of_type(case, end, UNKNOWN_TYPE.id) else False


def has_controller(case: Case, end: EndFacts) -> Answer:
    """Tell whether a controller stands at an end; None where an asset of unknown type may be one."""
    found = _types(case, end)
    if any(case.plant.type_of(assets[0]).is_controller for assets in found.values()):
        return True
    return None if UNKNOWN_TYPE.id in found else False


def of_type(case: Case, end: EndFacts, *types: str) -> list[Asset]:
    """Give the assets of some types at an end."""
    found = _types(case, end)
    return [asset for kind in types for asset in found.get(kind, ())]


def _types(case: Case, end: EndFacts) -> dict[str, list[Asset]]:
    """Give the assets at an end by type; ends recur, so each is sorted once."""
    known = case.share(_sorted_ends)
    written = end.side.written
    if written not in known:
        found: dict[str, list[Asset]] = defaultdict(list)
        for asset in (case.plant.assets[tag] for tag in end.side.assets):
            found[case.plant.type_of(asset).id].append(asset)
        known[written] = dict(found)
    return known[written]


def _sorted_ends(case: Case) -> dict[End, dict[str, list[Asset]]]:  # noqa: ARG001 (filled as ends are asked for)
    return {}
