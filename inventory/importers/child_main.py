"""The child process that reads one large text file: the question on standard input, the answer on standard output."""

from __future__ import annotations

import pickle
import resource
import sys
from collections.abc import Callable
from typing import Any

from documents.collecting import collection_paused
from inventory.importers.limits import MIB
from inventory.importers.parse import parse_here
from inventory.records import ImportRefused

MEMORY = 4096 * MIB
CPU_SECONDS = 300


def serve(read: Callable[..., Any]) -> None:
    """Answer the question on standard input with what was read, or with the refusal, within limits."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    question = pickle.load(sys.stdin.buffer)  # noqa: S301
    try:
        with collection_paused():
            answer = read(*question)
    except ImportRefused as refused:
        answer = refused
    sys.stdout.buffer.write(pickle.dumps(answer))


if __name__ == "__main__":
    serve(parse_here)
