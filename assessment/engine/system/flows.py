"""Flows between two ends, and the remote access that goes over one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class End:
    """An end of a flow as written: exactly one of the five is set."""

    asset: str | None = None
    zone: str | None = None
    ip: str | None = None
    network: str | None = None
    is_any: bool = False


@dataclass(frozen=True, slots=True)
class OpcSecurity:
    """The security settings of an OPC UA flow."""

    mode: str | None = None
    policy: str | None = None
    user_token: str | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of a broker that the source of a flow reads or writes; `command` where it makes something act."""

    name: str
    access: str | None = None
    command: bool | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """A channel: `source` opens the session, `data` says where data goes, seen from the source.

    `conduit` is a code, "none" (stated to have none) or None (found by its ends). `controls` None is not known.
    """

    code: str
    source: End
    destination: End
    protocol: str | None = None
    secure: bool | None = None
    access: str | None = None
    security: OpcSecurity | None = None
    topics: tuple[Topic, ...] | None = None
    transport: str | None = None
    port: int | str | None = None
    data: str | None = None
    conduit: str | None = None
    basis: str | None = None
    decision: str | None = None
    condition: str | None = None
    controls: frozenset[str] | None = None
    via: tuple[str, ...] = ()
    data_class: str | None = None
    use_case: str | None = None
    owner: str | None = None
    required: bool | None = None
    carries: tuple[str, ...] = ()
    latency_budget_ms: float | None = None
    translated: bool | str | None = None
    seasonal: bool | None = None
    template: str | None = None
    first_seen: date | None = None
    last_seen: date | None = None
    removal_cost: float | None = None


@dataclass(frozen=True, slots=True)
class RemoteAccess:
    """A remote access path over a flow; `approval` is per_session, standing or none, `relay_by` who runs a relay."""

    code: str
    who: str | None = None
    flow: str | None = None
    mfa: bool | None = None
    recorded: bool | None = None
    always_on: bool | None = None
    approved_by: str | None = None
    approval: str | None = None
    relay_by: str | None = None
    window: str | None = None
    expires: date | None = None
