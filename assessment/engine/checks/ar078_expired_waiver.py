"""AR-078: an exception whose time is over."""

from __future__ import annotations

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.words import joined, name_of
from assessment.engine.system import Waiver
from assessment.engine.waivers import IN_FORCE, effect, is_expired, strongest


@check(
    "AR-078",
    force="convention",
    severity="medium",
    target="as the waived rule",
    violates=["ZCR 5.11", "ZCR 7.1"],
    measures=["MEA-093", "MEA-091"],
)
def expired_waiver(case: Case) -> Concerns:
    """Expired waiver.

    An exception that nobody renewed has become a habit.

    A waiver counts as renewed where another one of the same rule and target is in force. Several expired waivers at
    one target are one finding.

    Example: The waiver for wireless sensors in a wired zone ran out in March and nobody renewed it.
    """
    system = case.plant.system
    today = system.assessment.date
    renewed = strongest(system.waivers, today)
    expired: dict[str, list[Waiver]] = {}
    for waiver in system.waivers:
        if today is None and waiver.expires is not None:
            yield Unanswered(case.site, waiver.target, {"assessment.date": 1})
        elif is_expired(waiver, today) and effect(renewed[waiver.rule, waiver.target], today) != IN_FORCE:
            expired.setdefault(waiver.target, []).append(waiver)
    for target, waivers in expired.items():
        told = joined([f"of {one.rule} ({_quoted(one)}) expired on {one.expires}" for one in waivers])
        message = f"At {name_of(case.plant, target)} the waiver {told}."
        yield Concern(target, message, {"waivers": [_written(one) for one in waivers]})


def _quoted(waiver: Waiver) -> str:
    return f'"{waiver.reason}"' if waiver.reason else "no reason given"


def _written(waiver: Waiver) -> dict[str, str | None]:
    return {"rule": waiver.rule, "reason": waiver.reason, "by": waiver.by, "expires": str(waiver.expires)}
