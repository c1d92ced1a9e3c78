"""Names that would like to be more than names, in every table that leaves: nothing calculates, and all comes back."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from accounts.export import RISKY, plain_cell
from inventory import services
from inventory.models import Asset

pytestmark = pytest.mark.django_db
NAMES = (
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(2)>",
    "\u202egnp.exe",
    "W" * 200,
    "=A1+K2",
    "=1+1|' /C calc'!A0",
    "+49 30 1",
    "@SUM",
    "-2+3",
    "|cmd",
    "%0A",
    "\uff1d1+1",
    "\u2400 null\u200b",
    "{{ 7|add:35 }}",
    "'quoted'",
    '"; drop',
    "a;b,c",
)


def table(rows) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue().encode()


def cells_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def is_number(cell: str) -> bool:
    return re.fullmatch(r"[+-]?[0-9.]+", cell) is not None


def test_the_exported_list_calculates_nothing_and_comes_back_unchanged(site, browser):
    from_a_file = {"provenance": "imported", "sources": ["csv"]}
    for at, name in enumerate(NAMES):
        Asset.objects.create(
            site=site,
            tag=f"A-{at}",
            name=name,
            vendor=name,
            model=name,
            serial=f"S{at}",
            details={"location": name, **from_a_file},
        )
    text = b"".join(browser.get("/sites/P1/inventory/export.csv?fields=all").streaming_content).decode()
    heading, *rows = cells_of(text)
    assert [plain_cell(row[heading.index("name")]) for row in rows] == list(NAMES)
    assert not [cell for row in rows for cell in row if cell.startswith(RISKY) and not is_number(cell)]
    batch = services.stage(site=site, user=None, file_name="assets.csv", chunks=[text.encode()], options={})
    counts = services.check(batch, lambda *_: None)["counts"]
    assert {name: counts[name] for name in ("created", "changed", "same", "refused", "waiting")} == {
        "created": 0,
        "changed": 0,
        "same": len(NAMES),
        "refused": 0,
        "waiting": 0,
    }


def test_the_problem_rows_calculate_nothing_and_are_as_they_were_sent(site, browser):
    sent = [["Tag", "Name", "IP address"], *([f"A-{at}", name, f"10.0.0.300 {name}"] for at, name in enumerate(NAMES))]
    upload = {"file": SimpleUploadedFile("=1+1<b>.csv", table(sent))}
    page = browser.post("/sites/P1/inventory/import/", upload)
    here = page.headers["Location"]
    refused = browser.get(f"{here}problems.csv").content.decode()
    assert len(cells_of(refused)) == len(NAMES) + 1
    assert not [cell for row in cells_of(refused) for cell in row if cell.startswith(RISKY) and not is_number(cell)]
    book = browser.get(f"{here}problems.xlsx").content
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert sheets
    assert not any(b"<f" in sheet or b"hyperlink" in sheet for sheet in sheets)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name("Rows to mend").to_python()
    assert [row[1] for row in rows[1:]] == list(NAMES)
    shown = browser.get(here).content.decode()
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert "=1+1&lt;b&gt;.csv" in shown
