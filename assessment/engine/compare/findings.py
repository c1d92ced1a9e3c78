"""What a difference did to the findings: which are new, gone, worse, or simply cannot be judged any more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from assessment.engine.checking import NOT_EVALUATED, OPEN, SEVERITIES
from assessment.engine.compare.levels import BETTER, WORSE, Result, pair
from assessment.engine.model_file.canonical import canonical_json

NEW, GROWN, NOT_JUDGED, UNANSWERED = "new", "grown", "not_judged", "unanswered"
SHRUNK, ANSWERED, GONE, OTHER = "shrunk", "answered", "gone", "other"
# Worst first. `grown` and `shrunk`: the same finding with more, or fewer, flows or things in its evidence;
# `other`: the facts behind it differ, or it is new and folded or waived.
ORDER: Final = (NEW, WORSE, GROWN, NOT_JUDGED, UNANSWERED, SHRUNK, BETTER, ANSWERED, GONE, OTHER)
NEWLY_WORSE: Final = frozenset({NEW, WORSE, GROWN})
FOLDED: Final = "folded"
EXAMPLES: Final = "examples"


def compare_findings(old: Result, new: Result, removed: frozenset[str]) -> list[dict[str, Any]]:
    """Give each finding that differs, worst first; `removed` are the things that the model lost, as `kind:CODE`.

    An open finding that is not reported any more is gone only where its rule judged at least what it judged before;
    where more went unanswered, it is `not_judged`.
    """
    before, after = _by_id(old), _by_id(new)
    less_judged = _less_judged(before.values(), after.values())
    found = []
    for key in sorted({*before, *after}):
        earlier, later = before.get(key), after.get(key)
        if earlier != later and (entry := _entry(earlier, later, less_judged, removed)):
            found.append(entry)
    return sorted(found, key=lambda one: (ORDER.index(one["change"]), _rank(one), one["id"]))


def newly_worse(changes: Iterable[Mapping[str, Any]], severity: str) -> list[Mapping[str, Any]]:
    """Give the open findings of a severity or worse that are new, became worse, or grew."""
    worst = SEVERITIES[: SEVERITIES.index(severity) + 1]
    return [
        one
        for one in changes
        if one["change"] in NEWLY_WORSE and one["status"]["new"] == OPEN and one["severity"]["new"] in worst
    ]


def _by_id(result: Result) -> dict[str, Mapping[str, Any]]:
    return {one["id"]: one for one in result["findings"]}


def _entry(
    old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, less_judged: frozenset[str], removed: frozenset[str]
) -> dict[str, Any] | None:
    known = new or old or {}
    evidence = _evidence(old, new)
    change = _change(old, new, evidence)
    if change is None:
        return None
    if change == GONE and known["rule"] in less_judged and known["target"] not in removed:
        change = NOT_JUDGED
    return {
        "id": known["id"],
        "rule": known["rule"],
        "target": known["target"],
        "force": known["force"],
        "change": change,
        "severity": pair(None if old is None else old["severity"], None if new is None else new["severity"]),
        "status": pair(_state(old), _state(new)),
        "message": known["message"],
        "evidence": evidence,
    }


def _state(finding: Mapping[str, Any] | None) -> str | None:
    if finding is None:
        return None
    return FOLDED if "folded_under" in finding else str(finding["status"])


def _change(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, evidence: Mapping[str, Any]) -> str | None:
    before, after = _state(old), _state(new)
    if before != after:
        return _moved(before, after)
    if old is None or new is None or after != OPEN:
        return OTHER if evidence else None
    ranks = [SEVERITIES.index(one["severity"]) for one in (old, new)]
    if ranks[0] != ranks[1]:
        return WORSE if ranks[1] < ranks[0] else BETTER
    if any(one.get("added") for one in evidence.values()):
        return GROWN
    if any(one.get("removed") for one in evidence.values()):
        return SHRUNK
    return OTHER if evidence else None


def _moved(old: str | None, new: str | None) -> str:
    """Say what a change of state means; what is waived or folded needs no answer, and still is no pass."""
    if new == OPEN:
        return NEW if old is None else WORSE
    if new == NOT_EVALUATED:
        return NOT_JUDGED if old == OPEN else UNANSWERED
    if old == NOT_EVALUATED:
        return ANSWERED
    if new is None:
        return GONE
    return BETTER if old == OPEN else OTHER


def _evidence(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> dict[str, dict[str, Any]]:
    """Give what differs in the evidence: of lists of codes what joined and what left, else both values."""
    if old is None or new is None:
        return {}
    found = {}
    for key in sorted({*old["evidence"], *new["evidence"]}):
        before, after = old["evidence"].get(key), new["evidence"].get(key)
        if key == EXAMPLES:
            before, after = _shared(before or [], after or []), _shared(after or [], before or [])
        if _is_codes(before) and _is_codes(after):
            joined, left = sorted({*after} - {*before}), sorted({*before} - {*after})
            if joined or left:
                found[key] = {"added": joined, "removed": left}
        elif _sorted(before) != _sorted(after):
            found[key] = pair(before, after)
    return found


def _shared(examples: list[Mapping[str, Any]], others: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Give the examples of flows that both sides show; which few are shown follows the order of the file."""
    codes = {one["flow"] for one in others}
    return sorted((one for one in examples if one["flow"] in codes), key=lambda one: str(one["flow"]))


def _is_codes(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(entry, str) for entry in value)


def _sorted(value: Any) -> Any:
    """Give a list of records or texts without its order; levels and other numbers mean something by theirs."""
    if isinstance(value, list) and not any(isinstance(entry, int | float | None) for entry in value):
        return sorted(value, key=canonical_json)
    return value


def _less_judged(old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Give the rules with cases that they cannot judge now and could before."""
    before, after = _unjudged(old), _unjudged(new)
    return frozenset(
        rule
        for rule, (count, things) in after.items()
        if rule not in before or count > before[rule][0] or things - before[rule][1]
    )


def _unjudged(findings: Iterable[Mapping[str, Any]]) -> dict[str, tuple[int, frozenset[str]]]:
    counts: dict[str, int] = defaultdict(int)
    things: dict[str, set[str]] = defaultdict(set)
    for one in findings:
        summary = one["evidence"] if one["status"] == NOT_EVALUATED else one["evidence"].get("not_evaluated")
        if summary:
            counts[one["rule"]] += summary["count"]
            things[one["rule"]].update(summary["places"])
    return {rule: (count, frozenset(things[rule])) for rule, count in counts.items()}


def _rank(entry: Mapping[str, Any]) -> int:
    return SEVERITIES.index(entry["severity"]["new"] or entry["severity"]["old"])
