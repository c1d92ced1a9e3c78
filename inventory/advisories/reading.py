"""A file of advisories, read in a process of its own like every file that somebody sends."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from documents.collecting import collection_paused
from inventory.advisories.bundle import Bundle
from inventory.advisories.csaf import Folder
from inventory.advisories.epss import Scores
from inventory.advisories.kev import Catalogue
from inventory.importers.child import DIED, ask
from inventory.records import ImportRefused

CHILD: Final = "inventory.advisories.child"
_KINDS: Final[dict[str, msgspec.msgpack.Decoder[Bundle]]] = {
    one.__name__: msgspec.msgpack.Decoder(one) for one in (Folder, Catalogue, Scores)
}


def read_file(path: Path, name: str) -> Bundle:
    """Give what a file holds. Raises ImportRefused, with a sentence, where it cannot be taken."""
    with TemporaryDirectory() as folder:
        answer = Path(folder) / "answer"
        ask(CHILD, {"path": str(path.resolve()), "name": name}, answer)
        kind, _, content = answer.read_bytes().partition(b"\n")
    if kind == b"refused":
        raise ImportRefused(msgspec.msgpack.decode(content, type=str))
    decoder = _KINDS.get(kind.decode())
    if decoder is None:
        raise ImportRefused(DIED)
    with collection_paused():
        return decoder.decode(content)
