"""Is it that the disk is full? Then that is said, wherever it came up, and nothing is left half written (S55)."""

from __future__ import annotations

import errno

from django.db import OperationalError

FULL = "The storage of the server is full. Nothing was kept. Whoever runs the server has to make room; then try again."
NUMBERS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
WORDS = ("disk is full", "No space left", "could not extend file")


def is_full(exception: BaseException) -> bool:
    """Tell whether an exception says that there is no room, of the file system or of the database."""
    if isinstance(exception, OperationalError):
        return any(words in str(exception) for words in WORDS)
    return isinstance(exception, OSError) and exception.errno in NUMBERS
