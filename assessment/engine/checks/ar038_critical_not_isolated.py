"""AR-038: a zone of the highest level on a network that it shares."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from assessment.engine.checking import EXAMPLES, Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import Answer
from assessment.engine.checks.attachments import attachments
from assessment.engine.checks.borders import is_external
from assessment.engine.checks.meeting import in_service, meetings
from assessment.engine.checks.words import listed
from assessment.engine.levels import FR, HIGHEST
from assessment.engine.plant import Plant
from assessment.engine.system import Zone

WITHOUT_NETWORK = frozenset({"diode", "physical", "removable_media"})


@dataclass(frozen=True, slots=True)
class Path:
    """Something that zones share, with those of them that are less critical, and how many of them may be.

    `open_for` names the field that leaves open whether they share it, None where they do. `ports` is how many more
    zones may share it, by ports of which no zone is known.
    """

    name: str
    open_for: str | None
    lesser: tuple[str, ...]
    unclear: int
    ports: int


@check(
    "AR-038",
    force="shall",
    severity="high",
    target="zone",
    violates=["SR 5.1 RE 3"],
    measures=["MEA-007", "MEA-012"],
)
def critical_not_isolated(case: Case) -> Concerns:
    """Critical network not isolated.

    Logical and physical isolation is expected at SL 4.

    Less critical is an external zone, and a zone whose target in restricted data flow is below 4. A conduit is a
    routed path unless it is a diode, a physical passage or removable media, or is closed; a switch that carries both
    zones, itself or over a trunk as in AR-023, is a shared path whatever separates them on it, and so is every meeting
    past the boundaries (AR-041).

    Example: The reactor protection network asks for SL 4, and a firewall joins it with the plant network so that its
    values can be shown there.
    """
    plant = case.plant
    paths_at = _paths(case) if any(zone.sl_t[FR.RDF] == HIGHEST for zone in plant.system.zones) else {}
    for zone in plant.system.zones:
        target = zone.sl_t[FR.RDF]
        if target is None:
            yield Unanswered(case.site, f"zone:{zone.code}", {"zones[].sl_t": 1})
        elif target == HIGHEST:
            yield from _judge(case, zone, paths_at.get(zone.code, []))


def _judge(case: Case, zone: Zone, paths: list[Path]) -> Concerns:
    plant = case.plant
    lesser_on = {path: [other for other in path.lesser if other != zone.code] for path in paths}
    shared = sorted({(other, path.name) for path in paths if path.open_for is None for other in lesser_on[path]})
    if shared:
        yield _concern(plant, zone, shared)
        return
    missing: Counter[str] = Counter()
    for path in paths:
        if path.open_for is not None and (lesser_on[path] or path.unclear):
            missing[path.open_for] += 1
        missing["zones[].sl_t"] += path.unclear
        missing["assets[].interfaces[].zone"] += path.ports
    missing["assets[].interfaces"] = sum(asset.interfaces is None for asset in plant.assets_in(zone.code))
    missing["segments"] = int(plant.system.segments is None)
    fields = {name: count for name, count in missing.items() if count}
    if fields:
        yield Unanswered(case.site, f"zone:{zone.code}", fields)


def _paths(case: Case) -> dict[str, list[Path]]:
    """Give, for each zone, the paths it is on."""
    plant = case.plant
    is_lesser = {zone.code: _is_less_critical(plant, zone) for zone in plant.system.zones}
    found: dict[str, list[Path]] = defaultdict(list)
    for name, open_for, zones, ports in _groups(case):
        lesser = tuple(sorted(code for code in zones if is_lesser[code]))
        path = Path(name, open_for, lesser, sum(is_lesser[code] is None for code in zones), ports)
        for code in zones:
            found[code].append(path)
    return found


def _groups(case: Case) -> Iterator[tuple[str, str | None, Collection[str], int]]:
    """Yield what zones share: its name, what leaves open whether they do, the zones, and the ports of unknown ones."""
    plant = case.plant
    for conduit in in_service(plant):
        if conduit.kind not in WITHOUT_NETWORK:
            open_for = "conduits[].kind" if conduit.kind is None else None
            yield f"conduit {conduit.name}", open_for, set(conduit.between), 0
    attached = attachments(case)
    for switch in attached.ports:
        homes = attached.carried_by(switch)
        yield plant.assets[switch].name, None, homes.zones, homes.unknown
    for open_for, groups in meetings(case).groups(plant.zones):
        for zones in groups:
            yield "their networks", open_for, zones, 0


def _is_less_critical(plant: Plant, zone: Zone) -> Answer:
    target = zone.sl_t[FR.RDF]
    return True if is_external(plant, zone) else None if target is None else target < HIGHEST


def _concern(plant: Plant, zone: Zone, shared: list[tuple[str, str]]) -> Concern:
    others = [plant.zones[code].name for code in dict.fromkeys(code for code, _ in shared)]
    names = list(dict.fromkeys(name for _, name in shared))
    message = (
        f"Zone {zone.name} is to be isolated from everything less critical, but shares {listed(names)} with "
        f"{listed(others)}."
    )
    evidence = {"shared": [{"with": code, "by": name} for code, name in shared[:EXAMPLES]]}
    return Concern(f"zone:{zone.code}", message, evidence)
