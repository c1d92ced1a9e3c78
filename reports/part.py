"""Which part of a plant a report is of: some zones with those nested in them, and the conduits at their borders.

What the record cannot place stays in a list: a flow with an end that nobody knows may be of any zone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Any

from assessment.engine.channels import Channel
from assessment.engine.model_file.build import build_system
from assessment.engine.plant import Plant

Record = Mapping[str, Any]


class Part:
    """The zones that a report is of; all of the plant where none is named."""

    def __init__(self, model: Record, zones: Collection[str] = ()) -> None:
        """Take codes of zones of the model; one that it lacks is a KeyError."""
        self._model = model
        every = {one["code"]: one for one in model.get("zones") or ()}
        self.is_whole = not zones
        self.named = tuple(every[code]["code"] for code in sorted(zones))
        self._zones = _with_nested(every, zones) if zones else set(every)
        self._conduits = {
            one["code"]
            for one in model.get("conduits") or ()
            if self.is_whole or not self._zones.isdisjoint(one["between"])
        }
        self._zone_of = {one["tag"]: one.get("zone") for one in model.get("assets") or ()}

    def among(self, kind: str, codes: Iterable[str]) -> list[str]:
        """Give the zones, or conduits, of some that the report is of, by code."""
        held = self._zones if kind == "zone" else self._conduits
        return sorted(held.intersection(codes))

    def holds_asset(self, asset: Record, borders: Collection[str]) -> bool:
        """Tell whether an asset is in one of the zones, or in none and at the border of one (`borders` of conduits)."""
        if self.is_whole or asset.get("zone"):
            return self.is_whole or asset["zone"] in self._zones
        return not self._conduits.isdisjoint(borders)

    def holds_scenario(self, scenario: Record, zones: Iterable[str], conduits: Iterable[str]) -> bool:
        """Tell whether a scenario rests on a place of the report or aims at one; one without any place is of all."""
        target: Record = scenario.get("target") or {}
        homes = {*zones, target.get("zone"), self._zone_of.get(str(target.get("asset")))} - {None}
        ways = {*conduits, target.get("conduit")} - {None}
        return self.is_whole or not (homes or ways) or bool(homes & self._zones or ways & self._conduits)

    def holds_flow(self, code: str) -> bool | None:
        """Tell whether a flow begins, ends or passes at a place of the report; None where it may."""
        return True if self.is_whole else self._flows[code]

    @cached_property
    def _flows(self) -> dict[str, bool | None]:
        return {one.flow.code: self._holds(one) for one in Plant(build_system(self._model)).channels}

    def _holds(self, channel: Channel) -> bool | None:
        ends = {channel.source.zone, channel.destination.zone}
        if channel.conduit in self._conduits or ends & self._zones:
            return True
        return None if None in ends and channel.conduit is None else False


def _with_nested(every: Mapping[str, Record], zones: Collection[str]) -> set[str]:
    """Give zones with all that lie in them, however deep."""
    found, last = set(zones), set[str]()
    while found != last:
        last = set(found)
        found |= {code for code, one in every.items() if one.get("parent") in found}
    return found
