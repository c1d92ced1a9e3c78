"""AR-074: an essential function that nobody has shown to come back."""

from __future__ import annotations

from datetime import date

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import Answer, all_of, unknown
from assessment.engine.checks.places import around
from assessment.engine.levels import FR
from assessment.engine.system import Asset

FROM_LEVEL = 2
MONTHS = 12


@check(
    "AR-074",
    force="shall",
    severity="high",
    target="asset",
    violates=["SR 7.3", "SR 7.3 RE 1", "SR 7.4"],
    measures=["MEA-080", "MEA-082"],
)
def untested_backup(case: Case) -> Concerns:
    """No backup or untested backup.

    Recovery would be guesswork.

    Both halves ask for assets with an essential function: that there is a backup, and where the target of the zone for
    resource availability is 2 or more that a restore was tested within the interval of the assessment. Only the word
    `none` says that there is no backup.

    Example: The dosing controller's program is backed up every month, and the last time somebody restored it was when
    the plant was built.
    """
    for asset in case.plant.system.assets:
        if asset.backup is None:
            questions: dict[str, Answer] = {"assets[].backup": None}
        elif not asset.backup.exists:
            questions = {}
        else:
            questions = _about_test(case, asset, asset.backup.restore_tested)
        questions["assets[].essential_function"] = asset.essential_function
        answer = all_of(*questions.values())
        if answer:
            yield _concern(case, asset)
        elif answer is None:
            yield Unanswered(around(case, asset), f"asset:{asset.tag}", unknown(questions))


def _about_test(case: Case, asset: Asset, tested: date | None) -> dict[str, Answer]:
    zone, today = case.plant.zone_of(asset), case.plant.system.assessment.date
    target = None if zone is None else zone.sl_t[FR.RA]
    is_old = None if tested is None or today is None else is_long_ago(case, tested)
    return {
        "assets[].zone" if zone is None else "zones[].sl_t": None if target is None else target >= FROM_LEVEL,
        "assets[].backup.restore_tested" if tested is None else "assessment.date": is_old,
    }


def _interval(case: Case) -> int:
    return case.plant.system.assessment.conventions.thresholds.restore_months


def is_long_ago(case: Case, tested: date) -> bool:
    """Tell whether a restore was tried longer ago than the interval; never without a date of the assessment."""
    today = case.plant.system.assessment.date
    return today is not None and _months_ago(today, _interval(case)) > _ordinal(tested)


def _ordinal(day: date) -> tuple[int, int]:
    return day.year * MONTHS + day.month, day.day


def _months_ago(day: date, months: int) -> tuple[int, int]:
    month, day_of_month = _ordinal(day)
    return month - months, day_of_month


def _concern(case: Case, asset: Asset) -> Concern:
    backup, months = asset.backup, _interval(case)
    is_old = backup is not None and backup.exists
    what = f"was last restored in a test on {backup.restore_tested}, more than {months} months ago" if backup else ""
    message = f"{asset.name} serves an essential function and {what if is_old else 'has no backup'}."
    evidence = {
        "backup": is_old,
        "restore_tested": str(backup.restore_tested) if backup and is_old else None,
        "restore_months": months,
    }
    return Concern(f"asset:{asset.tag}", message, evidence)
