"""What the requirements of ZCR 1 to 7 are asked about, the model with its judgement and the facts beside it, and how.

An answer says of one record whether what is needed is there, and what lacks where it is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from signoff.points import Point, named

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Facts:
    """What the records hold beside the model: findings as (rule, target, status), and what was made of the model.

    `is_signed` says that the model as it stands was signed; `waiting` names conduits that wait for a key.
    """

    findings: tuple[tuple[str, str, str], ...] = ()
    advisories: int = 0
    has_plan: bool = False
    has_report: bool = False
    is_signed: bool = False
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plant:
    """The model and its judgement, as the requirements ask about them."""

    document: Record
    result: Record
    facts: Facts

    @property
    def header(self) -> Record:
        """Give what the assessment says of itself."""
        return self.document.get("assessment") or {}

    @property
    def zones(self) -> list[Record]:
        """Give every zone."""
        return list(self.document.get("zones") or ())

    @property
    def own_zones(self) -> list[Record]:
        """Give the zones that are the site's own."""
        return [one for one in self.zones if one.get("kind") != "external"]

    @property
    def places(self) -> list[tuple[str, Record]]:
        """Give own zones and conduits, each with its kind."""
        conduits = [("conduit", one) for one in self.document.get("conduits") or ()]
        return [*(("zone", one) for one in self.own_zones), *conduits]

    @property
    def scenarios(self) -> list[Record]:
        """Give the scenarios."""
        return list(self.document.get("scenarios") or ())

    def judged(self, scenario: Record) -> Record:
        """Give what the judgement says of a scenario."""
        return (self.result.get("scenarios") or {}).get(scenario["code"]) or {}

    def judged_place(self, kind: str, place: Record) -> Record:
        """Give what the judgement says of a zone or conduit."""
        return (self.result.get(f"{kind}s") or {}).get(place["code"]) or {}

    def open_at(self, rule: str) -> set[str]:
        """Give the targets at which a rule finds something that nobody waived."""
        return {target for one, target, status in self.facts.findings if one == rule and status == "open"}

    def unanswered(self, rule: str) -> bool:
        """Tell whether a rule could not answer everywhere, for want of values."""
        return any(one == rule and status == "not_evaluated" for one, _target, status in self.facts.findings)


Asked = list[tuple[bool, Point]]


def of_each(
    rows: Iterable[Any], test: Callable[[Any], bool], words: str, name: Callable[[Any], str], **where: Any
) -> Asked:
    """Ask every row the same; those that lack it share one sentence with their names."""
    listed = list(rows)
    lacking = [name(one) for one in listed if not test(one)]
    point = Point(words % {"names": named(lacking)}, **where)
    return [(test(one), point) for one in listed]


def name_of(record: Record) -> str:
    """Give the name by which people know a record."""
    return str(record.get("name") or record.get("title") or record["code"])


def place_name(pair: tuple[str, Record]) -> str:
    """Give the name of a place that comes with its kind."""
    return name_of(pair[1])


def none_there(text: str, **where: Any) -> Asked:
    """Answer where there is no record to ask: that is what lacks."""
    return [(False, Point(text, **where))]
