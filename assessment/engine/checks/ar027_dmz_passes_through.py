"""AR-027: a DMZ host that forwards what it should end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from assessment.engine.checking import DECLARED, OBSERVED, Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import Answer, any_of
from assessment.engine.checks.borders import is_dmz
from assessment.engine.checks.ends import EndFacts, EndKind
from assessment.engine.checks.traffic import FlowFacts, FlowKind, where
from assessment.engine.checks.words import joined
from assessment.engine.plant import UNKNOWN_TYPE, Plant
from assessment.engine.system import Asset
from catalogue.loader import protocols

ENDING_TYPES = frozenset({"broker", "historian_replica", "jump_host", "file_transfer", "update_server", "diode"})
FIREWALL_RULE = "firewall_rule"
Key = str | None


Way = tuple[FlowFacts, str]  # a flow, and what is missing to say where its other end stands; empty where that is known
Table = dict[Key, list[Way]]


@dataclass(frozen=True, slots=True)
class Ways:
    """The flows that reach an end from outside or may do so, and those that leave it inwards, by protocol."""

    inbound: Table = field(default_factory=lambda: defaultdict(list))
    inward: Table = field(default_factory=lambda: defaultdict(list))


@check(
    "AR-027",
    force="convention",
    severity="high",
    target="asset",
    violates=["SR 5.2", "SR 5.1"],
    measures=["MEA-011", "MEA-030", "MEA-094"],
)
def dmz_passes_through(case: Case) -> Concerns:
    """DMZ that passes traffic through.

    A DMZ must end sessions from both directions, not forward them.

    Outside is level 4 and above and every external zone, inside is level 3 and below. A firewall rule that lets
    outside reach inside is a finding on the DMZ assets it names in `via` that do not end sessions, else on the
    boundary devices of its conduit.

    Example: A plain server in the DMZ takes remote desktop sessions from the office and opens remote desktop into the
    control room from there.
    """
    ways, rules = _collect(case)
    for zone in case.plant.system.zones:
        is_in_dmz = is_dmz(case.plant, zone)
        for asset in case.plant.assets_in(zone.code) if is_in_dmz is not False else ():
            here = [ways[key] for key in (asset.tag, f"zone:{zone.code}") if key in ways]
            yield from _judge(case, asset, here, is_in_dmz=is_in_dmz)
    for tag, flows in rules.items():
        if tag:
            yield _concern(case.plant.assets[tag], flows, "a firewall rule lets outside reach inside")
        else:
            yield from (Unanswered(one.kind.place, f"flow:{one.flow.code}", {"flows[].via": 1}) for one in flows)


def _judge(case: Case, asset: Asset, ways: list[Ways], *, is_in_dmz: Answer) -> Concerns:
    kind = case.plant.type_of(asset)
    if kind.id in ENDING_TYPES or kind.boundary == "proxy":
        return
    inbound, inward = _merged(one.inbound for one in ways), _merged(one.inward for one in ways)
    same = sorted(key for key in inbound if key is not None and _sure(inbound[key]) and _sure(inward.get(key, [])))
    matching = [(one, other) for one in inbound for other in inward if one == other or None in (one, other)]
    if same and kind is not UNKNOWN_TYPE and is_in_dmz:
        names = joined([protocols()[key].name for key in same])
        flows = [flow for key in same for flow in (*_sure(inbound[key]), *_sure(inward[key]))]
        yield _concern(asset, flows, f"it takes {names} from outside and opens the same inwards")
    elif matching:
        fields = [] if is_in_dmz else ["zones[].kind"]
        fields += ["assets[].type"] if kind is UNKNOWN_TYPE else []
        fields += [] if same else _open_fields(inbound, inward, matching)
        yield Unanswered(f"zone:{asset.zone}", f"asset:{asset.tag}", {name: fields.count(name) for name in fields})


def _sure(ways: list[Way]) -> list[FlowFacts]:
    return [flow for flow, missing in ways if not missing]


def _open_fields(inbound: Table, inward: Table, matching: list[tuple[Key, Key]]) -> list[str]:
    """Name what leaves open whether flows of one protocol come from outside and lead inwards."""
    ways = [*(inbound[key] for key in {one for one, _ in matching})]
    ways += [inward[key] for key in {other for _, other in matching}]
    fields = [missing for found in ways for _, missing in found if missing]
    return fields + (["flows[].protocol"] if any(None in pair for pair in matching) else [])


def _concern(asset: Asset, flows: list[FlowFacts], why: str) -> Concern:
    codes = sorted({flow.code for flow in flows})
    message = f"{asset.name} passes traffic through instead of ending it in the DMZ: {why}."
    basis = OBSERVED if all(flow.kind.is_observed for flow in flows) else DECLARED
    return Concern(f"asset:{asset.tag}", message, {"flows": codes, "type": asset.type}, basis=basis)


def _merged(tables: Iterator[Table]) -> Table:
    found: Table = defaultdict(list)
    for table in tables:
        for key, ways in table.items():
            found[key] += ways
    return dict(found)


def _collect(case: Case) -> tuple[dict[str, Ways], dict[str, list[FlowFacts]]]:
    """Sort the flows at DMZ ends by asset, or by zone where the zone is written; and the rules that bypass the DMZ."""
    ways: dict[str, Ways] = defaultdict(Ways)
    rules: dict[str, list[FlowFacts]] = defaultdict(list)
    plant = case.plant
    for flow in where(case, lambda kind: _may_matter(plant, kind)):
        outside, inside = _is_outside(flow.source), flow.destination.is_up_to_3
        if _may_be_dmz(plant, flow.destination):
            for name in _names(flow.destination):
                _note(ways[name].inbound, flow, outside, flow.source.level_field)
        if _may_be_dmz(plant, flow.source):
            for name in _names(flow.source):
                _note(ways[name].inward, flow, inside, flow.destination.level_field)
        if flow.kind.basis == FIREWALL_RULE and outside and inside:
            for tag in _passed(plant, flow):
                rules[tag].append(flow)
    return ways, rules


def _may_matter(plant: Plant, kind: FlowKind) -> bool:
    """Tell whether a flow touches what may be a DMZ or is a firewall rule, perhaps past it."""
    return _may_be_dmz(plant, kind.source) or _may_be_dmz(plant, kind.destination) or kind.basis == FIREWALL_RULE


def _note(table: Table, flow: FlowFacts, fits: Answer, field_name: str) -> None:
    if fits is not False:
        key = None if flow.kind.protocol is None else flow.kind.protocol.id
        table[key].append((flow, "" if fits else field_name))


def _may_be_dmz(plant: Plant, end: EndKind) -> bool:
    return end.zone is not None and is_dmz(plant, end.zone) is not False


def _names(end: EndFacts) -> tuple[str, ...]:
    """Give the assets an end names, or its zone, which stands for each of its assets."""
    return end.side.assets if end.side.written.zone is None else (f"zone:{end.side.zone}",)


def _is_outside(end: EndFacts) -> Answer:
    return any_of(end.is_from_4, end.is_external)


def _passed(plant: Plant, flow: FlowFacts) -> list[str]:
    """Give the assets that a rule leads past; one empty name where the model does not say it."""
    in_dmz = [tag for tag in flow.via if _in_dmz(plant, plant.assets[tag])]
    if in_dmz:
        return [tag for tag in in_dmz if not plant.terminates_sessions(plant.assets[tag])]
    devices = () if flow.kind.conduit is None else flow.kind.conduit.boundary_assets or ()
    return [one.asset for one in devices] or [""]


def _in_dmz(plant: Plant, asset: Asset) -> bool:
    zone = plant.zone_of(asset)
    return zone is not None and zone.kind == "dmz"
