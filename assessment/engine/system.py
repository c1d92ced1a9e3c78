"""The system under consideration as frozen values: what one model file says, and nothing that follows from it.

Names are those of the model file (`docs/model.md`); a value that the file does not give is None or empty, and
None always means "not known". What follows from these values stands in `plant`, what is judged in the modules
above. Dates are `datetime.date`, money is in the site's currency, times in hours or days as the name says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from assessment.engine.levels import UNKNOWN, Capability, SecurityVector


@dataclass(frozen=True, slots=True)
class IslandMode:
    """How the site is cut off from outside, and when that was last tried."""

    procedure: str | None = None
    tested_on: date | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """The site the file is about."""

    code: str
    name: str
    currency: str = "EUR"
    sector: str | None = None
    island_mode: IslandMode | None = None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The numbers that rules compare with (days, assets, conduits, months)."""

    stale_days: int = 90
    segment_assets: int = 100
    path_conduits: int = 2
    restore_months: int = 12


@dataclass(frozen=True, slots=True)
class Conventions:
    """The visible settings of an assessment, each with its default.

    `path_chances` is the table of risk.md: the chance in percent to pass a barrier 2 or more levels short, one
    short, at par, one above, 2 or more above the attacker.
    """

    conduit_target: str = "maximum"
    target_method: str = "band"
    initial_likelihood: str = "fixed"
    attacker: int = 2
    path_controls: tuple[str, ...] = ("mfa", "protocol_break", "dpi", "function_filter")
    path_chances: tuple[float, ...] = (90, 50, 10, 3, 1)
    decades_per_step: float = 1
    thresholds: Thresholds = Thresholds()


@dataclass(frozen=True, slots=True)
class Band:
    """A band of the risk matrix with the target level it asks for."""

    code: str
    name: str
    sl_t: int


@dataclass(frozen=True, slots=True)
class RiskMatrix:
    """`cells[c-1][l-1]` names a band, `points[c-1][l-1]` ranks it; `bands` ascend.

    `frequency` gives times per year for each likelihood, `tolerable_frequency` for each consequence; empty: not stated.
    """

    likelihood: tuple[str, ...]
    consequence: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    bands: tuple[Band, ...]
    points: tuple[tuple[float, ...], ...]
    tolerable: str
    tolerable_by_category: Mapping[str, str] = field(default_factory=dict)
    likelihood_descending: bool = False
    frequency: tuple[float, ...] = ()
    tolerable_frequency: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation of the plant: asset_owner, service_provider, supplier or integrator."""

    code: str
    name: str
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who holds positions, approves or assesses; `side` is ot, it, safety, management or external."""

    code: str
    name: str
    side: str | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class ServiceAgreement:
    """A provider's agreement with a customer, covering the named conduits."""

    provider: str
    customer: str
    conduits: tuple[str, ...]


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


@dataclass(frozen=True, slots=True)
class Threat:
    """Who attacks: each 1..4, None where the file does not say."""

    source: str | None = None
    means: int | None = None
    resources: int | None = None
    skills: int | None = None
    motivation: int | None = None


@dataclass(frozen=True, slots=True)
class Residual:
    """The risk a person stated after what is in place (ZCR 5.9)."""

    consequence: Mapping[str, int] | None = None
    likelihood: int | None = None
    credited: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loss:
    """Loss per event in money (low, likely, high) and events per year."""

    low: float
    likely: float
    high: float
    frequency: float


@dataclass(frozen=True, slots=True)
class Scenario:
    """A threat scenario; consequence categories and likelihood are positions in the matrix (1..n)."""

    code: str
    title: str
    threat: Threat = Threat()
    techniques: tuple[str, ...] = ()
    entry: End | None = None
    target: End | None = None
    zones: tuple[str, ...] = ()
    conduits: tuple[str, ...] = ()
    consequence: Mapping[str, int] = field(default_factory=dict)
    likelihood: int | None = None
    residual: Residual | None = None
    decision: str | None = None
    relies_on: tuple[int, ...] | None = None
    loss: Loss | None = None


@dataclass(frozen=True, slots=True)
class OwnMeasure:
    """A measure of the site itself; `sl` lifts levels outright, 0 in it says nothing.

    `replaces` names the measures in whose place it stands: those are not offered beside it.
    `cost`, `effort_days` and `outage_hours` None: not stated, counted as 0 and said so.
    """

    code: str
    title: str
    kind: str | None = None
    satisfies: tuple[str, ...] = ()
    sl: tuple[int, ...] = (0,) * 7
    cost: float | None = None
    effort_days: float | None = None
    outage_hours: float | None = None
    min_window_hours: float | None = None
    latency_ms: float | None = None
    requires: tuple[str, ...] = ()
    limits: Mapping[str, int] = field(default_factory=dict)
    path_effect: str | None = None
    direction: str | None = None
    side_effects: str | None = None
    rollback: str | None = None
    safety_approver: str | None = None
    applies_to: tuple[str, ...] = ()
    crew: str | None = None
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """A period of the plan; a budget or an effort of None is not limited. `crews`: the working days of each crew."""

    code: str
    start: date | None = None
    budget: float | None = None
    effort_days: float | None = None
    crews: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Window:
    """A maintenance window: which zones may stand still for how many hours in which period."""

    code: str
    period: str
    zones: tuple[str, ...]
    hours: float
    start: date | None = None


BINDING: Final = ("approved", "doing")


@dataclass(frozen=True, slots=True)
class PlanItem:
    """What people do with an action: approved and begun ones stay in the plan, `due` is the last day for them."""

    action: str
    status: str | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """The plan's limits. `windows` None: outages are not checked; empty: no outage can be placed."""

    objective: str = "risk"
    periods: tuple[Period, ...] = (Period("P1"),)
    windows: tuple[Window, ...] | None = None
    must: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    only_own_measures: bool = False
    carry_over: bool = False
    items: tuple[PlanItem, ...] = ()

    @property
    def binding(self) -> tuple[str, ...]:
        """Give the actions that must be done: those that are named so, and those approved or begun."""
        return (
            *self.must,
            *(one.action for one in self.items if one.status in BINDING and one.action not in self.must),
        )


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a migration, `number` from 1: in its window the old conduit goes and the new one takes its place."""

    migration: str
    name: str
    number: int
    title: str | None = None
    window: str | None = None
    hours: float | None = None
    old_conduit: str | None = None
    new_conduit: str | None = None
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Position:
    """What somebody holds in a decision."""

    by: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision of the room, agreed or not; `supersedes` names the earlier one that it stands in place of."""

    code: str
    about: str | None = None
    status: str | None = None
    positions: tuple[Position, ...] = ()
    outcome: str | None = None
    reason: str | None = None
    condition: str | None = None
    by: str | None = None
    on: date | None = None
    owner: str | None = None
    expires: date | None = None
    session: str | None = None
    supersedes: str | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """An exception from a rule at a target, with reason, name and expiry."""

    rule: str
    target: str
    reason: str | None
    by: str | None
    on: date | None
    expires: date | None


@dataclass(frozen=True, slots=True)
class Compensation:
    """A record that something else stands for a requirement at a place (reference method 10.3)."""

    code: str
    requirement: str
    about: str
    accepted_by: str | None = None
    accepted_on: date | None = None
    expires: date | None = None
    measure: str | None = None
    reason: str | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """What the assessment says of itself. `date` None: nothing is expired, rules that need a date do not answer."""

    code: str
    name: str
    date: date | None = None
    scope: str | None = None
    sponsor: str | None = None
    final: bool = False
    flows_complete: bool = False
    conventions: Conventions = Conventions()


@dataclass(frozen=True)
class System:
    """Everything one model file says."""

    site: Site
    assessment: Header
    risk_matrix: RiskMatrix
    parties: tuple[Party, ...] = ()
    people: tuple[Person, ...] = ()
    service_agreements: tuple[ServiceAgreement, ...] = ()
    zones: tuple[Zone, ...] = ()
    conduits: tuple[Conduit, ...] = ()
    assets: tuple[Asset, ...] = ()
    flows: Sequence[Flow] = ()
    channel_digests: Mapping[str, str] = field(default_factory=dict)
    segments: tuple[Segment, ...] | None = None
    remote_access: tuple[RemoteAccess, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    measures: tuple[OwnMeasure, ...] = ()
    plan: PlanSettings = PlanSettings()
    stages: tuple[Stage, ...] = ()
    decisions: tuple[Decision, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    compensations: tuple[Compensation, ...] = ()
