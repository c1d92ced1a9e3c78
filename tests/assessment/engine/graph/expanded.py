"""The service-level graph of model.md 2.5 written out asset by asset and walked path by path: slow, plain, and apart.

It shares nothing with the engine's graph but the model file's values, so that both have to err alike to agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from hypothesis import strategies as st

from assessment.engine.system import End, Flow, System
from tests.builders import asset, conduit, flow, system, zone

Edge = tuple[str, str, str | None]  # from, to, flow (None: lateral)


def members(plan: System, code: str) -> list[str]:
    return [one.tag for one in plan.assets if one.zone == code] or [code]


def zone_of(plan: System, place: str) -> str:
    return next((one.zone for one in plan.assets if one.tag == place), place)


def lateral_of(plan: System, code: str) -> str | None:
    return next(one.lateral for one in plan.zones if one.code == code)


def places(plan: System, end: End) -> list[str]:
    return [end.asset] if end.asset else members(plan, end.zone)


def is_carried(plan: System, one: Flow, source: str) -> bool:
    ends = {zone_of(plan, places(plan, end)[0]) for end in (one.source, one.destination)}
    if one.conduit == "none":
        return True
    fitting = [c for c in plan.conduits if (c.code == one.conduit if one.conduit else set(c.between) == ends)]
    return not fitting or any(not stops(c, zone_of(plan, source)) for c in fitting)


def stops(one, opening_zone: str) -> bool:
    if one.kind != "diode" or one.direction not in ("forward", "reverse"):
        return False
    return opening_zone == (one.between[1] if one.direction == "forward" else one.between[0])


def edges(plan: System, removed: frozenset[str] = frozenset()) -> list[Edge]:
    found: list[Edge] = []
    for code in [one.code for one in plan.zones]:
        if lateral_of(plan, code) != "isolated":
            found += [(a, b, None) for a in members(plan, code) for b in members(plan, code) if a != b]
    for one in plan.flows:
        if one.code in removed or (one.decision == "forbidden" and one.basis in (None, "declared")):
            continue
        for a in places(plan, one.source):
            found += [(a, b, one.code) for b in places(plan, one.destination) if a != b and is_carried(plan, one, a)]
    return found


def passes(plan: System, hops: list[str]) -> bool:
    """Tell whether a way passes a zone that it may only begin or end in."""
    stretches: list[list[str]] = []
    for place in hops:
        if stretches and zone_of(plan, stretches[-1][-1]) == zone_of(plan, place):
            stretches[-1].append(place)
        else:
            stretches.append([place])
    inner = [zone_of(plan, stretch[0]) for stretch in stretches[1:-1]]
    empty = {one.code for one in plan.zones} & set(inner) - {one.zone for one in plan.assets}
    return bool(empty) or any(lateral_of(plan, code) == "transit_blocked" for code in inner)


def ways(plan: System, source: str, target: str, *, removed=frozenset(), without=None) -> Iterator[list[Edge]]:
    """Yield every simple way between two zones or assets."""
    known = {one.code for one in plan.zones}
    starts, ends = [members(plan, one) if one in known else [one] for one in (source, target)]
    onward: dict[str, list[Edge]] = {}
    for edge in edges(plan, removed):
        if without not in edge[:2]:
            onward.setdefault(edge[0], []).append(edge)
    for start in starts:
        if start != without:
            yield from (way for hops, way in walk(onward, set(ends), [start], []) if not passes(plan, hops))


def walk(onward: dict[str, list[Edge]], ends: set[str], hops: list[str], taken: list[Edge]) -> Iterator[tuple]:
    if hops[-1] in ends:
        yield hops, taken
        return
    for edge in onward.get(hops[-1], []):
        if edge[1] not in hops:
            yield from walk(onward, ends, [*hops, edge[1]], [*taken, edge])


def is_reachable(plan: System, source: str, target: str, *, removed=frozenset(), without=None) -> bool:
    return any(True for _ in ways(plan, source, target, removed=removed, without=without))


def least_cut_size(plan: System, source: str, target: str) -> int | None:
    codes = [one.code for one in plan.flows]
    for size in range(len(codes) + 1):
        for removed in combinations(codes, size):
            if not is_reachable(plan, source, target, removed=frozenset(removed)):
                return size
    return None


@st.composite
def small_plants(draw: st.DrawFn, *, flow_count: int = 7) -> System:
    """Draw plants of up to four zones, six assets and a few flows, with every kind of zone and end."""
    codes = ["Z1", "Z2", "Z3", "Z4"][: draw(st.integers(2, 4))]
    laterals = st.sampled_from([None, "open", "isolated", "transit_blocked"])
    zones = [zone(code, lateral=draw(laterals)) for code in codes]
    assets = [asset(f"A{i}", draw(st.sampled_from(codes))) for i in range(draw(st.integers(0, 6)))]
    pairs = list(combinations(codes, 2))
    conduits = [
        conduit(
            f"C{i}", *draw(st.sampled_from(pairs)), kind=draw(st.sampled_from(["filtering", "diode"])), direction=way
        )
        for i, way in enumerate(draw(st.lists(st.sampled_from(["forward", "reverse", "both", None]), max_size=3)))
    ]
    ends = st.sampled_from([*(one.tag for one in assets), *(f"zone:{code}" for code in codes)])
    flows = [
        flow(
            f"F{i}",
            draw(ends),
            draw(ends),
            decision=draw(st.sampled_from([None, None, None, "forbidden"])),
            basis=draw(st.sampled_from([None, "declared", "observed", "firewall_rule"])),
            conduit=draw(st.sampled_from([None, None, "none"])),
            controls=draw(st.sampled_from([None, ["mfa"]])),
        )
        for i in range(draw(st.integers(0, flow_count)))
    ]
    return system(*zones, *assets, *conduits, *flows)
