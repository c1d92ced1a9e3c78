"""Reports as PDF, short and long: how fast and in how much memory, beside Chromium printing the same document."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.measure import Figure, Measured, measure
from bench.plant import make_plant
from bench.sizes import Size
from bench.zones import Record

if TYPE_CHECKING:
    from reports.document import Document

DEMO: Final = Path(__file__).resolve().parent.parent / "demo" / "water-works.yaml"
LARGE: Final = Size("P", assets=2_000, zones=355, conduits=470, flows=4_000, scenarios=20, log_rows=0, asset_rows=0)
SWITCHES: Final = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer")


@dataclass(frozen=True)
class Printed:
    """A report that was set: its document, what it took, and what came of it."""

    name: str
    document: Document
    measured: Measured
    pages: int
    size: int


def printing(_size: Size, _document: Callable[[], Record]) -> list[Figure]:
    """Set four reports, the shortest first, for the memory of children is a high-water mark; then print the same."""
    from assessment.engine.model_file.load import load_document, load_text

    large = load_document(make_plant(LARGE))
    made = [
        _printed("steering report", load_text(DEMO.read_bytes()), "steering"),
        _printed("sheets", large, "sheets"),
        _printed("specification", large, "specification"),
        _printed("questions to suppliers", large, "suppliers"),
    ]
    return [
        Figure(
            f"pdf: {one.name}",
            f"{one.pages} pages",
            one.measured,
            "Chromium, by the clock",
            _by_chromium(one.document).clock,
            f"{one.pages / one.measured.clock:.1f} pages a second, {one.size // 1024} KiB",
        )
        for one in made
    ]


def _printed(name: str, model: object, kind: str) -> Printed:
    from assessment.engine.model_file.load import Model
    from assessment.engine.pipeline import assess
    from assessment.engine.plan.make import make_plan
    from assessment.engine.result import result_of
    from reports.document import build_document
    from reports.render import unheard
    from reports.writing import FORMS, PDF, Written

    assert isinstance(model, Model)
    judged = assess(model.system)
    plan = make_plan(judged.case, judged.findings, is_sensitive=True) if kind == "steering" else None
    result = result_of(judged, sha256=model.sha256, on=model.system.assessment.date, plan=plan)
    document, written = build_document(model.document, result, kind), list[Written]()
    del judged, plan, result
    measured = measure(lambda: written.append(FORMS[PDF](document, unheard)))
    return Printed(name, document, measured, written[0].pages or 0, len(written[0].data))


def _by_chromium(document: Document) -> Measured:
    """Print the print view; what Chromium's own children used is not in its CPU seconds, so the clock counts."""
    from reports.render import unheard
    from reports.writing import FORMS

    path = shutil.which("chromium")
    if path is None:
        raise RuntimeError("chromium is not installed; bin/test installs it.")
    with tempfile.TemporaryDirectory() as folder:
        page, out = Path(folder) / "report.html", Path(folder) / "report.pdf"
        page.write_bytes(FORMS["html"](document, unheard).data)
        command = [path, *SWITCHES, f"--user-data-dir={folder}/profile", f"--print-to-pdf={out}", page.as_uri()]
        measured = measure(lambda: subprocess.run(command, check=True, capture_output=True))  # noqa: S603
        if not out.exists():
            raise RuntimeError("Chromium wrote no PDF.")
        return measured
