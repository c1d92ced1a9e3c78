"""What is written down and agreed: what the comparison with traffic says of a flow, who approved a conduit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from assessment.engine.checking import Case
from assessment.engine.checks.answers import Answer
from assessment.engine.flows import FORBIDDEN
from assessment.engine.system import Flow


def channel_of(case: Case, place: int) -> Flow | None:
    """Give the narrowest declared channel that covers observed traffic, None where none does or it is forbidden."""
    if case.comparison.observed.verdict_at(place) == FORBIDDEN:
        return None
    return next(iter(channels_of(case, place)), None)


def channels_of(case: Case, place: int) -> list[Flow]:
    """Give the declared flows that cover an observed one, the one that decided first."""
    return [one.flow for one in case.comparison.observed.covering_at(place)]


def last_sights(case: Case) -> dict[str, date]:
    """Give, by code, the day a flow was last seen: its own, or that of traffic that it covers."""
    return case.share(_last_sights)


def is_approved(case: Case, place: int) -> Answer:
    """Tell whether a flow was allowed, or on a written condition, by itself or by a declared channel that covers it."""
    flows = case.plant.channels.flows
    if flows.said("decision", place) == FORBIDDEN or case.comparison.observed.verdict_at(place) == FORBIDDEN:
        return False
    own = _approves(flows.said("decision", place), flows.said("condition", place))
    return _any_approves({own, *(_approves(one.decision, one.condition) for one in channels_of(case, place))})


def approves_any(flows: Iterable[Flow]) -> Answer:
    """Tell whether any of some flows was allowed, or on a written condition; False where one was decided otherwise."""
    return _any_approves({_approves(one.decision, one.condition) for one in flows})


def _any_approves(answers: set[Answer]) -> Answer:
    if True in answers:
        return True
    return False if False in answers else None


def _approves(decision: str | None, condition: str | None) -> Answer:
    if decision is None:
        return None
    return decision == "allowed" or (decision == "conditional" and bool(condition))


def _last_sights(case: Case) -> dict[str, date]:
    found = dict(case.plant.channels.flows.stated("last_seen"))
    observed, channels = case.comparison.observed, case.plant.channels
    for place in observed.covered.tolist():
        seen = channels.flows.said("last_seen", place)
        for channel in () if seen is None else observed.covering_at(place):
            found[channel.flow.code] = max(seen, found.get(channel.flow.code, seen))
    return found
