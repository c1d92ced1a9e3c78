"""The one module that knows HiGHS: a program that grows by columns and rows and can be solved again and again.

One thread and a fixed seed, and limits counted in gap and nodes, so that the same program gives the same answer.
Only a limit in seconds, where somebody asks for one, can make two runs differ. What is minimised is always whole, so
a search may stop when no better whole number is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import highspy
import numpy as np

NO_LIMIT: Final = float("inf")
FEASIBILITY: Final = 1e-7
LESS_THAN_ONE: Final = 0.98
# Restarts and searches in a search took half of the time and found what the start, or the tree, gives as well.
OPTIONS: Final[Mapping[str, int | float | bool]] = {
    "threads": 1,
    "random_seed": 1,
    "mip_abs_gap": LESS_THAN_ONE,
    "mip_allow_restart": False,
    "mip_heuristic_run_root_reduced_cost": False,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Where the search may stop: relative gap (0.01 is 1 %), number of nodes, seconds (None: never by time).

    `target`: at the first solution that is no more than this. `is_relaxed`: columns need not be whole, so that the
    answer is a bound and no more.
    """

    gap: float = 0.0
    nodes: int = 1_000_000
    seconds: float | None = None
    target: float = -NO_LIMIT
    is_relaxed: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A solution with its value, and the bound that is proven for the program."""

    value: float
    bound: float
    columns: Sequence[float]
    is_stopped_by_time: bool = False


class Program:
    """A mixed-integer program in HiGHS; minimises."""

    def __init__(self) -> None:
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self._highs.silent()
        for name, value in OPTIONS.items():
            self._highs.setOptionValue(name, value)
        self._highs.setOptionValue("mip_feasibility_tolerance", FEASIBILITY)
        self._columns: list[tuple[float, float, bool]] = []
        self._rows: list[tuple[float, float, Mapping[int, float]]] = []
        self._has_whole = False
        self._sent_columns = 0
        self._sent_rows = 0
        self.bound = -NO_LIMIT
        """What the last search proved that no solution goes below, infinity where there is none at all."""

    def column(self, lower: float, upper: float, *, is_whole: bool = False) -> int:
        """Add a column and give its number."""
        self._columns.append((lower, upper, is_whole))
        self._has_whole |= is_whole
        return len(self._columns) - 1

    def row(self, lower: float, upper: float, terms: Mapping[int, float]) -> int:
        """Add a row, lower <= sum of coefficient times column <= upper, and give its number."""
        self._rows.append((lower, upper, terms))
        return len(self._rows) - 1

    def bound_column(self, column: int, lower: float, upper: float) -> None:
        """Change the bounds of a column."""
        self._send()
        self._highs.changeColBounds(column, lower, upper)

    def bound_row(self, row: int, lower: float, upper: float) -> None:
        """Change the bounds of a row."""
        self._send()
        self._highs.changeRowBounds(row, lower, upper)

    def minimise(
        self, objective: Mapping[int, float], limits: Limits, *, start: Mapping[int, float] | None = None
    ) -> Answer | None:
        """Give the best solution found within the limits, None where there is none."""
        self._send()
        self._set_objective(objective)
        self._highs.setOptionValue("mip_rel_gap", limits.gap)
        self._highs.setOptionValue("mip_max_nodes", limits.nodes)
        self._highs.setOptionValue("objective_target", limits.target)
        self._highs.setOptionValue("time_limit", NO_LIMIT if limits.seconds is None else limits.seconds)
        self._highs.setOptionValue("solve_relaxation", limits.is_relaxed)
        self._highs.clearSolver()
        if start:
            columns = np.fromiter(start, dtype=np.int32)
            self._highs.setSolution(len(start), columns, np.fromiter(start.values(), dtype=np.float64))
        self._highs.run()
        info = self._highs.getInfo()
        is_whole = self._has_whole and not limits.is_relaxed
        self.bound = info.mip_dual_bound if is_whole else info.objective_function_value
        if self._highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
            self.bound = NO_LIMIT
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        return Answer(
            info.objective_function_value,
            self.bound,
            self._highs.getSolution().col_value,
            self._highs.getModelStatus() == highspy.HighsModelStatus.kTimeLimit,
        )

    def _set_objective(self, objective: Mapping[int, float]) -> None:
        costs = np.zeros(self._sent_columns)
        costs[np.fromiter(objective, dtype=np.int64)] = np.fromiter(objective.values(), dtype=np.float64)
        self._highs.changeColsCost(self._sent_columns, np.arange(self._sent_columns, dtype=np.int32), costs)

    def _send(self) -> None:
        self._send_columns()
        self._send_rows()

    def _send_columns(self) -> None:
        new = self._columns[self._sent_columns :]
        if not new:
            return
        count = len(new)
        none, empty = np.zeros(0, dtype=np.int32), np.zeros(0)
        lower, upper = np.array([c[0] for c in new]), np.array([c[1] for c in new])
        self._highs.addCols(count, np.zeros(count), lower, upper, 0, none, none, empty)
        whole = np.array([self._sent_columns + i for i, c in enumerate(new) if c[2]], dtype=np.int32)
        if whole.size:
            kinds = np.full(whole.size, highspy.HighsVarType.kInteger)
            self._highs.changeColsIntegrality(whole.size, whole, kinds)
        self._sent_columns = len(self._columns)

    def _send_rows(self) -> None:
        new = self._rows[self._sent_rows :]
        if not new:
            return
        starts = np.zeros(len(new), dtype=np.int32)
        starts[1:] = np.cumsum([len(row[2]) for row in new])[:-1]
        columns = np.array([column for row in new for column in row[2]], dtype=np.int32)
        values = np.array([value for row in new for value in row[2].values()], dtype=np.float64)
        lower, upper = np.array([row[0] for row in new]), np.array([row[1] for row in new])
        self._highs.addRows(len(new), lower, upper, len(columns), starts, columns, values)
        self._sent_rows = len(self._rows)
