"""From the records of what is judged and decided to engine values: matrix, conventions, scenarios, plan, decisions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from assessment.engine.model_file.defaults import DEFAULT_MATRIX, product_points
from assessment.engine.model_file.values import FR_BY_WORD, Convert, Record, day, end, made, numbers, vector
from assessment.engine.system import (
    Band,
    Compensation,
    Conventions,
    Decision,
    Loss,
    OwnMeasure,
    Period,
    PlanItem,
    PlanSettings,
    Position,
    Residual,
    RiskMatrix,
    Scenario,
    Stage,
    Threat,
    Thresholds,
    Waiver,
    Window,
)
from catalogue.loader import measures as catalogue_measures

CLOSED: Final = "closed"


def build_conventions(record: Record) -> Conventions:
    """Give the conventions; what the record leaves out keeps its default."""
    return made(
        Conventions,
        record,
        {
            "attacker": int,
            "path_controls": tuple,
            "path_chances": tuple,
            "thresholds": lambda values: made(Thresholds, numbers(values)),
        },
    )


def _rows(rows: list[list[Any]]) -> tuple[tuple[Any, ...], ...]:
    return tuple(tuple(row) for row in rows)


def _bands(records: list[Record]) -> tuple[Band, ...]:
    return tuple(Band(one["code"], one.get("name") or one["code"], int(one["sl_t"])) for one in records)


def _turned(row: tuple[str, ...], *, descending: bool) -> tuple[str, ...]:
    return row[::-1] if descending else row


def build_matrix(record: Record) -> RiskMatrix:
    """Give the risk matrix; each key left out is that of the default matrix, `tolerable` the lowest band.

    The points of a cell default to consequence times likelihood. Where likelihood counts downwards, the defaults do so
    too.
    """
    given = {key: value for key, value in record.items() if value is not None}
    bands = _bands(given["bands"]) if "bands" in given else DEFAULT_MATRIX.bands
    descending = given.get("likelihood_descending", False)
    likelihood = tuple(given.get("likelihood", _turned(DEFAULT_MATRIX.likelihood, descending=descending)))
    consequence = tuple(given.get("consequence", DEFAULT_MATRIX.consequence))
    default_cells = tuple(_turned(row, descending=descending) for row in DEFAULT_MATRIX.cells)
    points = product_points(len(consequence), len(likelihood), descending=descending)
    return RiskMatrix(
        likelihood=likelihood,
        consequence=consequence,
        cells=_rows(given["cells"]) if "cells" in given else default_cells,
        bands=bands,
        points=_rows(given["points"]) if "points" in given else points,
        tolerable=given.get("tolerable", bands[0].code),
        tolerable_by_category={key: band for key, band in given.get("tolerable_by_category", {}).items() if band},
        likelihood_descending=descending,
        frequency=tuple(given.get("frequency", ())),
        tolerable_frequency=tuple(given.get("tolerable_frequency", ())),
    )


def _threat(record: Record) -> Threat:
    return made(Threat, record, dict.fromkeys(("means", "resources", "skills", "motivation"), int))


def _residual(record: Record) -> Residual:
    return made(Residual, record, {"consequence": numbers, "likelihood": int, "credited": tuple})


def _fr_places(words: list[str]) -> tuple[int, ...]:
    return tuple(sorted({FR_BY_WORD[word].value for word in words}))


SCENARIO: Final[dict[str, Convert]] = {
    "threat": _threat,
    "techniques": tuple,
    "entry": end,
    "target": end,
    "zones": tuple,
    "conduits": tuple,
    "consequence": numbers,
    "likelihood": int,
    "residual": _residual,
    "relies_on": _fr_places,
    "loss": lambda record: made(Loss, record),
}


def build_scenario(record: Record) -> Scenario:
    """Give a scenario; a missing title is its code."""
    return made(Scenario, record, SCENARIO, title=record.get("title") or record["code"])


def _lifts(value: Any) -> tuple[int, ...]:
    return tuple(level or 0 for level in vector(value))


MEASURE: Final[dict[str, Convert]] = {
    "satisfies": tuple,
    "sl": _lifts,
    "requires": tuple,
    "limits": numbers,
    "applies_to": tuple,
    "replaces": tuple,
    "suits": tuple,
}


def build_measure(record: Record) -> OwnMeasure:
    """Give a measure of the site; one with a catalogue measure's code replaces that measure's figures."""
    return made(OwnMeasure, _over_catalogue(record), MEASURE, title=record.get("title") or _title(record))


def _title(record: Record) -> str:
    known = catalogue_measures().get(record["code"])
    return known.title if known else str(record["code"])


def _over_catalogue(record: Record) -> dict[str, Any]:
    known = catalogue_measures().get(record["code"])
    given = {key: value for key, value in record.items() if value is not None}
    if known is None:
        return given
    from_catalogue = {
        "kind": known.kind,
        "satisfies": known.satisfies,
        "requires": known.requires,
        "applies_to": known.applies_to,
        "path_effect": known.path_effect or None,
        "cost": known.cost,
        "effort_days": known.effort_days,
        "outage_hours": known.outage_hours,
        "side_effects": known.caveats or None,
    }
    return from_catalogue | given


def _window(record: Record) -> Window:
    return Window(
        code=record["code"],
        period=record.get("period") or "",
        zones=tuple(record.get("zones") or ()),
        hours=record.get("hours") or 0,
        start=day(record.get("start")),
    )


def _periods(records: list[Record]) -> tuple[Period, ...]:
    return tuple(made(Period, record, {"start": day, "crews": dict}) for record in records) or PlanSettings().periods


def build_plan(record: Record) -> PlanSettings:
    """Give the plan's limits; without periods there is one, P1.

    A window without a period fits none, one without zones or hours holds no outage.
    """
    convert: dict[str, Convert] = {
        "periods": _periods,
        "windows": lambda records: tuple(_window(one) for one in records),
        "must": tuple,
        "exclude": tuple,
        "items": lambda records: tuple(made(PlanItem, one, {"due": day}) for one in records),
    }
    return made(PlanSettings, record, convert)


def build_stages(migrations: Iterable[Record]) -> tuple[Stage, ...]:
    """Give the stages of all migrations, by migration and number."""
    return tuple(
        Stage(
            migration=record["code"],
            name=record.get("name") or record["code"],
            number=number,
            title=stage.get("name"),
            window=stage.get("window"),
            hours=stage.get("hours"),
            old_conduit=stage.get("old_conduit"),
            new_conduit=stage.get("new_conduit"),
            proxy=stage.get("proxy"),
            segment=record.get("segment"),
            crew=stage.get("crew"),
            rollback=stage.get("rollback"),
            safety_approver=stage.get("safety_approver"),
            is_closed=stage.get("status") == CLOSED,
        )
        for record in sorted(migrations, key=lambda one: str(one["code"]))
        for number, stage in enumerate(record.get("stages") or (), start=1)
    )


def build_decision(record: Record) -> Decision:
    """Give a decision with its positions."""
    positions = {"positions": lambda records: tuple(Position(one.get("by"), one["text"]) for one in records)}
    return made(Decision, record, positions | {"on": day, "expires": day})


def build_waiver(record: Record) -> Waiver:
    """Give a waiver; whether it counts (reason, name, expiry) is judged elsewhere."""
    return Waiver(
        rule=record["rule"],
        target=record["target"],
        reason=record.get("reason"),
        by=record.get("by"),
        on=day(record.get("on")),
        expires=day(record.get("expires")),
    )


def build_compensation(record: Record) -> Compensation:
    """Give a compensation; one without requirement or place stands for nothing."""
    return made(
        Compensation,
        record,
        {"accepted_on": day, "expires": day},
        requirement=record.get("requirement") or "",
        about=record.get("about") or "",
    )
