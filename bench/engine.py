"""The engine alone: judging, paths, plan; each beside a plain baseline."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import networkx as nx

from assessment.engine.attack_paths.pairs import AttackPaths, find_attack_paths
from assessment.engine.checking import discover
from assessment.engine.flows import compare_flows
from assessment.engine.graph.services import ServiceGraph
from assessment.engine.model_file.build import build_system
from assessment.engine.model_file.canonical import model_sha256
from assessment.engine.model_file.load import load_document
from assessment.engine.model_file.parse import read_text
from assessment.engine.model_file.validate import count_errors
from assessment.engine.pipeline import Assessment, assess, judge_case
from assessment.engine.plan.make import make_plan
from assessment.engine.plant import Plant
from assessment.engine.result import result_of
from bench.measure import Figure, Laps, Measured, cpu_seconds, measure, now_mib, seconds_of
from bench.sizes import Size
from bench.zones import Record
from documents.collecting import collection_paused

PLAN_SECONDS = 60.0


def check(size: Size, document: Callable[[], Record]) -> list[Figure]:
    """Measure what `bulkhead check` does, file to result; the baseline passes once over the flows."""
    written = document()
    data = json.dumps(written).encode()

    @collection_paused()
    def work() -> Laps:
        laps = Laps()
        laps("reading the file")
        read = read_text(data)
        laps("validating the model")
        count_errors(read)
        laps("building the system")
        system = build_system(read)
        laps("hashing the model")
        sha256 = model_sha256(read)
        judged: Assessment = assess(system, tell=laps)
        laps("writing the result")
        result_of(judged, sha256=sha256, on=system.assessment.date)
        return laps

    one_pass = seconds_of(lambda: _one_pass(written), repeats=3)
    return [Figure("check", size.name, measure(work), "one pass over the flows", one_pass)]


def _one_pass(written: Record) -> None:
    Counter((str(flow["from"]), str(flow["to"]), flow.get("port")) for flow in written["flows"])


def flows(size: Size, document: Callable[[], Record]) -> list[Figure]:
    """Measure flows matched to assets, zones and conduits, summed and compared; the baseline does so over dicts.

    The system holds its flows as columns; that they are made is a part of `building the system` in `check`.
    """
    written = document()
    system = build_system(written)

    def work() -> None:
        with collection_paused():
            compare_flows(Plant(system))

    before, measured = now_mib(), measure(work)
    more = None if before is None or measured.peak_mib is None else measured.peak_mib - before
    note = "" if more is None else f"{more} MiB more than the model itself"
    return [Figure("flows", size.name, measured, "a Python loop over dicts", seconds_of(lambda: _loop(written)), note)]


def _loop(written: Record) -> dict[tuple[str | None, str], list[str]]:
    """Match, sum and compare flows as a script would; give their codes by conduit and verdict.

    Each end to an asset by tag or address, each pair of zones to its conduit, and what was observed to what is declared
    of the same ends and service. Subnets, networks and ranges of ports are beyond it.
    """
    zone_of = {asset["tag"]: asset.get("zone") for asset in written["assets"]}
    by_address = {ip: asset["tag"] for asset in written["assets"] for ip in asset.get("ips", ())}
    between = {frozenset(conduit["between"]): conduit["code"] for conduit in written["conduits"]}
    sums: dict[str, dict[tuple[Any, ...], list[tuple[Any, ...]]]] = {"observed": {}, "declared": {}}
    for flow in written["flows"]:
        source, target = (
            end.get("asset") or by_address.get(end.get("ip"), end.get("ip")) or end.get("zone")
            for end in (flow["from"], flow["to"])
        )
        zones = frozenset((zone_of.get(source, source), zone_of.get(target, target)))
        key = (source, target, flow.get("protocol"), flow.get("port"))
        said = (flow["code"], flow.get("conduit") or between.get(zones), len(zones) > 1, flow.get("decision"))
        sums[flow["basis"]].setdefault(key, []).append(said)
    lists: dict[tuple[str | None, str], list[str]] = defaultdict(list)
    for key, flows in sums["observed"].items():
        declared = sums["declared"].get(key, [])
        for code, conduit, crosses, decision in flows:
            banned = "forbidden" in (decision, *(one[-1] for one in declared))
            known = "covered" if declared else "undocumented" if crosses else "inside"
            carrier = conduit or next((one[1] for one in declared), None)
            lists[carrier, "forbidden" if banned else known].append(code)
    for key in sums["declared"].keys() - sums["observed"].keys():
        for code, conduit, *_ in sums["declared"][key]:
            lists[conduit, "unseen"].append(code)
    return {key: sorted(codes) for key, codes in lists.items()}


def paths(size: Size, document: Callable[[], Record]) -> list[Figure]:
    """Measure all pairs of entry and target, with the graph they need; networkx works on the graph of all assets.

    Its time is that of the routes of one entry and the least cut of one pair, times their numbers: all of them would
    take hours. It is given parallel flows as one arc, and what reaches each other inside a zone by way of one node.
    """
    case = judge_case(load_document(document()).system).case
    sl_a = {place: one.sl_a for place, one in case.levels.items()}
    found: list[AttackPaths] = []

    def work() -> None:
        with collection_paused():
            found[:] = [find_attack_paths(case.plant, sl_a)]

    measured = measure(work)
    bound, entries, targets = found[0].bound, found[0].entries, found[0].targets
    graph = ServiceGraph(case.plant)
    plain = _plain_graph(graph)
    start = graph.end(f"zone:{entries[-1]}")
    stop = graph.end(f"zone:{next(code for code in targets if code != start.zone)}")
    plain.add_edges_from(("source", node) for node in start.starts)
    plain.add_edges_from((node, "sink") for node in stop.stops)
    routes = seconds_of(lambda: nx.single_source_dijkstra_path_length(plain, "source"))
    cut = seconds_of(lambda: nx.minimum_cut_value(plain, "source", "sink"))
    baseline = f"networkx, {2 * len(entries)} x the routes of 1 entry and {bound.computed} x 1 cut"
    seconds = routes * 2 * len(entries) + cut * bound.computed
    note = f"{bound.of} reachable pairs, cuts for {bound.computed}; in networkx {routes:.2f} s and {cut:.2f} s each"
    return [Figure("paths", size.name, measured, baseline, seconds, note)]


def _plain_graph(graph: ServiceGraph) -> nx.DiGraph[Any]:
    """Give the graph of all assets as networkx takes it: a capacity per flow, none for lateral moves."""
    plain: nx.DiGraph[Any] = nx.DiGraph()
    single = graph.single
    capacities = Counter(zip(single.sources.tolist(), single.answers.tolist(), strict=True))
    plain.add_edges_from((*ends, {"capacity": number}) for ends, number in capacities.items())
    for number, service in graph.many.items():
        middle = [("opens", number), ("answers", number)]
        plain.add_edges_from((node, middle[0]) for node in service.sources)
        plain.add_edge(*middle, capacity=1)
        plain.add_edges_from((middle[1], node) for node in service.answers)
    for number, group in enumerate(graph.laterals):
        plain.add_edges_from(ends for node in group.nodes for ends in ((node, ("in", number)), (("in", number), node)))
    return plain


def rules(size: Size, document: Callable[[], Record]) -> list[Figure]:
    """Measure each rule in turn, so that a slow one is seen; what rules share counts where it is asked for first."""
    written = document()
    with collection_paused():
        case = replace(judge_case(load_document(written).system).case)
        parts = {}
        for check in discover():
            began = cpu_seconds()
            number = len(check(case))
            parts[f"{check.rule.id} {check.rule.title}: {number}"] = cpu_seconds() - began
    total = sum(parts.values())
    note = f"{len(parts)} rules, each with how many findings and open questions it gives"
    one_pass = seconds_of(lambda: _one_pass(written), repeats=3)
    return [Figure("rules", size.name, Measured(total, total, parts=parts), "one pass over the flows", one_pass, note)]


def plan(size: Size, document: Callable[[], Record]) -> list[Figure]:
    """Measure the plan alone, each search ended after a minute; the adaptive list it is held against stands in it."""
    judged = judge_case(load_document(document()).system)
    made = make_plan(judged.case, judged.findings, seconds=PLAN_SECONDS)
    measured = measure(lambda: make_plan(judged.case, judged.findings, seconds=PLAN_SECONDS))
    value = f"{made.status}, bound {made.bound:g}, reached {made.value:g}, adaptive list {made.greedy.value:g}"
    return [Figure("plan", size.name, measured, note=f"{made.candidates} candidates, {value}")]
