"""The ATT&CK for ICS bundle that a user loads: its own mapping from technique to mitigation to 62443-3-3 rows.

Bulkhead ships none of it. The bundle is the STIX JSON that MITRE publishes; what is read are names, which mitigation
is said to counter which technique, and the labels in which the mitigations name rows of IEC 62443-3-3.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from catalogue.loader import requirements
from documents.errors import ModelRefused
from documents.read import read_value

DOMAIN: Final = "ics-attack"
SOURCES: Final = frozenset({"mitre-attack", "mitre-ics-attack"})
STANDARD: Final = "IEC 62443-3-3"
MENDED: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {("M0932", "SR 1.7"): ("SR 1.1 RE 2", "SR 1.1 RE 3")}
"""One label is off: it links multi-factor authentication with the row on the strength of passwords."""

Record = Mapping[str, Any]


class BundleRefused(Exception):
    """A file that is no ATT&CK for ICS bundle; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Mitigation:
    """A mitigation with the 62443-3-3 rows that its labels name."""

    id: str
    name: str
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AttackBundle:
    """The names of techniques, and the mitigations of each, by id. `version` None: the bundle does not say."""

    version: str | None
    names: Mapping[str, str]
    mitigations: Mapping[str, tuple[Mitigation, ...]]

    def rows(self, technique: str) -> tuple[str, ...]:
        """Give the 62443-3-3 rows that the mitigations of a technique name, in the order of the standard's table."""
        named = {row for one in self.mitigations.get(technique, ()) for row in one.rows}
        return tuple(row for row in requirements() if row in named)


def read_bundle(data: bytes) -> AttackBundle:
    """Give the bundle in a file's bytes. Raises BundleRefused."""
    objects = _objects(data)
    live = [one for one in objects if not one.get("revoked") and not one.get("x_mitre_deprecated")]
    techniques = {one["id"]: one for one in live if one.get("type") == "attack-pattern" and _is_ics(one)}
    courses = {one["id"]: one for one in live if one.get("type") == "course-of-action" and _is_ics(one)}
    ids = {key: found for key, one in (techniques | courses).items() if (found := _external_id(one)) is not None}
    names = {ids[key]: _name(one) for key, one in techniques.items() if key in ids}
    known = {key: Mitigation(ids[key], _name(one), _rows(ids[key], one)) for key, one in courses.items() if key in ids}
    if not names:
        raise BundleRefused("The file holds no technique of ATT&CK for ICS; the bundle is called ics-attack.json.")
    if not any(one.rows for one in known.values()):
        raise BundleRefused("No mitigation in the bundle names a row of IEC 62443-3-3; take a newer one.")
    return AttackBundle(_version(live), dict(sorted(names.items())), _mitigations(live, ids, names, known))


def _objects(data: bytes) -> list[Record]:
    try:
        document = read_value(data, yaml=False)
    except ModelRefused as refusal:
        raise BundleRefused(f"The file is not an ATT&CK bundle: {refusal.errors[0]}.") from refusal
    listed = document.get("objects") if isinstance(document, dict) and document.get("type") == "bundle" else None
    if not isinstance(listed, list):
        raise BundleRefused("The file is JSON, but no STIX bundle: it has no list of objects.")
    return [one for one in listed if isinstance(one, dict) and isinstance(one.get("id"), str)]


def _is_ics(one: Record) -> bool:
    domains = one.get("x_mitre_domains")
    return isinstance(domains, list) and DOMAIN in domains


def _external_id(one: Record) -> str | None:
    for reference in _records(one.get("external_references")):
        if reference.get("source_name") in SOURCES and isinstance(reference.get("external_id"), str):
            return str(reference["external_id"])
    return None


def _name(one: Record) -> str:
    return str(one.get("name") or one["id"])


def _rows(mitigation: str, one: Record) -> tuple[str, ...]:
    """Give the rows of the table that labels such as `IEC 62443-3-3:2013 - SR 5.1; SR 5.2` name."""
    found: set[str] = set()
    for label in one.get("labels") or ():
        standard, _, named = str(label).partition(" - ")
        if standard.startswith(STANDARD):
            for row in named.split(";"):
                found.update(MENDED.get((mitigation, row.strip()), (row.strip(),)))
    return tuple(row for row in requirements() if row in found)


def _version(objects: list[Record]) -> str | None:
    versions = [one.get("x_mitre_version") for one in objects if one.get("type") == "x-mitre-collection"]
    return next((str(version) for version in versions if version), None)


def _mitigations(
    objects: list[Record], ids: Mapping[str, str], names: Mapping[str, str], known: Mapping[str, Mitigation]
) -> dict[str, tuple[Mitigation, ...]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one in objects:
        if one.get("type") == "relationship" and one.get("relationship_type") == "mitigates":
            source, technique = str(one.get("source_ref")), ids.get(str(one.get("target_ref")))
            if source in known and technique in names:
                found[str(technique)].add(source)
    return {
        technique: tuple(sorted((known[key] for key in keys), key=lambda one: one.id))
        for technique, keys in sorted(found.items())
    }


def _records(value: Any) -> Iterator[Record]:
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else iter(())
