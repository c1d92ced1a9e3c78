"""Findings by rule, as the conditions give them and as the engine does, so that one can be held against the other."""

from __future__ import annotations

from collections import defaultdict

from tests.contract.reading import ORDER


def rules_in(*modules):
    """The rules read in some modules, by id."""
    return {
        f"AR-{name[2:]}": rule
        for module in modules
        for name, rule in vars(module).items()
        if name.startswith("ar") and name[2:].isdigit()
    }


def by_the_contract(rule, read):
    """The findings of a rule by target with their severity, and the places where it was not evaluated besides."""
    found, not_evaluated = {}, set()
    for target, answer, severity, place in rule(read):
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


def assert_alike(rules, result, read, no_severity=()):
    """Hold what the engine found against the conditions, rule by rule."""
    told = by_the_engine(result)
    for rule in rules:
        (found, not_evaluated), (findings, open_places) = by_the_contract(rules[rule], read), told[rule]
        assert (rule, findings.keys(), open_places) == (rule, found.keys(), not_evaluated)
        for target, severity in findings.items() if rule not in no_severity else ():
            assert (rule, target, severity or found[target]) == (rule, target, found[target])


def told_of(results):
    """The rules that some results break, and those that they leave open."""
    told = [(rule, *answers) for result in results for rule, answers in by_the_engine(result).items()]
    return {rule for rule, found, _ in told if found}, {rule for rule, _, left_open in told if left_open}
