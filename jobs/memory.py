"""Memory that was freed goes back to the machine.

The C library gives each of the threads that work at once a heap of its own, and keeps what they free. Each thread that
once judged a model then holds the memory of that for good; two heaps, and asking for what is free in them, end that.
"""

from __future__ import annotations

import ctypes
from typing import Final

MOST_HEAPS: Final = -8  # M_ARENA_MAX of glibc's malloc.h
HEAPS: Final = 2
_LIBRARY: Final = ctypes.CDLL(None)


def share_heaps() -> None:
    """Let all threads of this process, and of those it starts, share two heaps; before the first thread."""
    if hasattr(_LIBRARY, "mallopt"):  # other C libraries keep one heap anyway
        _LIBRARY.mallopt(MOST_HEAPS, HEAPS)


def give_back() -> None:
    """Give back to the machine what is free."""
    if hasattr(_LIBRARY, "malloc_trim"):
        _LIBRARY.malloc_trim(0)
