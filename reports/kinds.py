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
class Section:
    """A chapter that a report may leave out: the code that the chapter has, its title in a list, and what makes it.

    One that is `by_zone` is of some zones where a report is; every other is of the whole plant.
    """

    code: str
    title: str
    made: ChapterOf
    by_zone: bool = False


@dataclass(frozen=True)
class Kind:
    """A report that can be asked for; the steering report, whole and short, has the page that is signed in front.

    `rest` gives chapters behind the others, as many as there is something to say.
    """

    code: str
    title: str
    about: str
    sections: tuple[Section, ...]
    has_page_one: bool = False
    rest: Callable[[Source], tuple[Chapter, ...]] | None = None
    rest_by_zone: bool = False

    @property
    def by_zone(self) -> bool:
        """Tell whether it can be asked for of some zones: whether anything in it is a list by place."""
        return self.rest_by_zone or any(one.by_zone for one in self.sections)

    @property
    def can_leave_out(self) -> bool:
        """Tell whether it has chapters to choose from."""
        return len(self.sections) > 1


_SCENARIOS: Final = Section("scenarios", "Scenarios", scenarios.scenarios)
_MAP: Final = Section("map", "Zones and conduits, the picture", places.zone_map)
_MOVED: Final = Section("moved", "Before and after the plan, the picture", places.moved_map)
_PLAN: Final = Section("plan", "The plan", roadmap.roadmap)
_LIVED_WITH: Final = Section("lived-with", "What is lived with, by name", memo.lived_with)
_NEEDED: Final = Section("needed", "Decisions needed", programme.decisions_waiting)
_DECISIONS: Final = Section("decisions", "Decisions", assumptions.decisions)
_ASSUMPTIONS: Final = Section("assumptions", "Scope and assumptions", assumptions.assumptions)
_UNKNOWN: Final = Section("unknown", "What is unknown", unknown.unknown)
_METHOD: Final = Section("method", "Method and edition", unknown.method)
_ZONE_SHEETS: Final = Section("zone-sheets", "Zone sheets", sheets.zone_sheets, by_zone=True)
_CONDUIT_SHEETS: Final = Section("conduit-sheets", "Conduit sheets", sheets.conduit_sheets, by_zone=True)
_TARGETS: Final = Section("targets", "Target levels", registers.targets, by_zone=True)
_RISKS: Final = Section("risks", "Risk register", registers.risks, by_zone=True)
_ASSETS: Final = Section("assets", "Assets", registers.assets, by_zone=True)
_FLOWS: Final = Section("flows", "Flows", registers.flows, by_zone=True)
_MEMO: Final = Section("memo", "Approval memo", memo.memo)

COMPARISON: Final = "comparison"
_STEERING = Kind(
    "steering",
    "Steering report",
    "The page the steering committee signs, and what it rests on.",
    (
        _SCENARIOS,
        _MAP,
        _MOVED,
        _PLAN,
        _LIVED_WITH,
        _NEEDED,
        _DECISIONS,
        Section("kpis", "KPIs, before and after", kpis.kpis),
        Section("zones", "Zones", places.zones),
        Section("conduits", "Conduits", places.conduits),
        Section("proposals", "Targets against proposals", places.proposals),
        Section("findings", "Findings", findings.findings),
        Section("paths", "Attack paths and cuts", paths.paths),
        _ASSUMPTIONS,
        _UNKNOWN,
        _METHOD,
    ),
    has_page_one=True,
)
_ALL: Final = (
    _STEERING,
    Kind(
        "decision",
        "Steering report, short",
        "The page the steering committee signs, with scenarios, map, plan, and what is lived with or waits.",
        (_SCENARIOS, _MOVED, Section("plan", "The plan", roadmap.in_short), _LIVED_WITH, _NEEDED),
        has_page_one=True,
    ),
    Kind(
        "specification",
        "Cyber security requirements specification",
        "All of ZCR 6: the system, its zones and conduits with their characteristics, environment, limits, approval.",
        (
            Section("contents", "What this specification holds", reading_aids.contents, by_zone=True),
            Section("subject", "System under consideration", specification.subject),
            _MAP,
            Section("aids", "Reading aids", reading_aids.aids),
            _ZONE_SHEETS,
            _CONDUIT_SHEETS,
            Section("rows", "Requirements by level", reading_aids.rows_by_level),
            Section("environment", "Environment, policies and limits", specification.environment),
            _TARGETS,
            _RISKS,
            _PLAN,
            _DECISIONS,
            _ASSUMPTIONS,
            _ASSETS,
            _FLOWS,
            _UNKNOWN,
            _METHOD,
            _MEMO,
        ),
    ),
    Kind(
        "sheets",
        "Zone and conduit sheets",
        "A sheet for each zone and conduit: characteristics a to n, levels with reasons, findings, measures.",
        (_ZONE_SHEETS, _CONDUIT_SHEETS),
    ),
    Kind("targets", "Target levels", "Every target with its derivation.", (_TARGETS,)),
    Kind("risks", "Risk register", "Every scenario with its three standings and its treatment.", (_RISKS,)),
    Kind("memo", "Approval memo", "What is approved, what stays, who accepts it, what reopens it.", (_MEMO,)),
    Kind("assets", "Asset list", "Every asset with zone, make, addresses and source.", (_ASSETS,)),
    Kind("flows", "Flow list", "Every flow with its ends, conduit and decision.", (_FLOWS,)),
    Kind(
        "suppliers",
        "Questions to suppliers",
        "What the conduits' targets ask of others.",
        (),
        rest=suppliers.questions,
        rest_by_zone=True,
    ),
    Kind(
        "isolation",
        "Isolation cards",
        "What to do when a zone must be cut off.",
        (Section("isolation", "Isolation cards", isolation.cards, by_zone=True),),
    ),
    Kind(
        COMPARISON,
        "Plans and what-ifs side by side",
        "Figures, matrix, map and ways of up to three plans and what-ifs. It is for choosing, and is not issued: what"
        " is signed is the report of the plan that was chosen.",
        (Section("comparison", "Plans and what-ifs side by side", comparison.comparison),),
        rest=comparison.maps,
    ),
    Kind(
        "frameworks",
        "Framework view",
        "The same results under NIST CSF 2.0, SP 800-82r3, IEC 62443-2-1 and NIS2.",
        (Section("frameworks", "Framework view", frameworks.view),),
    ),
)
KINDS: Final[Mapping[str, Kind]] = MappingProxyType({one.code: one for one in _ALL})
STEERING: Final = _STEERING.code
