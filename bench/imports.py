"""Imports: asset lists and traffic, beside the parser alone and beside saving row by row."""

from __future__ import annotations

import csv
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from bench.files import asset_rows, write_csv, write_log, write_xlsx
from bench.measure import Figure, Laps, Measured, measure, seconds_of
from bench.shell import administrator
from bench.sizes import Size
from bench.zones import Record

SAVED_ROWS = 400
# What performance.md asks of P5, and the rate of save() that it rests on.
ASKED = "asked are 20 times save(), which was put at 230 to 680 rows/s"
Take = Callable[[Any, int, dict[str, str]], None]


def assets_csv(size: Size, _document: Callable[[], Record]) -> list[Figure]:
    """Measure dry run and commit of an asset list as CSV, beside its readers and beside writing a sample row by row."""
    from django.conf import settings

    path = Path(settings.VAR_DIR) / "assets.csv"
    write_csv(path, asset_rows(size.asset_rows, seed=1))
    measured = measure(lambda: _imported(path))
    name, speed = f"{size.asset_rows} rows", f"{size.asset_rows / measured.seconds:,.0f} rows/s"
    with path.open(newline="", encoding="utf-8") as file:
        alone = measure(lambda: Counter(len(row) for row in csv.reader(file)))
    with path.open(newline="", encoding="utf-8") as file:
        sample = list(islice(csv.DictReader(file), SAVED_ROWS))
    beside = {"our reader alone": measure(lambda: _read(path)), "the csv module alone": alone}
    figures = [
        Figure("assets from CSV", name, measured, words, found.seconds, speed) for words, found in beside.items()
    ]
    for words, found in _row_by_row(sample).items():
        whole, whole_clock = (seconds / len(sample) * size.asset_rows for seconds in (found.seconds, found.clock))
        told = (
            f"{speed} to {size.asset_rows / whole:,.0f}, {whole / measured.seconds:.1f} times; by the clock "
            f"{size.asset_rows / measured.clock:,.0f} to {size.asset_rows / whole_clock:,.0f}, "
            f"{whole_clock / measured.clock:.1f} times; {ASKED}"
        )
        figures.append(Figure("assets from CSV", name, measured, f"{words}, from {len(sample)}", whole, told))
    return figures


def _row_by_row(sample: list[dict[str, str]]) -> dict[str, Measured]:
    """Measure the ways in which an import writes its rows one after the other, each into a site of its own."""
    from django.db import transaction

    def in_one(take: Take) -> Measured:
        with transaction.atomic():
            return _each(sample, take)

    found = {
        "save(), all in one transaction": in_one(_save),
        "save(), a transaction each": _each(sample, _save),
        "update_or_create()": _each(sample, _update_or_create),
        "found, saved, noted": _each(sample, _find_save_note),
    }
    with _as_sqlite_comes() as is_so:
        if is_so:
            found["save(), a transaction each, SQLite as Django sets it"] = _each(sample, _save)
            found["update_or_create(), SQLite as Django sets it"] = _each(sample, _update_or_create)
    return found


@contextmanager
def _as_sqlite_comes() -> Iterator[bool]:
    """Write with the journal that SQLite has where nobody chooses another one; False on other databases."""
    from django.db import connection

    if connection.vendor != "sqlite":
        yield False
        return
    _journal("DELETE")
    try:
        yield True
    finally:
        _journal("WAL")


def _journal(mode: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA journal_mode={mode}")
        cursor.fetchall()


def assets_xlsx(size: Size, _document: Callable[[], Record]) -> list[Figure]:
    """Measure dry run and commit of an asset list as XLSX, beside the reader of workbooks alone."""
    from django.conf import settings
    from python_calamine import CalamineWorkbook

    path = Path(settings.VAR_DIR) / "assets.xlsx"
    write_xlsx(path, asset_rows(size.asset_rows, seed=1))
    measured = measure(lambda: _imported(path))
    alone = seconds_of(lambda: CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python())
    speed = f"{size.asset_rows / measured.seconds:,.0f} rows/s"
    return [Figure("assets from XLSX", f"{size.asset_rows} rows", measured, "calamine alone", alone, speed)]


def flows_zeek(size: Size, document: Callable[[], Record]) -> list[Figure]:
    """Measure a Zeek log to its conversations, beside a reader of columns; and its dry run and commit."""
    import numpy as np
    from django.conf import settings

    path = Path(settings.VAR_DIR) / "conn.log.gz"
    write_log(path, document()["assets"], size.log_rows, seed=1)
    summed = measure(lambda: _read(path))
    alone = seconds_of(lambda: np.loadtxt(path, "U40", "#", "\t", usecols=range(2, 7)))
    name, speed = f"{size.log_rows} rows", f"{size.log_rows / summed.seconds:,.0f} rows/s"
    return [
        Figure("conversations of a log", name, summed, "numpy reading five columns", alone, speed),
        Figure("flows from Zeek", name, measure(lambda: _imported(path)), "numpy reading five columns", alone),
    ]


def _read(path: Path) -> None:
    """Read a file as its dry run does, in its child process, and go through what it says."""
    from inventory.importers import child
    from inventory.importers.options import Options
    from inventory.importers.wire import Answer
    from inventory.reading import read_into

    answer = path.with_suffix(".rows")
    read_into(answer, path, filename=path.name, options=Options())
    child.stop()  # only then is what it took counted
    for parcels in (Answer(answer).assets(), Answer(answer).flows()):
        deque(parcels, maxlen=0)


def _imported(path: Path) -> Laps:
    """Take a file into a site of its own, as the job does: checked as a dry run, then committed."""
    from inventory import services
    from inventory.importers import child

    site = _new_site()
    laps = Laps()
    laps("keeping the file")
    with path.open("rb") as file:
        batch = services.stage(
            site=site, user=None, file_name=path.name, chunks=iter(lambda: file.read(1 << 20), b""), options={}
        )
    laps("dry run")
    services.keep_report(batch, services.check(batch, lambda *_: None))
    child.stop()  # only then is what it took counted
    laps("commit")
    services.commit(batch, skip_refused=True)
    return laps


def _new_site() -> Any:
    from accounts.services import open_site

    code = f"I{time.monotonic_ns()}"
    return open_site(user=administrator(), code=code, name=code)


def _each(rows: list[dict[str, str]], take: Take) -> Measured:
    """Measure the taking of rows one by one."""
    site = _new_site()

    def every() -> None:
        for at, row in enumerate(rows):
            take(site, at, row)

    return measure(every)


def _values(at: int, row: dict[str, str]) -> dict[str, Any]:
    words = (row["Tag"], row["Name"], row["Type"], row["Vendor"], row["Model"], row["IP address"], row["MAC address"])
    return {
        "tag": row["Tag"], "name": row["Name"], "type": row["Type"], "vendor": row["Vendor"], "model": row["Model"],
        "ips": [row["IP address"]], "macs": [row["MAC address"]], "position": at, "known": {"*": 1},
        "details": {"firmware": row["Firmware"], "provenance": "imported", "sources": ["csv"]},
        "search_text": " ".join(words).lower(),
    }  # fmt: skip


def _save(site: Any, at: int, row: dict[str, str]) -> None:
    from inventory.models import Asset

    Asset(site=site, **_values(at, row)).save()


def _update_or_create(site: Any, at: int, row: dict[str, str]) -> None:
    from inventory.models import Asset

    Asset.objects.update_or_create(site=site, tag=row["Tag"], defaults=_values(at, row))


def _find_save_note(site: Any, at: int, row: dict[str, str]) -> None:
    """Do for one row what an import does: look whether it is there, write it, and keep what was written."""
    from inventory.history import Recorder
    from inventory.models import Asset, ChangeSet

    asset = Asset.objects.filter(site=site, tag=row["Tag"]).first() or Asset(site=site, **_values(at, row))
    recorder = Recorder(site)
    recorder.creating("asset", [asset])
    asset.save()
    recorder.keep(kind=ChangeSet.Kind.IMPORT, title="one row", user=None)
