"""Rows that the database itself keeps as they are: triggers refuse UPDATE and DELETE, whoever asks.

A migration says it once, on SQLite and PostgreSQL alike:

    operations = [..., Frozen("AuditEntry"), Frozen("Baseline", columns=["body", "digest"])]

Django renews a SQLite table where a later migration alters a column, and its triggers go with the old table: such a
migration repeats `Frozen` as its last operation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import migrations
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.utils import CursorWrapper
from django.db.migrations.state import ProjectState

PREFIX = "guard_"
REFUSAL = "this row is frozen and cannot be changed or deleted"
POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION bulkhead_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME; END $$
"""
SQLITE_TRIGGERS = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s ORDER BY name"
POSTGRES_TRIGGERS = """
SELECT tgname, tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger
WHERE NOT tgisinternal AND tgname LIKE %s ORDER BY tgname
"""


class Frozen(migrations.operations.base.Operation):
    """Refuse UPDATE and DELETE of a model's rows: of all columns or of some, of all rows or of those `when` holds.

    `when` is SQL over OLD, such as "OLD.signed_at IS NOT NULL", which both databases read alike.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, model: str, *, columns: Sequence[str] = (), when: str = "") -> None:
        self.model, self.columns, self.when = model, tuple(columns), when

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing that Django knows of."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Make the triggers."""
        del from_state
        for statement in self._statements(schema_editor, self._table(app_label, to_state)):
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Take the triggers away."""
        del to_state
        table = self._table(app_label, from_state)
        for name, of_table, _ in _triggers(schema_editor.connection):
            if of_table.strip('"') == table:
                schema_editor.execute(_drop(schema_editor.connection, name, table), params=None)

    def describe(self) -> str:
        """Say what the operation does."""
        return f"Let the database refuse changes of {self.model}"

    def _table(self, app_label: str, state: ProjectState) -> str:
        return str(state.apps.get_model(app_label, self.model)._meta.db_table)

    def _statements(self, schema_editor: BaseDatabaseSchemaEditor, table: str) -> list[str]:
        quote = schema_editor.quote_name
        changes = f"UPDATE OF {', '.join(map(quote, self.columns))}" if self.columns else "UPDATE"
        acts = {"update": changes, "delete": "DELETE"}
        if schema_editor.connection.vendor == "sqlite":
            end = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            when = f"WHEN {self.when} " if self.when else ""
            return [
                f"CREATE TRIGGER {quote(f'{PREFIX}{name}_{table}')} BEFORE {act} ON {quote(table)} {when}{end}"
                for name, act in acts.items()
            ]
        when = f"WHEN ({self.when}) " if self.when else ""
        end = "EXECUTE FUNCTION bulkhead_refuse()"
        rows = [
            f"CREATE TRIGGER {quote(f'{PREFIX}{name}_{table}')} BEFORE {act} ON {quote(table)} FOR EACH ROW {when}{end}"
            for name, act in acts.items()
        ]
        whole = f"CREATE TRIGGER {quote(f'{PREFIX}truncate_{table}')} BEFORE TRUNCATE ON {quote(table)} {end}"
        return [POSTGRES_FUNCTION, *rows, whole]


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Take every guard away for a while: for a restore over what stands, and for tests that empty their tables."""
    triggers = _triggers(connection)
    with connection.cursor() as cursor:
        for name, table, _ in triggers:
            cursor.execute(_drop(connection, name, table.strip('"')))
        try:
            yield
        except BaseException:
            if connection.in_atomic_block:
                connection.needs_rollback = True  # which brings the triggers back
            else:
                _make(cursor, triggers)
            raise
        if connection.vendor != "sqlite" and connection.in_atomic_block:
            connection.check_constraints()  # PostgreSQL makes no trigger while checks are put off
        _make(cursor, triggers)


def _make(cursor: CursorWrapper, triggers: list[tuple[Any, ...]]) -> None:
    for _, _, definition in triggers:
        cursor.execute(definition)


def guarded_tables(connection: BaseDatabaseWrapper) -> set[str]:
    """Give the tables that triggers guard."""
    return {table.strip('"') for _, table, _ in _triggers(connection)}


def _triggers(connection: BaseDatabaseWrapper) -> list[tuple[Any, ...]]:
    asked = SQLITE_TRIGGERS if connection.vendor == "sqlite" else POSTGRES_TRIGGERS
    with connection.cursor() as cursor:
        cursor.execute(asked, [PREFIX.replace("_", "\\_") + "%" if connection.vendor != "sqlite" else PREFIX + "%"])
        return list(cursor.fetchall())


def _drop(connection: BaseDatabaseWrapper, name: str, table: str) -> str:
    quote = connection.ops.quote_name
    on = "" if connection.vendor == "sqlite" else f" ON {quote(table)}"
    return f"DROP TRIGGER {quote(name)}{on}"
