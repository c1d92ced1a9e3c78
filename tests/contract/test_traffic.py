"""What was seen and what firewalls let through, held against the declared channels of drawn plants, read twice."""

from __future__ import annotations

import json
from random import Random

import pytest

from assessment.engine.flows import compare_flows
from assessment.engine.model_file.load import load_text
from assessment.engine.plant import Plant
from tests.contract import rules_of_traffic
from tests.contract.drawn import judged
from tests.contract.drawn_traffic import ruled_traffic_document, traffic_document
from tests.contract.rules_of_traffic import RuledTraffic
from tests.contract.traffic import Traffic
from tests.contract.twice import assert_alike, rules_in, told_of

SEEDS = range(150)
RULES = rules_in(rules_of_traffic)


def lists_of(result):
    """The lists of flows of a result: those of each conduit, and those at the top level."""
    filled = ((code, one["flows"]) for code, one in result["conduits"].items())
    return {code: {name: codes for name, codes in flows.items() if codes} for code, flows in filled}, result["flows"]


def wider_than_declared(result):
    """The firewall rules that AR-081 finds by conduit, and the places where it was not evaluated besides."""
    told = [one for one in result["findings"] if one["rule"] == "AR-081"]
    found = {one["target"]: one["evidence"]["flows"] for one in told if one["status"] != "not_evaluated"}
    return found, {one["target"] for one in told if one["status"] == "not_evaluated"}


@pytest.mark.parametrize("seed", SEEDS)
def test_flows_stand_in_the_lists_of_section_2_4(seed):
    document = traffic_document(Random(seed))
    result, read = judged(document), Traffic(document)
    assert lists_of(result) == read.lists()
    assert wider_than_declared(result) == read.wider_rules()


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_seen_is_summed_by_who_opens_who_answers_protocol_and_port(seed):
    document = traffic_document(Random(seed))
    observed = compare_flows(Plant(load_text(json.dumps(document).encode()).system)).observed
    told = {(one.identity, code) for one in observed for code in one.flows}
    assert told == {(one["identity"], one["code"]) for one in Traffic(document).observed}


@pytest.mark.parametrize("seed", SEEDS)
def test_findings_about_traffic_are_those_of_the_conditions(seed):
    document = ruled_traffic_document(Random(seed))
    result = judged(document)
    assert_alike(RULES, result, RuledTraffic(document, result))


def test_the_drawn_traffic_breaks_each_rule_and_leaves_each_open():
    broken, left_open = told_of(judged(ruled_traffic_document(Random(seed))) for seed in SEEDS)
    assert broken >= RULES.keys()
    assert left_open >= RULES.keys()


def test_the_drawn_plants_fill_each_list():
    filled, rules = set(), set()
    for seed in SEEDS:
        result = judged(traffic_document(Random(seed)))
        conduits, top = lists_of(result)
        filled |= {name for one in conduits.values() for name in one} | {f"top {name}" for name in top if top[name]}
        found, not_evaluated = wider_than_declared(result)
        rules |= {target.partition(":")[0] for target in not_evaluated} | {"found" for _ in found}
    assert filled == {
        *("covered", "undocumented", "forbidden", "unseen"),
        *("top undocumented", "top unmatched", "top forbidden", "top ambiguous"),
    }
    assert {"found", "site"} <= rules
