"""The kinds of report: which chapters each has. Adding one is a line here and, where needed, a chapter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from reports.blocks import Chapter
from reports.chapters import (
    assumptions,
    comparison,
    findings,
    frameworks,
    isolation,
    kpis,
    memo,
    paths,
    places,
    programme,
    reading_aids,
    registers,
    roadmap,
    scenarios,
    sheets,
    specification,
    suppliers,
    unknown,
)
from reports.source import Source

ChapterOf = Callable[[Source], Chapter]


@dataclass(frozen=True)
class Kind:
    """A report that can be asked for; the steering report, whole and short, has the page that is signed in front.

    `rest` gives chapters behind the others, as many as there is something to say.
    """

    code: str
    title: str
    about: str
    chapters: tuple[ChapterOf, ...]
    has_page_one: bool = False
    rest: Callable[[Source], tuple[Chapter, ...]] | None = None


COMPARISON: Final = "comparison"
_STEERING = Kind(
    "steering",
    "Steering report",
    "The page the steering committee signs, and what it rests on.",
    (
        scenarios.scenarios,
        places.zone_map,
        places.moved_map,
        roadmap.roadmap,
        memo.lived_with,
        programme.decisions_waiting,
        assumptions.decisions,
        kpis.kpis,
        places.zones,
        places.conduits,
        places.proposals,
        findings.findings,
        paths.paths,
        assumptions.assumptions,
        unknown.unknown,
        unknown.method,
    ),
    has_page_one=True,
)
_ALL: Final = (
    _STEERING,
    Kind(
        "decision",
        "Steering report, short",
        "The page the steering committee signs, with scenarios, map, plan, and what is lived with or waits.",
        (
            scenarios.scenarios,
            places.moved_map,
            roadmap.in_short,
            memo.lived_with,
            programme.decisions_waiting,
        ),
        has_page_one=True,
    ),
    Kind(
        "specification",
        "Cyber security requirements specification",
        "All of ZCR 6: the system, its zones and conduits with their characteristics, environment, limits, approval.",
        (
            reading_aids.contents,
            specification.subject,
            places.zone_map,
            reading_aids.aids,
            sheets.zone_sheets,
            sheets.conduit_sheets,
            reading_aids.rows_by_level,
            specification.environment,
            registers.targets,
            registers.risks,
            roadmap.roadmap,
            assumptions.decisions,
            assumptions.assumptions,
            registers.assets,
            registers.flows,
            unknown.unknown,
            unknown.method,
            memo.memo,
        ),
    ),
    Kind(
        "sheets",
        "Zone and conduit sheets",
        "A sheet for each zone and conduit: characteristics a to n, levels with reasons, findings, measures.",
        (sheets.zone_sheets, sheets.conduit_sheets),
    ),
    Kind("targets", "Target levels", "Every target with its derivation.", (registers.targets,)),
    Kind("risks", "Risk register", "Every scenario with its three standings and its treatment.", (registers.risks,)),
    Kind("memo", "Approval memo", "What is approved, what stays, who accepts it, what reopens it.", (memo.memo,)),
    Kind("assets", "Asset list", "Every asset with zone, make, addresses and source.", (registers.assets,)),
    Kind("flows", "Flow list", "Every flow with its ends, conduit and decision.", (registers.flows,)),
    Kind(
        "suppliers", "Questions to suppliers", "What the conduits' targets ask of others.", (), rest=suppliers.questions
    ),
    Kind("isolation", "Isolation cards", "What to do when a zone must be cut off.", (isolation.cards,)),
    Kind(
        COMPARISON,
        "Plans and what-ifs side by side",
        "Figures, matrix, map and ways of up to three plans and what-ifs. It is for choosing, and is not issued: what"
        " is signed is the report of the plan that was chosen.",
        (comparison.comparison,),
        rest=comparison.maps,
    ),
    Kind(
        "frameworks",
        "Framework view",
        "The same results under NIST CSF 2.0, SP 800-82r3, IEC 62443-2-1 and NIS2.",
        (frameworks.view,),
    ),
)
KINDS: Final[Mapping[str, Kind]] = MappingProxyType({one.code: one for one in _ALL})
STEERING: Final = _STEERING.code
