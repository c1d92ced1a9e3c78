"""What the child process of a file of advisories does: it limits itself, and then reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from inventory.advisories.bundle import read_bundle
from inventory.importers.child import confine
from inventory.records import ImportRefused


def answer(question: dict[str, Any], out: BinaryIO) -> None:
    """Answer the one question: the name of what was read, a line end, and it as msgpack; or why it was refused."""
    data = Path(question["path"]).read_bytes()
    confine(is_workbook=False)
    try:
        found = read_bundle(data, question["name"])
        name, content = type(found).__name__, msgspec.msgpack.encode(found)
    except ImportRefused as refused:
        name, content = "refused", msgspec.msgpack.encode(refused.reason)
    out.write(name.encode() + b"\n" + content)
