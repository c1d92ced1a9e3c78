"""What holds where a model file is silent: the risk matrix of reference method 8.4."""

from __future__ import annotations

from typing import Final

from assessment.engine.system import Band, RiskMatrix

DEFAULT_LIKELIHOOD: Final = ("remote", "unlikely", "possible", "likely", "almost certain")
DEFAULT_CONSEQUENCE: Final = ("negligible", "minor", "moderate", "major", "catastrophic")
DEFAULT_BANDS: Final = (Band("L", "low", 1), Band("M", "medium", 2), Band("H", "high", 3), Band("E", "extreme", 4))
DEFAULT_CELLS: Final = (
    ("L", "L", "L", "L", "M"),
    ("L", "L", "M", "M", "H"),
    ("L", "M", "M", "H", "H"),
    ("L", "M", "H", "E", "E"),
    ("M", "H", "H", "E", "E"),
)


def product_points(consequences: int, likelihoods: int, *, descending: bool = False) -> tuple[tuple[float, ...], ...]:
    """Give the points of every cell where the file states none: consequence times likelihood.

    Where the first likelihood is the most frequent one (`descending`), it counts highest.
    """
    frequencies = range(likelihoods, 0, -1) if descending else range(1, likelihoods + 1)
    return tuple(tuple(c * f for f in frequencies) for c in range(1, consequences + 1))


DEFAULT_MATRIX: Final = RiskMatrix(
    likelihood=DEFAULT_LIKELIHOOD,
    consequence=DEFAULT_CONSEQUENCE,
    cells=DEFAULT_CELLS,
    bands=DEFAULT_BANDS,
    points=product_points(5, 5),
    tolerable="L",
)
