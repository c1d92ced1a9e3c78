"""AR-024: a session between business and control that does not end in a DMZ."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.passing import over_direct
from assessment.engine.checks.telling import Group
from assessment.engine.checks.words import chosen, counted


@check(
    "AR-024",
    force="convention",
    severity="critical",
    target="conduit, else flow",
    violates=["ZCR 3.2", "SR 5.1", "SR 5.2"],
    measures=["MEA-011", "MEA-017", "MEA-030"],
)
def session_bypasses_the_dmz(case: Case) -> Concerns:
    """IT/OT session that bypasses the DMZ.

    A direct session gives every business-side compromise a path into control.

    A flow's ends are the ends of its session; only an asset in a DMZ that ends sessions, named as an end or in
    `via`, stands between.

    Example: The ERP system at level 4 opens a database session straight to the MES at level 3; the firewall between
    lets it through unchanged.
    """
    return over_direct(case, _say, upper=lambda end: end.is_from_4, lower=lambda end: end.is_up_to_3)


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'session')} between business and control {chosen(number, 'runs', 'run')} "
        f"directly{group.over}, without ending in a DMZ: {group.with_levels}."
    )
