"""AR-141: monitoring that is ticked off and that nobody receives."""

from __future__ import annotations

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.words import joined
from assessment.engine.system import Monitoring

WORDS = {"by": "who watches it", "receiver": "where the records go"}


@check(
    "AR-141",
    force="convention",
    severity="low",
    target="conduit",
    violates=["SR 6.2", "SR 2.8"],
    measures=["MEA-074", "MEA-075", "MEA-092"],
)
def monitoring_without_receiver(case: Case) -> Concerns:
    """Monitoring without a watcher or a receiver.

    A sensor whose alarms reach nobody is a sensor that is not there.

    Where a conduit describes how it is monitored, the description has to name who watches and what receives the
    records; a missing name is the finding. What is described counts as monitored, unless it is said not to be, which is
    the matter of other rules. Without any description the rule is not evaluated.

    Example: The conduit to the DMZ is ticked off as monitored, and nobody can say whose screen its alarms come up on.
    """
    for conduit in case.plant.system.conduits:
        if conduit.monitored is False:
            continue
        if conduit.monitoring is None:
            field = "conduits[].monitored" if conduit.monitored is None else "conduits[].monitoring"
            yield Unanswered(case.site, f"conduit:{conduit.code}", {field: 1})
        elif lacking := _lacking(conduit.monitoring):
            message = (
                f"Conduit {conduit.name} is said to be monitored, but nobody has written down "
                f"{joined([WORDS[one] for one in lacking])}."
            )
            yield Concern(f"conduit:{conduit.code}", message, {"lacking": lacking})


def _lacking(monitoring: Monitoring) -> list[str]:
    return [field for field in WORDS if not (getattr(monitoring, field) or "").strip()]
