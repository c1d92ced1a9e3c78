"""What a step of an attack must overcome, and how likely it is to be overcome (our own heuristic, `docs/risk.md`).

A strength runs from 0 to 4 like the levels it comes from. A weight is a whole number, -1000 times the decimal
logarithm of the chance to pass, so that the weights of the steps of a path add up.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from assessment.engine.graph.arcs import FREE, Floats, Ints, Passage
from assessment.engine.levels import FR, HIGHEST, UNKNOWN, SecurityVector
from assessment.engine.plant import Plant
from assessment.engine.system import Scenario

HEURISTIC: Final = (
    "Our own heuristic: two levels short, nearly everyone gets by; one short, every second; at par, one in ten."
)
BORDER_FRS: Final = (FR.IAC, FR.UC, FR.RDF)
INSIDE_FRS: Final = (FR.IAC, FR.UC)
LAST_FRS: Final = (FR.SI, FR.RA)
WEIGHT_PER_DECADE: Final = 1000

Levels = Mapping[str, SecurityVector]


@dataclass(frozen=True, slots=True)
class Barrier:
    """What one step must overcome: the smallest level of the zone, and over a border that of the conduit if larger.

    `kind` is border, inside or last. `frs` are the requirement families that count, 0..6. `conduit` None stands for
    none, `zone` None for a place in no known zone. `is_controlled` tells that the flow carries a control that adds one.
    """

    kind: str
    conduit: str | None
    zone: str | None
    frs: tuple[int, ...]
    flow: str | None = None
    is_controlled: bool = False


@dataclass(frozen=True, slots=True)
class Strength:
    """The strength of a barrier, 0..4; `is_assumed` tells that a level was not known and counted as 0."""

    value: int
    is_assumed: bool


def barrier_of(passage: Passage, *, flow: str | None, is_controlled: bool) -> Barrier:
    """Give the barrier of a move in the graph."""
    kind, frs = ("border", BORDER_FRS) if passage.is_border else ("inside", INSIDE_FRS)
    return Barrier(kind, passage.conduit, passage.zone, frs, flow, is_controlled)


class PassageWeights:
    """The weights of many passages, asked for under many levels: what the passages rest on is looked up once."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        places = dict.fromkeys(_zone_key(passage.zone) for passage in passages)
        places |= dict.fromkeys(f"conduit:{one.conduit}" for one in passages if one.conduit is not None)
        self._places = list(places)
        number = {place: at for at, place in enumerate(self._places)}
        zones = [number[_zone_key(passage.zone)] for passage in passages]
        carried = [one.is_border and one.conduit is not None for one in passages]
        self._zones = np.array(zones, dtype=np.int64)
        self._is_border = np.array([passage.is_border for passage in passages], dtype=bool)
        self._conduits = np.array(
            [
                number[f"conduit:{one.conduit}"] if has else zone
                for one, has, zone in zip(passages, carried, zones, strict=True)
            ],
            dtype=np.int64,
        )

    def under(self, sl_a: Levels, *, attacker: int, chances: tuple[float, ...]) -> Floats:
        """Give the weight of each passage, shape (passages, 2): without and with a control on the flow."""
        border = np.array([_weakest(sl_a, place, BORDER_FRS).value for place in self._places])
        inside = np.array([_weakest(sl_a, place, INSIDE_FRS).value for place in self._places])
        borders = np.maximum(border[self._zones], border[self._conduits])
        strengths = np.where(self._is_border, borders, inside[self._zones])
        weights = _weights(strengths, attacker, chances)
        weights[FREE] = 0
        return weights

    def of(self, passages: Ints, sl_a: Levels, *, attacker: int, chances: tuple[float, ...]) -> Floats:
        """Give the weights of some passages alone, none of them FREE."""
        frs = [(BORDER_FRS if self._is_border[one] else INSIDE_FRS) for one in passages]
        strengths = [
            max(_weakest(sl_a, self._places[place], counted).value for place in (self._zones[one], self._conduits[one]))
            for one, counted in zip(passages, frs, strict=True)
        ]
        return _weights(np.array(strengths, dtype=np.int64), attacker, chances)


def _weights(strengths: Ints, attacker: int, chances: tuple[float, ...]) -> Floats:
    table = np.array(table_weights(chances), dtype=np.float64)
    both = np.stack([strengths, np.minimum(HIGHEST, strengths + 1)], axis=1)
    weights: Floats = table[np.clip(both - attacker, -2, 2) + 2]
    return weights


def _zone_key(zone: str | None) -> str | None:
    return None if zone is None else f"zone:{zone}"


def last_barrier(zone: str | None, scenario: Scenario) -> Barrier:
    """Give the barrier of the last step of a scenario: doing the damage in a zone."""
    return Barrier("last", None, zone, scenario.relies_on or LAST_FRS)


def strength(barrier: Barrier, sl_a: Levels) -> Strength:
    """Give the strength of a barrier under achieved levels keyed `zone:CODE` and `conduit:CODE`."""
    found = _weakest(sl_a, _zone_key(barrier.zone), barrier.frs)
    if barrier.conduit is not None:
        conduit = _weakest(sl_a, f"conduit:{barrier.conduit}", barrier.frs)
        found = Strength(max(found.value, conduit.value), found.is_assumed or conduit.is_assumed)
    if barrier.is_controlled:
        return Strength(min(HIGHEST, found.value + 1), found.is_assumed)
    return found


def _weakest(sl_a: Levels, place: str | None, frs: tuple[int, ...]) -> Strength:
    return _smallest(UNKNOWN if place is None else sl_a.get(place, UNKNOWN), frs)


@lru_cache(maxsize=4096)
def _smallest(vector: SecurityVector, frs: tuple[int, ...]) -> Strength:
    levels = [vector[fr] for fr in frs]
    return Strength(min((level or 0 for level in levels), default=0), not levels or None in levels)


def weight(strength_value: int, attacker: int, chances: tuple[float, ...]) -> int:
    """Give the weight of passing a strength for an attacker of level 1..4; `chances` are the table's, in percent."""
    return table_weights(chances)[min(2, max(-2, strength_value - attacker)) + 2]


def table_weights(chances: tuple[float, ...]) -> tuple[int, ...]:
    """Give the five weights of the table, from 2 or more levels short to 2 or more above."""
    return tuple(round(-WEIGHT_PER_DECADE * math.log10(chance / 100)) for chance in chances)


def chance_percent(total: int) -> float:
    """Give the chance that belongs to a sum of weights, in percent with two digits."""
    return float(f"{100 * 10 ** (-total / WEIGHT_PER_DECADE):.2g}")


def controls_of_flows(plant: Plant) -> dict[str, frozenset[str]]:
    """Give the controls of each flow that carries any; a remote access over it that states `mfa` adds it."""
    with_mfa = {access.flow for access in plant.system.remote_access if access.mfa}
    found = {code: controls for code, controls in plant.channels.flows.stated("controls") if controls}
    return found | {
        one.flow.code: (one.flow.controls or frozenset()) | {"mfa"}
        for one in plant.channels.named(code for code in with_mfa if code is not None)
    }
