"""A pattern laid over one place of the plant: its parts, each there, missing, or not known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from assessment.engine.checking import NOT_EVALUATED, OPEN, Case, Finding
from assessment.engine.checks.answers import Answer, all_of
from assessment.engine.checks.ends import EndFacts
from assessment.engine.checks.traffic import FlowFacts, answered_at, opened_at

NAMED_MAX: Final = 8
PLACES_MAX: Final = 100  # of one pattern
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


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule says of flows: those it found, those it could not judge, and whether there are more of these."""

    found: frozenset[str]
    unjudged: frozenset[str]
    has_more: bool


class Found:
    """What rules found open, by rule: whether one holds against some flows."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        by_rule: dict[str, list[Finding]] = defaultdict(list)
        for one in findings:
            by_rule[one.rule].append(one)
        self._by_rule = by_rule
        self._said: dict[str, Said] = {}

    def against(self, rule: str, flows: Iterable[FlowFacts]) -> Answer:
        """Tell whether flows are free of a rule's findings: None where the rule could not judge one of them."""
        said = self._said.get(rule) or self._said.setdefault(rule, self._read(rule))
        codes = {one.flow.code for one in flows}
        if not codes.isdisjoint(said.found):
            return False
        return None if codes and (said.has_more or not codes.isdisjoint(said.unjudged)) else True

    def _read(self, rule: str) -> Said:
        of_rule = self._by_rule.get(rule, [])
        entries = [
            one.evidence if one.status == NOT_EVALUATED else one.evidence.get("not_evaluated") for one in of_rule
        ]
        open_ones = [entry for entry in entries if entry]
        return Said(
            frozenset(code for one in of_rule if one.status == OPEN for code in one.evidence.get("flows", ())),
            frozenset(name.removeprefix("flow:") for entry in open_ones for name in entry["places"]),
            any(entry["count"] > len(entry["places"]) for entry in open_ones),
        )


def flows_at(case: Case, tags: Collection[str]) -> dict[str, list[FlowFacts]]:
    """Give, per asset, the flows that it opens or answers, each once; asked once for all of them."""
    wanted = frozenset(tags)

    def fits(end: EndFacts) -> bool:
        return not wanted.isdisjoint(end.side.assets)

    found: dict[str, dict[str, FlowFacts]] = {tag: {} for tag in tags}
    for one in (*opened_at(case, fits), *answered_at(case, fits)) if wanted else ():
        for tag in wanted.intersection((*one.source.side.assets, *one.destination.side.assets)):
            found[tag][one.flow.code] = one
    return {tag: list(flows.values()) for tag, flows in found.items()}


def names_of(case: Case, tags: Iterable[str]) -> tuple[str, ...]:
    """Name assets by their tags, in their order."""
    return tuple(case.plant.assets[tag].name for tag in tags)


def _more(part: Part) -> int:
    return max(len(part.names) - NAMED_MAX, 0)
