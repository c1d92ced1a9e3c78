"""If this is cut: what stops elsewhere, what keeps running, until when, and what nobody has stated.

One record for each zone, for each conduit, and for the island: OT without business and outside. All rest on the one
reckoning of `dependencies`, which the containment question of the built-in scenarios asks too. What stops is told of
every asset; what keeps running, and what is not known, of those that carry an essential function or a step of the
process. A cut is not a standstill: what stands inside a zone goes on, as far as it needs nothing from outside.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final

import numpy as np

from assessment.engine.architecture.uncovered import Uncovered
from assessment.engine.channels import Channel, Side
from assessment.engine.checking import Case
from assessment.engine.checks.ar075_no_edge_buffering import stores
from assessment.engine.checks.borders import reaches_up
from assessment.engine.columns import Ints
from assessment.engine.conduit_ways import NOT_THERE
from assessment.engine.dependencies import (
    KEEPS_RUNNING,
    MAY_STOP,
    NOT_KNOWN,
    STOPS,
    VERDICTS,
    Cut,
    Dependencies,
    Fate,
)
from assessment.engine.fate_words import fate_told, when_told, without_told
from assessment.engine.graph.places import Place, Places
from assessment.engine.plant import Plant
from assessment.engine.system import Asset, Conduit

Record = dict[str, Any]
SHOWN: Final = 12
TOUCHED_MAX: Final = 1_000
PAIRS_MOST: Final = 200
WRITES: Final = frozenset({"write", "both"})
MACHINE_LEVELS: Final = frozenset({0, 1})
KEPT, LOST, UNKNOWN = "kept", "lost", "unknown"


def cuts(case: Case, document: Mapping[str, Any]) -> Record:
    """Give what a cut does for every zone and conduit of a model, and for the whole of OT against the rest."""
    asker = _Asker(case.plant, document)
    system = case.plant.system
    return {
        "zones": [asker.zone(one.code) for one in system.zones],
        "conduits": [asker.conduit(one) for one in system.conduits],
        "island": asker.island(),
        "silent": asker.silent,
        "assets": len(system.assets),
        "tagged": len(asker.tagged),
    }


def cuts_of_zones(plant: Plant, document: Mapping[str, Any]) -> dict[str, Record]:
    """Give what isolating each zone does, by its code."""
    asker = _Asker(plant, document)
    return {one.code: asker.zone(one.code) for one in plant.system.zones}


def cut_of_island(plant: Plant, document: Mapping[str, Any]) -> Record | None:
    """Give what cutting OT off from business and outside does; None where no zone is known to be of either."""
    return _Asker(plant, document).island()


class _Asker:
    """Asks one plant what cuts do to it."""

    def __init__(self, plant: Plant, document: Mapping[str, Any]) -> None:
        self._plant = plant
        self._places = Places(plant)
        self._needs = Dependencies(self._places)
        self._uncovered = Uncovered(self._places)
        records = document.get("assets") or ()
        self._use_cases = list(document.get("use_cases") or ())
        self._locations = {one["tag"]: one["location"] for one in records if one.get("location")}
        written = ((one["tag"], one.get("steps")) for one in records)
        self.tagged = {tag: [steps] if isinstance(steps, str) else list(steps) for tag, steps in written if steps}
        self._asked = {
            Place(one.tag, "asset") for one in plant.system.assets if one.essential_function or one.tag in self.tagged
        }
        self.silent = sum(one.depends_on is None for one in plant.system.assets)
        self._standing = plant.channels.standing
        self._of_zone: dict[str, list[Conduit]] = defaultdict(list)
        for conduit in plant.system.conduits:
            for zone in dict.fromkeys(conduit.between):
                self._of_zone[zone].append(conduit)

    def zone(self, code: str) -> Record:
        """Give what isolating a zone does: its whole border is cut."""
        told = self._border([code], f"zone:{code}", self._plant.zones[code].name)
        commanded = self._commanded(code)
        return {**self._inside(code, told["steps"], commanded), **told}

    def conduit(self, conduit: Conduit) -> Record:
        """Give what cutting a conduit does."""
        flows = self._plant.channels.of_conduit.get(conduit.code, _NONE)
        zones = set(conduit.between)
        beside = {one.code: one for zone in conduit.between for one in self._of_zone[zone]}
        others = [
            {"code": one.code, "name": one.name}
            for one in sorted(beside.values(), key=self._place_of)
            if one is not conduit and one.status not in NOT_THERE and len(zones & set(one.between)) > 1
        ]
        told = self._told(Cut(conduits=frozenset({conduit.code})), flows, f"conduit:{conduit.code}", conduit.name)
        return {**told, "other_ways": others, "stands": conduit.status not in NOT_THERE}

    def island(self) -> Record | None:
        """Give what cutting OT off from business and outside does; None where no zone is known to be of either."""
        up = [one.code for one in self._plant.system.zones if reaches_up(self._plant, one)]
        if not up or len(up) == len(self._plant.system.zones):
            return None
        site = self._plant.system.site
        behind = [one.code for one in self._plant.system.zones if one.code not in up]
        return self._border(up, f"site:{site.code}", site.name, behind=behind)

    def _border(self, codes: list[str], target: str, name: str, *, behind: list[str] | None = None) -> Record:
        channels = self._plant.channels
        inside = np.array([zone in codes for zone in (*self._plant.zones, None)], dtype=bool)  # NONE is the last
        crossing: Ints = np.flatnonzero(inside[channels.source_zones] != inside[channels.destination_zones])
        around = frozenset(place for code in codes for place in self._places.of_zone(code))
        at = {one.code: one for code in codes for one in self._of_zone[code]}
        border = [one for one in at.values() if not set(one.between) <= set(codes) and one.status not in NOT_THERE]
        pulled = frozenset(one.code for one in border)
        return {
            **self._told(Cut(pulled, around), crossing, target, name),
            "conduits": [self._way(one) for one in border],
            "uncovered": self._uncovered.rows(codes, pulled),
            "doors": self._uncovered.doors(codes, border, behind=behind or codes),
            "astray": self._uncovered.astray,
            "flows_complete": self._plant.system.assessment.flows_complete,
        }

    @cached_property
    def _places_of_conduits(self) -> dict[str, int]:
        return {code: place for place, code in enumerate(self._plant.conduits)}

    def _place_of(self, conduit: Conduit) -> int:
        return self._places_of_conduits[conduit.code]

    def _way(self, conduit: Conduit) -> Record:
        devices = [self._plant.assets[one.asset] for one in conduit.boundary_assets or ()]
        return {
            "code": conduit.code,
            "name": conduit.name,
            "devices": [
                {"tag": one.tag, "name": one.name, "location": self._locations.get(one.tag)} for one in devices
            ],
            "owner": conduit.owner,
            "remote": self._uncovered.remote_over(self._plant.channels.of_conduit.get(conduit.code, _NONE)),
        }

    def _inside(self, code: str, steps: list[Record], commanded: Mapping[str, list[str]]) -> Record:
        """Give the steps inside a zone that stand still only where the zone itself does: the cut stops none of them.

        A step whose machines command others past the cut is not among them: whether it goes on without is not said.
        """
        hit = {one["step"] for one in steps if one["verdict"] in (STOPS, MAY_STOP)}
        inside = {step for one in self._plant.assets_in(code) for step in self.tagged.get(one.tag, ())}
        beyond = [
            {"step": step, "machines": tags[:SHOWN], "count": len(tags)}
            for step, tags in sorted(commanded.items())
            if step not in hit
        ]
        return {"inside_steps": sorted(inside - hit - commanded.keys()), "commanded": beyond}

    def _commanded(self, code: str) -> dict[str, list[str]]:
        """Give, by step of a zone, the names of the machines outside that its machines command, by tag.

        To command is to write to a controller or to what moves the process. A machine that is tagged with steps of its
        own serves those alone, any other one whatever its commander does.
        """
        channels = self._plant.channels
        zones = np.array([zone == code for zone in (*self._plant.zones, None)], dtype=bool)  # NONE is the last
        leaving = zones[channels.source_zones] & ~zones[channels.destination_zones] & self._standing
        found: dict[str, set[str]] = defaultdict(set)
        for channel in channels.at(np.flatnonzero(leaving & channels.marks("access", WRITES))):
            if channel.conduit is not None and self._plant.conduits[channel.conduit].status in NOT_THERE:
                continue
            mine = {step for tag in channel.source.assets for step in self.tagged.get(tag, ())}
            for tag in channel.destination.assets if mine else ():
                if self._plant.type_of(self._plant.assets[tag]).default_level in MACHINE_LEVELS:
                    for step in mine & {*self.tagged.get(tag, mine)}:
                        found[step].add(tag)
        return {step: [self._plant.assets[tag].name for tag in sorted(tags)] for step, tags in found.items()}

    # -- one cut ----------------------------------------------------------------------------------------------------

    def _told(self, cut: Cut, flows: Ints, target: str, name: str) -> Record:
        flows = flows[self._standing[flows]]
        asked = sorted(self._asked | {one for one in self._needs.touched(cut) if one.kind == "asset"})
        fates = sorted(
            self._needs.fates(cut, asked).items(),
            key=lambda one: (VERDICTS.index(one[1].verdict), one[1].hours or 0, one[0]),
        )
        of: dict[str, list[tuple[Place, Fate]]] = {verdict: [] for verdict in VERDICTS}
        for place, fate in fates:
            of[fate.verdict].append((place, fate))
        silent_ends, steps = self._silent_ends(flows), self._steps(fates)
        answer = next((verdict for verdict in VERDICTS if of[verdict]), NOT_KNOWN)
        if answer == KEEPS_RUNNING and (silent_ends or any(one["unstated"] for one in steps)):
            answer = NOT_KNOWN
        first = of[STOPS][0][1] if of[STOPS] else None
        without = self._needs.done_without(cut)
        touched = {place.code for verdict in (STOPS, MAY_STOP) for place, _ in of[verdict]}
        data = sorted(self._data(flows), key=lambda one: (ORDER.index(one["kept"]), one["from"], one["to"]))
        return {
            "target": target,
            "code": target.partition(":")[2],
            "name": name,
            "answer": answer,
            "first": None
            if first is None
            else {"hours": first.hours, "exact": first.is_exact, "when": when_told(first)},
            "counts": {verdict: len(of[verdict]) for verdict in VERDICTS},
            **{verdict: [self._fate(*one) for one in of[verdict][:SHOWN]] for verdict in VERDICTS},
            "steps": steps,
            "without": [without_told(one, self._name) for one in without[:SHOWN]],
            "flows": len(flows),
            "serves": (serves := self._serves(flows))[:SHOWN],
            "serves_count": len(serves),
            "data": [one for one in data if one["kept"] != UNKNOWN][:SHOWN],
            "data_count": sum(one["kept"] != UNKNOWN for one in data),
            "data_unsaid": [one for one in data if one["kept"] == UNKNOWN][:SHOWN],
            "unsaid_count": sum(one["kept"] == UNKNOWN for one in data),
            "ask_first": [{"tag": one.tag, "name": one.name} for one in silent_ends[:SHOWN]],
            "ask_count": len(silent_ends),
            "ask_people": self._to_ask(silent_ends, [place.code for place, _ in of[NOT_KNOWN]]),
            "touches": sorted({*touched, *(one.tag for one in silent_ends)})[:TOUCHED_MAX],
        }

    def _fate(self, place: Place, fate: Fate) -> Record:
        return {
            "asset": place.code,
            "name": self._plant.assets[place.code].name,
            "hours": fate.hours,
            "exact": fate.is_exact,
            "text": fate_told(place.code, fate, self._name),
            "steps": self.tagged.get(place.code, []),
        }

    def _steps(self, fates: Iterable[tuple[Place, Fate]]) -> list[Record]:
        """Give each step of the process by the worst that becomes of an asset it is tagged on, the soonest first.

        A step of which a machine does not state what it needs is never said to keep running, only that nothing stated
        stops it.
        """
        found: dict[str, Fate] = {}
        for place, fate in fates:
            for step in self.tagged.get(place.code, ()):
                found.setdefault(step, fate)
        rows = []
        for step, fate in found.items():
            unstated, machines = self._unstated[step]
            verdict = NOT_KNOWN if fate.verdict == KEEPS_RUNNING and unstated else fate.verdict
            when = when_told(fate) if verdict == STOPS else None
            rows.append({"step": step, "verdict": verdict, "when": when, "unstated": unstated, "machines": machines})
        return rows

    @cached_property
    def _unstated(self) -> dict[str, tuple[int, int]]:
        """Give, by step, how many of its machines do not state what they need, and how many it has.

        Its machines are those tagged with it and, in the zones where these stand, those that name no step: they may
        belong to it.
        """
        members: dict[str, set[str]] = defaultdict(set)
        for tag, steps in self.tagged.items():
            zone = self._plant.assets[tag].zone
            beside = self._plant.assets_in(zone) if zone is not None else ()
            for step in steps:
                members[step] |= {tag, *(one.tag for one in beside if one.tag not in self.tagged)}
        return {
            step: (sum(self._needs.is_silent(Place(tag, "asset")) for tag in tags), len(tags))
            for step, tags in members.items()
        }

    def _serves(self, flows: Ints) -> list[Record]:
        """Give the use cases whose flows are cut, those that name them as well as those that flows name."""
        column, values = self._plant.channels.column("use_case")
        named = {values[number] for number in np.unique(column[flows]).tolist()} if len(flows) else set()
        codes = set(self._plant.channels.codes_at(flows))
        return [
            {"code": one["code"], "decision": one.get("decision") or one["code"]}
            for one in self._use_cases
            if one["code"] in named or not codes.isdisjoint(one.get("flows") or ())
        ]

    def _silent_ends(self, flows: Ints) -> list[Asset]:
        """Give the assets that exchange something over what is cut and of which nobody has stated what they need."""
        sides = {*self._plant.channels.sources[flows].tolist(), *self._plant.channels.destinations[flows].tolist()}
        tags = {tag for side in sides for tag in self._plant.channels.sides[side].assets}
        return [
            self._plant.assets[tag]
            for tag in sorted(tags)
            if self._needs.is_silent(Place(tag, "asset")) and not self._is_outside(self._plant.assets[tag])
        ]

    def _to_ask(self, silent_ends: Iterable[Asset], not_known: Iterable[str]) -> list[Record]:
        """Give who has to be asked, and about how many machines: the owner of each, else that of its zone.

        The first is who has to be asked about the most; a machine of no owner counts under an empty name.
        """
        tags = {*(one.tag for one in silent_ends), *not_known}
        assets = [self._plant.assets[tag] for tag in tags if self._needs.is_silent(Place(tag, "asset"))]
        system = self._plant.system
        names = {party.code: party.name for party in system.parties} | {one.code: one.name for one in system.people}
        zones = [self._plant.zone_of(one) for one in assets]
        owners = [one.owner or (zone.owner if zone else None) for one, zone in zip(assets, zones, strict=True)]
        counted = Counter(names.get(one or "", one or "") for one in owners)
        return [
            {"name": name, "count": counted[name]} for name in sorted(counted, key=lambda one: (-counted[one], one))
        ]

    def _is_outside(self, asset: Asset) -> bool:
        zone = self._plant.zone_of(asset)
        return zone is not None and zone.kind == "external"

    # -- data that waits ----------------------------------------------------------------------------------------------

    def _data(self, flows: Ints) -> Iterator[Record]:
        """Yield, for each pair of ends with data between them, whether the sender keeps it while the way is cut."""
        channels = self._plant.channels
        columns = [channels.sources, channels.destinations, channels.column("data")[0], channels.column("via")[0]]
        if not len(flows):
            return
        _, firsts = np.unique(np.stack([one[flows] for one in columns]), axis=1, return_index=True)
        for channel in channels.at(flows[np.sort(firsts)[:PAIRS_MOST]]):
            yield from self._pairs(channel)

    def _pairs(self, channel: Channel) -> Iterator[Record]:
        there, back = (channel.source, channel.destination), (channel.destination, channel.source)
        ways = {"to": [there], "from": [back], "both": [there, back]}.get(channel.flow.data or "")
        for sender, receiver in ways or [there]:
            assets = [self._plant.assets[tag] for tag in (*sender.assets, *channel.flow.via)]
            answers = [stores(one) for one in assets]
            kept = KEPT if True in answers else LOST if answers and None not in answers and ways else UNKNOWN
            buffers = sorted({said for one in assets if isinstance(said := (one.edge or {}).get("buffer"), str)})
            yield {
                "from": self._end(sender),
                "to": self._end(receiver),
                "kept": kept,
                "buffer": "; ".join(buffers),
                "tag": sender.assets[0] if len(sender.assets) == 1 else "",
            }

    def _end(self, side: Side) -> str:
        kind, code = side.key
        if kind == "asset":
            return self._plant.assets[code].name
        return self._plant.zones[code].name if kind == "zone" else code

    def _name(self, code: str) -> str:
        asset = self._plant.assets.get(code)
        return code if asset is None or asset.name == code else f"{asset.name} ({code})"


_NONE: Final = np.array([], dtype=np.int64)
ORDER: Final = (LOST, KEPT, UNKNOWN)
