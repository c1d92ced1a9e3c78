"""The pictures of risk and money, drawn from what a run and its plan kept; page and PDF ask the same functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assessment.charts import (
    Bar,
    Cell,
    FrontierPoint,
    MatrixPicture,
    Move,
    Stop,
    draw_bars,
    draw_course,
    draw_frontier,
    draw_losses,
    draw_matrix,
    draw_small_matrix,
)
from assessment.engine.kpis import Patching

Record = Mapping[str, Any]


def matrix_svg(matrix: Record, scenarios: Record, plan: Record | None) -> str:
    """Draw the risk matrix with every scenario that can be rated, today and after the plan."""
    after = {} if plan is None else plan["scenarios_after"]
    moves = []
    for code, scenario in scenarios.items():
        today = scenario["today"]
        if today is None:
            continue
        standing = after.get(code)
        then = None if standing is None else (standing["consequence"], standing["likelihood"])
        moves.append(Move(code, (today["consequence"], today["likelihood"]), then))
    title = "Risk of the scenarios today" + (" and after the plan" if plan else "")
    return draw_matrix(_picture(title, matrix, moves))


def small_matrix_svg(matrix: Record, positions: Mapping[str, tuple[Record | None, Record | None]]) -> str:
    """Draw a small risk matrix with the scenarios as they stand today and as they would stand, where that is asked."""
    moves = [Move(code, _cell(now), _cell(then)) for code, (now, then) in sorted(positions.items())]
    title = "Risk of the scenarios today" + (" and after" if any(move.after for move in moves) else "")
    return draw_small_matrix(_picture(title, matrix, moves))


def _picture(title: str, matrix: Record, moves: Iterable[Move]) -> MatrixPicture:
    return MatrixPicture(
        title=title,
        likelihood=tuple(matrix["likelihood"]),
        consequence=tuple(matrix["consequence"]),
        cells=tuple(tuple(row) for row in matrix["cells"]),
        bands=tuple(band["code"] for band in matrix["bands"]),
        moves=tuple(moves),
    )


def _cell(position: Record | None) -> Cell | None:
    return None if position is None else (position["consequence"], position["likelihood"])


def frontier_svg(plan: Record, *, currency: str) -> str:
    """Draw what each budget leaves, with the plan and the sorted list on it."""
    by_risk = plan["objective"] == "risk"
    measure = "risk" if by_risk else "levels_missing"
    points = [FrontierPoint(one["cost"], one[measure]) for one in plan["frontier"]]
    chosen = FrontierPoint(plan["cost"], plan["remaining"][measure])
    title = f"{'Risk points' if by_risk else 'Levels missing'} that stay, by money spent"
    return draw_frontier(title, points, chosen=chosen, currency=currency, width=420)


def periods_svg(plan: Record) -> str:
    """Draw what remains at the end of each period."""
    by_risk = plan["objective"] == "risk"
    measure = "risk" if by_risk else "levels_missing"
    bars = [Bar("today", plan["before"][measure])]
    bars += [Bar(one["period"], one[measure]) for one in plan["remaining"]["by_period"]]
    title = f"{'Risk points' if by_risk else 'Levels missing'} at the end of each period"
    return draw_bars(title, bars, width=420)


def patching_svg(found: Patching) -> tuple[str, str]:
    """Draw what was patched, and below it, month by month, for how long outages were planned."""
    items = [Bar(one.month, one.patched) for one in found.months]
    hours = [Bar(one.month, one.hours) for one in found.months]
    return (
        draw_bars("Patched items by month", items, unit="patched items"),
        draw_bars("Planned outage by month", hours, unit="planned outage in hours"),
    )


def course_svg(stops: Sequence[Stop]) -> str:
    """Draw the risk that was planned to remain and that which remained, period by period."""
    return draw_course("Risk points, planned and achieved", stops, unit="risk points", width=420)


def losses_svg(losses: Record, *, currency: str, width: int = 420) -> str:
    """Draw the yearly loss that one year in two, five, ten and so on exceeds, with what the plan makes of it."""
    today, after = losses["today"]["exceeded"], (losses["after"] or {"exceeded": []})["exceeded"]
    return draw_losses(
        "Loss per year" + (", today and after the plan (dashed)" if after else ""),
        [100 / one["percent"] for one in today],
        [one["loss"] for one in today],
        [one["loss"] for one in after],
        currency=currency,
        width=width,
    )
