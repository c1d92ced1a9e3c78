"""Any file to what it says: records of a list, a scan or a log, or the model document of a drawing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from documents.errors import ModelRefused
from inventory.converters import formats
from inventory.converters.drawn import Converted
from inventory.importers.options import Options
from inventory.importers.parse import parse
from inventory.records import ImportRefused, Parsed

ERRORS_TOLD = 10


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a model or a drawing says, as a model document, and what could not be carried."""

    format: str
    document: dict[str, Any]
    notes: tuple[str, ...] = ()


def read(data: bytes, *, filename: str, options: Options) -> Parsed | Drawn:
    """Read a file of any format; raise ImportRefused, with a sentence, where it cannot be taken."""
    if options.format in formats.FORMATS:
        return _drawn(lambda: formats.convert(data, options.format))
    try:
        return parse(data, filename=filename, options=options)
    except ImportRefused as refusal:
        if options.format:
            raise
        try:
            found, content = formats.recognise(data)
        except (ImportRefused, ModelRefused):
            raise refusal from None
        return _drawn(lambda: replace(found.convert(content), format=found.label))


def _drawn(convert: Callable[[], Converted]) -> Drawn:
    try:
        found = convert()
    except ModelRefused as refusal:
        raise ImportRefused("; ".join(str(error) for error in refusal.errors[:ERRORS_TOLD])) from refusal
    return Drawn(found.format, found.document, found.notes)
