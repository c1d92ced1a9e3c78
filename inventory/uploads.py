"""Files as they were sent: kept under random names, within the size limit."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from inventory.records import ImportRefused


class TooLarge(ImportRefused):
    """The file is over the limit, which the reason names."""


@dataclass(frozen=True)
class Kept:
    """A file that is kept: the name it is stored under, its digest and its size."""

    stored_name: str
    sha256: str
    size: int


def keep(chunks: Iterable[bytes]) -> Kept:
    """Keep a file under a random name. Raises TooLarge over the size limit; nothing is kept then."""
    settings.UPLOAD_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    stored = uuid.uuid4().hex
    path = Path(settings.UPLOAD_DIR) / stored
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("xb") as file:
            for chunk in chunks:
                size += len(chunk)
                _check_size(size)
                digest.update(chunk)
                file.write(chunk)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Kept(stored, digest.hexdigest(), size)


def _check_size(size: int) -> None:
    if size > settings.IMPORT_BYTES_MAX:
        limit = settings.IMPORT_BYTES_MAX // settings.MEBIBYTE
        raise TooLarge(f"The file is larger than {limit} MiB; split it and import the parts.")


def path_of(stored_name: str) -> Path:
    """Give where a kept file is. Raises ImportRefused where it is gone."""
    path = Path(settings.UPLOAD_DIR) / stored_name
    if not path.is_file():
        raise ImportRefused("The file is no longer kept on the server. Send it again.")
    return path


def drop(stored_name: str) -> None:
    """Forget a file that nobody needs any more."""
    (Path(settings.UPLOAD_DIR) / stored_name).unlink(missing_ok=True)


def shown_name(file_name: str) -> str:
    """Give the name of a file as it is shown; it is never used as a path."""
    return Path(file_name).name[:200] or "upload"
