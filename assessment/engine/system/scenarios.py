"""Threat scenarios: who attacks, where, what it would lead to, and what people rated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assessment.engine.system.flows import End


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
