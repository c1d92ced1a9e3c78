"""Zones, conduits and segments, with what is stated of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from assessment.engine.levels import UNKNOWN, SecurityVector


@dataclass(frozen=True, slots=True)
class RowStatus:
    """What a person stated of one 62443-3-3 row at one place."""

    status: str
    reason: str | None = None
    compensation: str | None = None
    evidence: str | None = None
    assessed_by: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class MeasureInPlace:
    """A measure placed at a zone or conduit: planned, active or retired; None is not known and never counts."""

    measure: str
    status: str | None


@dataclass(frozen=True, slots=True)
class TargetCondition:
    """A condition on which a lowered target rests; `holds` None is not known."""

    text: str
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Approval:
    """One side's approval of a conduit; `of` is the hash of the record that was approved, None where not stated.

    `channels` is the hash of the channels that it carried, None where not stated.
    """

    side: str
    by: str | None
    on: date | None
    expires: date | None
    of: str | None = None
    channels: str | None = None


@dataclass(frozen=True, slots=True)
class Radio:
    """How a zone's wireless network knows its devices (shared_key or individual), and whether it detects others."""

    identity: str | None = None
    detection: bool | None = None


@dataclass(frozen=True, slots=True)
class Isolation:
    """How a zone is cut off, and when that was last tried."""

    instruction: str | None = None
    tested_on: date | None = None


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone; `levels` is empty where no Purdue level is written, `characteristics` the ZCR 6.4 fields filled in.

    `access_points` holds the texts on logical and physical ones; None where the file has neither.
    """

    code: str
    name: str
    kind: str | None = None
    levels: tuple[float, ...] = ()
    parent: str | None = None
    owner: str | None = None
    set_by: str | None = None
    safety_related: bool | None = None
    trust: int | None = None
    external_kind: str | None = None
    wireless: Radio | None = None
    isolation: Isolation | None = None
    isolation_claimed: bool | None = None
    access_points: tuple[str, ...] | None = None
    rto_hours: float | None = None
    protects_first: tuple[str, ...] = ()
    sl_t: SecurityVector = UNKNOWN
    sl_t_is_vector: bool = False
    sl_t_status: str | None = None
    sl_t_reason: str | None = None
    sl_t_conditions: tuple[TargetCondition, ...] = ()
    sl_a: SecurityVector = UNKNOWN
    lateral: str | None = None
    subnets: tuple[str, ...] = ()
    requirements: Mapping[str, RowStatus] = field(default_factory=dict)
    measures: tuple[MeasureInPlace, ...] = ()
    characteristics: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class BoundaryAsset:
    """A device at the border of a conduit, with the side it stands on where the file says it."""

    asset: str
    side: str | None = None


@dataclass(frozen=True, slots=True)
class Monitoring:
    """Who watches a conduit, by what kind of means, and what receives the records."""

    by: str | None = None
    kind: str | None = None
    receiver: str | None = None


@dataclass(frozen=True, slots=True)
class Conduit:
    """A conduit between two or more zones. `boundary_assets` None: not known; empty: stated to be none.

    `approved_as` are the hashes that an approval may be `of` to hold for it.
    """

    code: str
    name: str
    between: tuple[str, ...]
    kind: str | None = None
    direction: str | None = None
    owner: str | None = None
    set_by: str | None = None
    status: str | None = None
    transit_owner: str | None = None
    boundary_assets: tuple[BoundaryAsset, ...] | None = None
    default_policy: str | None = None
    purpose: str | None = None
    monitored: bool | None = None
    monitoring: Monitoring | None = None
    untrusted: bool | None = None
    encapsulated: bool | None = None
    through: tuple[str, ...] | None = None
    controls: frozenset[str] | None = None
    one_way_goal: str | None = None
    sl_t: SecurityVector = UNKNOWN
    sl_t_is_vector: bool = False
    sl_t_status: str | None = None
    sl_t_reason: str | None = None
    sl_t_conditions: tuple[TargetCondition, ...] = ()
    sl_a: SecurityVector = UNKNOWN
    requirements: Mapping[str, RowStatus] = field(default_factory=dict)
    measures: tuple[MeasureInPlace, ...] = ()
    approvals: tuple[Approval, ...] = ()
    characteristics: frozenset[str] = frozenset()
    approved_as: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Segment:
    """A layer-2 segment and the zones that use it; `filtered` None: not known whether it is filtered from others.

    `attached_to` names what joins it to the rest, such as the linking device of a bus.
    """

    code: str
    zones: tuple[str, ...] = ()
    subnets: tuple[str, ...] = ()
    vlan: int | None = None
    filtered: bool | None = None
    medium: str | None = None
    attached_to: tuple[str, ...] = ()
    name: str | None = None
