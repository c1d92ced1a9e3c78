"""Before and after on the same risk matrix, and the measures that make the difference."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.told import part_told, told
from reports.source import Record, Source, clip, counted, number

SHOWN_ACTIONS, NAME, PLACE = 4, 80, 60
# How many codes a cell of the matrix holds, by the length of the longest one.
SHORT_CODE, LONG_CODE = 3, 7
MANY, FEW = 4, 2


@dataclass(frozen=True)
class MatrixCell:
    """A cell of the risk matrix with the scenarios that stand in it, today and after the plan."""

    step: int
    band: str
    today: tuple[str, ...]
    after: tuple[str, ...]
    more_today: int = 0
    more_after: int = 0


@dataclass(frozen=True)
class MatrixRow:
    """One consequence with its cells from the least to the most likely."""

    consequence: str
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True)
class RiskMatrix:
    """The matrix from the worst consequence down; today and after the plan stand on the same one."""

    rows: tuple[MatrixRow, ...]
    likelihood: tuple[str, ...]
    not_rated: int
    has_after: bool


@dataclass(frozen=True)
class Step:
    """A measure that makes the difference, with what it takes off."""

    title: str
    place: str
    when: str
    cost: str
    removes: str


def matrix_of(source: Source) -> RiskMatrix | None:
    """Place the rated scenarios on the matrix, as they stand today and after the plan; None where none is rated."""
    scenarios = source.result["scenarios"]
    if not any(one["today"] for one in scenarios.values()):
        return None
    after = (source.plan or {}).get("scenarios_after", {})
    matrix = source.matrix
    stands: dict[tuple[int, int], tuple[list[str], list[str]]] = {}
    for place, table in enumerate((({code: one["today"] for code, one in scenarios.items()}), after)):
        for code, one in sorted(table.items()):
            if one is not None:
                stands.setdefault((one["consequence"], one["likelihood"]), ([], []))[place].append(
                    clip(code, LONG_CODE)
                )
    columns = range(1, len(matrix.likelihood) + 1)
    rows = [
        MatrixRow(
            clip(matrix.consequence[consequence - 1], 16),
            tuple(_matrix_cell(source, consequence, one, stands.get((consequence, one), ([], []))) for one in columns),
        )
        for consequence in range(len(matrix.consequence), 0, -1)
    ]
    not_rated = sum(1 for one in scenarios.values() if one["today"] is None)
    return RiskMatrix(tuple(rows), tuple(clip(one, 16) for one in matrix.likelihood), not_rated, bool(after))


def _matrix_cell(source: Source, consequence: int, likelihood: int, codes: tuple[list[str], list[str]]) -> MatrixCell:
    mark = source.band(consequence, likelihood)
    today, after = codes
    room = MANY if all(len(one) <= SHORT_CODE for one in (*today, *after)) else FEW
    if len(today) + len(after) > room:
        room -= 1
    shown_today = today[: max(room - len(after), (room + 1) // 2)]
    shown_after = after[: room - len(shown_today)]
    more = len(today) - len(shown_today), len(after) - len(shown_after)
    return MatrixCell(mark.step, mark.letter, tuple(shown_today), tuple(shown_after), *more)


def difference_of(source: Source) -> tuple[tuple[Step, ...], str]:
    """Give the measures that take off most, and how many more there are."""
    if source.plan is None:
        return (), "There is no plan yet, so there is no state after it."
    schedule = sorted(
        source.plan["schedule"], key=lambda one: (-one["removes"]["risk"], -one["removes"]["levels"], one["action"])
    )
    shown = tuple(_step(source, one) for one in schedule[:SHOWN_ACTIONS])
    more = len(schedule) - len(shown)
    if not schedule:
        return (), "The plan holds no measure."
    return shown, f"and {counted(more, 'more measure')}, {source.with_the_plan}" if more else ""


def _step(source: Source, one: Record) -> Step:
    points, missing = one["removes"]["risk"], one["removes"]["levels"]
    words = [part_told(f"{number(points)} risk points")] if points else []
    words += [part_told(counted(missing, "level"))] if missing else []
    return Step(
        title=clip(told(one["title"]), NAME),
        place=clip(source.name(one["action"].partition("@")[2]), PLACE),
        when=clip(one["period"], 12),
        cost=source.money(one["cost"]),
        removes=_(" and ").join(words) or "needed by others",
    )
