"""The pilot: one line and one use case through all layers, judged on its own part of the plant alone.

Its part are the assets of the line, the flows of the use case with whoever stands at their ends, the flows inside the
line, the zones of all of these, and the conduits that carry its flows with their devices. The rest of the plant is left
out, and what the part leaned on there is named: a result of the pilot says nothing about the plant around it.

A second line or a second use case is "scope creep": it is refused without a reason, and shown with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from assessment.engine.model_file.references import HOMES, POINTED_AT, REFERENCES
from programme.governed import Governed, Record
from programme.use_cases import UseCases

KEPT_WHOLE: Final = ("organisations", "people", "data_classes", "measures", "kpis", "hierarchy", "sessions")
REQUIRED: Final = frozenset({"on", "asset", "measure"})  # without it the entry of a list says nothing
OF_KIND: Final = {home: kind for kind, home in HOMES.items()}


@dataclass(frozen=True)
class Scope:
    """What a pilot is of: lines and use cases by code, and what joined it, each with its reason."""

    lines: tuple[str, ...]
    use_cases: tuple[str, ...]
    creep: tuple[Record, ...]

    @property
    def is_set(self) -> bool:
        """Tell whether both a line and a use case are named."""
        return bool(self.lines and self.use_cases)


@dataclass(frozen=True)
class Part:
    """The part of a model that a pilot is, as a model of its own; `leans_on` names what it refers to outside of it."""

    document: dict[str, Any]
    leans_on: tuple[str, ...]


def scope_of(here: Governed) -> Scope:
    """Give the scope of the pilot."""
    pilot = here.programme.get("pilot") or {}
    creep = tuple(pilot.get("creep") or ())
    both = (pilot, *creep)
    return Scope(
        tuple(dict.fromkeys(str(one["line"]) for one in both if one.get("line"))),
        tuple(dict.fromkeys(str(one["use_case"]) for one in both if one.get("use_case"))),
        creep,
    )


def part_of(here: Governed, scope: Scope) -> Part:
    """Give the part of a model that a pilot is."""
    found = _Gathering(here, scope)
    known = found.known()
    document: dict[str, Any] = {key: here.document[key] for key in ("bulkhead", "site", "assessment")}
    cut: set[str] = set()
    for key in ("risk_matrix", *KEPT_WHOLE):
        if here.document.get(key):
            document[key] = here.document[key]
    for home, codes in found.records().items():
        kept = [_pruned(home, one, known, cut) for one in here.document.get(home) or () if _code(home, one) in codes]
        if kept:
            document[home] = kept
    for home in ("decisions", "waivers", "compensations", "test_results"):
        field = "target" if home == "waivers" else "about"
        records = [one for one in here.document.get(home) or () if _stands(str(one.get(field) or ""), known)]
        if records:
            document[home] = [_without_superseded(one, records) for one in records]
    return Part(document, tuple(sorted(here.name(one) for one in cut)))


class _Gathering:
    """Gathers what belongs to a pilot."""

    def __init__(self, here: Governed, scope: Scope) -> None:
        self._here, document = here, here.document
        plant, uses = here.plant, UseCases(here)
        places = _under(document.get("hierarchy") or (), scope.lines)
        line = {one["tag"] for one in document.get("assets") or () if one.get("place") in places}
        channels = {one.flow.code: one for code in scope.use_cases for one in uses.channels_of(code)}
        for one in plant.channels:
            ends = {*one.source.assets, *one.destination.assets}
            inside = one.source.written.zone is None and one.destination.written.zone is None
            if inside and one.source.assets and one.destination.assets and ends <= line:
                channels[one.flow.code] = one
        self.flows = set(channels)
        self.use_cases = set(scope.use_cases)
        self.conduits = {one.conduit for one in channels.values() if one.conduit is not None}
        self.assets = set(line)
        self.zones: set[str] = set()
        for one in channels.values():
            for side in (one.source, one.destination):
                self.assets |= set(side.assets) if side.written.zone is None else set()
                self.zones |= {side.zone} - {None}  # type: ignore[arg-type]
            self.assets |= set(one.flow.via)
        for code in self.conduits:
            conduit = plant.conduits[code]
            self.zones |= set(conduit.between)
            self.assets |= {one.asset for one in conduit.boundary_assets or ()}
        self.zones |= {zone for tag in self.assets if (zone := plant.assets[tag].zone) is not None}
        for code in list(self.zones):
            parent = plant.zones[code].parent
            while parent is not None and parent not in self.zones:
                self.zones.add(parent)
                parent = plant.zones[parent].parent

    def records(self) -> dict[str, Collection[str]]:
        """Give the codes of the records that stand, by list."""
        document = self._here.document
        segments = [one["code"] for one in document.get("segments") or () if self.zones & set(one.get("zones") or ())]
        remote = [one["code"] for one in document.get("remote_access") or () if one.get("flow") in self.flows]
        scenarios = [one["code"] for one in document.get("scenarios") or () if self._concerns(one)]
        return {
            "zones": self.zones,
            "conduits": self.conduits,
            "assets": self.assets,
            "flows": self.flows,
            "segments": segments,
            "remote_access": remote,
            "scenarios": scenarios,
            "use_cases": self.use_cases,
        }

    def known(self) -> dict[str, Collection[str] | None]:
        """Give the codes that may be named, by kind; None: all of them."""
        found: dict[str, Collection[str] | None] = {OF_KIND[home]: codes for home, codes in self.records().items()}
        return found | {"measure": None, "organisation": None, "person": None, "data_class": None, "place": None}

    def _concerns(self, scenario: Record) -> bool:
        """Tell whether a scenario aims at the pilot: at a zone, a conduit or an asset of it."""
        target = scenario.get("target") or {}
        return bool(
            self.zones & {*(scenario.get("zones") or ()), target.get("zone")}
            or self.conduits & set(scenario.get("conduits") or ())
            or target.get("asset") in self.assets
        )


def _under(hierarchy: Collection[Record], lines: Collection[str]) -> set[str]:
    """Give the places of some lines and all that lies in them; a line is written by its code or its name."""
    inside: dict[str, list[str]] = defaultdict(list)
    for one in hierarchy:
        inside[str(one.get("parent") or "")].append(str(one["code"]))
    named = {str(one["code"]) for one in hierarchy if one.get("name") in lines}
    waiting, found = [*lines, *sorted(named)], set()
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.add(code)
            waiting += inside.get(code, ())
    return found


def _pruned(home: str, record: Record, known: Mapping[str, Collection[str] | None], cut: set[str]) -> dict[str, Any]:
    """Give a record without what it names outside of the part; `cut` takes up what that was."""
    pruned: Any = dict(record)
    for path, kind in REFERENCES.get(home, {}).items():
        of = kind.removesuffix(" or none")
        if of in known and known[of] is not None:
            pruned = _without(pruned, path.split("."), of, known[of] or (), cut)
    return dict(pruned)


def _without(value: Any, steps: list[str], kind: str, codes: Collection[str], cut: set[str]) -> Any:
    if isinstance(value, dict) and steps[0] not in ("[]", "*") and value.get(steps[0]) is not None:
        rest = _told(value[steps[0]], steps[1:], kind, codes, cut)
        kept = {key: one for key, one in value.items() if key != steps[0]}
        return kept if rest is None else {**kept, steps[0]: rest}
    return value


def _told(value: Any, steps: list[str], kind: str, codes: Collection[str], cut: set[str]) -> Any:
    """Give a value as far as the part knows what it names, None where nothing of it is left."""
    if not steps:
        if not isinstance(value, str) or value == "none" or value in codes:
            return value
        cut.add(f"{kind}:{value}")
        return None
    if steps[0] == "[]":
        found = [_told(one, steps[1:], kind, codes, cut) for one in value]
        return [one for one in found if one is not None]
    if isinstance(value, dict):
        left = _without(value, steps, kind, codes, cut)
        is_bare = not left or (steps[0] in REQUIRED and steps[0] in value and steps[0] not in left)
        return None if is_bare and left != value else left
    return value


def _stands(pointer: str, known: Mapping[str, Collection[str] | None]) -> bool:
    kind, _sep, code = pointer.partition(":")
    codes = known.get(kind, ())
    return kind == "site" or (kind in POINTED_AT and (codes is None or code in codes))


def _without_superseded(record: Record, kept: Collection[Record]) -> Record:
    codes = {one.get("code") for one in kept}
    return record if record.get("supersedes") in (None, *codes) else {**record, "supersedes": None}


def _code(home: str, record: Record) -> str:
    return str(record["tag" if home == "assets" else "code"])
