"""Zone and conduit YAML of the multi-tenant blind-spot check into a Bulkhead model document.

The two formats differ in where ownership stands: there at each end of each conduit, here at the zone. Where all ends
in a zone have one owner, that is the zone's owner. Where they differ, no single owner would be true, and a wrong one
would change the verdict on who watches; the zone is then kept as a parent without an owner, with one part per owner
inside it, and each conduit ends at the part of its own end. Who set the zone holds for the parts as well. What the
file does not say (protocols, who opens a session, levels, targets) stays out: an end's asset becomes an asset of the
zone and an access point of the conduit, not a flow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from inventory.converters.drawn import Converted
from inventory.converters.parts import Part
from inventory.converters.zone_conduit_source import Source, SourceConduit, SourceEnd, SourceRelation, read_source
from inventory.importers.limits import NAME_CHARACTERS
from inventory.records import ImportRefused

KINDS: Final = {
    "AO": "asset_owner",
    "SP": "service_provider",
    "integrator": "integrator",
    "product_supplier": "supplier",
}
SHARED: Final = "In the source several owners have assets in this zone; each has a part of it here."
UNNAMED: Final = "The source names no zone for this end, so nobody is known to have set one."


def convert_zone_conduit(part: Part) -> Converted:
    """Give the model document of a file in this format.

    Raises ImportRefused with every mistake and its place where the file cannot be read or contradicts itself.
    """
    source = read_source(part)
    places = _Places(source)
    document: dict[str, Any] = {
        "bulkhead": 1,
        "site": {"code": source.domain, "name": f"Zone and conduit model, {source.domain}", "sector": source.domain},
        "assessment": {"code": "A1", "name": "Converted from zone and conduit YAML"},
        "organisations": [_organisation(code, *facts) for code, facts in source.owners.items()],
        "service_agreements": [_agreement(one, source) for one in source.relations],
        "zones": list(_zones(source, places)),
        "conduits": [_conduit(one, places) for one in source.conduits],
        "assets": list(_assets(source, places)),
    }
    if source.disclaimer:
        document["assessment"]["scope"] = source.disclaimer.strip()
    return Converted(document)


@dataclass(frozen=True, slots=True)
class _Place:
    """A zone of the document: its code, its owner where there is one, and the zone it is a part of."""

    code: str
    owner: str | None
    parent: str | None = None


class _Places:
    """Which zone of the document each end of a conduit lies in."""

    def __init__(self, source: Source) -> None:
        self.owners: dict[str, list[str]] = defaultdict(list)
        self._taken = {end.zone for end in _ends(source) if end.zone is not None} | set(source.authorities)
        for end in _ends(source):
            if end.zone is not None and end.owner not in self.owners[end.zone]:
                self.owners[end.zone].append(end.owner)

    def of(self, end: SourceEnd) -> _Place:
        """Give the zone of an end."""
        if end.zone is None:
            return _Place(self._free(f"Zone not named ({end.owner})"), None)
        return self.part(end.zone, end.owner)

    def part(self, zone: str, owner: str) -> _Place:
        """Give the zone itself where it has one owner, else the owner's part of it."""
        if len(self.owners[zone]) == 1:
            return _Place(zone, owner)
        return _Place(self._free(f"{zone} ({owner})"), owner, zone)

    def _free(self, code: str) -> str:
        if code in self._taken:
            raise ImportRefused(f"The zone {code} has the name that is needed for a part of another zone; rename it.")
        if len(code) > NAME_CHARACTERS:
            raise ImportRefused(
                f"The zone name {code[:40]}... is too long to be divided between its owners; shorten it."
            )
        return code


def _ends(source: Source) -> Iterator[SourceEnd]:
    for conduit in source.conduits:
        yield conduit.first
        yield conduit.second


def _organisation(code: str, role: str, description: str | None) -> dict[str, Any]:
    name = description if description and len(description) <= NAME_CHARACTERS and "\n" not in description else code
    return {"code": code, "name": name, "kind": KINDS[role]}


def _agreement(relation: SourceRelation, source: Source) -> dict[str, Any]:
    """Give the agreement with the conduits it binds its provider to watch; one for integration only binds to none."""
    scope = relation.scope
    if scope is None:
        parties = {relation.provider, relation.customer}
        scope = tuple(one.id for one in source.conduits if {one.first.owner, one.second.owner} == parties)
    covered = list(scope) if relation.reaches_monitoring else []
    return {"provider": relation.provider, "customer": relation.customer, "conduits": covered}


def _zones(source: Source, places: _Places) -> Iterator[dict[str, Any]]:
    for code in dict.fromkeys([*source.authorities, *places.owners]):
        owners = places.owners.get(code, [])
        shared = len(owners) > 1
        yield _zone(_Place(code, owners[0] if len(owners) == 1 else None), source, SHARED if shared else None)
        if shared:
            yield from (_zone(places.part(code, owner), source) for owner in owners)
    unnamed = dict.fromkeys(places.of(end) for end in _ends(source) if end.zone is None)
    yield from (_zone(place, source, UNNAMED) for place in unnamed)


def _zone(place: _Place, source: Source, remark: str | None = None) -> dict[str, Any]:
    facts = {
        "code": place.code,
        "name": place.code,
        "parent": place.parent,
        "owner": place.owner,
        "set_by": source.authorities.get(place.parent or place.code),
        "assumptions": None if remark is None else [remark],
    }
    return {key: value for key, value in facts.items() if value is not None}


def _conduit(conduit: SourceConduit, places: _Places) -> dict[str, Any]:
    description = conduit.description or conduit.id
    is_name = len(description) <= NAME_CHARACTERS and "\n" not in description
    points = [f"{end.asset} ({end.owner})" for end in (conduit.first, conduit.second) if end.asset]
    notes = [*([] if is_name else [description]), *conduit.notes]
    facts = {
        "code": conduit.id,
        "name": description if is_name else conduit.id,
        "between": [places.of(conduit.first).code, places.of(conduit.second).code],
        "direction": conduit.direction,
        "transit_owner": conduit.carrier,
        "logical_access_points": points or None,
        "assumptions": [note.strip() for note in notes] or None,
    }
    return {key: value for key, value in facts.items() if value is not None}


def _assets(source: Source, places: _Places) -> Iterator[dict[str, Any]]:
    """Give each asset once: one name in one zone, or in one owner's part of it, is one asset."""
    found: dict[str, dict[str, SourceEnd]] = defaultdict(dict)
    for end in _ends(source):
        if end.asset is not None:
            found[end.asset].setdefault(places.of(end).code, end)
    tags = _tags(found)
    for name, ends in found.items():
        for zone, end in ends.items():
            yield {"tag": tags[name, zone], "name": name, "zone": zone, "owner": end.owner, "provenance": "imported"}


def _tags(found: Mapping[str, Mapping[str, SourceEnd]]) -> dict[tuple[str, str], str]:
    """Give each asset its name as tag; where a name stands in several zones, with its zone."""
    taken = set(found)
    tags: dict[tuple[str, str], str] = {}
    for name, zones in found.items():
        for zone in zones:
            tag = name if len(zones) == 1 else f"{name} @ {zone}"
            if len(zones) > 1 and (tag in taken or len(tag) > NAME_CHARACTERS):
                raise ImportRefused(
                    f"The asset {name[:80]} stands in several zones; give it a name of its own in each."
                )
            tags[name, zone] = tag
    return tags
