"""Every file is read in a process of its own, whose memory and time are limited and whose death is a refusal.

Here is what both sides know of it: how it is started, and how it limits itself. The question goes in as JSON, the
answer comes out as frames (`wire`), straight into a file.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from inventory.importers.limits import MIB
from inventory.records import ImportRefused

ROOT: Final = Path(__file__).parents[2]
WALL_SECONDS: Final = 600
DIED: Final = "The file took more memory or time to read than it may. Split it, and send the parts one after the other."
# Of address space and of the processor: what the rows of S20 ask for, and what a workbook may take (S28).
LIMITS: Final = (4096 * MIB, 300)
LIMITS_OF_WORKBOOK: Final = (2048 * MIB, 60)
_FORBIDDEN: Final = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")


def ask(module: str, question: dict[str, Any], answer: Path) -> None:
    """Have a module, run as a child, answer a question into a file. Raises ImportRefused where it dies."""
    command = [sys.executable, "-m", module]
    with answer.open("wb") as file:
        try:
            child = subprocess.run(  # noqa: S603
                command,
                input=json.dumps(question).encode(),
                stdout=file,
                stderr=subprocess.DEVNULL,
                timeout=WALL_SECONDS,
                check=False,
                cwd=ROOT,
            )
        except subprocess.TimeoutExpired as error:
            raise ImportRefused(DIED) from error
    if child.returncode:
        raise ImportRefused(DIED)


def confine(*, is_workbook: bool) -> None:
    """Limit this process; from now on it opens no connection and starts no other one."""
    memory, seconds = LIMITS_OF_WORKBOOK if is_workbook else LIMITS
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_forbid)


def _forbid(event: str, _arguments: object) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"{event} is not for a process that reads a file")
