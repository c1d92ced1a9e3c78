"""A change of the model document as a whole: validated, written through the door of a model file, kept to be undone."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.module_loading import import_string

from accounts.models import Site, User
from assessment import record_checks, services
from assessment.adopt import write_document
from assessment.engine.merging import Touched, touched
from assessment.engine.model_file.load import load_document
from assessment.engine.three_way import difference
from assessment.models import Assessment
from assessment.record_checks import EditRefused
from assessment.snapshot import document_of
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
    return _keep(assessment, touched(before, after), kind=kind, title=title)


def replace_model(
    *, assessment: Assessment, document: Document, if_match: str, dry_run: bool, user: User | None
) -> dict[str, Any]:
    """Take a model file in (`services.adopt_model`), as an act that can be undone.

    What every edit is asked, a file is asked, too: raises ModelRefused with the sentence, and nothing is written.
    """
    with transaction.atomic():
        before = document_of(assessment)
        answer = services.adopt_model(assessment=assessment, document=document, if_match=if_match, dry_run=dry_run)
        try:
            check_gates(assessment, before, document)
        except EditRefused as refusal:
            raise ModelRefused([ModelError("programme", str(refusal))]) from refusal
        # Read again, for a file may write the same in other words.
        moved = [] if dry_run else touched(before, document_of(Assessment.objects.get(pk=assessment.pk)))
        if moved:
            _keep(assessment, moved, kind=ChangeSet.Kind.EDIT, title=f"Model file {assessment.code}", user=user)
        return answer


def check_gates(assessment: Assessment, before: Document, after: Document) -> None:
    """Raise EditRefused where a document as a whole passes by what each edit is asked (`EDIT_CHECKS`)."""
    moved = [
        record_checks.Touched(one.home, one.code, *map(_unboxed, (one.before, one.after)))
        for one in touched(before, after)
    ]
    for check in settings.EDIT_CHECKS:
        import_string(check)(assessment, moved, before=before, after=after)


def _unboxed(record: Any) -> Any:
    """Give a record that there is once as it is written."""
    return record["value"] if isinstance(record, dict) and set(record) == {"value"} else record


def _keep(
    assessment: Assessment, moved: Sequence[Touched], *, kind: str, title: str, user: User | None = None
) -> ChangeSet:
    changes = ChangeSet.objects.create(
        site=assessment.site,
        kind=kind,
        form=ChangeSet.Form.RECORDS,
        title=title[:200],
        user=user,
        records=len(moved),
        packed=_packed(moved),
    )
    list_changed(changes, ((one.home, one.code, _fields_of(one)) for one in moved))
    return changes


def _packed(moved: Sequence[Touched]) -> bytes:
    """Give records before and after in JSON, compressed as they come: a model may have very many."""
    packer = zlib.compressobj(1)
    parts = [packer.compress(b"[")]
    for at, one in enumerate(moved):
        told = {each.name: getattr(one, each.name) for each in fields(one)}
        parts.append(packer.compress(f"{',' if at else ''}{json.dumps(told, ensure_ascii=False)}".encode()))
    return b"".join([*parts, packer.compress(b"]"), packer.flush()])


def written_by(changes: ChangeSet) -> list[Touched]:
    """Give the records that an act on a whole model wrote, as they were before and after."""
    return [Touched(**one) for one in json.loads(zlib.decompress(bytes(changes.packed)))]


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
