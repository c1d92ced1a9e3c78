"""Where a risk matrix contradicts itself, and where a scenario stands outside it.

A key that the file leaves out is that of the default matrix, so a file with four likelihoods has to give its cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from assessment.engine.model_file.build_judgement import build_matrix
from assessment.engine.model_file.references import Document, records_at
from assessment.engine.system import RiskMatrix
from documents.errors import ModelError, at_index, at_key, shown

Rows = Sequence[Sequence[Any]]


def find_matrix_errors(document: Document) -> Iterator[ModelError]:
    """Give the errors of the matrix: shape, bands, points, tolerable limits, frequencies."""
    written = document.get("risk_matrix") or {}
    matrix = build_matrix(written)
    yield from _errors_of_shape("cells", matrix.cells, matrix)
    yield from _errors_of_cells(matrix)
    misshapen = list(_errors_of_shape("points", matrix.points, matrix))
    yield from misshapen or _errors_of_points(matrix)
    yield from _errors_of_bands(matrix)
    yield from _errors_of_frequencies(matrix)


def _errors_of_shape(key: str, rows: Rows, matrix: RiskMatrix) -> Iterator[ModelError]:
    place = f"risk_matrix.{key}"
    wide, high = len(matrix.likelihood), len(matrix.consequence)
    if len(rows) != high:
        yield ModelError(place, f"expected {high} rows, one for each consequence, found {len(rows)}")
    for index, row in enumerate(rows):
        if len(row) != wide:
            yield ModelError(at_index(place, index), f"expected {wide} entries, one per likelihood, found {len(row)}")


def _errors_of_cells(matrix: RiskMatrix) -> Iterator[ModelError]:
    codes = [band.code for band in matrix.bands]
    for c, row in enumerate(matrix.cells):
        for column, code in enumerate(row):
            if code not in codes:
                yield ModelError(f"risk_matrix.cells[{c}][{column}]", _expected_band(codes, code))


def _expected_band(codes: list[str], found: str) -> str:
    return f"expected the code of a band ({', '.join(codes)}), found {shown(found)}"


def _errors_of_points(matrix: RiskMatrix) -> Iterator[ModelError]:
    """Give an error for each cell with fewer points than its neighbour of less consequence or likelihood."""
    step = 1 if matrix.likelihood_descending else -1
    for c, row in enumerate(matrix.points):
        for column, value in enumerate(row):
            less_often = row[column + step] if 0 <= column + step < len(row) else value
            less_severe = matrix.points[c - 1][column] if c else value
            least = max(less_often, less_severe)
            if value < least:
                message = f"points do not fall with consequence or likelihood: expected at least {least}, found {value}"
                yield ModelError(f"risk_matrix.points[{c}][{column}]", message)


def _errors_of_bands(matrix: RiskMatrix) -> Iterator[ModelError]:
    codes = [band.code for band in matrix.bands]
    if matrix.tolerable not in codes:
        yield ModelError("risk_matrix.tolerable", _expected_band(codes, matrix.tolerable))
    for category, code in matrix.tolerable_by_category.items():
        if code not in codes:
            yield ModelError(at_key("risk_matrix.tolerable_by_category", category), _expected_band(codes, code))
    for index in range(1, len(matrix.bands)):
        before, here = matrix.bands[index - 1].sl_t, matrix.bands[index].sl_t
        if here < before:
            message = f"bands ascend: expected at least {before}, the target of the band before, found {here}"
            yield ModelError(f"risk_matrix.bands[{index}].sl_t", message)


def _errors_of_frequencies(matrix: RiskMatrix) -> Iterator[ModelError]:
    lengths = (
        ("frequency", matrix.frequency, len(matrix.likelihood), "likelihood"),
        ("tolerable_frequency", matrix.tolerable_frequency, len(matrix.consequence), "consequence"),
    )
    for key, values, length, word in lengths:
        if values and len(values) != length:
            message = f"expected {length} numbers, one for each {word}, found {len(values)}"
            yield ModelError(f"risk_matrix.{key}", message)


def find_positions_outside(document: Document) -> Iterator[ModelError]:
    """Give an error for each consequence or likelihood of a scenario that the matrix does not have."""
    matrix = build_matrix(document.get("risk_matrix") or {})
    for index, scenario in enumerate(records_at(document, "scenarios")):
        place = at_index("scenarios", index)
        yield from _outside(scenario, place, matrix)
        yield from _outside(scenario.get("residual") or {}, at_key(place, "residual"), matrix)
    for index, measure in enumerate(records_at(document, "measures")):
        limits = {"consequence": measure.get("limits")}
        for error in _outside(limits, at_index("measures", index), matrix):
            yield ModelError(error.place.replace(".consequence", ".limits", 1), error.message)


def _outside(record: Document, place: str, matrix: RiskMatrix) -> Iterator[ModelError]:
    highest = len(matrix.consequence)
    for category, value in (record.get("consequence") or {}).items():
        if value is not None and value > highest:
            where = at_key(at_key(place, "consequence"), category)
            yield ModelError(where, f"expected a consequence of the matrix, 1 to {highest}, found {value}")
    likelihood = record.get("likelihood")
    if likelihood is not None and likelihood > len(matrix.likelihood):
        message = f"expected a likelihood of the matrix, 1 to {len(matrix.likelihood)}, found {likelihood}"
        yield ModelError(at_key(place, "likelihood"), message)
