"""Imports: asset lists and traffic, beside the parser alone and beside saving row by row."""

from __future__ import annotations

import csv
import gzip
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.files import asset_rows, write_csv, write_log, write_xlsx
from bench.measure import Figure, Laps, measure, seconds_of
from bench.shell import administrator
from bench.sizes import Size
from bench.zones import Record

SAVED_ROWS = 200


def assets_csv(size: Size, _document: Callable[[], Record]) -> list[Figure]:
    """Measure dry run and commit of an asset list as CSV; the second baseline saves a sample of rows one by one."""
    from django.conf import settings

    from inventory.importers.parse import parse

    path = Path(settings.VAR_DIR) / "assets.csv"
    rows = asset_rows(size.asset_rows, seed=1)
    write_csv(path, rows)
    measured = measure(lambda: _imported(path))
    name = f"{size.asset_rows} rows"
    each = _saved_one_by_one() * size.asset_rows
    with path.open(newline="", encoding="utf-8") as file:
        alone = seconds_of(lambda: Counter(len(row) for row in csv.reader(file)))
    data = path.read_bytes()
    parsed = seconds_of(lambda: parse(data, filename=path.name))
    return [
        Figure("assets from CSV", name, measured, "our reader alone", parsed),
        Figure("assets from CSV", name, measured, "the csv module alone", alone),
        Figure("assets from CSV", name, measured, f"save() row by row, from {SAVED_ROWS}", each),
    ]


def assets_xlsx(size: Size, _document: Callable[[], Record]) -> list[Figure]:
    """Measure dry run and commit of an asset list as XLSX, beside the reader of workbooks alone."""
    from django.conf import settings
    from python_calamine import CalamineWorkbook

    path = Path(settings.VAR_DIR) / "assets.xlsx"
    write_xlsx(path, asset_rows(size.asset_rows, seed=1))
    measured = measure(lambda: _imported(path))
    alone = seconds_of(lambda: CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python())
    return [Figure("assets from XLSX", f"{size.asset_rows} rows", measured, "calamine alone", alone)]


def flows_zeek(size: Size, document: Callable[[], Record]) -> list[Figure]:
    """Measure dry run and commit of a Zeek log, beside splitting and counting its lines."""
    from django.conf import settings

    path = Path(settings.VAR_DIR) / "conn.log.gz"
    write_log(path, document()["assets"], size.log_rows, seed=1)
    measured = measure(lambda: _imported(path))

    def split() -> None:
        with gzip.open(path, "rt", encoding="ascii") as file:
            lines = (line.split("\t") for line in file if not line.startswith("#"))
            Counter((line[2], line[4], line[5], line[6]) for line in lines)

    return [Figure("flows from Zeek", f"{size.log_rows} rows", measured, "split and count", seconds_of(split))]


def _imported(path: Path) -> Laps:
    """Take a file into a site of its own, as the job does: checked as a dry run, then committed."""
    from inventory import services

    site = _new_site()
    laps = Laps()
    laps("keeping the file")
    with path.open("rb") as file:
        batch = services.stage(
            site=site, user=None, file_name=path.name, chunks=iter(lambda: file.read(1 << 20), b""), options={}
        )
    laps("dry run")
    services.keep_report(batch, services.check(batch, lambda *_: None))
    laps("commit")
    services.commit(batch, skip_refused=True)
    return laps


def _new_site() -> Any:
    from accounts.services import open_site

    code = f"I{time.monotonic_ns()}"
    return open_site(user=administrator(), code=code, name=code)


def _saved_one_by_one() -> float:
    """Give the seconds per row of saving rows one by one."""
    from inventory.models import Asset

    site = _new_site()

    def save() -> None:
        for number in range(SAVED_ROWS):
            Asset(site=site, tag=f"N{number}", name=f"New asset {number}", type="plc", vendor="Quellin").save()

    return seconds_of(save) / SAVED_ROWS
