"""AR-043: a border that can be opened from the side it is to keep out."""

from __future__ import annotations

from collections import Counter, defaultdict

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import Answer, all_of, any_of, opposite
from assessment.engine.checks.borders import boundary_devices, is_external, is_less_trusted
from assessment.engine.checks.traffic import FlowFacts, named, where
from assessment.engine.checks.words import listed
from assessment.engine.plant import Plant
from assessment.engine.system import Asset, Conduit

ADMINISTRATION = frozenset({"admin", "remote_desktop"})
INTERFACE = "management interface"
ZONE, ANYWHERE, UNKNOWN = "zone", "anywhere", "unknown"
Place = tuple[str, str]  # a zone by its code, anywhere, or what is missing to say where
Reached = dict[str, dict[Place, list[str]]]


@check(
    "AR-043",
    force="convention",
    severity="high",
    target="conduit",
    violates=["SR 5.2", "SR 2.1"],
    measures=["MEA-028", "MEA-030"],
)
def managed_from_the_wrong_side(case: Case) -> Concerns:
    """Boundary device managed from the wrong side.

    Whoever controls the device controls the conduit.

    Wrong is a zone of the conduit that is external or less trusted than another one of it (by targets in restricted
    data flow and integrity, or by trust ranks), and the internet. The management is reached from the zone it stands in,
    by the flows recorded for it, and by every session of administration that ends at the device.

    Example: The web page that sets up the firewall between office and plant answers in the office.
    """
    reached = _reached(case)
    for conduit in case.plant.system.conduits:
        devices = boundary_devices(case.plant, conduit)
        if devices is None:
            yield Unanswered(case.site, f"conduit:{conduit.code}", {"conduits[].boundary_assets": 1})
        else:
            yield from _judge(case, conduit, devices, reached)


def _judge(case: Case, conduit: Conduit, devices: list[Asset], reached: Reached) -> Concerns:
    wrong: dict[str, set[Place]] = defaultdict(set)
    missing = Counter(field for device in devices for field in _unset(device))
    for device in devices:
        for place in reached.get(device.tag, {}):
            answer = _is_wrong(case.plant, conduit, place)
            if answer:
                wrong[device.tag].add(place)
            elif answer is None:
                missing[place[1] if place[0] == UNKNOWN else _field(conduit, place)] += 1
    if wrong:
        yield _concern(case.plant, conduit, wrong, reached)
    elif missing:
        yield Unanswered(case.site, f"conduit:{conduit.code}", missing)


def _reached(case: Case) -> Reached:
    """Give, per device, the places from which its management is reached, and by what: its interface, or flows."""
    found: dict[str, dict[Place, list[str]]] = defaultdict(lambda: defaultdict(list))
    recorded: dict[str, list[str]] = defaultdict(list)
    for asset in case.plant.system.assets:
        if asset.management is not None and asset.management.zone is not None:
            found[asset.tag][ZONE, asset.management.zone].append(INTERFACE)
        for code in () if asset.management is None else asset.management.flows or ():
            recorded[code].append(asset.tag)
    sessions = where(case, lambda kind: kind.protocol is not None and kind.protocol.use in ADMINISTRATION)
    for flow in {flow.code: flow for flow in (*named(case, recorded), *sessions)}.values():
        ends = flow.destination.side.assets if _administers(flow) else ()
        for tag in {*recorded.get(flow.code, ()), *ends}:
            found[tag][_place(flow)].append(flow.code)
    return found


def _administers(flow: FlowFacts) -> bool:
    """Tell whether a flow is a session of administration with a device, not with a whole zone."""
    is_admin = flow.kind.protocol is not None and flow.kind.protocol.use in ADMINISTRATION
    return is_admin and flow.destination.side.written.zone is None


def _place(flow: FlowFacts) -> Place:
    if flow.source.side.written.is_any:
        return ANYWHERE, ""
    zone = flow.source.zone
    return (UNKNOWN, flow.source.zone_field) if zone is None else (ZONE, zone.code)


def _is_wrong(plant: Plant, conduit: Conduit, place: Place) -> Answer:
    kind, code = place
    if kind != ZONE:
        return True if kind == ANYWHERE else None
    zone = plant.zones[code]
    external = is_external(plant, zone)
    if code not in conduit.between:
        return all_of(external, None if zone.external_kind is None else zone.external_kind == "internet")
    others = [plant.zones[other] for other in conduit.between if other != code]
    lower = (all_of(is_less_trusted(zone, other), opposite(is_less_trusted(other, zone))) for other in others)
    return any_of(external, *lower)


def _field(conduit: Conduit, place: Place) -> str:
    return "zones[].sl_t" if place[1] in conduit.between else "zones[].external_kind"


def _unset(device: Asset) -> list[str]:
    if device.management is None:
        return ["assets[].management"]
    return ["assets[].management.zone"] if device.management.zone is None else []


def _concern(plant: Plant, conduit: Conduit, wrong: dict[str, set[Place]], reached: Reached) -> Concern:
    tags = sorted(wrong)
    places = sorted({place for found in wrong.values() for place in found})
    wheres = [f"zone {plant.zones[code].name}" if kind == ZONE else "anywhere" for kind, code in places]
    message = (
        f"{listed([plant.assets[tag].name for tag in tags])} at the border of conduit {conduit.name} can be managed "
        f"from {listed(wheres)}, the side that the border is to keep out."
    )
    ways = sorted({way for tag in tags for place in wrong[tag] for way in reached[tag][place]})
    evidence = {
        "boundary_assets": tags,
        "from": [code for kind, code in places if kind == ZONE],
        "flows": [way for way in ways if way != INTERFACE],
        "by_its_interface": INTERFACE in ways,
    }
    return Concern(f"conduit:{conduit.code}", message, evidence)
