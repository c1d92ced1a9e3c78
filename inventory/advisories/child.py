"""The child process that reads a file of advisories: the question on standard input, the answer on standard output."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import msgspec

from documents.collecting import collection_paused
from inventory.advisories.bundle import read_bundle
from inventory.importers.child import confine
from inventory.records import ImportRefused


def main() -> None:
    """Answer the one question: the name of what was read, a line end, and it as msgpack; or why it was refused."""
    question = json.load(sys.stdin)
    data = Path(question["path"]).read_bytes()
    confine(is_workbook=False)
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no part of the answer
        try:
            with collection_paused():
                found = read_bundle(data, question["name"])
            name, content = type(found).__name__, msgspec.msgpack.encode(found)
        except ImportRefused as refused:
            name, content = "refused", msgspec.msgpack.encode(refused.reason)
        out.write(name.encode() + b"\n" + content)


if __name__ == "__main__":
    main()
