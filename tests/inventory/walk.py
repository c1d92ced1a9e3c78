"""What becomes of each file under a folder: `python -m tests.inventory.walk FOLDER` prints it as a table."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from assessment.engine.model_file.load import load_document
from config.judging import checked
from inventory.reading import Drawn, read_model
from inventory.records import ImportRefused

PARTS = ("zones", "conduits", "assets", "flows")


def outcome(path: Path) -> Drawn | str:
    """Read a file, and judge the model that it gives; give the refusal's first sentence where it is refused."""
    try:
        found = read_model(path.read_bytes(), filename=path.name, format_=None)
    except ImportRefused as refused:
        return refused.reason.splitlines()[0].partition(". ")[0].removesuffix(".") + "."
    checked(load_document(found.document), None)
    return found


def table(folder: Path) -> Iterator[str]:
    """Give the lines of the table."""
    yield "| file | format | zones | conduits | assets | flows |"
    yield "|---|---|---:|---:|---:|---:|"
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        name, found = path.relative_to(folder), outcome(path)
        if isinstance(found, str):
            yield f"| {name} | refused: {found} | | | | |"
        else:
            sizes = " | ".join(str(len(found.document.get(part, []))) for part in PARTS)
            yield f"| {name} | {found.format} | {sizes} |"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in table(Path(sys.argv[1])))
