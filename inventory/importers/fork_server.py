"""The process from which a process for each file is forked, with everything loaded that reads files.

Loading takes half a second, a fork a hundredth of it. This process itself reads no file and none of what is said of
one: it passes two handles on, and ends with the process that started it, or when nobody has asked for a while.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from documents.collecting import collection_paused

if TYPE_CHECKING:
    from types import ModuleType

IDLE_SECONDS: Final = 300
WALL_SECONDS: Final = 600
HANDLES: Final = 2
BEGUN: Final = b"+"
DONE: Final = b"."


def serve(module: ModuleType, asked: socket.socket) -> None:
    """Fork a child for each pair of handles that comes, until no more can come."""
    asked.settimeout(IDLE_SECONDS)
    while True:
        try:
            message, handles, _, _ = socket.recv_fds(asked, 1, HANDLES)
        except TimeoutError:
            return
        if not message:
            return
        if os.fork() == 0:
            _answer(module, asked, *handles)
        for handle in handles:
            os.close(handle)
        while _ended(os.WNOHANG):
            pass


def _ended(flags: int) -> bool:
    """Take note of a child that ended, if there is one."""
    try:
        return os.waitpid(-1, flags)[0] != 0
    except ChildProcessError:
        return False


def _answer(module: ModuleType, asked: socket.socket, talk: int, answer: int) -> None:
    """Be the child of one file: read the question, write the answer, say that it is whole, and end."""
    try:
        asked.close()
        signal.alarm(WALL_SECONDS)
        os.write(talk, BEGUN)
        with os.fdopen(talk, "r+b", buffering=0) as asker:
            question = msgspec.json.decode(asker.readall() or b"")
            with os.fdopen(answer, "wb") as out, collection_paused():
                module.answer(question, out)
            asker.write(DONE)
    finally:
        # Whatever happened: this process never goes back into the loop, nor runs what its parent left to do.
        os._exit(0)


def main() -> None:
    """Serve on the socket that stands where standard input was, with the module that is named."""
    module = import_module(sys.argv[1])
    asked = socket.socket(fileno=os.dup(0))
    with Path(os.devnull).open() as nothing:
        os.dup2(nothing.fileno(), 0)
    gc.collect()
    gc.freeze()  # what is loaded stays shared with the children
    with asked:
        serve(module, asked)
    while _ended(0):
        pass


if __name__ == "__main__":
    main()
