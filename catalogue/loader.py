"""The facts that Bulkhead judges by, read once from the tables beside this module.

Source: our own tables of IEC 62443-3-3:2013 (corrigendum April 2014) and 62443-4-2:2019 (corrigendum 2022),
of field protocols, asset types and measures; ids and our own sentences only. A bad row stops the process at
the first read: a catalogue with a hole would judge wrongly in silence.
"""

from __future__ import annotations

import csv
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
EDITION = "IEC 62443-3-3:2013, corrigendum April 2014"
COMPONENT_EDITION = "IEC 62443-4-2:2019, corrigendum 2022"
# the model file's words for the component types of 62443-4-2, by the prefix that their own requirements carry
COMPONENT_TYPES = {"SAR": "software", "EDR": "embedded", "HDR": "host", "NDR": "network"}


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row of the 3-3 table: `fr` is 0..6, `first_level` the lowest SL (1..4) that asks for it."""

    id: str
    fr: int
    title: str
    first_level: int
    summary: str


@dataclass(frozen=True, slots=True)
class ComponentRequirement(Requirement):
    """One row of the 4-2 table; `component_types` says to which kinds of component it applies."""

    component_types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Protocol:
    """One row of protocols.csv; ports are inclusive ranges.

    `native_*` is what the protocol does itself, `secure_*` what its secure variant does: none, weak, checksum,
    optional or yes.
    """

    id: str
    name: str
    tcp_ports: tuple[tuple[int, int], ...]
    udp_ports: tuple[tuple[int, int], ...]
    native_auth: str
    native_integrity: str
    native_encryption: str
    secure_variant: str
    secure_ports: tuple[tuple[str, int], ...]
    secure_auth: str
    secure_integrity: str
    secure_encryption: str
    is_control_capable: bool
    is_routable: bool
    boundary_default: str
    use: str
    is_interactive: bool
    port_confidence: str
    category: str
    layer: str


@dataclass(frozen=True, slots=True)
class AssetType:
    """One row of asset_types.csv; `boundary` is none, firewall, diode, gateway, proxy, router or switch.

    `consequence_prompt` is what to ask the room about the loss or misuse of such an asset; empty for the unknown type.
    """

    id: str
    label: str
    default_level: float | None
    domain: str
    component_types: tuple[str, ...]
    boundary: str
    is_controller: bool
    is_engineering: bool
    terminates_sessions: bool
    consequence_prompt: str


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of measures.csv. Costs in EUR, effort in person-days, outage in hours: defaults, editable per site.

    `suits` says what it is made for, any one of which has to be there: person, controller, radio, industrial (protocols
    of that category) or the id of a protocol; empty: anything.
    """

    id: str
    title: str
    kind: str
    description: str
    satisfies: tuple[str, ...]
    applies_to: tuple[str, ...]
    requires: tuple[str, ...]
    path_effect: str
    cost: float
    effort_days: float
    outage_hours: float
    caveats: str
    suits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AttackTechnique:
    """One row of attack_techniques.csv: a kind of hop that is a technique of ATT&CK for ICS.

    `hop` is sideways, flow or any; `uses` are uses of protocols, `source` is what the opening side must be, `condition`
    what else must hold; empty: nothing.
    """

    id: str
    what: str
    hop: str
    uses: tuple[str, ...]
    source: str
    condition: str


@dataclass(frozen=True, slots=True)
class FrameworkHeading:
    """A heading of another framework, what it is about in our words, and the records that speak to it."""

    framework: str
    id: str
    about: str
    evidence: tuple[str, ...]


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _words(cell: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in cell.split(";") if word.strip())


def _ranges(cell: str) -> tuple[tuple[int, int], ...]:
    found = []
    for word in _words(cell):
        low, _, high = word.partition("-")
        found.append((int(low), int(high or low)))
    return tuple(found)


def _secure_ports(cell: str) -> tuple[tuple[str, int], ...]:
    parts = (word.partition("/") for word in _words(cell))
    return tuple((transport, int(port)) for transport, _, port in parts if port)


def _requirement(row: dict[str, str]) -> Requirement:
    return Requirement(
        id=row["id"],
        fr=int(row["fr"].removeprefix("FR")) - 1,
        title=row["short_title"],
        first_level=next(level for level in (1, 2, 3, 4) if row[f"sl{level}"] == "1"),
        summary=row["summary"],
    )


@cache
def requirements() -> dict[str, Requirement]:
    """Give the 100 rows of 62443-3-3 by id, in the table's order."""
    return {row["id"]: _requirement(row) for row in _rows("iec62443_3_3_requirements.csv")}


@cache
def component_requirements() -> dict[str, ComponentRequirement]:
    """Give the 122 rows of 62443-4-2 by id, in the table's order."""
    return {
        row["id"]: ComponentRequirement(
            **asdict(_requirement(row)),
            component_types=tuple(COMPONENT_TYPES[prefix] for prefix in _words(row["component_types"])),
        )
        for row in _rows("iec62443_4_2_component_requirements.csv")
    }


@cache
def conduit_requirement_ids() -> frozenset[str]:
    """Give the 49 ids of 62443-3-3 rows that apply to a conduit (our selection, reference method section 7)."""
    return frozenset(row["id"] for row in _rows("conduit_requirements.csv"))


@cache
def protocols() -> dict[str, Protocol]:
    """Give the protocols by id."""
    return {
        row["id"]: Protocol(
            id=row["id"],
            name=row["name"],
            tcp_ports=_ranges(row["tcp_ports"]),
            udp_ports=_ranges(row["udp_ports"]),
            native_auth=row["native_auth"],
            native_integrity=row["native_integrity"],
            native_encryption=row["native_encryption"],
            secure_variant=row["secure_variant"],
            secure_ports=_secure_ports(row["secure_variant_ports"]),
            secure_auth=row["secure_auth"],
            secure_integrity=row["secure_integrity"],
            secure_encryption=row["secure_encryption"],
            is_control_capable=row["control_capable"] == "yes",
            is_routable=row["routable"] == "yes",
            boundary_default=row["boundary_default"],
            use=row["use"],
            is_interactive=row["interactive"] == "yes",
            port_confidence=row["port_confidence"],
            category=row["category"],
            layer=row["layer"],
        )
        for row in _rows("protocols.csv")
    }


def protocol_name(code: str) -> str:
    """Give the name of a protocol as people know it, its code where the catalogue has none."""
    known = protocols().get(code)
    return code if known is None else known.name


@cache
def asset_types() -> dict[str, AssetType]:
    """Give the asset types by id; `unknown` among them."""
    return {
        row["id"]: AssetType(
            id=row["id"],
            label=row["label"],
            default_level=float(row["default_level"]) if row["default_level"] else None,
            domain=row["domain"],
            component_types=_words(row["component_types"]),
            boundary=row["boundary"],
            is_controller=row["controller"] == "yes",
            is_engineering=row["engineering"] == "yes",
            terminates_sessions=row["terminates_sessions"] == "yes",
            consequence_prompt=row["consequence_prompt"],
        )
        for row in _rows("asset_types.csv")
    }


@cache
def measures() -> dict[str, Measure]:
    """Give the catalogue's measures by id."""
    return {
        row["id"]: Measure(
            id=row["id"],
            title=row["title"],
            kind=row["kind"],
            description=row["description"],
            satisfies=_words(row["satisfies"]),
            applies_to=_words(row["applies_to"]),
            requires=_words(row["prerequisites"]),
            path_effect=row["path_effect"],
            cost=float(row["default_cost_eur"] or 0),
            effort_days=float(row["default_effort_days"] or 0),
            outage_hours=float(row["default_outage_hours"] or 0),
            caveats=row["ot_caveats"],
            suits=_words(row["suits"]),
        )
        for row in _rows("measures.csv")
    }


@cache
def attack_techniques() -> tuple[AttackTechnique, ...]:
    """Give the kinds of hops with the techniques they are, in the table's order."""
    return tuple(
        AttackTechnique(
            id=row["technique"],
            what=row["what"],
            hop=row["hop"],
            uses=_words(row["uses"]),
            source=row["source"],
            condition=row["condition"],
        )
        for row in _rows("attack_techniques.csv")
    )


@cache
def frameworks() -> tuple[FrameworkHeading, ...]:
    """Give the headings of other frameworks, framework by framework."""
    rows = _rows("frameworks.csv")
    return tuple(FrameworkHeading(row["framework"], row["id"], row["about"], _words(row["evidence"])) for row in rows)
