"""What the child process of a file does: it limits itself, and then reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

import inventory.importers.pcap_file  # noqa: F401  (loaded here, for its library takes long to load)
from inventory.importers import wire
from inventory.importers.books import is_book
from inventory.importers.child import confine
from inventory.importers.options import Options
from inventory.readers import read_here
from inventory.records import Drawn, ImportRefused


def answer(question: dict[str, Any], out: BinaryIO) -> None:
    """Answer the one question."""
    data = Path(question["path"]).read_bytes()
    confine(is_workbook=is_book(data))
    try:
        found = read_here(data, filename=question["filename"], options=Options(**question["options"]))
        if isinstance(found, Drawn):
            wire.write_drawn(out, found)
        else:
            wire.write_parsed(out, found)
    except ImportRefused as refused:
        wire.write_refused(out, refused.reason)
