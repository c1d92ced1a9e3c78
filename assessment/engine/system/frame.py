"""What the file is about, who takes part, and the visible settings by which it is judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


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
