"""AR-076: one device without which an essential function loses what it needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import unknown
from assessment.engine.checks.places import around
from assessment.engine.checks.words import counted
from assessment.engine.graph.articulation import BlockForest
from assessment.engine.plant import Plant
from assessment.engine.system import Asset, Conduit

NOT_THERE = frozenset({"planned", "closed"})


@dataclass(frozen=True, slots=True, order=True)
class Need:
    """An asset, what it needs, and the essential function that both serve."""

    asset: str
    on: str
    essential: str


@dataclass(frozen=True, slots=True)
class Network:
    """What joins zones, and per node of it the field that is missing to say which devices it stands for."""

    forest: BlockForest
    nodes: frozenset[str]
    unclear: dict[str, str]


@check(
    "AR-076",
    force="heuristic",
    severity="medium",
    target="asset",
    violates=["SR 7.1", "SR 7.2"],
    measures=["MEA-084", "MEA-014"],
)
def single_point_of_failure(case: Case) -> Concerns:
    """Single point of failure for an essential function.

    The security device itself may stop production.

    What an asset lists it needs, unless it says that it is not required; what that needs in turn is needed too. A need
    in another zone is met over the conduits between: the devices of one side stand beside each other, a device without
    a side alone in its conduit, and a network device that is itself listed as a need stands before what it needs.
    Several devices without sides may stand beside or behind each other, so nothing is said of them. Conduits planned
    or closed carry nothing.

    Example: The only firewall between the control zone and the site's time server has no twin, and the protection
    relays lose their time with it.
    """
    network = _network(case.plant)
    hits: dict[str, list[Need]] = defaultdict(list)
    for need in sorted(_needs(case.plant)):
        ends = [_node(case.plant, network, tag) for tag in (need.asset, need.on)]
        passed = network.forest.between(*ends) if all(ends) else None
        if passed is None:
            lost = next((tag for tag, end in zip((need.asset, need.on), ends, strict=True) if not end), need.asset)
            field = "conduits[].between" if all(ends) else "assets[].zone"
            yield Unanswered(around(case, case.plant.assets[lost]), f"asset:{lost}", {field: 1})
            continue
        for node in passed:
            if node in network.unclear:
                yield Unanswered(node, f"asset:{need.asset}", {network.unclear[node]: 1})
            elif node.startswith("asset:"):
                hits[node].append(need)
        if need.asset != need.essential and case.plant.type_of(case.plant.assets[need.asset]).boundary != "none":
            hits[f"asset:{need.asset}"].append(need)
    for target in sorted(hits):
        yield _concern(case.plant, target, hits[target])
    yield from _open_questions(case)


def _needs(plant: Plant) -> Iterator[Need]:
    """Yield each need that an essential function rests on, once, with the first essential asset that it serves."""
    waiting = [(tag, tag) for tag, asset in sorted(plant.assets.items()) if asset.essential_function]
    seen = {tag for tag, _ in waiting}
    for tag, essential in waiting:
        for one in plant.assets[tag].depends_on or ():
            if one.is_required is not False:
                yield Need(tag, one.on, essential)
                if one.on not in seen:
                    seen.add(one.on)
                    waiting.append((one.on, essential))


def _network(plant: Plant) -> Network:
    edges: list[tuple[str, str]] = []
    unclear: dict[str, str] = {}
    for conduit in plant.system.conduits:
        if conduit.status not in NOT_THERE:
            centre = _centre(conduit, unclear)
            for zone in dict.fromkeys(conduit.between):
                beside = [f"asset:{one.asset}" for one in conduit.boundary_assets or () if one.side == zone]
                edges += [pair for device in beside for pair in ((f"zone:{zone}", device), (device, centre))]
                edges += [] if beside else [(f"zone:{zone}", centre)]
    return Network(BlockForest(edges), frozenset(node for edge in edges for node in edge), unclear)


def _centre(conduit: Conduit, unclear: dict[str, str]) -> str:
    """Give the node in the middle of a conduit: its one device without a side, else the conduit itself."""
    middle = {one.asset for one in conduit.boundary_assets or () if one.side is None}
    if len(middle) == 1:
        return f"asset:{middle.pop()}"
    if conduit.boundary_assets is None or middle:
        side = "[].side" if middle else ""
        unclear[f"conduit:{conduit.code}"] = f"conduits[].boundary_assets{side}"
    return f"conduit:{conduit.code}"


def _node(plant: Plant, network: Network, tag: str) -> str:
    """Give the node of an asset: a device its own, any other that of its zone; empty where it has none."""
    if f"asset:{tag}" in network.nodes:
        return f"asset:{tag}"
    zone = plant.assets[tag].zone
    return "" if zone is None else f"zone:{zone}"


def _concern(plant: Plant, target: str, needs: list[Need]) -> Concern:
    first = needs[0]
    device, asset, on = (plant.assets[tag].name for tag in (target.removeprefix("asset:"), first.essential, first.on))
    others = sorted({one.essential for one in needs} - {first.essential})
    more = f" So does that of {counted(len(others), 'other asset')}." if others else ""
    message = f"The essential function of {asset} hangs on {device} alone, the only way to {on}, which it needs.{more}"
    evidence = {
        "essential": sorted({first.essential, *others}),
        "needs": [{"asset": one.asset, "on": one.on} for one in needs],
    }
    return Concern(target, message, evidence)


def _open_questions(case: Case) -> Iterator[Unanswered]:
    for asset in case.plant.system.assets:
        if asset.essential_function is not False and (missing := _missing(asset)):
            yield Unanswered(around(case, asset), f"asset:{asset.tag}", missing)


def _missing(asset: Asset) -> dict[str, int]:
    return unknown(
        {
            "assets[].essential_function": asset.essential_function,
            "assets[].depends_on": None if asset.depends_on is None else True,
        }
    )
