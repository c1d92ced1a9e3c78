"""Any file to what it says: records of a list, a scan or a log, or the model document of a drawing.

This runs in the child process of a file; `reading` starts it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from documents.errors import ModelRefused
from inventory.converters import formats
from inventory.converters.drawn import Converted
from inventory.importers import hazards, incidents, test_results
from inventory.importers.model_lists import ModelList
from inventory.importers.options import Options
from inventory.importers.parse import stream
from inventory.importers.recognise import FORMATS, SUPPORTED, recognise
from inventory.importers.unpack import read_head
from inventory.records import Drawn, ImportRefused, Parsed

ERRORS_TOLD = 10
LISTS: Final[dict[str, tuple[str, Callable[[bytes, Options], dict[str, Any]]]]] = {
    hazards.FORMAT: (hazards.LABEL, hazards.read_hazards),
    test_results.FORMAT: (test_results.LABEL, test_results.read_results),
    incidents.FORMAT: (incidents.LABEL, incidents.read_incidents),
}
LABELS = {key: one.label for key, one in formats.FORMATS.items()} | FORMATS


def read_here(data: bytes, *, filename: str, options: Options) -> Parsed | Drawn:
    """Read a file of any format in this process; raise ImportRefused, with a sentence, where it cannot be taken."""
    if options.format in formats.FORMATS:
        return drawn(lambda: formats.convert(data, options.format))
    if options.format and options.format not in FORMATS:
        told = f"The format {options.format[:40]!r} is not supported. {SUPPORTED}"
        raise ImportRefused(f"{told}\n{formats.SUPPORTED}")
    try:
        chosen = options.format or recognise(data, filename)
    except ImportRefused as refusal:
        return _drawing(data, filename, refusal)
    try:
        return stream(data, filename=filename, options=replace(options, format=chosen))
    except ModelList as one:
        label, read_list = LISTS[one.format]
        found = read_list(data, options)
        notes, columns, needs = (tuple(found[name]) for name in ("notes", "columns", "needs"))
        return Drawn(label, found["document"], notes, columns, needs)


def _drawing(data: bytes, filename: str, refusal: ImportRefused) -> Drawn:
    """Read a file that is no list, scan or log; where it is no drawing either, say what helps most."""
    try:
        return drawn(lambda: formats.convert(data))
    except formats.NotRecognised as other:
        if SUPPORTED not in refusal.reason:
            raise refusal from other
        is_document = read_head(data).lstrip()[:1] in (b"<", b"{") or filename.lower().endswith((".yaml", ".yml"))
        reason = other.reason if is_document else refusal.reason
        lists = [one for one in (SUPPORTED, formats.SUPPORTED) if one not in reason]
        raise ImportRefused("\n".join([reason, *lists])) from other


def drawn(convert: Callable[[], Converted]) -> Drawn:
    """Give what a conversion gives; a document that breaks the rules of a model is a refusal with its errors."""
    try:
        found = convert()
    except ModelRefused as refusal:
        raise ImportRefused("; ".join(str(error) for error in refusal.errors[:ERRORS_TOLD])) from refusal
    return Drawn(found.format, found.document, found.notes)
