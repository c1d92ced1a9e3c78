"""Any file to what it says: records of a list, a scan or a log, or the model document of a drawing.

A file is never read in the process that asks (S31): a child reads it (`reading_child`), and what it says comes back
through a file, so that nobody has to hold all of it.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Final

from inventory.converters.records import convert_records
from inventory.importers import hazards
from inventory.importers.child import DIED, ask
from inventory.importers.options import Options
from inventory.importers.recognise import FORMATS
from inventory.importers.wire import Answer, Unreadable
from inventory.readers import LABELS, drawn
from inventory.records import Drawn, ImportRefused, Parsed

__all__ = ["LABELS", "Drawn", "read", "read_into", "read_model"]
CHILD: Final = "inventory.reading_child"


def read_into(answer: Path, source: Path, *, filename: str, options: Options) -> Parsed | Drawn:
    """Read a file of any format, its records into the file `answer`, and give what is said beside them.

    Raises ImportRefused, with a sentence, where it cannot be taken.
    """
    ask(CHILD, {"path": str(source.resolve()), "filename": filename, "options": asdict(options)}, answer)
    try:
        return Answer(answer).told()
    except Unreadable as error:
        raise ImportRefused(DIED) from error


def read(data: bytes, *, filename: str, options: Options) -> Parsed | Drawn:
    """Give all that a file says at once; raise ImportRefused, with a sentence, where it cannot be taken."""
    with TemporaryDirectory() as folder:
        source, answer = Path(folder) / "file", Path(folder) / "answer"
        source.write_bytes(data)
        read_into(answer, source, filename=filename, options=options)
        return Answer(answer).whole()


def read_model(data: bytes, *, filename: str, format_: str | None) -> Drawn:
    """Read a file of any format as a model document of its own."""
    found = read(data, filename=filename, options=Options(format=format_))
    if isinstance(found, Drawn):
        if found.needs:
            raise ImportRefused(found.needs[0]["message"])
        return _without_severities(found)
    label = FORMATS[found.format]
    return drawn(lambda: replace(convert_records(found, PurePath(filename).stem), format=label))


def _without_severities(found: Drawn) -> Drawn:
    if hazards.SEVERITIES not in found.document:
        return found
    document = {key: value for key, value in found.document.items() if key != hazards.SEVERITIES}
    told = "Severities were not carried: only a site's matrix says what they are worth. Import the list into the site."
    return replace(found, document=document, notes=(*found.notes, told))
