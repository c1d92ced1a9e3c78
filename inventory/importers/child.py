"""Every file is read in a process of its own, whose memory and time are limited and whose death is a refusal.

Here is what both sides know of it: how it is asked, and how it limits itself. The question goes in as JSON, the
answer comes out as frames (`wire`), straight into a file. The processes are forked from one that has everything
loaded (`fork_server`), which starts with the first question and gets no environment but what `KEPT` names: no password
of a database is within reach of a file that is read.
"""

from __future__ import annotations

import atexit
import json
import os
import resource
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO, Final

from inventory.importers.fork_server import BEGUN, DONE, WALL_SECONDS
from inventory.importers.limits import MIB
from inventory.records import ImportRefused

ROOT: Final = Path(__file__).parents[2]
KEPT: Final = ("PATH", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
DIED: Final = "The file took more memory or time to read than it may. Split it, and send the parts one after the other."
# Of address space and of the processor: what the rows of S20 ask for, and what a workbook may take (S28).
LIMITS: Final = (4096 * MIB, 300)
LIMITS_OF_WORKBOOK: Final = (2048 * MIB, 60)
_FORBIDDEN: Final = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")


def ask(module: str, question: dict[str, Any], answer: Path) -> None:
    """Have a module answer a question into a file, as a child. Raises ImportRefused where it dies."""
    server = _SERVERS.setdefault(module, _Server(module))
    with answer.open("wb") as file:
        # Nothing at all is said where the server had ended, for nobody had asked for a while.
        said = server.ask(question, file) or server.ask(question, file)
    if said != BEGUN + DONE:
        raise ImportRefused(DIED)


@dataclass
class _Server:
    """The process that forks the children of one module, started when it is needed."""

    module: str
    _lock: Lock = field(default_factory=Lock)
    _process: subprocess.Popen[bytes] | None = None
    _asked: socket.socket | None = None

    def ask(self, question: dict[str, Any], answer: BinaryIO) -> bytes:
        """Give what the child said of itself: nothing where there was none."""
        ours, theirs = socket.socketpair()
        said = b""
        with ours, suppress(ConnectionError, TimeoutError):
            with theirs, self._lock:
                asked = self._running()
                socket.send_fds(asked, [b"?"], [theirs.fileno(), answer.fileno()])
            ours.settimeout(WALL_SECONDS)
            ours.sendall(json.dumps(question).encode())
            ours.shutdown(socket.SHUT_WR)
            while more := ours.recv(2):
                said += more
        if not said:
            with self._lock:
                if self._asked is asked:
                    self.stop()
        return said

    def _running(self) -> socket.socket:
        if self._asked is None:
            command = [sys.executable, "-m", "inventory.importers.fork_server", self.module]
            kept = {name: os.environ[name] for name in KEPT if name in os.environ}
            self._asked, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603
                    command,
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    cwd=ROOT,
                    # A library of arrays starts no threads then, which a fork would not take along.
                    env=kept | {"OPENBLAS_NUM_THREADS": "1"},
                )
        return self._asked

    def stop(self) -> None:
        """End the process once its children have ended."""
        if self._process and self._asked:
            self._asked.close()
            self._process.wait()
        self._process = self._asked = None


_SERVERS: Final[dict[str, _Server]] = {}


@atexit.register
def stop() -> None:
    """End the processes that fork, and count what their children took to this one."""
    for server in _SERVERS.values():
        server.stop()


def confine(*, is_workbook: bool) -> None:
    """Limit this process; from now on it opens no connection and starts no other one."""
    limit(*(LIMITS_OF_WORKBOOK if is_workbook else LIMITS))


def limit(memory: int, seconds: int) -> None:
    """Limit this process to so many bytes of addresses and seconds of the processor, and close its ways out."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_forbid)


def _forbid(event: str, _arguments: object) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"{event} is not for a process that reads a file")
