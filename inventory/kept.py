"""The rows of a large file, kept between the dry run and the commit, so that it is read once.

What is kept counts only for the same bytes, the same choices and the same shape of records, and only where this server
signed it; else the file is read again.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import pickle
from dataclasses import asdict, fields
from pathlib import Path

from django.conf import settings
from django.utils.crypto import salted_hmac

from inventory import uploads
from inventory.importers.options import Options
from inventory.models import ImportBatch
from inventory.reading import Drawn, read
from inventory.records import AssetRecord, FlowRecord, Parsed

KEPT_FROM_ROWS = 2000
SEAL_BYTES = hashlib.sha256().digest_size
SHAPE = [[each.name for each in fields(kind)] for kind in (Parsed, AssetRecord, FlowRecord)]


def read_batch(batch: ImportBatch, options: Options) -> Parsed | Drawn:
    """Read the file of a batch, or give what reading it gave before. Raises ImportRefused."""
    path = _path(batch)
    if (kept := _open(path, batch, options)) is not None:
        return kept
    found = read(uploads.read(batch.stored_name), filename=batch.file_name, options=options)
    if isinstance(found, Parsed) and len(found.records) > KEPT_FROM_ROWS:
        packed = pickle.dumps(found)
        path.write_bytes(_seal(packed, batch, options) + packed)
    return found


def forget_rows(batch: ImportBatch) -> None:
    """Remove what is kept of a batch's rows: it is imported, or nobody wants it."""
    _path(batch).unlink(missing_ok=True)


def _path(batch: ImportBatch) -> Path:
    return Path(settings.UPLOAD_DIR) / f"{batch.stored_name}.rows"


def _open(path: Path, batch: ImportBatch, options: Options) -> Parsed | None:
    try:
        kept = path.read_bytes()
    except FileNotFoundError:
        return None
    seal, packed = kept[:SEAL_BYTES], kept[SEAL_BYTES:]
    if not hmac.compare_digest(seal, _seal(packed, batch, options)):
        return None
    found: Parsed = pickle.loads(packed)  # noqa: S301, sealed by this server
    return found


def _seal(packed: bytes, batch: ImportBatch, options: Options) -> bytes:
    about = json.dumps([SHAPE, batch.pk, batch.sha256, batch.file_name, asdict(options)], sort_keys=True)
    told = hashlib.sha256(about.encode()).digest() + hashlib.sha256(packed).digest()
    return salted_hmac("inventory.kept", told, algorithm="sha256").digest()
