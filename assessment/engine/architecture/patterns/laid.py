"""A pattern laid over one place of the plant: its parts, each there, missing, or not known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from assessment.engine.checking import NOT_EVALUATED, OPEN, Case, Finding
from assessment.engine.checks.answers import Answer, all_of
from assessment.engine.checks.traffic import FlowFacts

NAMED_MAX: Final = 8
FLOWS_MAX: Final = 200
HOLDS, BROKEN, UNKNOWN = "holds", "broken", "unknown"
STATES: Final = {True: "there", False: "missing", None: "unknown"}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a pattern. `names` is who it is, where it is there, else who or what lacks it."""

    key: str
    state: Answer
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Laid:
    """A pattern at one place: `about` is the target it begins at, `flows` are those it rests on."""

    pattern: str
    about: str
    name: str
    parts: tuple[Part, ...]
    flows: tuple[FlowFacts, ...] = ()

    @property
    def verdict(self) -> str:
        """Tell whether the pattern holds: broken as soon as a part misses, not known where one is not known."""
        answer = all_of(*(part.state for part in self.parts))
        return UNKNOWN if answer is None else HOLDS if answer else BROKEN

    def record(self) -> dict[str, Any]:
        """Give the pattern as plain values, with the zones and conduits that it lies over."""
        ends = [end for flow in self.flows for end in (flow.source, flow.destination)]
        return {
            "pattern": self.pattern,
            "about": self.about,
            "name": self.name,
            "verdict": self.verdict,
            "parts": [
                {"key": one.key, "state": STATES[one.state], "names": list(one.names[:NAMED_MAX]), "more": _more(one)}
                for one in self.parts
            ],
            "zones": sorted({end.zone.code for end in ends if end.zone is not None}),
            "conduits": sorted({one.kind.conduit.code for one in self.flows if one.kind.conduit is not None}),
            "flows": sorted({one.flow.code for one in self.flows})[:FLOWS_MAX],
        }


@dataclass(frozen=True)
class Found:
    """What rules found open, by rule: whether one holds against some flows."""

    findings: tuple[Finding, ...]

    def against(self, rule: str, flows: Iterable[FlowFacts]) -> Answer:
        """Tell whether flows are free of a rule's findings: None where the rule could not judge one of them."""
        codes = {one.flow.code for one in flows}
        of_rule = [one for one in self.findings if one.rule == rule]
        if any(not codes.isdisjoint(one.evidence.get("flows", ())) for one in of_rule if one.status == OPEN):
            return False
        entries = [
            one.evidence if one.status == NOT_EVALUATED else one.evidence.get("not_evaluated") for one in of_rule
        ]
        unjudged = {name.removeprefix("flow:") for entry in entries if entry for name in entry["places"]}
        is_cut = any(entry["count"] > len(entry["places"]) for entry in entries if entry)  # others may be among ours
        return None if codes and (is_cut or codes & unjudged) else True


def names_of(case: Case, tags: Iterable[str]) -> tuple[str, ...]:
    """Name assets by their tags, in their order."""
    return tuple(case.plant.assets[tag].name for tag in tags)


def _more(part: Part) -> int:
    return max(len(part.names) - NAMED_MAX, 0)
