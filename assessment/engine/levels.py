"""Security levels and the seven foundational requirements (IEC 62443-1-1, 62443-3-3).

A vector holds seven elements in the order IAC, UC, SI, DC, RDF, TRE, RA. An element is a level 0..4 or None,
which means "not known": it never counts as 0 and never as met. A capability may also say "n/a".
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Final, Literal

Level = int
SecurityVector = tuple[Level | None, ...]
Capability = tuple[Level | Literal["n/a"] | None, ...]

NOT_APPLICABLE: Final = "n/a"
HIGHEST: Final = 4
UNKNOWN: Final[SecurityVector] = (None,) * 7


class FR(IntEnum):
    """A foundational requirement; the value is its place in a vector (0..6)."""

    IAC = 0
    UC = 1
    SI = 2
    DC = 3
    RDF = 4
    TRE = 5
    RA = 6

    @property
    def code(self) -> str:
        """Give the number in the field's writing, `FR1` to `FR7`."""
        return f"FR{self.value + 1}"


FR_NAMES: Final = {
    FR.IAC: "identification and authentication control",
    FR.UC: "use control",
    FR.SI: "system integrity",
    FR.DC: "data confidentiality",
    FR.RDF: "restricted data flow",
    FR.TRE: "timely response to events",
    FR.RA: "resource availability",
}


def highest(values: Iterable[Level | None]) -> Level | None:
    """Give the largest known level, None where none is known."""
    return max((value for value in values if value is not None), default=None)


def lowest(values: Iterable[Level | None]) -> Level | None:
    """Give the smallest known level, None where none is known."""
    return min((value for value in values if value is not None), default=None)


def highest_per_fr(vectors: Iterable[SecurityVector]) -> SecurityVector:
    """Give, per FR, the largest known element of several vectors; seven None for no vectors."""
    rows = list(vectors)
    return tuple(highest(vector[fr] for vector in rows) for fr in FR)


def lowest_per_fr(vectors: Iterable[SecurityVector]) -> SecurityVector:
    """Give, per FR, the smallest known element of several vectors; seven None for no vectors."""
    rows = list(vectors)
    return tuple(lowest(vector[fr] for vector in rows) for fr in FR)
