"""A change of the model document as a whole: validated, written through the door of a model file, kept to be undone."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.db.models import F

from accounts.models import Site
from assessment.adopt import write_document
from assessment.engine.merging import Touched, touched
from assessment.engine.model_file.load import load_document
from assessment.engine.three_way import difference
from assessment.models import Assessment
from documents.errors import ModelError, ModelRefused
from inventory.history import list_changed
from inventory.models import ChangeSet
from inventory.records import ImportRefused

ERRORS_TOLD = 10
Document = dict[str, Any]


def write_change(assessment: Assessment, before: Document, after: Document, *, kind: str, title: str) -> ChangeSet:
    """Write a document over the one it was made from; call inside a transaction."""
    Assessment.objects.filter(pk=assessment.pk).update(version=F("version") + 1)
    Site.objects.filter(pk=assessment.site_id).update(version=F("version") + 1)
    assessment.refresh_from_db()
    write_document(assessment, after)
    moved = touched(before, after)
    packed = zlib.compress(json.dumps([asdict(one) for one in moved], ensure_ascii=False).encode(), 1)
    changes = ChangeSet.objects.create(
        site=assessment.site,
        kind=kind,
        form=ChangeSet.Form.RECORDS,
        title=title[:200],
        records=len(moved),
        packed=packed,
    )
    list_changed(changes, ((one.home, one.code, _fields_of(one)) for one in moved))
    return changes


def _fields_of(one: Touched) -> list[str]:
    """Give the fields of a record that differ; none where it is new or gone."""
    if one.before is None or one.after is None or not one.code:
        return []
    was, now = difference(one.before, one.after)
    return sorted({*was, *now})


def check_valid(document: Document) -> None:
    """Raise ImportRefused, with the places, for a document that is no valid model."""
    try:
        load_document(document)
    except ModelRefused as refusal:
        raise ImportRefused(sentence_of(refusal.errors)) from refusal


def sentence_of(errors: Iterable[ModelError]) -> str:
    """Give the first errors of a model with their places."""
    return "; ".join(str(error) for error in list(errors)[:ERRORS_TOLD])
