"""The child process that reads one file: the question on standard input, the answer on standard output."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from documents.collecting import collection_paused
from inventory.importers import wire
from inventory.importers.child import confine
from inventory.importers.options import Options
from inventory.importers.recognise import OLE, ZIP
from inventory.readers import read_here
from inventory.records import Drawn, ImportRefused


def main() -> None:
    """Answer the one question."""
    question = json.load(sys.stdin)
    data = Path(question["path"]).read_bytes()
    confine(is_workbook=data.startswith((ZIP, OLE)))
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no part of the answer
        try:
            with collection_paused():
                found = read_here(data, filename=question["filename"], options=Options(**question["options"]))
                if isinstance(found, Drawn):
                    wire.write_drawn(out, found)
                else:
                    wire.write_parsed(out, found)
        except ImportRefused as refused:
            wire.write_refused(out, refused.reason)


if __name__ == "__main__":
    main()
