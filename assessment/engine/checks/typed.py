"""Which assets of a type stand at an end of a flow: those it names, or all of the zone that it stands for."""

from __future__ import annotations

from assessment.engine.checking import Case
from assessment.engine.checks.answers import Answer
from assessment.engine.checks.ends import EndFacts
from assessment.engine.plant import UNKNOWN_TYPE
from assessment.engine.system import Asset


def has_type(case: Case, end: EndFacts, *types: str) -> Answer:  # noqa: ARG001 (asked like the others)
    """Tell whether an asset of one of the types stands at an end; None where one of unknown type may be one."""
    if not end.types.keys().isdisjoint(types):
        return True
    return None if UNKNOWN_TYPE.id in end.types else False


def has_controller(case: Case, end: EndFacts) -> Answer:
    """Tell whether a controller stands at an end; None where an asset of unknown type may be one."""
    if any(case.plant.type_of(assets[0]).is_controller for assets in end.types.values()):
        return True
    return None if UNKNOWN_TYPE.id in end.types else False


def of_type(case: Case, end: EndFacts, *types: str) -> list[Asset]:  # noqa: ARG001 (asked like the others)
    """Give the assets of some types at an end."""
    return [asset for kind in types for asset in end.types.get(kind, ())]
