"""How rules are written, found and run: a check yields concerns, a concern becomes a finding.

A check is a function over a `Case` in a module of its own under `checks/`; it is found by being there. Its
docstring is what page and report print: the first line is the title, the second paragraph the reason, the rest
how the rule's text is read, and a last one that begins with "Example:" tells one concrete case. It yields a
`Concern` for each target that breaks the rule, and `Unanswered` where a value that it needs is missing: unknown
never turns into a pass (model.md 2.3, notes of the rules page).
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from dataclasses import replace as replaced
from datetime import date
from functools import cache
from heapq import nsmallest
from operator import attrgetter
from typing import Any, Final, TypeVar, cast

import msgspec
from msgspec.structs import replace

from assessment.engine.achieved import PlaceLevels
from assessment.engine.field_words import words_of
from assessment.engine.flows import FlowComparison
from assessment.engine.levels import SecurityVector
from assessment.engine.plant import Plant
from assessment.engine.system import Waiver
from assessment.engine.waivers import IN_FORCE, effect, remark, strongest

PACKAGE: Final = "assessment.engine.checks"
SEVERITIES: Final = ("critical", "high", "medium", "low")
OPEN, WAIVED, NOT_EVALUATED = "open", "waived", "not_evaluated"
DECLARED, OBSERVED = "declared", "observed"
EXAMPLES: Final = 20
EXAMPLE: Final = "Example: "

T = TypeVar("T")
# what rules could not answer: per target, rule and field, how often that is missing
OpenQuestions = Mapping[str, Mapping[str, Mapping[str, int]]]


@dataclass(frozen=True, eq=False)
class Case:
    """What checks judge: the plant and what other parts of the engine found, keyed `zone:CODE`, `conduit:CODE`.

    `monitoring` is keyed by conduit code. `open_questions` is filled for checks that run after the others only.
    """

    plant: Plant
    levels: Mapping[str, PlaceLevels]
    proposals: Mapping[str, SecurityVector]
    monitoring: Mapping[str, str]
    comparison: FlowComparison
    open_questions: OpenQuestions = field(default_factory=dict)
    _shared: dict[Callable[[Case], Any], Any] = field(default_factory=dict, init=False, repr=False)

    def share(self, make: Callable[[Case], T]) -> T:
        """Give what several checks need, worked out once per case."""
        if make not in self._shared:
            self._shared[make] = make(self)
        return cast("T", self._shared[make])

    @property
    def site(self) -> str:
        """Give the site as a target."""
        return f"site:{self.plant.system.site.code}"


class Concern(msgspec.Struct, frozen=True):
    """A target (`kind:CODE`) that breaks a rule, with the values that show it (plain JSON values).

    `severity` None: as the rule states. `basis` is declared, or observed where it rests on observed flows only.
    """

    target: str
    message: str
    evidence: Mapping[str, Any]
    severity: str | None = None
    basis: str = DECLARED


class Unanswered(msgspec.Struct, frozen=True):
    """A thing that a rule could not judge, the target of the next larger kind, and which field is missing how often."""

    place: str
    thing: str
    missing: Mapping[str, int]


class ManyUnanswered(msgspec.Struct, frozen=True):
    """As many things that a rule could not judge for want of the same fields; none of them stands in another entry.

    `first` are the first of them, as many as an entry lists.
    """

    place: str
    first: tuple[str, ...]
    count: int
    missing: Mapping[str, int]


Concerns = Iterator[Concern | Unanswered | ManyUnanswered]


@dataclass(frozen=True, slots=True)
class Rule:
    """The facts of a rule as page and report print them.

    `reading` is how its text is read where it leaves a choice, `example` one invented case that it is about.
    """

    id: str
    title: str
    why: str
    reading: str
    example: str
    force: str
    severity: str
    escalation: str
    target: str
    violates: tuple[str, ...]
    measures: tuple[str, ...]


@dataclass(frozen=True)
class Check:
    """A rule with the function that looks for it; one that `is_last` reads what the others left open."""

    rule: Rule
    function: Callable[[Case], Concerns]
    is_last: bool = False

    def __call__(self, case: Case) -> list[Concern | Unanswered | ManyUnanswered]:
        """Look for the rule in a case."""
        return list(self.function(case))


class Finding(msgspec.Struct, frozen=True):
    """What a rule says about one target; `id` is stable between runs.

    `status` is open, waived or not_evaluated. `folded_under` names the finding that says it more specifically.
    """

    rule: str
    target: str
    severity: str
    force: str
    basis: str
    status: str
    message: str
    evidence: Mapping[str, Any]
    violates: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    folded_under: str | None = None
    waiver: Waiver | None = None

    @property
    def id(self) -> str:
        """Give the identity that waivers, comments and trends hang on."""
        return f"{self.rule}@{self.target}"

    @property
    def counts(self) -> bool:
        """Tell whether the finding is in the totals: open, and not folded under another."""
        return self.status == OPEN and self.folded_under is None


# The more specific rule stands over the more general ones (note 6 of the rules page).
FOLDS: Final = (
    ("AR-025", "AR-024"),
    ("AR-026", "AR-024"),
    ("AR-055", "AR-024"),
    ("AR-013", "AR-021"),
    ("AR-014", "AR-018"),
    ("AR-047", "AR-046"),
)
# The same, where the one above is about the asset at which all flows of the one below end.
FOLDS_AT_THE_END: Final = (("AR-063", "AR-059"), ("AR-063", "AR-060"))
FOLDING: Final = frozenset(rule for pair in (*FOLDS, *FOLDS_AT_THE_END) for rule in pair)


def check(
    id: str,  # noqa: A002 (the word that the rules page uses)
    *,
    force: str,
    severity: str,
    target: str,
    violates: Iterable[str],
    measures: Iterable[str],
    escalation: str = "",
    is_last: bool = False,
) -> Callable[[Callable[[Case], Concerns]], Check]:
    """Make a check of a function; title, reason, reading and example come from its docstring."""

    def make(function: Callable[[Case], Concerns]) -> Check:
        title, why, *reading = (inspect.getdoc(function) or "").split("\n\n")
        example = reading.pop() if reading and reading[-1].startswith(EXAMPLE) else ""
        rule = Rule(
            id=id,
            title=title.rstrip("."),
            why=" ".join(why.split()),
            reading=" ".join(" ".join(reading).split()),
            example=" ".join(example.removeprefix(EXAMPLE).split()),
            force=force,
            severity=severity,
            escalation=escalation,
            target=target,
            violates=tuple(violates),
            measures=tuple(measures),
        )
        return Check(rule, function, is_last)

    return make


@cache
def discover() -> tuple[Check, ...]:
    """Give all checks, found in the modules of `checks/`, in the order of their ids."""
    package = importlib.import_module(PACKAGE)
    names = [info.name for info in pkgutil.iter_modules(package.__path__, f"{PACKAGE}.")]
    values = [value for name in names for value in vars(importlib.import_module(name)).values()]
    found = {value.rule.id: value for value in values if isinstance(value, Check)}
    return tuple(found[key] for key in sorted(found))


def rules() -> tuple[Rule, ...]:
    """Give the facts of all rules, in the order of their ids."""
    return tuple(each.rule for each in discover())


def run_checks(case: Case, checks: Iterable[Check] | None = None) -> tuple[Finding, ...]:
    """Run checks (all that exist unless named) and give their findings, waived and folded, by rule and target."""
    system = case.plant.system
    questions: dict[str, dict[str, dict[str, int]]] = {}
    later = replaced(case, open_questions=questions)
    found: list[Finding] = []
    for each in sorted(checks or discover(), key=lambda one: one.is_last):
        found += _findings(each, later if each.is_last else case, questions)
    waivers = strongest(system.waivers, system.assessment.date)
    waived = [
        _waived(finding, waivers.get((finding.rule, finding.target)), system.assessment.date) for finding in found
    ]
    return tuple(sorted(_fold(waived, case.plant), key=attrgetter("rule", "target")))


def totals(findings: Iterable[Finding]) -> dict[str, int]:
    """Count open, unfolded findings per severity."""
    counted = Counter(finding.severity for finding in findings if finding.counts)
    return {severity: counted[severity] for severity in SEVERITIES}


def _findings(each: Check, case: Case, questions: dict[str, dict[str, dict[str, int]]]) -> list[Finding]:
    """Give the findings of a check, and note what it could not answer."""
    concerns: list[Concern] = []
    unanswered: dict[str, list[Unanswered | ManyUnanswered]] = {}
    for one in each(case):
        if isinstance(one, Concern):
            concerns.append(one)
        else:
            unanswered.setdefault(one.place, []).append(one)
    summaries = {place: _summary(entries) for place, entries in unanswered.items()}
    for place, summary in summaries.items():
        questions.setdefault(place, {})[each.rule.id] = summary["missing"]
    for entry in unanswered.get(case.site, ()):
        if isinstance(entry, Unanswered) and entry.thing.startswith("zone:"):
            counted = Counter(questions.setdefault(entry.thing, {}).get(each.rule.id, {}))
            questions[entry.thing][each.rule.id] = counted + Counter(entry.missing)
    found = [_finding(each.rule, concern, summaries.pop(concern.target, None)) for concern in concerns]
    return found + [_not_evaluated(each.rule, place, summary) for place, summary in summaries.items()]


def _finding(rule: Rule, concern: Concern, beside: Mapping[str, Any] | None) -> Finding:
    """Make a finding; what the same rule could not answer at the same target stands in its evidence."""
    if beside:
        concern = replace(concern, evidence={**concern.evidence, "not_evaluated": beside})
    return _from_rule(rule, OPEN, concern)


def _not_evaluated(rule: Rule, place: str, summary: Mapping[str, Any]) -> Finding:
    times = {name: "once" if count == 1 else f"{count} times" for name, count in summary["missing"].items()}
    lacking = "; ".join(f"{words_of(name)} ({often})" for name, often in times.items())
    cases = f"{summary['count']} {'case' if summary['count'] == 1 else 'cases'}"
    message = f"Not evaluated in {cases}. Nobody has said yet: {lacking}."
    return _from_rule(rule, NOT_EVALUATED, Concern(place, message, summary))


def _from_rule(rule: Rule, status: str, concern: Concern) -> Finding:
    return Finding(
        rule=rule.id,
        target=concern.target,
        severity=concern.severity or rule.severity,
        force=rule.force,
        basis=concern.basis,
        status=status,
        message=concern.message,
        evidence=concern.evidence,
        violates=rule.violates,
        measures=rule.measures,
    )


def _summary(entries: list[Unanswered | ManyUnanswered]) -> dict[str, Any]:
    """Say how often which field is missing, and where: each zone and conduit, the first assets and flows."""
    things: set[str] = set()
    others: list[str] = []
    count = 0
    missing: dict[str, int] = {}
    for entry in entries:
        if isinstance(entry, Unanswered):
            things.add(entry.thing)
            often = 1
        else:
            others += entry.first
            often = entry.count
            count += often
        for name, each in entry.missing.items():
            missing[name] = missing.get(name, 0) + each * often
    is_place = isinstance(entries[0], Unanswered) and entries[0].thing.startswith(("zone:", "conduit:"))
    listed = (*things, *others)
    return {
        "missing": dict(sorted(missing.items())),
        "count": len(things) + count,
        "places": sorted(listed) if is_place else nsmallest(EXAMPLES, listed),
    }


def _waived(finding: Finding, waiver: Waiver | None, today: date | None) -> Finding:
    """Apply a waiver: one in force takes the finding out of the totals, any other says why it does not."""
    if waiver is None or finding.status != OPEN:
        return finding
    if effect(waiver, today) == IN_FORCE:
        return replace(finding, status=WAIVED, waiver=waiver)
    return replace(finding, message=f"{finding.message} {remark(waiver, today)}", waiver=waiver)


def _fold(findings: list[Finding], plant: Plant) -> list[Finding]:
    """Fold each open finding under the first more specific open one that covers all its flows.

    The page lets a finding that counts less stand over one that counts more (AR-055 over AR-024). Folding hides
    nothing, so the one above then takes the worse severity, and its evidence names where that comes from.
    """
    others = [one for one in findings if one.rule not in FOLDING]
    concerned = [one for one in findings if one.rule in FOLDING]
    by_id = {finding.id: finding for finding in concerned if finding.status == OPEN}
    ends = _ends(plant, by_id.values())
    below = {rule for _, rule in (*FOLDS, *FOLDS_AT_THE_END)}
    above = {one.id: _above(one, by_id, ends) for one in by_id.values() if one.rule in below}
    folded = [replace(one, folded_under=above[one.id]) if above.get(one.id) else one for one in concerned]
    worst = _worse_below(folded, by_id)
    risen = (_risen(one, worst[one.id]) if one.id in worst and one.status == OPEN else one for one in folded)
    return [*others, *risen]


def _worse_below(findings: Iterable[Finding], by_id: Mapping[str, Finding]) -> dict[str, Finding]:
    """Give the worst finding folded under each one that is less severe; of equals the first id."""
    worst: dict[str, Finding] = {}
    for one in sorted((found for found in findings if found.folded_under), key=lambda found: found.id):
        over = by_id[one.folded_under or ""]
        if _rank(one) < _rank(worst.get(over.id, over)):
            worst[over.id] = one
    return worst


def _risen(finding: Finding, below: Finding) -> Finding:
    return replace(finding, severity=below.severity, evidence={**finding.evidence, "severity_of": below.id})


def _rank(finding: Finding) -> int:
    return SEVERITIES.index(finding.severity)


def _ends(plant: Plant, findings: Iterable[Finding]) -> dict[str, tuple[str, ...]]:
    """Give the assets at which the flows end that findings to be folded at their end rest on."""
    below = {rule for _, rule in FOLDS_AT_THE_END}
    codes = {code for finding in findings if finding.rule in below for code in _flows(finding)}
    return {one.flow.code: one.destination.assets for one in plant.channels.named(codes)}


def _above(finding: Finding, open_ones: Mapping[str, Finding], ends: Mapping[str, tuple[str, ...]]) -> str | None:
    flows = _flows(finding)
    for above, below in FOLDS:
        over = open_ones.get(f"{above}@{finding.target}") if finding.rule == below else None
        if over is not None and flows <= _flows(over):
            return over.id
    for above, below in FOLDS_AT_THE_END:
        reached = {ends[code] for code in flows} if finding.rule == below else set()
        if len(reached) == 1 and len(tags := reached.pop()) == 1 and f"{above}@asset:{tags[0]}" in open_ones:
            return f"{above}@asset:{tags[0]}"
    return None


def _flows(finding: Finding) -> set[str]:
    return set(finding.evidence.get("flows", ()))
