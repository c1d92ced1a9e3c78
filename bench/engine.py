"""The engine alone: judging, paths, plan; each beside a plain baseline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import networkx as nx

from assessment.engine.attack_paths.pairs import find_attack_paths
from assessment.engine.attack_paths.routes import RouteFinder
from assessment.engine.graph.services import ServiceGraph
from assessment.engine.model_file.load import load_document
from assessment.engine.pipeline import Assessment, assess, judge_case
from assessment.engine.plan.make import make_plan
from assessment.engine.result import result_of
from bench.measure import Figure, Laps, measure, seconds_of
from bench.sizes import Size
from bench.zones import Record

PLAN_SECONDS = 60.0
ENTRIES_COMPARED = 1


def check(size: Size, document: Callable[[], Record]) -> list[Figure]:
    """Measure what `bulkhead check` does, file to result; the baseline passes once over the flows."""
    written = document()

    def work() -> Laps:
        laps = Laps()
        laps("validating and building the model")
        model = load_document(written)
        judged: Assessment = assess(model.system, tell=laps)
        laps("writing the result")
        result_of(judged, sha256=model.sha256, on=model.system.assessment.date)
        return laps

    def one_pass() -> None:
        Counter((str(flow["from"]), str(flow["to"]), flow.get("port")) for flow in written["flows"])

    return [Figure("check", size.name, measure(work), "one pass over the flows", seconds_of(one_pass, repeats=3))]


def paths(size: Size, document: Callable[[], Record]) -> list[Figure]:
    """Measure all pairs of entry and target; networkx gives routes alone, for one entry, on the graph of all assets."""
    case = judge_case(load_document(document()).system).case
    graph = ServiceGraph(case.plant)
    sl_a = {place: one.sl_a for place, one in case.levels.items()}
    measured = measure(lambda: find_attack_paths(case.plant, sl_a, finder=RouteFinder(graph)))
    found = find_attack_paths(case.plant, sl_a, finder=RouteFinder(graph))
    entries = found.entries[:ENTRIES_COMPARED]

    def by_networkx() -> None:
        plain: nx.DiGraph[int] = nx.DiGraph()
        for service in graph.services:
            plain.add_edges_from((one, other) for one in service.sources for other in service.answers)
        for group in graph.laterals:
            plain.add_edges_from((one, other) for one in group.nodes for other in group.nodes if one != other)
        for entry in entries:
            starts = [node for node in graph.end(f"zone:{entry}").starts if node in plain]
            nx.multi_source_dijkstra_path_length(plain, set(starts))

    note = f"{found.bound.of} reachable pairs, cuts for {found.bound.computed}"
    return [Figure("paths", size.name, measured, "networkx, routes of one entry", seconds_of(by_networkx), note)]


def plan(size: Size, document: Callable[[], Record]) -> list[Figure]:
    """Measure the plan alone, each search ended after a minute; the adaptive list it is held against stands in it."""
    judged = judge_case(load_document(document()).system)
    made = make_plan(judged.case, judged.findings, seconds=PLAN_SECONDS)
    measured = measure(lambda: make_plan(judged.case, judged.findings, seconds=PLAN_SECONDS))
    value = f"{made.status}, bound {made.bound:g}, reached {made.value:g}, adaptive list {made.greedy.value:g}"
    return [Figure("plan", size.name, measured, note=f"{made.candidates} candidates, {value}")]
