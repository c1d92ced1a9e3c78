"""Findings of the architecture rules on drawn plants, read twice: where, how severe, and what is not evaluated."""

from __future__ import annotations

from random import Random

import pytest

from tests.contract import (
    further_rules_of_flows,
    further_rules_of_places,
    rules_of_access,
    rules_of_conduits,
    rules_of_flows,
    rules_of_networks,
    rules_of_places,
    rules_of_records,
    rules_of_ways,
)
from tests.contract.drawn import judged
from tests.contract.drawn_further import further_document
from tests.contract.drawn_networks import networks_document
from tests.contract.drawn_rules import rules_document
from tests.contract.reading import Read
from tests.contract.twice import assert_alike, rules_in, told_of

RULES = rules_in(rules_of_access, rules_of_conduits, rules_of_flows, rules_of_places)
RULES |= {"AR-024": rules_of_flows.direct(3), "AR-025": rules_of_flows.direct(2)}
ON_NETWORKS = rules_in(rules_of_networks, rules_of_records, rules_of_ways)
FURTHER = rules_in(further_rules_of_flows, further_rules_of_places)
SEEDS = range(250)
NO_SEVERITY = {"AR-069"}  # it hangs on who reaches the asset
NEVER_OPEN = {"AR-001", "AR-005", "AR-007", "AR-008", "AR-077", "AR-115"}  # there absence is the finding


@pytest.mark.parametrize("seed", SEEDS)
def test_findings_are_those_of_the_conditions(seed):
    document = rules_document(Random(seed))
    result = judged(document)
    assert_alike(RULES, result, Read(document, result), NO_SEVERITY)


@pytest.mark.parametrize("seed", SEEDS)
def test_findings_on_networks_and_records_are_those_of_the_conditions(seed):
    document = networks_document(Random(seed))
    result = judged(document)
    assert_alike(ON_NETWORKS, result, Read(document, result))


@pytest.mark.parametrize("seed", SEEDS)
def test_findings_of_the_further_rules_are_those_of_their_pages(seed):
    document = further_document(Random(seed))
    result = judged(document)
    assert_alike(FURTHER, result, Read(document, result))


@pytest.mark.parametrize(
    ("rules", "draw"), [(RULES, rules_document), (ON_NETWORKS, networks_document), (FURTHER, further_document)]
)
def test_the_drawn_plants_break_each_rule_and_leave_each_open(rules, draw):
    broken, left_open = told_of(judged(draw(Random(seed))) for seed in SEEDS)
    assert broken >= rules.keys()
    assert left_open >= rules.keys() - NEVER_OPEN
