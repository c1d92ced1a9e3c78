"""The child process that reads one large text file: the question on standard input, the answer on standard output."""

from __future__ import annotations

import pickle
import resource
import sys
from typing import TYPE_CHECKING

from inventory.importers.limits import MIB
from inventory.importers.parse import parse_here
from inventory.records import ImportRefused

if TYPE_CHECKING:
    from inventory.records import Parsed

MEMORY = 4096 * MIB
CPU_SECONDS = 300


def main() -> None:
    """Answer with what was parsed, or with the reason of a refusal."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    format_, options, data = pickle.load(sys.stdin.buffer)  # noqa: S301
    try:
        answer: Parsed | str = parse_here(data, format_, options)
    except ImportRefused as refused:
        answer = refused.reason
    sys.stdout.buffer.write(pickle.dumps(answer))


if __name__ == "__main__":
    main()
