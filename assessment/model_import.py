"""A model or a drawing taken into a site, and taken back: changes to the document.

Each is worked out on the document and validated whole. A few records are written through the door of edits, many
through that of a model file; either way they are kept as a change set, before and after.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Site, User
from assessment import edits, record_checks, services
from assessment.edit_keeping import entry_of
from assessment.engine.merging import CodesClash, Merged, Touched, merge, take_back, touched
from assessment.engine.model_file.defaults import DEFAULT_CONSEQUENCE
from assessment.engine.model_file.load import load_document
from assessment.engine.model_file.references import find_dangling
from assessment.model_changes import Document, check_gates, check_valid, sentence_of, write_change, written_by
from assessment.models import Assessment
from assessment.narrow_acts import act
from assessment.record_checks import EditRefused
from assessment.record_kinds import UNCODED
from assessment.record_rows import shelf
from assessment.result_places import place_results
from assessment.severities import FIELD as SEVERITY
from assessment.severities import settle
from assessment.snapshot import document_of
from documents.errors import ModelRefused
from inventory.history import UndoRefused, entries_of, reversal_of
from inventory.models import Asset, ChangeSet, Source
from inventory.records import ImportRefused

CHUNK = 500
SHOWN = 500
NARROW_MAX = 500
RESTS_ON_IT = "Something rests on it by now."
Write = Callable[[Source], ChangeSet]


def prepare(site: Site, document: Document, values: Mapping[str, Mapping[str, str]]) -> tuple[dict[str, Any], Write]:
    """Hold a document against a site: what would come in, and the write, which needs a transaction.

    `values` says what is taken for the words of a list. Raises ImportRefused where the two cannot be joined.
    """
    assessment = services.open_assessment(site=site, today=timezone.now().date())
    assessment, ours = services.steady_document(assessment)
    matrix = ours.get("risk_matrix") or {}
    settled = settle(document, matrix.get("consequence") or DEFAULT_CONSEQUENCE, values)
    placed, lost = place_results(settled.document, ours)
    try:
        merged = merge(ours, placed)
        load_document(merged.document)
        check_gates(assessment, ours, merged.document)
    except CodesClash as clash:
        raise ImportRefused(str(clash)) from clash
    except ModelRefused as refusal:
        raise ImportRefused(sentence_of(refusal.errors)) from refusal
    except EditRefused as refusal:
        raise ImportRefused(str(refusal)) from refusal

    def write(source: Source) -> ChangeSet:
        kept = _written(assessment, ours, merged.document, f"Import of {source.name}")
        kept.batch, kept.user = source.batch, source.user
        kept.save(update_fields=["batch", "user"])
        _note_sources(site, merged, source)
        return kept

    told = {
        "notes": [*settled.sentences, *lost],
        "spellings": [asdict(one) for one in settled.spellings],
        "choices": {SEVERITY: settled.choices},
    }
    return {**_told(merged), **told}, write


def _written(assessment: Assessment, before: Document, after: Document, title: str) -> ChangeSet:
    """Write what comes in: a few records through the door of edits, many as the whole document."""
    moved = touched(before, after)
    if not _are_few(moved):
        return write_change(assessment, before, after, kind=ChangeSet.Kind.IMPORT, title=title)
    entries = [entry_of(**asdict(one)) for one in moved]
    changes = [edits.Change(one.kind, one.code, one.was, one.now) for one in entries]
    return act(assessment, changes, title=title, user=None, kind=ChangeSet.Kind.IMPORT)


def check_references(undone: ChangeSet) -> None:
    """Raise UndoRefused where a record names another that is gone now; call inside the transaction of an undo."""
    assessment = services.current_assessment(site=undone.site, today=timezone.now().date())
    if undone.records > NARROW_MAX:
        if errors := list(islice(find_dangling(document_of(assessment)), 10)):
            raise UndoRefused(f"{RESTS_ON_IT} {sentence_of(errors)}")
        return
    try:
        _check_touched(assessment, undone)
    except EditRefused as refusal:
        raise UndoRefused(f"{RESTS_ON_IT} {refusal}") from refusal


def _check_touched(assessment: Assessment, undone: ChangeSet) -> None:
    """Look at nothing but what an undoing wrote, and at who names what it took away."""
    codes: dict[str, list[str]] = defaultdict(list)
    for entry in entries_of(undone):
        codes[f"{entry.table}s"].append(entry.key)
    standing = {home: shelf(assessment, home).read(some) for home, some in codes.items()}
    touched = [
        record_checks.Touched(home, code, None, found[code].record if code in (found := standing[home]) else None)
        for home, some in codes.items()
        for code in some
    ]
    record_checks.check_names(assessment, touched)
    record_checks.check_removal(assessment, touched)


def undo(changes: ChangeSet, *, user: User | None) -> ChangeSet:
    """Take a change of the document back. Raises UndoRefused where it was undone, or something rests on it now."""
    if changes.form == ChangeSet.Form.FIELDS or _are_few(written_by(changes)):
        with transaction.atomic():
            narrow = edits.take_back(changes, user=user).change
            assert narrow is not None  # an undoing is always kept
            narrow.batch = changes.batch
            narrow.save(update_fields=["batch"])
            return narrow
    with transaction.atomic():
        fresh = {"undone_at": timezone.now(), "undone_by": user}
        if not ChangeSet.objects.filter(pk=changes.pk, undone_at=None).update(**fresh):
            raise UndoRefused(f"'{changes.title}' is undone already.")
        changes.refresh_from_db()
        assessment = services.open_assessment(site=changes.site, today=timezone.now().date())
        assessment, before = services.steady_document(assessment)
        after, stays = take_back(before, written_by(changes))
        try:
            check_valid(after)
        except ImportRefused as refusal:
            raise UndoRefused(f"{RESTS_ON_IT} {refusal.reason}") from refusal
        made = write_change(assessment, before, after, **reversal_of(changes))
        made.kept = [{"table": "", "key": one, "field": ""} for one in stays]
        made.user, made.batch = user, changes.batch
        made.save(update_fields=["kept", "user", "batch"])
        return made


def _are_few(moved: Sequence[Touched]) -> bool:
    """Tell whether these are few records, each of which can be told from every other by its code."""
    return 0 < len(moved) <= NARROW_MAX and all(one.home not in UNCODED for one in moved)


def _note_sources(site: Site, merged: Merged, source: Source) -> None:
    """Say of each asset that came in, and of each field that was filled, where it comes from."""
    new = {pointer.removeprefix("asset:") for pointer in merged.created if pointer.startswith("asset:")}
    more = {p.removeprefix("asset:"): names for p, names in merged.filled.items() if p.startswith("asset:")}
    rows = []
    for row in Asset.objects.filter(site=site, tag__in=[*new, *more]):
        row.known = {"*": source.pk} if row.tag in new else {**row.known, **dict.fromkeys(more[row.tag], source.pk)}
        rows.append(row)
    Asset.objects.bulk_update(rows, ["known"], batch_size=CHUNK)


def _told(merged: Merged) -> dict[str, Any]:
    return {
        "counts": {"created": len(merged.created), "changed": len(merged.filled), "same": merged.same},
        "created": [{"row": None, "tag": pointer, "fields": {}} for pointer in merged.created[:SHOWN]],
        "changed": [
            {"row": None, "tag": pointer, "fields": {name: [None, "filled"] for name in names}, "kept": {}}
            for pointer, names in list(merged.filled.items())[:SHOWN]
        ],
        "kept": [asdict(one) for one in merged.kept[:SHOWN]],
    }
