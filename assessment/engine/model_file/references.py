"""What points at what in a model file: codes once per kind, and every reference at something that is declared."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from catalogue.loader import measures as catalogue_measures
from documents.errors import ModelError, at_index, at_key, shown

Document = Mapping[str, Any]
Found = Iterator[tuple[str, Any]]
Path = tuple[str, list[str], str]  # key, further steps, kind of code

# where the codes of each kind stand
HOMES: Final = {
    "organisation": "organisations",
    "person": "people",
    "zone": "zones",
    "conduit": "conduits",
    "asset": "assets",
    "flow": "flows",
    "segment": "segments",
    "remote_access": "remote_access",
    "scenario": "scenarios",
    "measure": "measures",
    "decision": "decisions",
    "compensation": "compensations",
    "session": "sessions",
    "data_class": "data_classes",
    "use_case": "use_cases",
    "place": "hierarchy",
    "migration": "migrations",
    "test_result": "test_results",
    "exercise": "exercises",
    "training": "trainings",
    "incident": "incidents",
    "kpi": "kpis",
    "period": "plan.periods",
    "window": "plan.windows",
    "gate": "programme.gates",
    "band": "risk_matrix.bands",
}
# looked up only once the file declares one of that kind (the schema's description says so to its readers)
LOOKED_UP_ONCE_DECLARED: Final = frozenset({"organisation", "segment", "data_class", "use_case", "place"})
_PLACE_REFERENCES: Final = {
    "owner": "organisation",
    "set_by": "organisation",
    "requirements.*.compensation": "compensation",
}
# per list of records: which keys hold which kind of code; [] is every entry of a list, * every value of a table
REFERENCES: Final[Mapping[str, Mapping[str, str]]] = {
    "service_agreements": {"provider": "organisation", "customer": "organisation", "conduits.[]": "conduit"},
    "people": {"organisation": "organisation"},
    "zones": {**_PLACE_REFERENCES, "parent": "zone", "measures.[].measure": "measure"},
    "conduits": {
        **_PLACE_REFERENCES,
        "measures.[].measure": "measure",
        "between.[]": "zone",
        "through.[]": "zone",
        "transit_owner": "organisation",
        "boundary_assets.[]": "asset",
        "boundary_assets.[].asset": "asset",
        "boundary_assets.[].side": "zone",
    },
    "assets": {
        "zone": "zone",
        "interfaces.[].zone": "zone",
        "interfaces.[].segment": "segment",
        "interfaces.[].switch": "asset",
        "programs.[]": "asset",
        "runs_on": "asset",
        "depends_on.[].on": "asset",
        "trusts.[].on": "asset",
        "management.zone": "zone",
        "management.flows.[]": "flow",
        "place": "place",
    },
    "flows": {
        "from.asset": "asset",
        "from.zone": "zone",
        "to.asset": "asset",
        "to.zone": "zone",
        "conduit": "conduit or none",
        "via.[]": "asset",
        "data_class": "data_class",
        "use_case": "use_case",
    },
    "segments": {"zones.[]": "zone"},
    "remote_access": {"flow": "flow"},
    "scenarios": {
        "entry.asset": "asset",
        "entry.zone": "zone",
        "target.asset": "asset",
        "target.zone": "zone",
        "zones.[]": "zone",
        "conduits.[]": "conduit",
        "residual.credited.[]": "measure",
    },
    "measures": {"requires.[]": "measure", "replaces.[]": "measure"},
    "compensations": {"measure": "measure", "about": "pointer"},
    "decisions": {"about": "pointer", "session": "session", "supersedes": "decision"},
    "waivers": {"target": "pointer"},
    "test_results": {"about": "pointer"},
    "exercises": {"about": "pointer"},
    "incidents": {"about": "pointer"},
    "trainings": {"zones.[]": "zone"},
    "use_cases": {"flows.[]": "flow"},
    "hierarchy": {"parent": "place"},
    "migrations": {
        "segment": "segment",
        "stages.[].old_conduit": "conduit",
        "stages.[].new_conduit": "conduit",
        "stages.[].proxy": "asset",
    },
    "plan.windows": {"period": "period", "zones.[]": "zone"},
    "plan.items": {"action": "action"},
}
SINGLE_REFERENCES: Final = {
    "plan": {"must.[]": "action", "exclude.[]": "action"},
    "programme": {"pilot.use_case": "use_case", "pilot.creep.[].use_case": "use_case"},
    "platform_sheet": {"conduits.[]": "conduit"},
}
POINTED_AT: Final = (
    "asset",
    "zone",
    "conduit",
    "flow",
    "segment",
    "remote_access",
    "scenario",
    "measure",
    "organisation",
    "use_case",
)
NOT_LOOKED_UP: Final = frozenset({"zone pair", "zone_pair", "pair"})


def records_at(document: Document, home: str) -> list[Mapping[str, Any]]:
    """Give the list of records at `zones` or `plan.periods`; empty where the file has none."""
    holder: Any = document
    for key in home.split("."):
        holder = (holder or {}).get(key)
    return holder or []


def code_of(record: Mapping[str, Any]) -> Any:
    """Give the code of a record, the tag of an asset."""
    return record.get("code", record.get("tag"))


class Codes:
    """The codes that a file declares, per kind; for kinds that are not looked up yet every code is known."""

    def __init__(self, document: Document) -> None:
        self._known: dict[str, Collection[str] | None] = {}
        for kind, home in HOMES.items():
            found = {code_of(record) for record in records_at(document, home)} - {None}
            self._known[kind] = None if not found and kind in LOOKED_UP_ONCE_DECLARED else found
        self._known["measure"] = {*catalogue_measures(), *(self._known["measure"] or ())}
        self._known["period"] = self._known["period"] or {"P1"}
        self._known["conduit or none"] = {*(self._known["conduit"] or ()), "none"}
        self._site = (document.get("site") or {}).get("code")

    @classmethod
    def with_known(cls, document: Document, codes: Mapping[str, Collection[str] | None]) -> Codes:
        """Give the codes of a part of a file; those of some kinds were looked up elsewhere, None: all are known."""
        made = cls(document)
        made._known |= codes
        made._known["measure"] = {*catalogue_measures(), *(codes.get("measure") or ())}
        made._known["conduit or none"] = {*(codes.get("conduit") or ()), "none"}
        return made

    def is_known(self, kind: str, code: str) -> bool:
        """Tell whether a code of a kind is declared."""
        known = self._known[kind]
        return known is None or code in known

    def problem(self, kind: str, code: str) -> str | None:
        """Say what is wrong with a reference; None where nothing is."""
        if kind == "pointer":
            return self._problem_of_pointer(code)
        if kind == "action":
            return self._problem_of_action(code)
        if self.is_known(kind, code):
            return None
        return f"expected the code of a declared {_word(kind)}, found {shown(code)}"

    def _problem_of_pointer(self, pointer: str) -> str | None:
        kind, _, code = pointer.partition(":")
        if kind in NOT_LOOKED_UP or (kind == "flow" and ">" in code):
            return None
        if kind == "site":
            return None if code == self._site else f"expected site:{self._site}, found {shown(pointer)}"
        if kind not in POINTED_AT:
            return f"expected kind:CODE with a kind of {', '.join((*POINTED_AT, 'site'))}, found {shown(pointer)}"
        return self.problem(kind, code)

    def _problem_of_action(self, action: str) -> str | None:
        measure, _, pointer = action.partition("@")
        return self.problem("measure", measure) or self._problem_of_pointer(pointer)


def _word(kind: str) -> str:
    return {"place": "place of the hierarchy", "asset": "asset (its tag)"}.get(kind, kind.replace("_", " "))


def find_double_codes(document: Document) -> Iterator[ModelError]:
    """Give an error for each code that a kind has used before, naming both places."""
    for home in HOMES.values():
        first: dict[str, int] = {}
        codes = [code_of(record) for record in records_at(document, home)]
        if len(set(codes)) == len(codes):
            continue
        for index, code in enumerate(codes):
            if code is None:
                continue
            if code in first:
                place = at_key(at_index(home, index), "tag" if home == "assets" else "code")
                yield ModelError(place, f"the code {shown(code)} stands at {at_index(home, first[code])} already")
            else:
                first[code] = index


def find_dangling(document: Document, codes: Codes | None = None) -> Iterator[ModelError]:
    """Give an error for each reference to something that the file, or `codes`, does not declare."""
    codes = codes or Codes(document)
    for home, keys in REFERENCES.items():
        records = records_at(document, home)
        written = set().union(*records)
        paths = [path for path in _paths(keys) if path[0] in written and _has_problem(records, path, codes)]
        for index, record in enumerate(records if paths else ()):
            for place, problem in _problems(record, paths, codes):
                yield ModelError(f"{home}[{index}]{place}", problem)
    for home, keys in SINGLE_REFERENCES.items():
        for place, problem in _problems(document.get(home) or {}, _paths(keys), codes):
            yield ModelError(f"{home}{place}", problem)
    for code in (document.get("layout") or {}).get("zones") or {}:
        if not codes.is_known("zone", code):
            yield ModelError(at_key("layout.zones", code), f"expected the code of a declared zone, found {shown(code)}")


@dataclass(frozen=True, slots=True)
class Reference:
    """What one record names: the list it stands in, its index there, and the kind and code of what it names."""

    home: str
    index: int
    kind: str
    code: str


def find_references(document: Document) -> Iterator[Reference]:
    """Give everything that the records of a document name; a pointer and an action by what they point at."""
    for home, keys in REFERENCES.items():
        paths = _paths(keys)
        for index, record in enumerate(records_at(document, home)):
            for kind, code in _named(record, paths):
                yield Reference(home, index, kind, code)
    for home, keys in SINGLE_REFERENCES.items():
        for kind, code in _named(document.get(home) or {}, _paths(keys)):
            yield Reference(home, 0, kind, code)
    for code in (document.get("layout") or {}).get("zones") or {}:
        yield Reference("layout", 0, "zone", code)


def _named(record: Mapping[str, Any], paths: list[Path]) -> Iterator[tuple[str, str]]:
    for key, rest, how in paths:
        value = record.get(key)
        if value:
            for code in _at(value, rest) if rest else (value,):
                if isinstance(code, str):
                    yield from _kinds(how, code)


def _at(value: Any, steps: Sequence[str]) -> Iterator[Any]:
    """Give what stands at the end of some steps, as `_values` does, without its place."""
    if not steps:
        yield value
    elif steps[0] == "[]":
        for entry in value:
            yield from _at(entry, steps[1:])
    elif isinstance(value, dict):
        for entry in value.values() if steps[0] == "*" else (value.get(steps[0]),):
            if entry is not None:
                yield from _at(entry, steps[1:])


def _kinds(how: str, code: str) -> Iterator[tuple[str, str]]:
    if how == "action":
        measure, _, code = code.partition("@")
        yield "measure", measure
        how = "pointer"
    if how != "pointer":
        if how != "conduit or none" or code != "none":
            yield how.removesuffix(" or none"), code
        return
    kind, _, code = code.partition(":")
    if kind in POINTED_AT and not (kind == "flow" and ">" in code):
        yield kind, code


def _paths(keys: Mapping[str, str]) -> list[Path]:
    return [(path.split(".")[0], path.split(".")[1:], kind) for path, kind in keys.items()]


def _has_problem(records: Collection[Mapping[str, Any]], path: Path, codes: Codes) -> bool:
    """Tell whether any of some records has a bad reference at one path: each code is looked up once."""
    key, rest, kind = path
    values: list[Any] = list(records)
    for step in (key, *rest):
        if step == "[]":
            values = [entry for value in values for entry in value]
        elif step == "*":
            values = [entry for value in values if isinstance(value, dict) for entry in value.values()]
        else:
            values = [value.get(step) for value in values if isinstance(value, dict)]
        values = [value for value in values if value is not None]
    return any(codes.problem(kind, code) for code in {value for value in values if isinstance(value, str)})


def _problems(record: Mapping[str, Any], paths: list[Path], codes: Codes) -> Iterator[tuple[str, str]]:
    for key, rest, kind in paths:
        value = record.get(key)
        if value is None:
            continue
        for place, code in _values(value, rest, f".{key}") if rest else ((f".{key}", value),):
            if isinstance(code, str) and (problem := codes.problem(kind, code)):
                yield place, problem


def _values(value: Any, steps: list[str], place: str) -> Found:
    if not steps:
        yield place, value
    elif steps[0] == "[]":
        for index, entry in enumerate(value):
            yield from _values(entry, steps[1:], at_index(place, index))
    elif isinstance(value, dict):
        entries = value.items() if steps[0] == "*" else [(steps[0], value.get(steps[0]))]
        for key, entry in entries:
            if entry is not None:
                yield from _values(entry, steps[1:], at_key(place, key))
