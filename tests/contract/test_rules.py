"""Findings of the architecture rules on drawn plants, read twice: where, how severe, and what is not evaluated."""

from __future__ import annotations

from collections import defaultdict
from random import Random

import pytest

from tests.contract import rules_of_access, rules_of_conduits, rules_of_flows, rules_of_places
from tests.contract.drawn import judged
from tests.contract.drawn_rules import rules_document
from tests.contract.reading import ORDER, Read

RULES = {
    f"AR-{name[2:]}": rule
    for module in (rules_of_access, rules_of_conduits, rules_of_flows, rules_of_places)
    for name, rule in vars(module).items()
    if name.startswith("ar0")
} | {"AR-024": rules_of_flows.direct(3), "AR-025": rules_of_flows.direct(2)}
NO_SEVERITY = {"AR-069"}  # it hangs on who reaches the asset


def by_the_contract(rule, read):
    """The findings of a rule by target with their severity, and the places where it was not evaluated besides."""
    found, not_evaluated = {}, set()
    for target, answer, severity, place in RULES[rule](read):
        if answer:
            found[target] = max(found.get(target, severity), severity, key=ORDER.index)
        elif answer is None:
            not_evaluated.add(place)
    return found, not_evaluated - found.keys()


def by_the_engine(result):
    """The same of all rules; what a finding folded under it made more severe is left out."""
    told = defaultdict(lambda: ({}, set()))
    for one in result["findings"]:
        found, not_evaluated = told[one["rule"]]
        if one["status"] == "not_evaluated":
            not_evaluated.add(one["target"])
        else:
            found[one["target"]] = None if "severity_of" in one["evidence"] else one["severity"]
    return told


@pytest.mark.parametrize("seed", range(250))
def test_findings_are_those_of_the_conditions(seed):
    document = rules_document(Random(seed))
    result = judged(document)
    told, read = by_the_engine(result), Read(document, result)
    for rule in RULES:
        (found, not_evaluated), (findings, open_places) = by_the_contract(rule, read), told[rule]
        assert (rule, findings.keys(), open_places) == (rule, found.keys(), not_evaluated)
        for target, severity in findings.items() if rule not in NO_SEVERITY else ():
            assert (rule, target, severity or found[target]) == (rule, target, found[target])


def test_the_drawn_plants_break_each_rule_and_leave_each_open():
    broken, left_open = set(), set()
    for seed in range(250):
        document = rules_document(Random(seed))
        for rule, (found, not_evaluated) in by_the_engine(judged(document)).items():
            broken |= {rule} if found else set()
            left_open |= {rule} if not_evaluated else set()
    assert broken >= RULES.keys()
    assert left_open >= RULES.keys() - {"AR-001", "AR-005", "AR-007"}  # there absence is the finding
