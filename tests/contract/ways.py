"""Section 2.5 and the barriers of docs/risk.md: who reaches what, and how hard each step is.

Readings that the contract leaves open: an address that is no asset's stands for a host of its own, in the zone of its
most specific subnet or in none; a flow that two conduits could carry takes the weaker of them, and is given no control
that a plan puts on one of the two; the only node of an entry or of a target is no choke point.
"""

from __future__ import annotations

from collections import defaultdict
from heapq import heappop, heappush
from ipaddress import ip_address, ip_network
from itertools import count

import networkx

from tests.contract.levels import Place

ATTACKER = 2
CHANCES = {-2: 46, -1: 301, 0: 1000, 1: 1523, 2: 2000}
HARDENING = {"mfa", "protocol_break", "dpi", "function_filter"}
UNCUTTABLE = 10**6
NO_PATH = 9000


def weight(strength, attacker):
    return CHANCES[max(-2, min(2, strength - attacker))]


def lowest(levels, frs):
    """The smallest of some FRs; what is not known counts as 0, and so does a place that is not known."""
    return min((levels[fr] or 0) for fr in frs) if levels else 0


class Ways:
    """Every step that an attacker can take in a document.

    `levels` gives what places achieve by key where that is not today's; `added` the controls put on conduits.
    """

    def __init__(self, document, levels=None, added=None):
        self.document, self.added = document, added or {}
        self.zones = {one["code"]: one for one in document["zones"]}
        self.conduits = {one["code"]: one for one in document["conduits"]}
        self.levels = levels or levels_of(document)
        self.zone_of = {one["tag"]: one.get("zone") for one in document["assets"]}
        for one in document["flows"]:
            for end in (one["from"], one["to"]):
                if "ip" in end and self._asset_at(end["ip"]) is None:
                    self.zone_of[end["ip"]] = self._zone_of_address(end["ip"])
        self.members = defaultdict(list)
        for node, zone in self.zone_of.items():
            self.members[zone].append(node)
        self.flows = list(self._open_flows())

    def _asset_at(self, address):
        return next((one["tag"] for one in self.document["assets"] if address in one.get("ips", [])), None)

    def _zone_of_address(self, address):
        nets = [(ip_network(net), zone) for zone, one in self.zones.items() for net in one.get("subnets", [])]
        fitting = [(net.prefixlen, zone) for net, zone in nets if ip_address(address) in net]
        return max(fitting, key=lambda one: one[0])[1] if fitting else None

    def end_of(self, zone, way):
        """The nodes of a zone; of one without any, a node of its own to leave it or to enter it."""
        return self.members[zone] or [(zone, way)]

    def _nodes(self, end, way):
        if "zone" in end:
            return end["zone"], self.end_of(end["zone"], way)
        node = end.get("asset") or self._asset_at(end["ip"]) or end["ip"]
        return self.zone_of[node], [node]

    def _open_flows(self):
        for flow in self.document["flows"]:
            if flow.get("decision") == "forbidden" and flow.get("basis", "declared") == "declared":
                continue
            (start, sources), (stop, targets) = self._nodes(flow["from"], "out"), self._nodes(flow["to"], "in")
            between = [
                code
                for code, one in self.conduits.items()
                if flow.get("conduit") != "none"
                and None not in (start, stop)
                and start != stop
                and {start, stop} <= set(one["between"])
            ]
            carriers = [code for code in between if not self._is_stopped(code, start)]
            if carriers or not between:
                yield flow, sources, targets, carriers

    def _is_stopped(self, code, start):
        """A diode stops the sessions that its receiving side opens."""
        one = self.conduits[code]
        receiver = {"forward": 1, "reverse": 0}.get(one.get("direction"))
        return one["kind"] == "diode" and receiver is not None and one["between"][receiver] == start

    def steps(self, attacker, entry, target):
        """(from, to, flow or None, weight) of each step on a path between two zones."""
        closed = {code for code, one in self.zones.items() if one.get("lateral") == "transit_blocked"} - {entry, target}
        found = []
        for flow, sources, targets, carriers in self.flows:
            for one in sources:
                for other in targets:
                    start, stop = self._zone(one), self._zone(other)
                    if one != other and not {start, stop} & closed and not self._is_own_shadow(one, other):
                        strength = self._strength(flow, carriers, start, stop)
                        found.append((one, other, flow["code"], weight(strength, attacker)))
        for zone, one in self.zones.items():
            if zone not in closed and one.get("lateral") != "isolated":
                inside = weight(lowest(self.levels[f"zone:{zone}"], (0, 1)), attacker)
                found += [(a, b, None, inside) for a in self.members[zone] for b in self.members[zone] if a != b]
        return found

    def _zone(self, node):
        return node[0] if isinstance(node, tuple) else self.zone_of[node]

    @staticmethod
    def _is_own_shadow(one, other):
        return isinstance(one, tuple) and isinstance(other, tuple) and one[0] == other[0]

    def _strength(self, flow, carriers, start, stop):
        is_inside = start == stop and stop is not None
        of_zone = lowest(self.levels.get(f"zone:{stop}"), (0, 1) if is_inside else (0, 1, 4))
        barriers = [of_zone]
        if carriers and not is_inside:
            barriers = [max(of_zone, lowest(self.levels[f"conduit:{code}"], (0, 1, 4))) for code in carriers]
        controls = set(flow.get("controls", []))
        if len(carriers) == 1:
            controls |= self.added.get(carriers[0], set())
        return min(4, min(barriers) + bool(controls & HARDENING))

    # -- scenarios

    def effort(self, scenario):
        """S of a scenario: the least weight of its ways, the last step included."""
        threat = scenario.get("threat")
        attacker = min(threat.values()) if threat else ATTACKER
        frs = [int(fr[2]) - 1 for fr in scenario.get("relies_on", ["FR3", "FR7"])]
        last = lambda zone: weight(lowest(self.levels[f"zone:{zone}"], frs), attacker)  # noqa: E731
        entry, target = scenario.get("entry", {}).get("zone"), scenario.get("target", {}).get("zone")
        if entry is None or target is None:
            named = {*scenario.get("zones", []), target} - {None}
            return min(map(last, named)) if named else weight(0, attacker)
        steps = self.steps(attacker, entry, target)
        way = least(steps, self.end_of(entry, "out"), self.end_of(target, "in"))
        if way is not None:
            return way + last(target)
        if self.document["assessment"].get("flows_complete"):
            return NO_PATH
        return weight(lowest(self.levels[f"zone:{target}"], (0, 1, 4)), attacker) + last(target)


def levels_of(document):
    kinds = ("zone", "conduit")
    places = [Place(document, one, kind) for kind in kinds for one in document[f"{kind}s"]]
    return {place.key: place.achieved for place in places}


def least(steps, sources, targets, *, is_counted=False):
    """The least weight, or the least number of steps, from any of some nodes to any of others; None: no way."""
    onward = defaultdict(list)
    for one, other, _, cost in steps:
        onward[one].append((other, 1 if is_counted else cost))
    best, turn = dict.fromkeys(sources, 0), count()
    queue = [(0, next(turn), node) for node in sources]
    while queue:
        so_far, _, node = heappop(queue)
        for other, cost in onward[node]:
            if so_far + cost < best.get(other, UNCUTTABLE):
                best[other] = so_far + cost
                heappush(queue, (so_far + cost, next(turn), other))
    return min((best[node] for node in targets if node in best), default=None)


def is_open(steps, sources, targets, *, without=(), past=None):
    """Tell whether a way is left once some flows, or one node, are gone."""
    left = [one for one in steps if one[2] not in without and past not in one[:2]]
    return (
        least(left, [node for node in sources if node != past], [node for node in targets if node != past]) is not None
    )


def nearest_cut(steps, sources, targets):
    """How many routes share no flow, and the smallest cut nearest the entry; (None, None): no set of flows separates."""
    graph = networkx.DiGraph()
    for one, other, flow, _ in steps:
        graph.add_edge("entry", "target", capacity=0)
        if flow is None:
            graph.add_edge(("node", one), ("node", other), capacity=UNCUTTABLE)
        else:
            graph.add_edge(("node", one), ("flow", flow), capacity=UNCUTTABLE)
            graph.add_edge(("flow", flow), ("past", flow), capacity=1)
            graph.add_edge(("past", flow), ("node", other), capacity=UNCUTTABLE)
    graph.add_edges_from((("entry", ("node", node)) for node in sources), capacity=UNCUTTABLE)
    graph.add_edges_from(((("node", node), "target") for node in targets), capacity=UNCUTTABLE)
    routes, used = networkx.maximum_flow(graph, "entry", "target")
    if routes >= UNCUTTABLE:
        return None, None
    left = networkx.DiGraph()
    left.add_nodes_from(graph)
    left.add_edges_from((a, b) for a, b, room in graph.edges.data("capacity") if used[a][b] < room)
    left.add_edges_from((b, a) for a, b in graph.edges if used[a][b])
    near = {"entry", *networkx.descendants(left, "entry")}
    return routes, sorted(a[1] for a, b in graph.edges if a[0] == "flow" and a in near and b not in near)
