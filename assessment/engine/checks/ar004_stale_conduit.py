"""AR-004: a conduit that carries nothing, or a channel that nobody has used for long."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.traffic import FlowFacts, by_conduit, facts
from assessment.engine.checks.words import chosen, counted
from assessment.engine.system import Conduit


@check(
    "AR-004",
    force="convention",
    severity="low",
    target="conduit",
    violates=["SR 7.7", "SR 5.2 RE 1"],
    measures=["MEA-009", "MEA-089"],
)
def stale_conduit(case: Case) -> Concerns:
    """Stale conduit or rule.

    Unused openings are attack surface without benefit.

    A channel declared seasonal is never stale. A conduit without any flow in the model counts as without a channel,
    unless a flow could belong to it or to another one.
    """
    candidates = Counter(code for flow in facts(case) for code in flow.channel.candidates)
    for conduit in case.plant.system.conduits:
        flows = by_conduit(case).get(conduit.code, [])
        if flows:
            yield from _old_channels(case, conduit, flows)
        elif candidates[conduit.code]:
            yield Unanswered(case.site, f"conduit:{conduit.code}", {"flows[].conduit": candidates[conduit.code]})
        else:
            message = f"No flow is recorded for conduit {conduit.name}, so it may be an opening without a use."
            yield Concern(f"conduit:{conduit.code}", message, {"channels": 0})


def _old_channels(case: Case, conduit: Conduit, flows: list[FlowFacts]) -> Concerns:
    days = case.plant.system.assessment.conventions.thresholds.stale_days
    today = case.plant.system.assessment.date
    judged = [one for one in flows if not one.flow.seasonal]
    limit = None if today is None else today - timedelta(days=days)
    stale = [one for one in judged if _is_before(one.flow.last_seen, limit)]
    unseen = sum(one.flow.last_seen is None for one in judged)
    if stale:
        oldest = min(one.flow.last_seen for one in stale if one.flow.last_seen is not None)
        number = len(stale)
        message = (
            f"{counted(number, 'channel')} of conduit {conduit.name} {chosen(number, 'has', 'have')} not been used "
            f"for more than {days} days, the longest since {oldest}."
        )
        seen = {one.flow.code: str(one.flow.last_seen) for one in stale}
        yield Concern(f"conduit:{conduit.code}", message, {"flows": list(seen), "last_seen": seen, "stale_days": days})
    elif judged and (unseen or limit is None):
        missing = {"flows[].last_seen": unseen} if unseen else {}
        missing |= {"assessment.date": 1} if limit is None else {}
        yield Unanswered(case.site, f"conduit:{conduit.code}", missing)


def _is_before(seen: date | None, limit: date | None) -> bool:
    return seen is not None and limit is not None and seen < limit
