"""Large text files are read in a process of their own, whose memory and time are limited and whose death is a refusal.

The child is child_main, here or among the converters; the answer comes back pickled, which is safe here since both
ends are our code.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inventory.importers.limits import MIB
from inventory.records import ImportRefused, Parsed

if TYPE_CHECKING:
    from inventory.importers.options import Options

ROOT = Path(__file__).parents[2]
MODULE = "inventory.importers.child_main"
FROM_BYTES = MIB
WALL_SECONDS = 600
DIED = "The file took more memory or time to read than it may. Split it, and send the parts one after the other."


def parse_in_child(data: bytes, format_: str, options: Options) -> Parsed:
    """Read a file in a child process; its refusal, or its death, is raised here as ImportRefused."""
    parsed: Parsed = ask_child(MODULE, (data, format_, options))
    return parsed


def ask_child(module: str, question: tuple[Any, ...]) -> Any:
    """Give what a module, run as a child, answers to a question; raise ImportRefused where it refuses or dies."""
    command = [sys.executable, "-m", module]
    try:
        child = subprocess.run(  # noqa: S603
            command, input=pickle.dumps(question), capture_output=True, timeout=WALL_SECONDS, check=False, cwd=ROOT
        )
    except subprocess.TimeoutExpired as error:
        raise ImportRefused(DIED) from error
    if child.returncode:
        raise ImportRefused(DIED)
    answer = pickle.loads(child.stdout)  # noqa: S301
    if isinstance(answer, ImportRefused):
        raise answer
    return answer
