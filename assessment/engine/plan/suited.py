"""Whether a measure has anything to work on where it would be placed: a second factor asks a person, not a controller.

What a measure is made for is a column of the catalogue (`suits`), and a field of a measure of the site; one of the site
that brings a second factor is made for people, too. Only what is recorded is looked at: a place whose traffic or assets
nobody has recorded, or whose protocols are not known, takes every measure. Radio and boundary devices are exceptions: a
measure for them waits until one is recorded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Final

from assessment.engine.channels import Channel
from assessment.engine.checks.borders import is_boundary
from assessment.engine.conduit_ways import NOT_THERE
from assessment.engine.plan.values import Action
from assessment.engine.plant import Plant
from assessment.engine.statuses import kind_of
from assessment.engine.system import Asset
from catalogue.loader import protocols

PERSON: Final = "person"
FOR_PEOPLE: Final = frozenset({"remote_access", "engineering"})
WHY: Final = {
    PERSON: "It is made for a person who signs in, and only machines talk over this conduit.",
    "industrial": "It is made for industrial protocols, and none is recorded here.",
    "controller": "It is made for controllers, and this zone has none.",
    "radio": "It is made for radio, and none is recorded here; if there is none, say so at the requirements for radio.",
    "boundary": "It is made for a boundary device that is there, and none is recorded here.",
}
OTHER_PROTOCOLS: Final = "It is made for {names}, and nothing recorded here speaks any of that."


class Suited:
    """Tells of actions on one plant what speaks against placing them there; each place is looked at once."""

    def __init__(self, plant: Plant) -> None:
        self._plant = plant
        self._known: dict[tuple[str, str], bool] = {}
        self._tests: dict[str, Callable[[str], bool]] = {
            PERSON: self._has_person,
            "industrial": self._speaks_industrial,
            "controller": self._has_controller,
            "radio": self._has_radio,
            "boundary": self._has_boundary,
        }

    def why_not(self, action: Action) -> str | None:
        """Say why a measure has nothing to work on at its place; None where it has, or may have."""
        words = action.treatment.suits
        if not words or any(self._holds(word, action.place) for word in words):
            return None
        return WHY.get(words[0]) or OTHER_PROTOCOLS.format(names=", ".join(protocols()[one].name for one in words))

    def _holds(self, word: str, place: str) -> bool:
        key = (word, place)
        if key not in self._known:
            test = self._tests.get(word)
            self._known[key] = test(place) if test else self._speaks(place, lambda one: one == word)
        return self._known[key]

    def _has_person(self, place: str) -> bool:
        """Tell whether a person may work through a conduit; in a zone somebody always stands before the machine."""
        kind, _, code = place.partition(":")
        if kind == "zone" or self._plant.conduits[code].purpose in FOR_PEOPLE:
            return True
        channels = self._plant.channels_of(code)
        return not channels or any(map(self._may_be_a_person, channels))

    def _may_be_a_person(self, channel: Channel) -> bool:
        protocol = self._plant.protocol_of(channel.flow)
        opened_by = [self._plant.type_of(self._plant.assets[tag]) for tag in channel.source.assets]
        if channel.flow.code in self._remote or protocol is None:
            return True
        return protocol.is_interactive and not (opened_by and all(one.is_controller for one in opened_by))

    @cached_property
    def _remote(self) -> frozenset[str | None]:
        return frozenset(one.flow for one in self._plant.system.remote_access)

    def _speaks_industrial(self, place: str) -> bool:
        return self._speaks(place, lambda one: protocols()[one].category == "industrial")

    def _speaks(self, place: str, is_meant: Callable[[str], bool]) -> bool:
        spoken = self._spoken(place)
        return not spoken or None in spoken or any(is_meant(one) for one in spoken if one)

    def _spoken(self, place: str) -> frozenset[str | None]:
        """Give the protocols recorded at a place, None among them where one is not known."""
        kind, _, code = place.partition(":")
        if kind == "zone":
            return self._spoken_in.get(code, frozenset())
        return frozenset(self._ids(self._plant.channels_of(code)))

    def _ids(self, channels: Iterable[Channel]) -> Iterable[str | None]:
        return (None if (known := self._plant.protocol_of(one.flow)) is None else known.id for one in channels)

    @cached_property
    def _spoken_in(self) -> dict[str, frozenset[str | None]]:
        found: defaultdict[str, set[str | None]] = defaultdict(set)
        for channel, spoken in zip(self._plant.channels, self._ids(self._plant.channels), strict=True):
            for zone in {channel.source.zone, channel.destination.zone} - {None}:
                found[str(zone)].add(spoken)
        return {zone: frozenset(spoken) for zone, spoken in found.items()}

    def _has_controller(self, place: str) -> bool:
        types = [self._plant.type_of(one) for one in self._assets(place)]
        return not types or any(one.is_controller or one.id == "unknown" for one in types)

    def _has_radio(self, place: str) -> bool:
        _, _, code = place.partition(":")
        if kind_of(place) == "conduit":
            return self._plant.conduits[code].kind == "wireless"
        zone = self._plant.zones[code]
        joined = (one for one in self._plant.system.conduits if code in one.between)
        return (
            zone.kind == "wireless"
            or zone.wireless is not None
            or any(one.kind == "wireless" for one in joined)
            or any(asset.wireless for asset in self._assets(place))
            or any(protocols()[one].layer == "wireless" for one in self._spoken(place) if one)
        )

    def _has_boundary(self, place: str) -> bool:
        """Tell whether a device that filters stands in the conduit, or in one of the zone's that is in service."""
        kind, _, code = place.partition(":")
        conduits = [
            one
            for one in self._plant.system.conduits
            if (one.code == code if kind == "conduit" else code in one.between and one.status not in NOT_THERE)
        ]
        return any(
            is_boundary(self._plant, self._plant.assets[device.asset], conduit)
            for conduit in conduits
            for device in conduit.boundary_assets or ()
        )

    def _assets(self, place: str) -> list[Asset]:
        return self._plant.assets_in(place.partition(":")[2]) if kind_of(place) == "zone" else []
