"""Judging the part of a model around an edit: what an edit did, without judging the whole plant again.

Judging a part before and after the edit gives, for the zones, conduits, assets and flows that it answers for, the
levels and findings of the whole model. What reads more than that is in `WAITING`: paths and risk, the rules that follow
ways or dependencies through the plant, and neighbours at the far ends.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from assessment.engine.achieved import PlaceLevels, levels_of_place
from assessment.engine.checking import Case, Check, Finding, discover, run_checks
from assessment.engine.flows import compare_flows
from assessment.engine.model_file.build import build_system
from assessment.engine.monitoring import monitoring_verdicts
from assessment.engine.near_part import Document, Part
from assessment.engine.plant import Plant
from assessment.engine.targets import propose_targets
from documents.collecting import collection_paused

# Rules that read more than a part holds: they follow ways and dependencies through the plant, or ask who else shares a
# host, a switch, a subnet, an uplink or a range of addresses.
WAITING: Final = frozenset(
    f"AR-{number}"
    for number in ("021", "022", "023", "034", "038", "041", "042", "064", "076", "081", "108", "116", "145")
)


@dataclass(frozen=True)
class JudgedPart:
    """What a judgement of a part answers for: the levels of its places, and the findings that count."""

    levels: Mapping[str, PlaceLevels]
    findings: tuple[Finding, ...]


def judge_part(part: Part, document: Document) -> JudgedPart:
    """Judge a part, as it was before or is after, by the rules that need no more of the model."""
    with collection_paused():
        plant = Plant(build_system(document))
        _narrow(plant, part.answers)
        places = [f"zone:{one.code}" for one in plant.system.zones]
        places += [f"conduit:{one.code}" for one in plant.system.conduits]
        case = Case(
            plant=plant,
            levels={place: levels_of_place(plant, place) for place in places},
            proposals=propose_targets(plant),
            monitoring=monitoring_verdicts(plant),
            comparison=compare_flows(plant),
        )
        found = run_checks(case, near_checks())
    return JudgedPart(
        {place: levels for place, levels in case.levels.items() if place in part.answers},
        tuple(one for one in found if one.counts and one.target in part.answers),
    )


def _narrow(plant: Plant, answers: Collection[str]) -> None:
    """Let rules go through what is answered for alone: whatever they look up from there, the plant still has.

    Conduits at whose border such an asset stands stay with them: they are told with the asset.
    """
    system = plant.system
    assets = tuple(one for one in system.assets if f"asset:{one.tag}" in answers)
    tags = {one.tag for one in assets}
    plant.system = replace(
        system,
        zones=tuple(one for one in system.zones if f"zone:{one.code}" in answers),
        assets=assets,
        conduits=tuple(
            one
            for one in system.conduits
            if f"conduit:{one.code}" in answers or any(end.asset in tags for end in one.boundary_assets or ())
        ),
    )


@cache
def near_checks() -> tuple[Check, ...]:
    """Give the rules that a part of a model can answer."""
    return tuple(one for one in discover() if one.rule.id not in WAITING and not one.is_last)
