"""What becomes of each file under a folder: `python -m tests.inventory.walk FOLDER` prints it as a table."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from assessment.engine.model_file.load import load_document
from config.judging import checked
from inventory.reading import Drawn, read_model
from inventory.records import ImportRefused

FORMATS = Path(__file__).parents[2] / "docs" / "formats.md"
# What lies beside the files and is told in a sentence for all.
NOTES = {
    "LICENSE",
    "LICENSE.md",
    "LICENSE.txt",
    "license.txt",
    "NOTICE",
    "NOTICE.txt",
    "README.md",
    "SOURCE.md",
    "source.txt",
}
PARTS = ("zones", "conduits", "assets", "flows")


def outcome(path: Path) -> Drawn | str:
    """Read a file, and judge the model that it gives; give the refusal's first sentence where it is refused."""
    try:
        found = read_model(path.read_bytes(), filename=path.name, format_=None)
    except ImportRefused as refused:
        return refused.reason.splitlines()[0].partition(". ")[0].removesuffix(".") + "."
    checked(load_document(found.document), None)
    return found


def told(found: Drawn | str) -> str:
    """Give what becomes of a file as the table says it."""
    if isinstance(found, str):
        return f"refused: {found} | | | |"
    return " | ".join((found.format, *(str(len(found.document.get(part, []))) for part in PARTS)))


def documented() -> dict[str, str]:
    """Give what the table in the docs says of each file, by its path below its folder."""
    rows = (line.strip("| \n").partition(" | ") for line in FORMATS.read_text().splitlines() if line.startswith("| "))
    return {name: f"{rest} | | | |" if rest.startswith("refused: ") else rest for name, _, rest in rows}


def table(folder: Path) -> Iterator[str]:
    """Give the lines of the table."""
    yield "| file | format | zones | conduits | assets | flows |"
    yield "|---|---|---:|---:|---:|---:|"
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        yield f"| {path.relative_to(folder)} | {told(outcome(path))} |"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in table(Path(sys.argv[1])))
