"""Any file to what it says: records of a list, a scan or a log, or the model document of a drawing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from documents.errors import ModelRefused
from inventory.converters import formats
from inventory.converters.drawn import Converted
from inventory.converters.records import convert_records
from inventory.importers import hazards
from inventory.importers.child import ask_child
from inventory.importers.options import Options
from inventory.importers.parse import parse
from inventory.importers.recognise import FORMATS, SUPPORTED, recognise
from inventory.importers.unpack import read_head
from inventory.records import ImportRefused, Parsed

ERRORS_TOLD = 10
HAZARDS = "inventory.importers.hazards_child"
LABELS = {key: one.label for key, one in formats.FORMATS.items()} | FORMATS


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a model or a drawing says, as a model document, and what could not be carried.

    Where it came from a table: its columns, and while `needs` is not empty, no document but what must be chosen first.
    """

    format: str
    document: dict[str, Any]
    notes: tuple[str, ...] = ()
    columns: tuple[dict[str, Any], ...] = ()
    needs: tuple[dict[str, Any], ...] = ()


def read(data: bytes, *, filename: str, options: Options) -> Parsed | Drawn:
    """Read a file of any format; raise ImportRefused, with a sentence, where it cannot be taken."""
    if options.format in formats.FORMATS:
        return _drawn(lambda: formats.convert(data, options.format))
    if options.format and options.format not in FORMATS:
        told = f"The format {options.format[:40]!r} is not supported. {SUPPORTED}"
        raise ImportRefused(f"{told}\n{formats.SUPPORTED}")
    try:
        chosen = options.format or recognise(data, filename)
    except ImportRefused as refusal:
        return _drawing(data, filename, refusal)
    try:
        return parse(data, filename=filename, options=replace(options, format=chosen))
    except hazards.HazardList:
        found = ask_child(HAZARDS, (data, options))
        notes, columns, needs = (tuple(found[name]) for name in ("notes", "columns", "needs"))
        return Drawn(hazards.LABEL, found["document"], notes, columns, needs)


def _drawing(data: bytes, filename: str, refusal: ImportRefused) -> Drawn:
    """Read a file that is no list, scan or log; where it is no drawing either, say what helps most."""
    try:
        return _drawn(lambda: formats.convert(data))
    except formats.NotRecognised as other:
        if SUPPORTED not in refusal.reason:
            raise refusal from other
        is_document = read_head(data).lstrip()[:1] in (b"<", b"{") or filename.lower().endswith((".yaml", ".yml"))
        reason = other.reason if is_document else refusal.reason
        lists = [one for one in (SUPPORTED, formats.SUPPORTED) if one not in reason]
        raise ImportRefused("\n".join([reason, *lists])) from other


def read_model(data: bytes, *, filename: str, format_: str | None) -> Drawn:
    """Read a file of any format as a model document of its own."""
    found = read(data, filename=filename, options=Options(format=format_))
    if isinstance(found, Drawn):
        if found.needs:
            raise ImportRefused(found.needs[0]["message"])
        return _without_severities(found)
    label = FORMATS[found.format]
    return _drawn(lambda: replace(convert_records(found, PurePath(filename).stem), format=label))


def _without_severities(found: Drawn) -> Drawn:
    if hazards.SEVERITIES not in found.document:
        return found
    document = {key: value for key, value in found.document.items() if key != hazards.SEVERITIES}
    told = "Severities were not carried: only a site's matrix says what they are worth. Import the list into the site."
    return replace(found, document=document, notes=(*found.notes, told))


def _drawn(convert: Callable[[], Converted]) -> Drawn:
    try:
        found = convert()
    except ModelRefused as refusal:
        raise ImportRefused("; ".join(str(error) for error in refusal.errors[:ERRORS_TOLD])) from refusal
    return Drawn(found.format, found.document, found.notes)
