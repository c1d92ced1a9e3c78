"""What a change set cuts, as the changed model writes it: every flow over it is known, forbidden, and not there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

import numpy as np

from assessment.engine.channels import Channels
from assessment.engine.columns import Ints
from assessment.engine.compare.records import indexed, name_of
from assessment.engine.conduit_ways import NOT_THERE
from assessment.engine.dependencies import Cut, Dependencies
from assessment.engine.fate_words import fate_told
from assessment.engine.graph.places import Place, Places
from assessment.engine.model_file.build import build_system
from assessment.engine.model_file.load import Model
from assessment.engine.model_file.references import Document
from assessment.engine.plant import Plant
from assessment.engine.system import System
from assessment.engine.what_if.agreeing import goes_on, must_agree
from assessment.engine.what_if.purposes import Served, purposes_lost
from documents.errors import ModelError, ModelRefused, at_index, shown

TOLD_MOST: Final = 20
NAMED_MOST: Final = 8
# What of a change set can take data away besides a cut.
TAKING: Final = tuple((verb, home) for verb in ("remove", "set") for home in ("flows", "conduits", "assets", "zones"))
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


def what_stops(model: Model, after: System, changes: Mapping[str, Any]) -> Iterator[str]:
    """Say whose data a change set takes away, and what stops or may; by the same reckoning as on the cards.

    Gone are flows that stand no more, and flows over conduits that stand no more where no other one carries them.
    """
    if not changes.get("cut") and not any((changes.get(verb) or {}).get(home) for verb, home in TAKING):
        return
    before, then = Plant(model.system), Plant(after)
    cut = _cut(before, then, changes)
    if not (cut.conduits or cut.around or cut.flows):
        return
    served = Served(before, model.document, cut.flows)
    yield from goes_on(before, then, cut.flows)
    yield from must_agree(before, model.document, cut.flows, served)
    yield from purposes_lost(before, model.document, cut.flows, served)
    needs = Dependencies(Places(before))
    touched = sorted(place for place in needs.touched(cut) if place.kind == "asset")
    names = {one.tag: f"{one.name} ({one.tag})" if one.name != one.tag else one.tag for one in before.system.assets}
    for place, fate in list(needs.fates(cut, touched).items())[:TOLD_MOST]:
        yield fate_told(place.code, fate, lambda code: names.get(code, code))
    if len(touched) > TOLD_MOST:
        yield f"Further assets that stop or may stop: {len(touched) - TOLD_MOST}."
    if not touched:
        yield (
            "Nothing is stated to stop by the cut; what nobody has stated is not known, and never counts as running."
        )
    silent = sorted(names[tag] for tag in _ends(before, cut.flows) if needs.is_silent(Place(tag, "asset")))
    if silent:
        yield f"They talk over what goes, and nobody has stated what they need: {_listed(silent)}."


def _cut(before: Plant, then: Plant, changes: Mapping[str, Any]) -> Cut:
    """Give what a change set takes away from a plant as it is."""
    places = [place.partition(":") for place in dict.fromkeys(changes.get("cut") or ())]
    zones = {code for kind, _, code in places if kind == "zone"} & set(before.zones)
    standing = {one.code for one in then.system.conduits if one.status not in NOT_THERE}
    conduits = {
        one.code
        for one in before.system.conduits
        if one.status not in NOT_THERE
        and (one.code not in standing or f"conduit:{one.code}" in changes.get("cut", ()) or zones & set(one.between))
    }
    kept = dict(zip(then.channels.codes, then.channels.standing.tolist(), strict=True))
    carried = {code for one in standing for code in then.channels.codes_at(_over(then.channels, "conduit", one))}
    flows = {code for code in before.channels.codes_at(np.flatnonzero(before.channels.standing)) if not kept.get(code)}
    for one in conduits - standing:
        flows |= set(before.channels.codes_at(_over(before.channels, "conduit", one))) - carried
    around = frozenset(place for zone in zones for place in Places(before).of_zone(zone))
    return Cut(frozenset(conduits), around, frozenset(flows))


def _ends(plant: Plant, flows: Iterable[str]) -> set[str]:
    channels = plant.channels.named(sorted(flows))
    return {tag for one in channels for side in (one.source, one.destination) for tag in side.assets}


def _listed(names: list[str]) -> str:
    more = len(names) - NAMED_MOST
    return ", ".join(names[:NAMED_MOST]) + (f" and {more} more" if more > 0 else "")
