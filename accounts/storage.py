"""Is it that the disk is full? Then that is said, wherever it came up, and nothing is left half written (S55)."""

from __future__ import annotations

import errno
import shutil

from django.conf import settings
from django.db import OperationalError

FULL = "The storage of the server is full. Nothing was kept. Whoever runs the server has to make room; then try again."
NUMBERS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
WORDS = ("disk is full", "No space left", "could not extend file")
# What SQLite says, for one reason among others, where it cannot make the files beside the database.
UNSURE = ("disk I/O error", "unable to open database file")
LEAST_BYTES = 65_536


def is_full(exception: BaseException) -> bool:
    """Tell whether an exception says that there is no room, of the file system or of the database."""
    if isinstance(exception, OperationalError):
        told = str(exception)
        if any(words in told for words in UNSURE):
            return shutil.disk_usage(settings.VAR_DIR).free < LEAST_BYTES
        return any(words in told for words in WORDS)
    return isinstance(exception, OSError) and exception.errno in NUMBERS
