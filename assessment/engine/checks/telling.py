"""How rules about flows judge and tell: one finding per conduit, else per flow, with the flows as evidence.

What is judged comes in runs of flows by code: all of one kind, or a flow alone. A run costs what one flow costs, and
its flows are touched again only where their codes stand in a finding.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain
from typing import Any

from assessment.engine.checking import DECLARED, OBSERVED, SEVERITIES, Case, Concern, Concerns, ManyUnanswered
from assessment.engine.checking import EXAMPLES as LISTED
from assessment.engine.checks.answers import Answer, Question
from assessment.engine.checks.traffic import FlowFacts, FlowKind, Run, facts, speaking
from assessment.engine.checks.words import levels_text
from catalogue.loader import Protocol

EXAMPLES = 5
# stand for the names of the ends in a sentence about every flow of a kind
FROM, TO = "\0from\0", "\0to\0"


@dataclass(frozen=True, slots=True)
class Hit:
    """A flow breaks a rule: with another severity than the rule's own, and the values that show it."""

    severity: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lacks:
    """A flow cannot be judged for want of these fields."""

    fields: tuple[str, ...]


Verdict = Hit | Lacks | None


def decide(questions: dict[tuple[str, ...], Answer] | Sequence[Question], hit: Callable[[], Hit] = Hit) -> Verdict:
    """Judge by questions that must all be yes; where an unknown one decides, its fields are what is missing.

    Pairs where two questions may hang on the same fields, else a mapping from the fields.
    """
    pairs = questions.items() if isinstance(questions, dict) else questions
    is_open = False
    for _, answer in pairs:
        if answer is False:
            return None
        is_open = is_open or answer is None
    if not is_open:
        return hit()
    return _lacks(tuple([names for names, answer in pairs if answer is None]))


@cache
def _lacks(fields: tuple[tuple[str, ...], ...]) -> Lacks:
    """Name each field once; rules ask for few combinations of fields, of very many kinds."""
    return Lacks(tuple(dict.fromkeys(chain.from_iterable(fields))))


class Alone(tuple[FlowFacts]):
    """A flow that is judged by itself."""

    __slots__ = ()

    @property
    def first(self) -> FlowFacts:
        """Give the flow."""
        return self[0]

    @property
    def first_code(self) -> str:
        """Give the flow's code."""
        return self[0].code

    @property
    def kind(self) -> FlowKind:
        """Give the flow's kind."""
        return self[0].kind

    def codes(self, most: int | None = None) -> list[str]:
        """Give the flow's code, unless none is asked for."""
        return [one.code for one in self[:most]]


Flows = Run | Alone


@dataclass(frozen=True, slots=True)
class Group:
    """The flows of one conduit that break a rule, or one flow without a conduit: runs by their first flow, and why."""

    runs: Sequence[Flows]
    hits: Sequence[Hit]

    @property
    def first(self) -> FlowFacts:
        """Give the first flow by its code."""
        return self.runs[0].first

    @property
    def kinds(self) -> list[FlowKind]:
        """Give the kind of each run."""
        return [run.kind for run in self.runs]

    @property
    def number(self) -> int:
        """Give how many flows there are."""
        return sum(map(len, self.runs)) if len(self.runs) > 1 else len(self.runs[0])

    @property
    def over(self) -> str:
        """Say over which conduit: ` over conduit Uplink`; without one, in which zone, or that there is none."""
        first = self.first.kind
        if first.conduit is not None:
            return f" over conduit {first.conduit.name}"
        if first.crosses is False and first.source.zone is not None:
            return f" inside zone {first.source.zone.name}"
        return " without a conduit"

    @property
    def example(self) -> str:
        """Name the first flow by its ends and its protocol."""
        first = self.first
        return f"{first.source.name} to {first.destination.name} by {first.kind.protocol_name}"

    def reasons(self, words: Mapping[str, str]) -> str:
        """Name what holds for any of the flows, by the values of the hits: `without TLS, anonymous clients`."""
        return ", ".join(text for key, text in words.items() if any(hit.values[key] for hit in self.hits))

    @property
    def with_levels(self) -> str:
        """Name the ends of the first flow with their levels."""
        ends = (self.first.source, self.first.destination)
        first, second = (f"{end.name} ({levels_text(end.levels)})" for end in ends)
        return f"{first} to {second} by {self.first.kind.protocol_name}"


def over_flows(
    case: Case,
    judge: Callable[[FlowFacts], Verdict],
    say: Callable[[Group], str],
    among: Iterable[FlowFacts] | None = None,
) -> Concerns:
    """Judge flows one by one, and give one concern per conduit, else per flow, with the flows as evidence."""
    return _told(((Alone((one,)), judge(one)) for one in (facts(case) if among is None else among)), say)


def over_kinds(
    case: Case,
    judge: Callable[[FlowKind], Verdict],
    say: Callable[[Group], str],
    fits: Callable[[Protocol], bool] = lambda _protocol: True,
) -> Concerns:
    """Judge each kind of flows once, of those whose protocol fits or is not known, and tell it as `over_flows` does."""
    return _told(((run, judge(run.kind)) for run in speaking(case, fits)), say)


def _told(judged: Iterable[tuple[Flows, Verdict]], say: Callable[[Group], str]) -> Concerns:
    hits: dict[str, list[tuple[Flows, Hit]]] = defaultdict(list)
    open_ones: dict[tuple[str, tuple[str, ...]], list[Flows]] = defaultdict(list)
    for run, verdict in judged:
        if verdict is None:
            continue
        kind = run.kind
        if isinstance(verdict, Lacks):
            open_ones[kind.place, verdict.fields].append(run)
        elif kind.conduit is not None:
            hits[kind.conduit.code].append((run, verdict))
        elif isinstance(run, Run) and len(run) > 1:
            yield from _one_each(run, verdict, say)
        else:
            yield _concern(Group((run,), (verdict,)), say)
    for pairs in hits.values():
        pairs.sort(key=lambda pair: pair[0].first_code)
        yield _concern(Group(*zip(*pairs, strict=True)), say)
    for (place, fields), runs in open_ones.items():
        first = tuple(f"flow:{code}" for code in _codes(runs, LISTED))
        yield ManyUnanswered(place, first, sum(map(len, runs)), dict.fromkeys(fields, 1))


def _concern(group: Group, say: Callable[[Group], str]) -> Concern:
    severity = worst({hit.severity for hit in group.hits})
    return Concern(group.first.target, say(group), evidence_of(group), severity, basis_of(group.kinds))


def _one_each(run: Run, hit: Hit, say: Callable[[Group], str]) -> Iterator[Concern]:
    """Give a concern for each flow of a kind that no conduit carries: they differ in the flow's code and its ends.

    What is said of a kind names the ends and nothing else of a flow, so the sentence is made once, for two ends whose
    names are marks.
    """
    first = run.first
    source, destination = replace(first.source, name=FROM), replace(first.destination, name=TO)
    marked = Alone((first._replace(source=source, destination=destination),))
    shared = _concern(Group((marked,), (hit,)), say)
    example, is_observed = shared.evidence["examples"][0], run.kind.is_observed
    for code, source, destination in run.ends():
        evidence = {
            **shared.evidence,
            "flows": [code],
            "observed": [code] if is_observed else [],
            "examples": [{**example, "flow": code, "from": source.told, "to": destination.told}],
        }
        message = shared.message.replace(FROM, source.name).replace(TO, destination.name)
        yield Concern(f"flow:{code}", message, evidence, shared.severity, shared.basis)


def worst(severities: set[str | None]) -> str | None:
    """Give the worst severity named, None where none is."""
    stated = severities - {None}
    return min(stated, key=SEVERITIES.index) if stated else None


def basis_of(kinds: Iterable[FlowKind]) -> str:
    """Say on what a finding about flows rests: observed where all were seen, else declared."""
    return OBSERVED if all(kind.is_observed for kind in kinds) else DECLARED


def evidence_of(group: Group) -> dict[str, Any]:
    """Give the codes of all flows, which of them were observed, the values of the first, and the pairs of zones."""
    codes, seen = _codes(group.runs), [run for run in group.runs if run.kind.is_observed]
    evidence: dict[str, Any] = {
        "flows": codes,
        "observed": codes.copy() if len(seen) == len(group.runs) else _codes(seen),
        "examples": [_values(one, hit) for one, hit in _examples(group)],
    }
    first = group.first.kind
    if first.conduit is not None and len(first.conduit.between) > 2:  # noqa: PLR2004 (a pair needs no saying)
        evidence["pairs"] = [list(pair) for pair in sorted({_pair(kind) for kind in group.kinds})]
    if first.candidates:
        evidence["candidates"] = sorted(first.candidates)
    return evidence


def _codes(runs: Sequence[Flows], most: int | None = None) -> list[str]:
    """Give the codes of all flows in their order, or the first of them."""
    kinds = [run for run in runs if isinstance(run, Run)]
    alone = [run.first.code for run in runs if isinstance(run, Alone)]
    return kinds[0].codes_with(kinds[1:], most) if kinds else sorted(alone)[:most]


def _examples(group: Group) -> list[tuple[FlowFacts, Hit]]:
    """Give the first flows by code, each with why it breaks the rule; they stand in as many runs at most."""
    runs = group.runs[:EXAMPLES]
    heads = [(code, number, at) for number, run in enumerate(runs) for at, code in enumerate(run.codes(EXAMPLES))]
    return [(runs[number][at], group.hits[number]) for _, number, at in sorted(heads)[:EXAMPLES]]


def _pair(kind: FlowKind) -> tuple[str, str]:
    first, second = ("" if end.zone is None else end.zone.code for end in (kind.source, kind.destination))
    return first, second


def _values(one: FlowFacts, hit: Hit) -> dict[str, Any]:
    ends = {"from": one.source.told, "to": one.destination.told}
    return {"flow": one.code, **ends, "protocol": one.flows.said("protocol", one.place), **hit.values}
