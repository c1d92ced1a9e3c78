"""What a change set cuts, as the changed model writes it: every flow over it is known, forbidden, and not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

import numpy as np

from assessment.engine.channels import Channels
from assessment.engine.columns import Ints
from assessment.engine.compare.records import indexed, name_of
from assessment.engine.dependencies import Cut, Dependencies
from assessment.engine.fate_words import fate_told
from assessment.engine.graph.places import Places
from assessment.engine.model_file.build import build_system
from assessment.engine.model_file.load import Model
from assessment.engine.model_file.references import Document
from assessment.engine.plant import Plant
from documents.errors import ModelError, ModelRefused, at_index, shown

TOLD_MOST: Final = 20
HOMES: Final[Mapping[str, str]] = {"conduit": "conduits", "zone": "zones"}
# A flow that is cut: known, forbidden, and not there any more. What names it keeps naming it.
CUT: Final = {"decision": "forbidden", "basis": "declared"}


def severed_document(
    document: Document, changes: Mapping[str, Any], on: date | None
) -> tuple[Mapping[str, Any], list[str]]:
    """Give the document without the flows over what a change set cuts, and how many those are.

    A conduit is cut with the flows that it carries, found by their ends where they do not name it; a zone with those
    that cross its border. Raises `ModelRefused` for a place that the model lacks.
    """
    asked: list[str] = list(changes.get("cut") or ())
    places = list(dict.fromkeys(asked))
    if errors := list(_errors(document, asked)):
        raise ModelRefused(errors)
    if not places:
        return document, []
    channels = Plant(build_system(document, on=on)).channels
    gone: set[str] = set()
    notes = []
    for place in places:
        kind, _, code = place.partition(":")
        codes = channels.codes_at(_over(channels, kind, code))
        gone.update(codes)
        notes.append(f"{name_of(indexed(document, HOMES[kind])[code])} is cut: flows that go with it: {len(codes)}.")
    flows = [{**one, **CUT} if one["code"] in gone else one for one in document.get("flows") or ()]
    return {**document, "flows": flows}, notes


def _over(channels: Channels, kind: str, code: str) -> Ints:
    if kind == "conduit":
        return channels.of_conduit.get(code, np.array([], dtype=np.int64))
    is_inside = np.array([side.zone == code for side in channels.sides], dtype=bool)
    return np.flatnonzero(is_inside[channels.sources] != is_inside[channels.destinations])


def _errors(document: Document, cut: list[str]) -> Iterator[ModelError]:
    for index, place in enumerate(cut):
        kind, _, code = place.partition(":")
        if kind not in HOMES or code not in indexed(document, HOMES[kind]):
            found = f"expected a place of the model, zone:CODE or conduit:CODE, found {shown(place)}"
            yield ModelError(at_index("cut", index), found)


def what_stops(model: Model, changes: Mapping[str, Any]) -> Iterator[str]:
    """Say what stops, or may, after the cuts of a change set together; the same reckoning as on the cards."""
    places = [place.partition(":") for place in dict.fromkeys(changes.get("cut") or ())]
    if not places:
        return
    plant = Plant(model.system)
    here = Places(plant)
    known = {kind: {code for each, _, code in places if each == kind} for kind in HOMES}
    zones = known["zone"] & set(plant.zones)
    conduits = {one.code for one in plant.system.conduits if one.code in known["conduit"] or zones & set(one.between)}
    cut = Cut(frozenset(conduits), frozenset(place for zone in zones for place in here.of_zone(zone)))
    needs = Dependencies(here)
    touched = sorted(place for place in needs.touched(cut) if place.kind == "asset")
    names = {one.tag: f"{one.name} ({one.tag})" if one.name != one.tag else one.tag for one in plant.system.assets}
    for place, fate in list(needs.fates(cut, touched).items())[:TOLD_MOST]:
        yield fate_told(place.code, fate, lambda code: names.get(code, code))
    if not touched:
        yield (
            "Nothing is stated to stop by the cut; what nobody has stated is not known, and never counts as running."
        )
