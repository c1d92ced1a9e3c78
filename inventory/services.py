"""Imports: a file is kept as it came, checked whole, shown as a dry run, then committed in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.audit import note
from accounts.models import Site, User
from documents.collecting import collection_paused
from inventory import uploads
from inventory.advisory_services import match_by_itself
from inventory.comparison import CHANGES_SHOWN, REFUSALS_KEPT, STOP, UPDATE, Comparison, Tell, on_match
from inventory.history import UndoRefused, standing
from inventory.importers.options import Options
from inventory.importers.words import counted
from inventory.kept import forget_rows, read_batch
from inventory.models import ChangeSet, Conflict, Doubt, ImportBatch, Source
from inventory.questions import take_back
from inventory.reading import Drawn
from inventory.records import ImportRefused, Note, Refusal

# What is read within the request: so many rows; a file says so by its lines, a packed one by its size.
SMALL_ROWS = 2000
SMALL_BYTES = settings.MEBIBYTE
PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")
RATIO_OF_PACKED = 8
SMALL_TABLE_BYTES = 8 * SMALL_BYTES
TREES = (b"<", b"{", b"[")
HEAD = 1024
HELD_ROWS = 20_000  # compared within a few seconds
ERROR_LENGTH = 1000
LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's word for a lock that was waited for in vain
Write = Callable[[], dict[str, Any]]
Prepare = Callable[
    [Site, dict[str, Any], Mapping[str, Mapping[str, str]]], tuple[dict[str, Any], Callable[[Source], object]]
]


class CommitRefused(Exception):
    """The import cannot be committed; the message says why."""


class InventoryChanged(CommitRefused):
    """Somebody wrote between the comparison of so many rows and the commit; comparing again may well succeed."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        super().__init__("The inventory was changed while this file was compared with it. Import it again.")


class SiteBusy(Exception):
    """Others wrote at the site for longer than a request waits; nothing was written, a job may wait its turn."""


def stage(
    *, site: Site, user: User | None, file_name: str, chunks: Iterable[bytes], options: dict[str, Any]
) -> ImportBatch:
    """Keep a file under a random name and give its batch. Raises ImportRefused over the size limit."""
    kept = uploads.keep(chunks)
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            site=site,
            created_by=user,
            file_name=uploads.shown_name(file_name),
            stored_name=kept.stored_name,
            sha256=kept.sha256,
            size=kept.size,
            options=options,
        )
        told = {"import": batch.pk, "sha256": batch.sha256, "size": batch.size}
        note("import.staged", site=site, user=user, about=batch.file_name, after=told)
    return batch


def same_file(batch: ImportBatch) -> ImportBatch | None:
    """Give the import that committed the very same file with the same options before, if it is the newest."""
    last = ImportBatch.objects.filter(site=batch.site, state=ImportBatch.State.COMMITTED).order_by("-committed_at")
    newest = last.first()
    if newest is None or newest.sha256 != batch.sha256 or newest.options != batch.options:
        return None
    return newest if standing(newest) or not newest.changes.exists() else None


@collection_paused()
def check(batch: ImportBatch, tell: Tell) -> dict[str, Any]:
    """Give the dry-run report of a batch; nothing is written. Raises ImportRefused for a file that cannot be read."""
    return _held(batch, tell).report


def keep_report(batch: ImportBatch, report: dict[str, Any]) -> None:
    """Keep a dry run's report with its batch."""
    fresh = {"state": ImportBatch.State.CHECKED, "report": report, "format": report["format"], "reason": ""}
    _uncommitted(batch).update(**fresh)
    batch.refresh_from_db()


def refuse(batch: ImportBatch, reason: str) -> None:
    """Keep why a whole file was refused."""
    with transaction.atomic():
        _uncommitted(batch).update(state=ImportBatch.State.REFUSED, reason=reason)
        told = {"import": batch.pk, "reason": reason[:ERROR_LENGTH]}
        note("import.refused", site=batch.site, about=batch.file_name, after=told)
    batch.refresh_from_db()


def drop(batch: ImportBatch) -> None:
    """Forget a file that nobody needs: it is imported already."""
    uploads.drop(batch.stored_name)
    forget_rows(batch)
    with transaction.atomic():
        note("import.dropped", site=batch.site, about=batch.file_name, before={"import": batch.pk})
        batch.delete()


def _uncommitted(batch: ImportBatch) -> QuerySet[ImportBatch]:
    return ImportBatch.objects.filter(pk=batch.pk).exclude(state=ImportBatch.State.COMMITTED)


def prepare_commit(batch: ImportBatch, *, skip_refused: bool, tell: Tell) -> Write:
    """Check a batch against the site as it is now and give the write, which needs a transaction.

    Raises CommitRefused where a choice is open, or where rows are refused and `skip_refused` is not asked for; the
    report stays with the batch then. The write raises InventoryChanged where somebody wrote since.
    """
    if not _uncommitted(batch).exists():
        return lambda: _already(batch)
    version = Site.objects.values_list("version", flat=True).get(pk=batch.site_id)
    with collection_paused():
        held = _held(batch, tell)
    report, counts = held.report, held.report["counts"]
    try:
        _check_committable(report, skip_refused=skip_refused, on_match=on_match(batch))
    except CommitRefused:
        keep_report(batch, report)
        raise

    def write() -> dict[str, Any]:
        state = {"state": ImportBatch.State.COMMITTED, "committed_at": timezone.now()}
        if not _uncommitted(batch).update(**state, report=report, format=report["format"], reason=""):
            return _already(batch)
        if counts["created"] or counts["changed"] or counts["waiting"] or counts["conflicts"]:
            if not Site.objects.filter(pk=batch.site_id, version=version).update(version=F("version") + 1):
                raise InventoryChanged(counts["assets"] + counts["flows"] + counts["refused"])
            held.write(
                Source.objects.create(
                    site=batch.site, how=held.how, name=batch.file_name, batch=batch, user=batch.created_by
                )
            )
            match_by_itself(batch.site, batch.created_by)
        transaction.on_commit(lambda: forget_rows(batch))
        return {"batch": batch.pk, "counts": counts}

    return write


def _already(batch: ImportBatch) -> dict[str, Any]:
    batch.refresh_from_db()
    return {"batch": batch.pk, "counts": (batch.report or {}).get("counts"), "already": True}


def _check_committable(report: dict[str, Any], *, skip_refused: bool, on_match: str) -> None:
    if report["needs"]:
        raise CommitRefused("; ".join(need["message"] for need in report["needs"]))
    if on_match == STOP and (left := report["counts"]["left"]):
        raise CommitRefused(f"{counted(left, 'record')} of the file {'is' if left == 1 else 'are'} here already.")
    if report["counts"]["refused"] and not skip_refused:
        many = report["counts"]["refused"]
        raise CommitRefused(f"{many} rows are refused. Mend them, or import the good rows only.")


def changes_of(batch: ImportBatch) -> ChangeSet | None:
    """Give what the commit of a batch wrote, or what did it again; None where it changed nothing."""
    return standing(batch) or batch.changes.filter(kind=ChangeSet.Kind.IMPORT).first()


def undo_import(batch: ImportBatch, *, user: User | None) -> ChangeSet:
    """Take a whole import back, with the questions that nobody has answered; values changed since stay.

    Raises UndoRefused where it wrote nothing or was undone before.
    """
    changes = changes_of(batch)
    if changes is None:
        raise UndoRefused("This import wrote nothing, so there is nothing to undo.")
    with transaction.atomic():
        Doubt.objects.filter(batch=batch, state=Doubt.State.OPEN).delete()
        Conflict.objects.filter(source__batch=batch, state=Conflict.State.OPEN).delete()
        undone = take_back(changes, user=user)
        match_by_itself(batch.site, user)
        return undone


def commit(batch: ImportBatch, *, skip_refused: bool) -> dict[str, Any]:
    """Commit a small batch at once, in one transaction; compare again where somebody wrote in between.

    Raises SiteBusy where so many write at once that the turn of this one does not come.
    """
    write = prepare_commit(batch, skip_refused=skip_refused, tell=_quietly)
    try:
        with transaction.atomic():
            return commit_steadily(batch, write, skip_refused=skip_refused)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
            raise
        raise SiteBusy from error


def commit_steadily(batch: ImportBatch, write: Write, *, skip_refused: bool) -> dict[str, Any]:
    """Write what was prepared, in the caller's transaction; where somebody wrote since, compare again while nobody can.

    A file that is compared for long would keep people waiting: it raises InventoryChanged instead.
    """
    try:
        with transaction.atomic():
            return write()
    except InventoryChanged as changed:
        if changed.rows > HELD_ROWS:
            raise
    Site.objects.select_for_update(no_key=True).get(pk=batch.site_id)
    return prepare_commit(batch, skip_refused=skip_refused, tell=_quietly)()


def _quietly(_step: str, _done: int = 0, _total: int = 0) -> None:
    """Tell nobody how far the work is."""


def options_of(batch: ImportBatch) -> Options:
    """Give how a batch's file is to be read."""
    names = {each.name for each in fields(Options)}
    return Options(**{name: value for name, value in batch.options.items() if name in names})


def is_small(batch: ImportBatch) -> bool:
    """Tell whether a file is read within the request: up to 2,000 rows, as far as its size and its lines tell."""
    if batch.state == ImportBatch.State.CHECKED and batch.report and not batch.report["needs"]:
        counts = batch.report["counts"]
        return bool(counts["assets"] + counts["flows"] + counts["refused"] <= SMALL_ROWS)
    try:
        path = uploads.path_of(batch.stored_name)
    except ImportRefused:
        return True  # reading it says so
    with path.open("rb") as file:
        head = file.read(HEAD).lstrip(b"\xef\xbb\xbf \t\r\n")
        if head.startswith(PACKED):
            return batch.size <= SMALL_BYTES // RATIO_OF_PACKED
        # What is no table says by its lines nothing of its records.
        if batch.size > (SMALL_BYTES if head.startswith(TREES) else SMALL_TABLE_BYTES):
            return False
        file.seek(0)
        return file.read().count(b"\n") <= SMALL_ROWS + 1


@dataclass(frozen=True)
class Held:
    """A file held against the site: what it would do, how its values became known, and how to write them."""

    report: dict[str, Any]
    how: Source.How
    write: Callable[[Source], object]


def _held(batch: ImportBatch, tell: Tell) -> Held:
    tell("reading the file", 0, 0)
    told, answer = read_batch(batch, options_of(batch))
    if isinstance(told, Drawn):
        return _held_model(batch, told, tell)
    compared = Comparison(batch, told, answer, tell)
    report = compared.report()
    return Held(report, compared.how, compared.write)


def _held_model(batch: ImportBatch, found: Drawn, tell: Tell) -> Held:
    """Hold a model or a drawing against the site; the part that judges knows how (`settings.MODEL_IMPORT`)."""
    tell("comparing with the model", 0, 0)
    if on_match(batch) != UPDATE:
        raise ImportRefused(
            "A model or a drawing fills what is empty and leaves the rest: 'skip' and 'stop' need a list."
        )
    if found.needs:
        told: dict[str, Any] = {"counts": {"created": 0, "changed": 0, "same": 0}, "created": [], "changed": []}
        write: Callable[[Source], object] = _nothing
    else:
        prepare: Prepare = import_string(settings.MODEL_IMPORT)
        told, write = prepare(batch.site, found.document, options_of(batch).values)
    counts = {"refused": 0, "left": 0, "waiting": 0, "conflicts": 0, "assets": 0, "flows": 0, **told["counts"]}
    report = {
        **{key: [] for key in ("waiting", "conflicts", "refused", "spellings", "sheets")},
        **told,
        "counts": counts,
        "file": {"name": batch.file_name, "sha256": batch.sha256, "size": batch.size},
        "format": found.format,
        "columns": list(found.columns),
        "needs": list(found.needs),
        "notes": [asdict(Note("converted", sentence)) for sentence in (*found.notes, *told.get("notes", ()))],
        "total_refused": 0,
        "listed": {"changes": CHANGES_SHOWN, "refused": REFUSALS_KEPT},
    }
    return Held(report, Source.How.CLAIMED, write)


def _nothing(_source: Source) -> None:
    """Write nothing: what must be chosen first keeps the import from being committed."""


def refusal_table(batch: ImportBatch) -> list[Refusal]:
    """Give the refused rows that the report keeps, for the download."""
    return [Refusal(**row) for row in (batch.report or {}).get("refused", [])]
