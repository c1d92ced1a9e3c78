"""AR-082: traffic between owners that nobody answers for watching."""

from __future__ import annotations

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.monitoring import BLIND_SPOT, BORDERLINE, NOT_EVALUATED, judge_pairs
from assessment.engine.system import Conduit

SEVERITY = {BLIND_SPOT: "high", BORDERLINE: "low"}


@check(
    "AR-082",
    force="convention",
    severity="high",
    target="conduit",
    violates=["SR 6.2", "ZCR 6.4"],
    measures=["MEA-074", "MEA-092", "MEA-088"],
    escalation="low where the verdict is borderline",
)
def monitoring_blind_spot(case: Case) -> Concerns:
    """Monitoring blind spot across owners.

    Traffic that crosses owners, without one who answers for watching it, is watched by nobody.

    Example: A carrier runs the line between the plant and a partner's tank farm, and no agreement says who watches it.
    """
    for conduit in case.plant.system.conduits:
        verdict = case.monitoring[conduit.code]
        if verdict == NOT_EVALUATED:
            yield Unanswered(case.site, f"conduit:{conduit.code}", _missing(case, conduit))
        elif verdict in SEVERITY:
            yield _concern(case, conduit, verdict)


def _concern(case: Case, conduit: Conduit, verdict: str) -> Concern:
    pairs = [pair for pair in judge_pairs(case.plant, conduit) if pair.verdict == verdict]
    words = "Nobody answers" if verdict == BLIND_SPOT else "It is hardly settled who answers"
    reasons = "; ".join(reason.rstrip(".") for reason in pairs[0].reasons)
    message = f"{words} for watching conduit {conduit.name}: {reasons}."
    evidence = {
        "verdict": verdict,
        "pairs": [{"zones": list(pair.zones), "reasons": list(pair.reasons)} for pair in pairs],
        "transit_owner": conduit.transit_owner,
    }
    return Concern(f"conduit:{conduit.code}", message, evidence, SEVERITY[verdict])


def _missing(case: Case, conduit: Conduit) -> dict[str, int]:
    named = {name for pair in judge_pairs(case.plant, conduit) for name in pair.missing}
    owners = sum(name.startswith("zones[") for name in named)
    counts = {"zones[].owner": owners, "organisations[].kind": len(named) - owners}
    return {field: count for field, count in counts.items() if count} or {"conduits[].between": 1}
