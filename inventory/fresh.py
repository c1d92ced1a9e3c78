"""Assets and flows on their way from a file into their table: lighter than rows of the ORM, and written in bulk.

SQLite takes them as one statement run over all rows, PostgreSQL as one COPY; rows that stand already are changed by
their keys, on PostgreSQL by a COPY into a table of their own and one merge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter
from typing import Any, Final

import msgspec
from django.db import connection, models

from inventory.models import Asset, Flow, SiteRecord


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
        row: Asset = _as_row(self, Asset)
        return row


@dataclass(slots=True)
class FreshFlow:
    """A flow that a file brings and no row holds yet."""

    code: str
    source: str
    destination: str
    protocol: str | None = None
    port: str | None = None
    basis: str | None = None
    decision: str | None = None
    conduit: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    version: int = 1
    site_id: int | None = None
    position: int = 0
    retired_at: None = None

    def as_row(self) -> Flow:
        """Give the flow as a row of the ORM."""
        row: Flow = _as_row(self, Flow)
        return row


Table = type[Asset] | type[Flow]
Standing = type[SiteRecord]
_KEY: Final = "id"
_json: Final = msgspec.json.Encoder()


@cache
def _columns(table: Standing) -> tuple[models.Field[Any, Any], ...]:
    return tuple(each for each in table._meta.concrete_fields if not each.primary_key)


def _as_row(fresh: Fresh | FreshFlow, table: Table) -> Any:
    return table(**{each.attname: getattr(fresh, each.attname) for each in _columns(table)})


def insert(table: Table, rows: Iterable[Fresh | FreshFlow]) -> None:
    """Write new rows; call inside a transaction."""
    columns = _columns(table)
    name, names = _quoted(table._meta.db_table), _listed(columns)
    values = _values(columns, rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, name, names, values)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {name} ({names}) VALUES ({marks})", list(values))  # noqa: S608


def update(table: Standing, rows: Iterable[SiteRecord], changed: Sequence[str]) -> None:
    """Write some fields of rows that stand, by their keys; call inside a transaction."""
    key = table._meta.pk
    wanted = [each for each in _columns(table) if each.name in changed]
    name, columns = _quoted(table._meta.db_table), [*wanted, key]
    values = list(_values(columns, rows))
    if not values:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            fresh = _quoted(f"fresh_{table._meta.model_name}")
            cursor.execute(f"CREATE TEMPORARY TABLE {fresh} AS SELECT {_listed(columns)} FROM {name} WITH NO DATA")  # noqa: S608
            _copy(cursor, fresh, _listed(columns), iter(values))
            moved = ", ".join(f"{_quoted(one.column)} = {fresh}.{_quoted(one.column)}" for one in wanted)
            cursor.execute(f"UPDATE {name} SET {moved} FROM {fresh} WHERE {name}.{_KEY} = {fresh}.{_KEY}")  # noqa: S608
            cursor.execute(f"DROP TABLE {fresh}")
        else:
            moved = ", ".join(f"{_quoted(one.column)} = %s" for one in wanted)
            cursor.executemany(f"UPDATE {name} SET {moved} WHERE {_KEY} = %s", values)  # noqa: S608


def _copy(cursor: Any, table: str, names: str, rows: Iterator[list[Any]]) -> None:
    with cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _quoted(name: str | None) -> str:
    return str(connection.ops.quote_name(str(name)))


def _listed(columns: Iterable[models.Field[Any, Any]]) -> str:
    return ", ".join(_quoted(each.column) for each in columns)


def _values(columns: Sequence[models.Field[Any, Any]], rows: Iterable[object]) -> Iterator[list[Any]]:
    """Give what each row has in these columns, as the database takes it."""
    values_of = attrgetter(*(each.attname for each in columns))
    writers = [(at, writer) for at, each in enumerate(columns) if (writer := _writer(each)) is not None]
    for row in rows:
        values = list(values_of(row))
        for at, writer in writers:
            values[at] = writer(values[at])
        yield values


def _writer(column: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    if isinstance(column, models.JSONField):
        return _as_json
    if isinstance(column, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    return None


def _as_json(value: Any) -> str:
    return _json.encode(value).decode()
