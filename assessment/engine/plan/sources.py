"""Where candidate actions come from: gaps, findings, scenarios, and what the plan's settings name.

Bounded on purpose: the catalogue is offered up to the targets, the site's own measures wherever they lift a level
that a zone or a scenario looks at, path effects at the conduits that the attackers' ways use.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from assessment.engine.achieved import PlaceLevels, active_measures, rows_that_lift, supplied_rows
from assessment.engine.levels import FR, HIGHEST
from assessment.engine.plan.treatments import Treatment, is_offered
from assessment.engine.plan.values import Action
from assessment.engine.plant import Plant
from assessment.engine.statuses import kind_of, place_of


class Concern(Protocol):
    """What the plan reads of a finding."""

    @property
    def target(self) -> str:
        """Name what the finding is about, `kind:CODE`."""

    @property
    def measures(self) -> tuple[str, ...]:
        """Name the measures that close it."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What the scenarios look at: levels as (place, FR), and conduits on ways, as places."""

    watched: frozenset[tuple[str, int]] = frozenset()
    conduits: frozenset[str] = frozenset()
    scenario_places: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Wish:
    """What would help at a place: rows that are missing, and FRs with the level they stand at."""

    rows: frozenset[str]
    standing: Mapping[int, int]

    def is_met_by(self, treatment: Treatment) -> bool:
        lift = treatment.lift
        return bool(lift.satisfies & self.rows) or any(lift.sl[fr] > now for fr, now in self.standing.items())


def find_actions(
    plant: Plant,
    levels: Mapping[str, PlaceLevels],
    findings: Iterable[Concern],
    sight: Sight,
    table: Mapping[str, Treatment],
) -> dict[str, Action]:
    """Give the actions from gaps, findings and scenarios by code, sorted; without active ones and others' places."""
    offered = {code: one for code, one in table.items() if is_offered(plant, one)}
    found = [
        *_from_gaps(plant, levels, sight, offered),
        *_from_findings(plant, findings, offered, table),
        *_from_scenarios(sight, offered),
    ]
    chosen = (action for action in found if is_workplace(plant, action.place) and not is_active(plant, action))
    return {action.code: action for action in sorted(chosen, key=lambda a: a.code)}


def is_workplace(plant: Plant, place: str) -> bool:
    """Tell whether the site can work at a place: an external zone without a target is not its to change."""
    kind, _, code = place.partition(":")
    if kind != "zone" or plant.zones[code].kind != "external":
        return True
    return any(plant.zones[code].sl_t)


def is_active(plant: Plant, action: Action) -> bool:
    """Tell whether the measure is active at the place already."""
    return action.treatment.code in active_measures(place_of(plant, action.place))


def read_action(plant: Plant, table: Mapping[str, Treatment], code: str) -> Action | None:
    """Give the action that MEASURE@kind:CODE names (of an asset: at its zone), None where there is none."""
    measure, _, place = code.partition("@")
    kind, _, name = place.partition(":")
    if kind == "asset" and name in plant.assets and plant.assets[name].zone:
        kind, name = "zone", str(plant.assets[name].zone)
    known = name in plant.zones if kind == "zone" else kind == "conduit" and name in plant.conduits
    return Action(table[measure], f"{kind}:{name}") if known and measure in table else None


def _from_gaps(
    plant: Plant, levels: Mapping[str, PlaceLevels], sight: Sight, offered: Mapping[str, Treatment]
) -> Iterator[Action]:
    watched = {place for place, _ in sight.watched}
    for place, now in levels.items():
        kind = kind_of(place)
        if kind == "conduit" and place not in watched:
            continue
        held = supplied_rows(plant, place)
        to_target = _wish(kind, now, held, {fr: now.sl_t[fr] or 0 for fr in FR})
        beyond = _wish(kind, now, held, {fr: HIGHEST for fr in FR if (place, fr) in sight.watched})
        for treatment in offered.values():
            helps = to_target.is_met_by(treatment) or (treatment.is_own and beyond.is_met_by(treatment))
            if helps and treatment.fits(kind):
                yield Action(treatment, place)


def _wish(kind: str, now: PlaceLevels, held: frozenset[str], wanted: Mapping[int, int]) -> _Wish:
    short = {fr: level for fr, level in wanted.items() if level > (now.sl_a[fr] or 0)}
    rows = (rows_that_lift(kind, fr, now.sl_a[fr], held, level) for fr, level in short.items())
    return _Wish(frozenset[str]().union(*rows), {fr: now.sl_a[fr] or 0 for fr in short})


def _from_findings(
    plant: Plant, findings: Iterable[Concern], offered: Mapping[str, Treatment], table: Mapping[str, Treatment]
) -> Iterator[Action]:
    neighbours = _Neighbours(plant)
    instead = {code: one.replaced_by for code, one in table.items() if one.replaced_by is not None}
    pairs = {(finding.target, instead.get(code, code)) for finding in findings for code in finding.measures}
    near = {target: neighbours.of(target) for target in {target for target, _ in pairs}}
    wanted = {(code, place) for target, code in pairs if code in offered for place in near[target]}
    for code, place in sorted(wanted):
        if offered[code].fits(kind_of(place)):
            yield Action(offered[code], place)


class _Neighbours:
    """The places at which a finding's measures may be placed; what is searched for often is written down once."""

    def __init__(self, plant: Plant) -> None:
        self._plant = plant
        self._ends = {c.flow.code: dict.fromkeys((c.source.zone, c.destination.zone)) for c in plant.channels}
        self._at: defaultdict[str, list[str]] = defaultdict(list)
        self._behind: defaultdict[str, list[str]] = defaultdict(list)
        for one in plant.system.conduits:
            for zone in dict.fromkeys(one.between):
                self._at[zone].append(f"conduit:{one.code}")
            for device in dict.fromkeys(device.asset for device in one.boundary_assets or ()):
                self._behind[device].append(f"conduit:{one.code}")

    def of(self, target: str) -> list[str]:
        """Give the zones and conduits at and beside a target."""
        kind, _, code = target.partition(":")
        if kind == "zone" and code in self._plant.zones:
            return [target, *self._at.get(code, ())]
        if kind == "conduit" and code in self._plant.conduits:
            return [target, *(f"zone:{zone}" for zone in dict.fromkeys(self._plant.conduits[code].between))]
        if kind == "asset" and code in self._plant.assets and self._plant.assets[code].zone:
            return [f"zone:{self._plant.assets[code].zone}", *self._behind.get(code, ())]
        if kind == "zone_pair":
            return [f"zone:{zone}" for zone in code.split("+") if zone in self._plant.zones]
        if kind == "flow":
            return [f"zone:{zone}" for zone in self._ends.get(code, ()) if zone]
        return []


def conduits_at(plant: Plant, zone: str) -> list[str]:
    """Give the conduits that join a zone, as places."""
    return [f"conduit:{one.code}" for one in plant.system.conduits if zone in one.between]


def _from_scenarios(sight: Sight, offered: Mapping[str, Treatment]) -> Iterator[Action]:
    for treatment in offered.values():
        if treatment.path_effect:
            yield from (Action(treatment, place) for place in sorted(sight.conduits))
        if treatment.limits:
            fitting = [place for place in sorted(sight.scenario_places) if treatment.fits(kind_of(place))]
            yield from (Action(treatment, place) for place in fitting)
