"""Assets, and what hangs on one: its interfaces, what it needs, its backup, who saw it from outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from assessment.engine.levels import UNKNOWN, Capability, SecurityVector


@dataclass(frozen=True, slots=True)
class Interface:
    """One attachment of an asset; `switch` is the tag of the switch it is plugged into."""

    name: str
    kind: str | None = None
    zone: str | None = None
    segment: str | None = None
    ip: str | None = None
    switch: str | None = None
    leaves_suc: bool | None = None
    access_point: str | None = None


@dataclass(frozen=True, slots=True)
class Dependency:
    """A service that an asset needs; it goes on for `survives_hours` without it. None: not known, of each."""

    on: str
    service: str | None = None
    is_required: bool | None = None
    survives_hours: float | None = None


@dataclass(frozen=True, slots=True)
class Backup:
    """An asset's backup; `exists` is False where the file says `none`. Dates and hours None: not known."""

    exists: bool = True
    last: date | None = None
    restore_tested: date | None = None
    rto_hours: float | None = None


@dataclass(frozen=True, slots=True)
class Exposure:
    """Who saw an asset from the internet, and when."""

    source: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Trust:
    """What joins a directory to another one: trust, sync or shared_admin; None is not known."""

    on: str
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Management:
    """Where the management interface of a device stands, and the flows that reach it; None is not known."""

    zone: str | None = None
    flows: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Asset:
    """An asset. `credentials` "none" is a statement, None is not known; so is it of every list and record.

    `edge` holds the answered points of the edge checklist, `joins` the pairs of protocols that a gateway joins.
    `tested_by` names, per FR, the open test result that set the element of `sl_c`.
    """

    tag: str
    name: str
    type: str | None = None
    zone: str | None = None
    level: float | None = None
    domain: str | None = None
    vendor: str | None = None
    model: str | None = None
    ips: tuple[str, ...] = ()
    macs: tuple[str, ...] = ()
    hostname: str | None = None
    in_scope: bool = True
    criticality: Mapping[str, int] = field(default_factory=dict)
    essential_function: bool | None = None
    safety: bool | None = None
    wireless: bool | None = None
    temporary: bool | None = None
    external_connection: bool | None = None
    certified_configuration: bool | None = None
    certificate: str | None = None
    firmware_supported: bool | None = None
    lockout_applies: bool | None = None
    store_and_forward: bool | None = None
    credentials: str | None = None
    support_end: date | None = None
    sl_c: Capability = UNKNOWN
    sl_required: SecurityVector = UNKNOWN
    tested_by: Mapping[int, str] = field(default_factory=dict)
    component_types: tuple[str, ...] = ()
    programs: tuple[str, ...] | None = None
    interfaces: tuple[Interface, ...] | None = None
    depends_on: tuple[Dependency, ...] | None = None
    runs_on: str | None = None
    fail_mode: str | None = None
    management: Management | None = None
    terminates_sessions: bool | None = None
    backup: Backup | None = None
    trusts: tuple[Trust, ...] | None = None
    edge: Mapping[str, bool | str] | None = None
    joins: tuple[tuple[str, str], ...] | None = None
    owner: str | None = None
    exposed: Exposure | None = None
    provenance: str | None = None
