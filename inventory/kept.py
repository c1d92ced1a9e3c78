"""What a file says, kept between the dry run and the commit, so that it is read once.

What is kept counts only for the same bytes, the same choices and the same shape of records, and only where this server
signed it; else the file is read again.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from contextlib import suppress
from dataclasses import asdict, fields
from pathlib import Path

from django.conf import settings
from django.utils.crypto import salted_hmac

from inventory import uploads
from inventory.importers.options import Options
from inventory.importers.wire import Answer
from inventory.models import ImportBatch
from inventory.reading import read_into
from inventory.records import AssetRecord, Drawn, FlowRecord, Parsed

CHUNK = 1 << 20
SHAPE = [[each.name for each in fields(Parsed)], AssetRecord.__struct_fields__, FlowRecord.__struct_fields__]


def read_batch(batch: ImportBatch, options: Options) -> tuple[Parsed | Drawn, Answer]:
    """Read the file of a batch, or find what reading it gave before. Raises ImportRefused."""
    kept = _rows(batch)
    if not _is_sealed(batch, options):
        forget_rows(batch)
        fresh = kept.with_suffix(f".{os.getpid()}.new")
        try:
            read_into(fresh, uploads.path_of(batch.stored_name), filename=batch.file_name, options=options)
            _seal(batch).write_bytes(_seal_of(fresh, batch, options))
            fresh.replace(kept)
        finally:
            fresh.unlink(missing_ok=True)
    return Answer(kept).told(), Answer(kept)


def forget_rows(batch: ImportBatch) -> None:
    """Remove what is kept of a batch's rows: it is imported, or nobody wants it."""
    _rows(batch).unlink(missing_ok=True)
    _seal(batch).unlink(missing_ok=True)


def _rows(batch: ImportBatch) -> Path:
    return Path(settings.UPLOAD_DIR) / f"{batch.stored_name}.rows"


def _seal(batch: ImportBatch) -> Path:
    return Path(settings.UPLOAD_DIR) / f"{batch.stored_name}.seal"


def _is_sealed(batch: ImportBatch, options: Options) -> bool:
    with suppress(FileNotFoundError):
        return hmac.compare_digest(_seal(batch).read_bytes(), _seal_of(_rows(batch), batch, options))
    return False


def _seal_of(rows: Path, batch: ImportBatch, options: Options) -> bytes:
    about = json.dumps([SHAPE, batch.pk, batch.sha256, batch.file_name, asdict(options)], sort_keys=True)
    told = hashlib.sha256(about.encode())
    with rows.open("rb") as file:
        while chunk := file.read(CHUNK):
            told.update(chunk)
    return salted_hmac("inventory.kept", told.digest(), algorithm="sha256").digest()
