"""A model or a drawing taken into a site, two assets made one, and either taken back: changes to the document.

Each is worked out on the document, validated whole, written through the same door as a model file, and kept as a
change set of records before and after.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Site, User
from assessment import edits, services
from assessment.engine.merging import CodesClash, Merged, Touched, merge, rename_asset, take_back
from assessment.engine.model_file.defaults import DEFAULT_CONSEQUENCE
from assessment.engine.model_file.load import load_document
from assessment.engine.model_file.references import find_dangling
from assessment.model_changes import Document, check_gates, check_valid, sentence_of, write_change
from assessment.record_checks import EditRefused
from assessment.result_places import place_results
from assessment.severities import FIELD as SEVERITY
from assessment.severities import settle
from assessment.snapshot import document_of
from documents.errors import ModelRefused
from inventory.history import UndoRefused, reversal_of
from inventory.models import Alias, Asset, ChangeSet, Source
from inventory.records import ImportRefused

CHUNK = 500
SHOWN = 500
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
        kept = write_change(
            assessment, ours, merged.document, kind=ChangeSet.Kind.IMPORT, title=f"Import of {source.name}"
        )
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


def merge_assets(*, site: Site, keep: str, gone: str, user: User | None) -> ChangeSet:
    """Make two assets one: `keep` takes the values and addresses that only `gone` has, and every reference to it.

    Files that name the other one find the kept one from then on. Raises ImportRefused where it cannot be.
    """
    with transaction.atomic():
        assessment = services.open_assessment(site=site, today=timezone.now().date())
        assessment, before = services.steady_document(assessment)
        records = {record["tag"]: record for record in before.get("assets", [])}
        if keep == gone or keep not in records or gone not in records:
            raise ImportRefused("Name two different assets of this site.")
        one, other = records[keep], records.pop(gone)
        if _names(one, gone) or _names(other, keep):
            raise ImportRefused(f"{keep} and {gone} name each other, so they are two devices, or one of them is wrong.")
        joined = {key: value for key, value in other.items() if one.get(key) is None and key != "name"}
        joined |= {key: list(dict.fromkeys([*one.get(key, []), *other.get(key, [])])) for key in ("ips", "macs")}
        records[keep] = {**one, **{key: value for key, value in joined.items() if value not in (None, [])}}
        after = rename_asset({**before, "assets": list(records.values())}, gone, keep)
        check_valid(after)
        kept = write_change(assessment, before, after, kind=ChangeSet.Kind.MERGE, title=f"{gone} is {keep}")
        ChangeSet.objects.filter(pk=kept.pk).update(user=user)
        Alias.objects.update_or_create(site=site, tag=gone, defaults={"asset": Asset.objects.get(site=site, tag=keep)})
        return kept


def _names(record: Document, tag: str) -> bool:
    """Tell whether an asset's record refers to another asset."""
    return bool(rename_asset({"assets": [record]}, tag, "")["assets"][0] != record)


def check_references(site: Site) -> None:
    """Raise UndoRefused where a record names another that is gone now; call inside the transaction of an undo."""
    assessment = services.current_assessment(site=site, today=timezone.now().date())
    errors = list(islice(find_dangling(document_of(assessment)), 10))
    if errors:
        raise UndoRefused(f"Something rests on it by now. {sentence_of(errors)}")


def undo(changes: ChangeSet, *, user: User | None) -> ChangeSet:
    """Take a change of the document back. Raises UndoRefused where it was undone, or something rests on it now."""
    if changes.form == ChangeSet.Form.FIELDS:
        narrow = edits.take_back(changes, user=user).change
        assert narrow is not None  # an undoing is always kept
        return narrow
    with transaction.atomic():
        fresh = {"undone_at": timezone.now(), "undone_by": user}
        if not ChangeSet.objects.filter(pk=changes.pk, undone_at=None).update(**fresh):
            raise UndoRefused(f"'{changes.title}' is undone already.")
        changes.refresh_from_db()
        assessment = services.open_assessment(site=changes.site, today=timezone.now().date())
        assessment, before = services.steady_document(assessment)
        written = [Touched(**one) for one in json.loads(zlib.decompress(bytes(changes.packed)))]
        after, stays = take_back(before, written)
        try:
            check_valid(after)
        except ImportRefused as refusal:
            raise UndoRefused(f"Something rests on it by now. {refusal.reason}") from refusal
        made = write_change(assessment, before, after, **reversal_of(changes))
        made.kept = [{"table": "", "key": one, "field": ""} for one in stays]
        made.user, made.batch = user, changes.batch
        made.save(update_fields=["kept", "user", "batch"])
        gone = [one.code for one in written if one.home == "assets" and one.after is None]
        Alias.objects.filter(site=changes.site, tag__in=gone).delete()
        return made


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
