"""AR-025: a session between business and basic or supervisory control."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.passing import over_direct
from assessment.engine.checks.telling import Group
from assessment.engine.checks.words import chosen, counted


@check(
    "AR-025",
    force="convention",
    severity="critical",
    target="conduit, else flow",
    violates=["SR 5.1", "SR 5.2", "SR 5.2 RE 1"],
    measures=["MEA-011", "MEA-008"],
)
def level_4_to_level_2(case: Case) -> Concerns:
    """Level 4 or 5 directly to levels 0 to 2.

    It also skips level 3 supervision.

    Whichever side opens the session. Only an asset in a DMZ that ends sessions, named as an end or in `via`, stands
    between.

    Example: An energy dashboard in the office polls the meters' gateway at level 1 over Modbus TCP.
    """
    return over_direct(case, _say, upper=lambda end: end.is_from_4, lower=lambda end: end.is_up_to_2)


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'session')} {chosen(number, 'runs', 'run')} directly between business and the machines "
        f"at level 2 or below{group.over}: {group.with_levels}."
    )
