"""AR-004: a conduit that carries nothing, or a channel that nobody has used for long."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.documented import last_sights
from assessment.engine.checks.traffic import Run, alike, by_conduit
from assessment.engine.checks.words import chosen, counted
from assessment.engine.flows import COVERED
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

    A channel was last seen when it says so, or when traffic that it covers was; one declared seasonal is never
    stale. A conduit without any flow in the model counts as without a channel,
    unless a flow could belong to it or to another one.

    Example: The modem line to a former integrator is still a conduit, and no session was seen on it for 400 days.
    """
    candidates: Counter[str] = Counter()
    for run in alike(case):
        candidates.update(dict.fromkeys(run.kind.candidates, len(run)))
    for conduit in case.plant.system.conduits:
        runs = by_conduit(case).get(conduit.code, [])
        if runs:
            yield from _old_channels(case, conduit, runs)
        elif candidates[conduit.code]:
            yield Unanswered(case.site, f"conduit:{conduit.code}", {"flows[].conduit": candidates[conduit.code]})
        else:
            message = f"No flow is recorded for conduit {conduit.name}, so it may be an opening without a use."
            yield Concern(f"conduit:{conduit.code}", message, {"channels": 0})


def _old_channels(case: Case, conduit: Conduit, runs: list[Run]) -> Concerns:
    days = case.plant.system.assessment.conventions.thresholds.stale_days
    today = case.plant.system.assessment.date
    not_covered = (run for run in runs if run.kind.verdict != COVERED)
    seasonal = case.share(_seasonal)
    judged = [code for run in not_covered for code in run.codes() if code not in seasonal]
    sights = last_sights(case)
    seen = {code: sights[code] for code in judged if code in sights}
    before = None if today is None else today - timedelta(days=days)
    stale = {} if before is None else dict(sorted((code, day) for code, day in seen.items() if day < before))
    if stale:
        number = len(stale)
        message = (
            f"{counted(number, 'channel')} of conduit {conduit.name} {chosen(number, 'has', 'have')} not been used "
            f"for more than {days} days, the longest since {min(stale.values())}."
        )
        days_seen = {code: str(day) for code, day in stale.items()}
        evidence = {"flows": list(stale), "last_seen": days_seen, "stale_days": days}
        yield Concern(f"conduit:{conduit.code}", message, evidence)
    elif len(seen) < len(judged) or (judged and today is None):
        unseen = len(judged) - len(seen)
        missing = {"flows[].last_seen": unseen} if unseen else {}
        missing |= {"assessment.date": 1} if today is None else {}
        yield Unanswered(case.site, f"conduit:{conduit.code}", missing)


def _seasonal(case: Case) -> frozenset[str]:
    return frozenset(code for code, is_seasonal in case.plant.channels.flows.stated("seasonal") if is_seasonal)
