"""A file that comes in parts, so that a line that is cut goes on where it stopped.

What an upload is stands signed in its own name, and what has come of it in a file: there is no row to lose. It is valid
for a day; parts that nobody completed by then are removed when the next upload begins.
"""

from __future__ import annotations

import fcntl
import os
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import signing

from accounts.models import Site, User
from inventory.uploads import TooLarge

SALT = "inventory.parts"
VALID = timedelta(hours=24)
CHUNK = 1 << 20


class NoUpload(Exception):
    """There is no such upload at this site, or it is older than a day."""


class WrongOffset(Exception):
    """A part does not begin where the last one ended; `received` is where."""

    def __init__(self, received: int) -> None:
        super().__init__(f"{received} bytes have come so far; send the part that begins there.")
        self.received = received


@dataclass(frozen=True)
class Upload:
    """A file on its way: its name and size as announced, and where its parts are kept."""

    key: str
    file_name: str
    size: int
    path: Path

    @property
    def received(self) -> int:
        """Give how many bytes have come."""
        return self.path.stat().st_size if self.path.exists() else 0

    def chunks(self) -> Iterator[bytes]:
        """Give the content."""
        with self.path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk


def begin(site: Site, user: User, file_name: str, size: int) -> Upload:
    """Announce a file. Raises TooLarge over the limit of an import."""
    if size > settings.IMPORT_BYTES_MAX:
        limit = settings.IMPORT_BYTES_MAX // settings.MEBIBYTE
        raise TooLarge(f"The file is larger than {limit} MiB; split it and import the parts.")
    _forget_old()
    told = [uuid.uuid4().hex, site.pk, user.pk, file_name, size]
    return find(site, user, signing.dumps(told, salt=SALT, compress=True))


def find(site: Site, user: User, key: str) -> Upload:
    """Give the upload with a key. Raises NoUpload where it is not this user's at this site, or too old."""
    try:
        told: list[Any] = signing.loads(key, salt=SALT, max_age=VALID)
    except signing.BadSignature as error:
        raise NoUpload from error
    name, site_pk, user_pk, file_name, size = told
    if (site_pk, user_pk) != (site.pk, user.pk):
        raise NoUpload
    return Upload(key, file_name, size, Path(settings.UPLOAD_DIR) / f"{name}.part")


def append(upload: Upload, offset: int, data: bytes) -> int:
    """Add a part, and give how many bytes have come. Raises WrongOffset; TooLarge beyond the size announced."""
    settings.UPLOAD_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    with upload.path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # two parts at once: the second one finds the first
        received = os.fstat(file.fileno()).st_size
        if offset != received:
            raise WrongOffset(received)
        if received + len(data) > upload.size:
            raise TooLarge(f"The file was announced with {upload.size} bytes, and more have come.")
        file.write(data)
    return received + len(data)


def forget(upload: Upload) -> None:
    """Remove the parts: they are a file of their own now."""
    upload.path.unlink(missing_ok=True)


def _forget_old() -> None:
    for path in Path(settings.UPLOAD_DIR).glob("*.part"):
        if time.time() - path.stat().st_mtime > VALID.total_seconds():
            path.unlink(missing_ok=True)
