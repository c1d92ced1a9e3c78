"""What the judgement says of each flow by itself, in the order in which people work through them, and who is outside.

Observed traffic has the verdict of the comparison. A declared channel is covered where traffic or a date shows it,
else unseen; one that crosses a border without a conduit is undocumented, one that was forbidden is ruled out. A
firewall rule is wider (AR-081) or just a rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from ipaddress import ip_network
from typing import Final

from assessment.engine.channels import Channel, Side
from assessment.engine.checking import NOT_EVALUATED, Finding
from assessment.engine.flows import COVERED, DECLARED, FORBIDDEN, INSIDE, UNDOCUMENTED, UNPLACED, FlowComparison
from assessment.engine.plant import Plant, plain_address
from assessment.engine.system import End

WIDER, UNSEEN, RULED_OUT, RULE = "wider", "unseen", "ruled_out", "rule"
VERDICTS: Final = (
    UNDOCUMENTED, FORBIDDEN, WIDER, UNSEEN, UNPLACED, COVERED, INSIDE, RULED_OUT, RULE,
)  # fmt: skip
RULE_OF_WIDER: Final = "AR-081"


@dataclass(frozen=True, slots=True)
class FlowVerdict:
    """The verdict on one flow; the ends are (tag, zone) where one asset and a zone are known, else empty."""

    code: str
    verdict: str
    conduit: str
    source: tuple[str, str]
    destination: tuple[str, str]


@dataclass
class Partner:
    """An address or network of the Internet that is no asset: how many conversations, with whom here, until when."""

    name: str
    flows: int = 0
    last_seen: date | None = None
    verdicts: Counter[str] = field(default_factory=Counter)
    ends: set[str] = field(default_factory=set)


def verdicts_on(plant: Plant, comparison: FlowComparison, findings: Iterable[Finding]) -> list[FlowVerdict]:
    """Give the verdict on every flow, by verdict, conduit and code."""
    observed = {code: one for one in comparison.observed for code in one.flows}
    seen = {code for one in comparison.observed for code in one.channels}
    without_conduit = set(comparison.undocumented)
    wider = {
        code
        for finding in findings
        if finding.rule == RULE_OF_WIDER and finding.status != NOT_EVALUATED
        for code in finding.evidence["flows"]
    }

    def verdict_of(channel: Channel) -> str:
        flow = channel.flow
        if flow.code in observed:
            return observed[flow.code].verdict
        if flow.basis not in DECLARED:
            return WIDER if flow.code in wider else RULE
        if flow.decision == FORBIDDEN:
            return RULED_OUT
        if flow.code in without_conduit:
            return UNDOCUMENTED
        is_seen = flow.code in seen or flow.first_seen is not None or flow.last_seen is not None
        return COVERED if is_seen else UNSEEN

    found = []
    for channel in plant.channels:
        code = channel.flow.code
        conduit = observed[code].conduit if code in observed else channel.conduit
        ends = _end(channel.source), _end(channel.destination)
        found.append(FlowVerdict(code, verdict_of(channel), conduit or "", *ends))
    return sorted(found, key=lambda one: (VERDICTS.index(one.verdict), one.conduit, one.code))


def _end(side: Side) -> tuple[str, str]:
    tag = side.assets[0] if len(side.assets) == 1 and side.written.zone is None else ""
    return tag, side.zone or ""


def partners_of(plant: Plant, comparison: FlowComparison) -> list[Partner]:
    """Give the partners outside that observed traffic names, those with most conversations first."""
    found: dict[str, Partner] = {}
    for channel in plant.channels:
        verdict = comparison.verdict_of.get(channel.flow.code)
        for side, other in _outside(channel) if verdict is not None else ():
            partner = found.setdefault(side, Partner(side))
            partner.flows += 1
            partner.verdicts[verdict or ""] += 1
            partner.ends.add(other)
            days = [day for day in (partner.last_seen, channel.flow.last_seen) if day is not None]
            partner.last_seen = max(days, default=None)
    return sorted(found.values(), key=lambda one: (-one.flows, one.name))


def _outside(channel: Channel) -> Iterator[tuple[str, str]]:
    ends = (channel.source, channel.destination)
    for side, other in (ends, ends[::-1]):
        name = _written(side.written)
        if name is not None and not side.assets and _is_public(name):
            yield name, (other.assets[0] if len(other.assets) == 1 else _written(other.written) or "")


def _written(end: End) -> str | None:
    return plain_address(end.ip) if end.ip is not None else end.network


@cache
def _is_public(written: str) -> bool:
    return ip_network(written, strict=False).is_global
