"""The question what if, whole: a model, a change set, the model it gives, and the comparison of the two."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assessment.engine.buses import is_bus
from assessment.engine.compare.comparison import Pairs, compare_models
from assessment.engine.model_file.load import Model, at_date, load_document
from assessment.engine.system import System
from assessment.engine.what_if.changing import changed_document
from assessment.engine.what_if.placing import placed_document
from assessment.engine.what_if.severing import severed_document, what_stops


def changed_model(model: Model, changes: Any) -> tuple[Model, list[str]]:
    """Give the model after a change set, judged at the same date, and notes on what was placed and retired.

    Raises `ModelRefused` with every error and its place in the change set.
    """
    on = model.system.assessment.date
    severed, cuts = severed_document(changed_document(model.document, changes), changes, on)
    document, notes = placed_document(severed, changes, on)
    changed = load_document(document)
    notes = [*cuts, *notes, *what_stops(model, changed.system, changes)]
    notes += notes_on_buses(model.system, changed.system)
    return (changed if on is None else at_date(changed, on)), notes


def notes_on_buses(before: System, after: System) -> Iterator[str]:
    """Say which devices a bus that cannot be routed shields today and shields no longer."""
    kept = {asset.tag for asset in after.assets}
    on_a_bus = {tag for tags in _behind_buses(after).values() for tag in tags}
    standing = {segment.code for segment in after.segments or ()}
    for code, tags in sorted(_behind_buses(before).items()):
        native = sorted(tag for tag in tags if tag in kept and tag not in on_a_bus)
        if native:
            yield (
                f"{', '.join(native)} stand behind {code} today, a bus that cannot be routed, and would not any more: "
                "whoever reaches their network would reach them. That protection is lost."
            )
        elif code not in standing:
            yield (
                f"{code}, a bus that cannot be routed, would be gone: devices in its place can be reached directly. "
                "That protection is lost."
            )


def _behind_buses(system: System) -> dict[str, set[str]]:
    """Give the devices on each bus that are not themselves its bridge."""
    bridges = {one.code: set(one.attached_to) for one in system.segments or () if is_bus(one.medium)}
    found: dict[str, set[str]] = {code: set() for code in bridges}
    for asset in system.assets if bridges else ():
        for interface in asset.interfaces or ():
            if interface.segment in bridges and asset.tag not in bridges[interface.segment]:
                found[interface.segment].add(asset.tag)
    return found


def ask_what_if(model: Model, changes: Any, *, pairs: Pairs | None = None) -> tuple[dict[str, Any], Model]:
    """Give the comparison of a model with itself after a change set, and the changed model.

    Raises `ModelRefused` for the change set, `UnknownEndError` for a pair that neither model has.
    """
    changed, notes = changed_model(model, changes)
    found = compare_models(model, changed, pairs=pairs)
    told = {"name": changes["name"], "description": changes.get("description")}
    return {**found, "change_set": told, "notes": [*notes, *found["notes"]]}, changed
