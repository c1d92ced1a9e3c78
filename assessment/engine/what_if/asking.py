"""The question what if, whole: a model, a change set, the model it gives, and the comparison of the two."""

from __future__ import annotations

from typing import Any

from assessment.engine.compare.comparison import Pairs, compare_models
from assessment.engine.model_file.load import Model, at_date, load_document
from assessment.engine.what_if.changing import changed_document
from assessment.engine.what_if.placing import placed_document


def changed_model(model: Model, changes: Any) -> tuple[Model, list[str]]:
    """Give the model after a change set, judged at the same date, and notes on what was placed and retired.

    Raises `ModelRefused` with every error and its place in the change set.
    """
    on = model.system.assessment.date
    document, notes = placed_document(changed_document(model.document, changes), changes, on)
    changed = load_document(document)
    return (changed if on is None else at_date(changed, on)), notes


def ask_what_if(model: Model, changes: Any, *, pairs: Pairs | None = None) -> tuple[dict[str, Any], Model]:
    """Give the comparison of a model with itself after a change set, and the changed model.

    Raises `ModelRefused` for the change set, `UnknownEndError` for a pair that neither model has.
    """
    changed, notes = changed_model(model, changes)
    found = compare_models(model, changed, pairs=pairs)
    told = {"name": changes["name"], "description": changes.get("description")}
    return {**found, "change_set": told, "notes": [*notes, *found["notes"]]}, changed
