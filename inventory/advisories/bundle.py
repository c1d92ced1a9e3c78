"""What somebody sends to be loaded: advisories, the catalogue of exploited holes or scores, told by content."""

from __future__ import annotations

from typing import Final

from inventory.advisories.csaf import Folder, read_folder
from inventory.advisories.epss import Scores, read_epss
from inventory.advisories.kev import Catalogue, read_kev
from inventory.importers.unpack import GZIP_MAGIC, read_head

Bundle = Folder | Catalogue | Scores
_HEAD: Final = 256 * 1024
_TAR: Final = (slice(257, 262), b"ustar")


def read_bundle(data: bytes, name: str) -> Bundle:
    """Read a file of any of the three kinds. Raises ImportRefused where it is none of them."""
    if data.startswith(b"PK"):
        return read_folder(data, name)
    head = read_head(data) if data.startswith(GZIP_MAGIC) else data[:_HEAD]
    place, mark = _TAR
    if head[place] == mark:
        return read_folder(data, name)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return read_kev(data) if b'"catalogVersion"' in head else read_folder(data, name)
    return read_epss(data)
