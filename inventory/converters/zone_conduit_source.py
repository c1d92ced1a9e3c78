"""Reads the zone and conduit YAML of the multi-tenant blind-spot check, and refuses what contradicts itself.

The format: asset owners with a role, service relations, who set which zone, and conduits whose two ends each name an
owner, and may name a zone and an asset. Every mistake of a file is reported at once with its place, up to 100.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from inventory.converters.parts import Part
from inventory.importers.limits import NAME_CHARACTERS, TEXT_CHARACTERS

ROLES: Final = ("AO", "SP", "integrator", "product_supplier")
SUBTYPES: Final = ("integration", "maintenance", "both")
DIRECTIONS: Final = ("unidirectional", "bidirectional")
SOURCES: Final = ("from-to", "to-from", "bidirectional")
_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}\Z")
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_CONTROL_IN_TEXT: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

Problems = Iterator[str]


@dataclass(frozen=True, slots=True)
class SourceEnd:
    """One end of a conduit: its owner, and the zone and the asset where they are named."""

    owner: str
    zone: str | None
    asset: str | None


@dataclass(frozen=True, slots=True)
class SourceConduit:
    """A conduit as the file has it; `carrier` is the owner of what passes, None where the file is silent."""

    id: str
    first: SourceEnd
    second: SourceEnd
    carrier: str | None
    description: str | None
    notes: tuple[str, ...]
    direction: str | None


@dataclass(frozen=True, slots=True)
class SourceRelation:
    """A service relation; `scope` None covers every conduit between the two parties.

    `reaches_monitoring` is False where its sub-type is integration only.
    """

    provider: str
    customer: str
    scope: tuple[str, ...] | None
    reaches_monitoring: bool


@dataclass(frozen=True, slots=True)
class Source:
    """A whole file. `owners` maps id to (role, description), `authorities` a zone to who set it."""

    domain: str
    disclaimer: str | None
    owners: Mapping[str, tuple[str, str | None]]
    relations: tuple[SourceRelation, ...]
    authorities: Mapping[str, str]
    conduits: tuple[SourceConduit, ...]


def is_zone_conduit(source: Part) -> bool:
    """Say whether a record is a model of this format."""
    return {"asset_owners", "conduits"} <= set(source.value)


def read_source(source: Part) -> Source:
    """Read a file; raise ImportRefused with every mistake and its place."""
    document = source.value
    source.problems.update(dict.fromkeys(list(_shape_problems(document)) or _reference_problems(document)))
    source.check()
    return _build(document)


# -- shape ------------------------------------------------------------------------------------------------------------

_ID_FIELD, _NAME, _TEXT, _LIST = "an id such as APT or CD-01", "a text in one line", "a text", "a list"
_END = {"owner": _ID_FIELD, "zone": _NAME, "asset": _NAME}
_FIELDS: Final[dict[str, dict[str, Any]]] = {
    "asset_owners": {"id": _ID_FIELD, "role": ROLES, "description": _TEXT},
    "sp_relations": {"sp": _ID_FIELD, "ao": _ID_FIELD, "scope": _LIST, "sp_subtype": SUBTYPES},
    "zone_authorities": {"zone": _NAME, "org": _ID_FIELD},
    "conduits": {
        "id": _ID_FIELD,
        "description": _TEXT,
        "from": _END,
        "to": _END,
        "transit_owner": _ID_FIELD,
        "transit_asset": _TEXT,
        "notes": _TEXT,
        "direction": DIRECTIONS,
        "traffic_direction": SOURCES,
    },
}
_REQUIRED: Final = {
    "asset_owners": ("id", "role"),
    "sp_relations": ("sp", "ao"),
    "zone_authorities": ("zone", "org"),
    "conduits": ("id", "from", "to"),
}


def _shape_problems(document: Any) -> Problems:
    if not {"asset_owners", "conduits"} <= set(document):
        yield "The file: expected a record with meta, asset_owners and conduits."
        return
    for key in sorted(set(document) - {"meta", *_FIELDS}, key=str):
        yield f"{key}: not a key of this format."
    meta = document.get("meta")
    if not isinstance(meta, dict) or meta.get("schema_version") != "1" or not _is_text(meta.get("domain"), _NAME):
        yield 'meta: expected a record with schema_version "1" and a domain.'
    for part in _FIELDS:
        records = document.get(part)
        if records is not None and not isinstance(records, list):
            yield f"{part}: expected a list."
            continue
        for at, record in enumerate(records or []):
            yield from _record_problems(f"{part}[{at}]", record, _FIELDS[part], _REQUIRED[part])


def _record_problems(place: str, record: Any, fields: Mapping[str, Any], required: tuple[str, ...]) -> Problems:
    if not isinstance(record, dict):
        yield f"{place}: expected a record."
        return
    for key in required:
        if record.get(key) is None:
            yield f"{place}.{key}: missing."
    for key, value in record.items():
        if key not in fields:
            yield f"{place}.{key}: not a key of this format."
        elif value is not None:
            yield from _value_problems(f"{place}.{key}", value, fields[key])


def _value_problems(place: str, value: Any, wanted: Any) -> Problems:
    if isinstance(wanted, dict):
        yield from _record_problems(place, value, wanted, ("owner",))
    elif isinstance(wanted, tuple):
        if value not in wanted:
            yield f"{place}: expected one of {', '.join(wanted)}."
    elif wanted == _LIST:
        if not isinstance(value, list) or not all(_is_text(one, _ID_FIELD) for one in value):
            yield f"{place}: expected a list of conduit ids."
    elif not _is_text(value, wanted):
        yield f"{place}: expected {wanted}."


def _is_text(value: Any, wanted: str) -> bool:
    if not isinstance(value, str):
        return False
    if wanted == _ID_FIELD:
        return bool(_ID.match(value)) and value != "none"
    if wanted == _NAME:
        return bool(value.strip()) and value != "none" and len(value) <= NAME_CHARACTERS and not _CONTROL.search(value)
    return len(value) <= TEXT_CHARACTERS and not _CONTROL_IN_TEXT.search(value)


# -- references and contradictions ------------------------------------------------------------------------------------


def _reference_problems(document: Mapping[str, Any]) -> Problems:
    owners = [one["id"] for one in document["asset_owners"]]
    conduits = [one["id"] for one in document["conduits"] or []]
    yield from _twice("asset_owners", "id", owners)
    yield from _twice("conduits", "id", conduits)
    for place, party in _parties(document):
        if party not in owners:
            yield f"{place}: {party} is not among asset_owners."
    for at, relation in enumerate(document.get("sp_relations") or []):
        for conduit in relation.get("scope") or []:
            if conduit not in conduits:
                yield f"sp_relations[{at}].scope: there is no conduit {conduit}."
    yield from _zones_set_twice(document.get("zone_authorities") or [])


def _twice(part: str, key: str, ids: list[str]) -> Problems:
    for one, count in Counter(ids).items():
        if count > 1:
            at = len(ids) - 1 - ids[::-1].index(one)
            yield f"{part}[{at}].{key}: {one} stands there already."


def _parties(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for at, relation in enumerate(document.get("sp_relations") or []):
        yield f"sp_relations[{at}].sp", relation["sp"]
        yield f"sp_relations[{at}].ao", relation["ao"]
    for at, entry in enumerate(document.get("zone_authorities") or []):
        yield f"zone_authorities[{at}].org", entry["org"]
    for at, conduit in enumerate(document["conduits"] or []):
        for side in ("from", "to"):
            yield f"conduits[{at}].{side}.owner", conduit[side]["owner"]
        if conduit.get("transit_owner") is not None:
            yield f"conduits[{at}].transit_owner", conduit["transit_owner"]


def _zones_set_twice(entries: list[dict[str, str]]) -> Problems:
    first: dict[str, str] = {}
    for at, entry in enumerate(entries):
        known = first.setdefault(entry["zone"], entry["org"])
        if known != entry["org"]:
            yield f"zone_authorities[{at}].org: {entry['zone']} is set by {known} already; one party sets a zone."


# -- values -----------------------------------------------------------------------------------------------------------


def _build(document: Mapping[str, Any]) -> Source:
    meta = document["meta"]
    return Source(
        domain=meta["domain"],
        disclaimer=meta.get("disclaimer") if _is_text(meta.get("disclaimer"), _TEXT) else None,
        owners={one["id"]: (one["role"], one.get("description")) for one in document["asset_owners"]},
        relations=tuple(_relation(one) for one in document.get("sp_relations") or []),
        authorities={one["zone"]: one["org"] for one in document.get("zone_authorities") or []},
        conduits=tuple(_conduit(one) for one in document["conduits"] or []),
    )


def _relation(record: Mapping[str, Any]) -> SourceRelation:
    scope = record.get("scope")
    return SourceRelation(
        provider=record["sp"],
        customer=record["ao"],
        scope=None if scope is None else tuple(scope),
        reaches_monitoring=record.get("sp_subtype") != "integration",
    )


def _conduit(record: Mapping[str, Any]) -> SourceConduit:
    one_way = {"from-to": "forward", "to-from": "reverse"}
    is_one_way = record.get("direction") == "unidirectional"
    direction = one_way.get(record.get("traffic_direction") or "") if is_one_way else "both"
    passing = record.get("transit_asset")
    notes = (f"What passes: {passing}" if passing else None, record.get("notes"))
    return SourceConduit(
        id=record["id"],
        first=_end(record["from"]),
        second=_end(record["to"]),
        carrier=record.get("transit_owner"),
        description=record.get("description"),
        notes=tuple(note for note in notes if note),
        direction=direction,
    )


def _end(record: Mapping[str, Any]) -> SourceEnd:
    return SourceEnd(owner=record["owner"], zone=record.get("zone"), asset=record.get("asset"))
