from __future__ import annotations

import random
from dataclasses import fields, replace
from operator import attrgetter

import numpy as np
import pytest

from assessment.engine.checking import Check, discover, run_checks
from assessment.engine.checks import traffic
from assessment.engine.checks.ends import EndKind
from assessment.engine.checks.telling import Group, Hit, Lacks, over_flows, over_kinds
from assessment.engine.checks.traffic import FlowKind, facts
from assessment.engine.system import Flow
from tests.assessment.engine.checks.judging import case
from tests.assessment.engine.checks.plants import a_plant

KIND = attrgetter(*(name for name in FlowKind._fields if name not in {"source", "destination"}))
END = attrgetter(*(one.name for one in fields(EndKind)))
SEEDS = range(12)
CHANGES = (
    {"secure": True},
    {"controls": frozenset({"signed"})},
    {"access": "both"},
    {"data": "both"},
    {"decision": "conditional"},
    {"use_case": "U"},
    {"basis": "observed"},
    {"port": 9},
)


def crowded(seed):
    """Give a plant whose flows come three times over: alike in all that a kind holds, and one value apart."""
    parts = a_plant(seed)
    flows = [one for one in parts if isinstance(one, Flow)]
    chance = random.Random(seed)
    others = [replace(one, code=f"{one.code}b", template="any", removal_cost=1.0) for one in flows]
    apart = [replace(one, code=f"{one.code}c", **chance.choice(CHANGES)) for one in flows]
    return case(*parts, *others, *apart)


def shared(kind):
    """Give all that flows of one kind share."""
    return KIND(kind), END(kind.source), END(kind.destination)


def judge(kind):
    """Break by protocol, lack by access: enough of each over all conduits and beside them."""
    if kind.protocol is None:
        return Lacks(("flows[].protocol", "flows[].access") if kind.access is None else ("flows[].protocol",))
    return Hit("low" if kind.is_observed else None, {"access": kind.access}) if len(kind.protocol.id) % 2 else None


def say(group: Group) -> str:
    kinds = sorted({kind.protocol_name for kind in group.kinds})
    return f"{group.number} flows{group.over}, such as {group.example} ({group.with_levels}): {kinds}."


def test_flows_of_one_kind_share_what_each_of_them_would_show_alone():
    number = 0
    for seed in SEEDS:
        plant = crowded(seed)
        for one in facts(plant):
            assert shared(one.kind) == shared(plant.share(traffic.Traffic).kinds_of(np.array([one.place]))[0])
        number += len(facts(plant)) - len({id(one.kind) for one in facts(plant)})
    assert number >= 60 * len(SEEDS)  # copies that differ in nothing of that share a kind


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_judged_by_kind_is_told_as_if_it_were_judged_flow_by_flow(seed):
    rule = discover()[0].rule
    by_kind = Check(rule, lambda plant: over_kinds(plant, judge, say))
    by_flow = Check(rule, lambda plant: over_flows(plant, lambda flow: judge(flow.kind), say))
    plant = crowded(seed)
    found = run_checks(plant, [by_kind])
    assert found == run_checks(plant, [by_flow])
    assert {one.status for one in found} == {"open", "not_evaluated"}


def test_flows_and_the_first_five_examples_stand_by_their_codes():
    (found,) = (
        one
        for one in run_checks(crowded(1), [Check(discover()[0].rule, lambda plant: over_kinds(plant, judge, say))])
        if one.target == "conduit:C1" and one.status == "open"
    )
    assert found.evidence["flows"] == sorted(found.evidence["flows"])
    assert [one["flow"] for one in found.evidence["examples"]] == found.evidence["flows"][:5]
