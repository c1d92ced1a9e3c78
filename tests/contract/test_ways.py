"""Attack paths, cuts, choke points and likelihoods of drawn plants, read twice."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from tests.contract.drawn import judged, ways_document
from tests.contract.levels import vector
from tests.contract.ways import ATTACKER, Ways, is_open, least, nearest_cut

ENTRIES = {"external", "remote_access", "wireless", "temporary", "enterprise"}
FEW = 10
SHORT = 2


def is_target(zone):
    return (
        zone["kind"] == "safety"
        or zone.get("safety_related")
        or max(level or 0 for level in vector(zone.get("sl_t"))) >= 3
    )


@pytest.mark.parametrize("seed", range(60))
def test_paths_are_those_of_section_2_5(seed):
    document = ways_document(Random(seed))
    result, ways = judged(document), Ways(document)
    entries = {one["code"] for one in document["zones"] if one["kind"] in ENTRIES}
    targets = {one["code"] for one in document["zones"] if is_target(one)}
    assert (set(result["entries"]), set(result["targets"])) == (entries, targets)
    found = {(one["source"], one["target"]): one for one in result["paths"]}
    assert set(found) == {(entry, target) for entry in entries for target in targets if entry != target}
    costs = {one["code"]: one.get("removal_cost") for one in document["flows"]}
    for (entry, target), path in found.items():
        steps = ways.steps(ATTACKER, entry, target)
        ends = ways.end_of(entry, "out"), ways.end_of(target, "in")
        assert path["reachable"] == is_open(steps, *ends)
        assert (path["routes"], path["minimum_cut"]) == nearest_cut(steps, *ends)
        if path["reachable"]:
            assert len(path["shortest"]["hops"]) - 1 == least(steps, *ends, is_counted=True)
            assert path["likeliest"]["weight"] == least(steps, *ends)
            assert {(one["kind"], one["code"]) for one in path["choke_points"]} == chokes(steps, *ends)
            assert path["cheapest_cost"] == cheapest(steps, *ends, costs, path["cheapest_cost"])


def chokes(steps, sources, targets):
    flows = {flow for *_, flow, _ in steps if flow}
    nodes = {
        node for step in steps for node in step[:2] if not isinstance(node, tuple) and [node] not in (sources, targets)
    }
    by_flow = {("flow", flow) for flow in flows if not is_open(steps, sources, targets, without=(flow,))}
    return by_flow | {("node", node) for node in nodes if not is_open(steps, sources, targets, past=node)}


def cheapest(steps, sources, targets, costs, told):
    """The least that a cut costs, among all sets of flows whose removal has a price; of many flows what was told."""
    priced = sorted({flow for *_, flow, _ in steps if flow and costs[flow] is not None})
    if len(priced) > FEW:
        return told
    every = (some for size in range(len(priced) + 1) for some in combinations(priced, size))
    cuts = [some for some in every if not is_open(steps, sources, targets, without=some)]
    return min((sum(costs[flow] for flow in some) for some in cuts), default=None)


@pytest.mark.parametrize("seed", range(150))
def test_short_ways_into_high_zones_are_those_of_their_rule(seed):
    document = ways_document(Random(seed))
    result, ways = judged(document), Ways(document)
    told = [one for one in result["findings"] if one["rule"] == "AR-042"]
    found = {one["target"] for one in told if one["status"] != "not_evaluated"}
    left_open = {place for one in told for place in one["evidence"].get("places", ())}
    answers = {f"zone:{one['code']}": is_near(document, result, ways, one) for one in document["zones"]}
    assert found == {target for target, answer in answers.items() if answer}
    assert left_open == {target for target, answer in answers.items() if answer is None}


def is_near(document, result, ways, zone):
    """Whether two borders at most, none over a conduit that reaches its target, lie between outside and a high zone."""
    targets = vector(zone.get("sl_t"))
    high = True if max(level or 0 for level in targets) >= 3 else None if None in targets else False
    gaps = {code: one["gap"] for code, one in result["conduits"].items()}
    falls = {code: any(gap or 0 for gap in of) or (None if None in of else False) for code, of in gaps.items()}
    outer = [one["code"] for one in document["zones"] if one["kind"] in {"external", "enterprise"} and one != zone]

    def leads(passes):
        return any(borders(ways, entry, zone["code"], passes) <= SHORT for entry in outer)

    if high and leads(lambda code: falls[code]):
        return True
    return None if high is not False and leads(lambda code: falls[code] is not False) else False


def borders(ways, entry, target, passes):
    """The least number of borders on a way over conduits that are passed; of a flow without a conduit each is."""
    carriers = {flow["code"]: codes for flow, *_, codes in ways.flows}
    steps = []
    for one, other, flow, _ in ways.steps(ATTACKER, entry, target):
        start, stop = (node[0] if isinstance(node, tuple) else ways.zone_of[node] for node in (one, other))
        is_inside = flow is None or (start == stop and stop is not None)
        if is_inside or not carriers[flow] or any(map(passes, carriers[flow])):
            steps.append((one, other, flow, 0 if is_inside else 1))
    way = least(steps, ways.end_of(entry, "out"), ways.end_of(target, "in"))
    return SHORT + 1 if way is None else way


@pytest.mark.parametrize("seed", range(60))
def test_likelihoods_are_those_of_the_attack_weights(seed):
    document = ways_document(Random(seed))
    result, ways = judged(document)["scenarios"], Ways(document)
    for one in document["scenarios"]:
        told, effort = result[one["code"]], ways.effort(one)
        assert told["way"]["weight"] == effort
        if "consequence" in one:
            residual, stated = one.get("residual", {}), one.get("likelihood", 5)
            worst = max(one["consequence"].values())
            left = max(residual.get("consequence", one["consequence"]).values())
            today = residual.get("likelihood", max(1, stated - effort // 1000))
            assert cell(told["unmitigated"]) == (worst, stated, worst * stated)
            assert cell(told["today"]) == (left, today, left * today)


def cell(position):
    return position["consequence"], position["likelihood"], position["points"]
