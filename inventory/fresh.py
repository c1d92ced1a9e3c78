"""New assets on their way from a file into the table: lighter than rows of the ORM, and written in bulk.

SQLite takes them as one statement run over all rows, PostgreSQL as one COPY.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Final

from django.db import connection, models

from inventory.models import Asset


@dataclass(slots=True)
class Fresh:
    """An asset that a file brings and no row holds yet; what is written onto an `Asset` is written onto it alike."""

    tag: str
    name: str
    type: str | None = None
    zone_id: int | None = None
    level: float | None = None
    vendor: str | None = None
    model: str | None = None
    serial: str | None = None
    hostname: str | None = None
    ips: list[str] = field(default_factory=list)
    macs: list[str] = field(default_factory=list)
    proposed_zone: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)
    version: int = 1
    site_id: int | None = None
    position: int = 0
    search_text: str = ""
    retired_at: None = None

    def as_row(self) -> Asset:
        """Give the asset as a row of the ORM."""
        return Asset(**dict(zip(_NAMES, _values_of(self), strict=True)))


_COLUMNS: Final = [each for each in Asset._meta.concrete_fields if not each.primary_key]
_NAMES: Final = [each.attname for each in _COLUMNS]
_JSON: Final = [at for at, each in enumerate(_COLUMNS) if isinstance(each, models.JSONField)]
_values_of: Final = attrgetter(*_NAMES)


def insert(assets: Iterable[Fresh]) -> None:
    """Write new assets; call inside a transaction."""
    table = connection.ops.quote_name(Asset._meta.db_table)
    names = ", ".join(connection.ops.quote_name(str(each.column)) for each in _COLUMNS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in _rows(assets):
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(_COLUMNS))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(_rows(assets)))  # noqa: S608


def _rows(assets: Iterable[Fresh]) -> Iterator[list[Any]]:
    for asset in assets:
        row = list(_values_of(asset))
        for at in _JSON:
            row[at] = json.dumps(row[at]) if row[at] else "[]" if isinstance(row[at], list) else "{}"
        yield row
