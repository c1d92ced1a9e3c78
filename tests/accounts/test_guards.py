"""Triggers that freeze rows: whole tables or some columns, all rows or those that a condition names, on both databases."""

from __future__ import annotations

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState
from django.db.utils import IntegrityError

from accounts.guards import Frozen, guarded_tables, lifted

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = "accounts_deed"


def apply(operation, before, *, backwards=False):
    after = before.clone()
    operation.state_forwards("accounts", after)
    with connection.schema_editor() as editor:
        if backwards:
            operation.database_backwards("accounts", editor, after, before)
        else:
            operation.database_forwards("accounts", editor, before, after)
    return after


@pytest.fixture
def deeds():
    """A table of deeds, one of them signed, whose body is frozen from then on."""
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("body", models.TextField()),
        ("seen", models.IntegerField(default=0)),
        ("signed_at", models.DateTimeField(null=True)),
    ]
    made = migrations.CreateModel("Deed", fields)
    state = apply(made, ProjectState())
    guard = Frozen("Deed", columns=["body", "signed_at"], when="OLD.signed_at IS NOT NULL")
    apply(guard, state)
    run("INSERT INTO accounts_deed (id, body, seen, signed_at) VALUES (1, 'signed', 0, '2026-11-22 00:00:00')")
    run("INSERT INTO accounts_deed (id, body, seen, signed_at) VALUES (2, 'draft', 0, NULL)")
    yield state, guard
    apply(made, ProjectState(), backwards=True)


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if statement.startswith("SELECT") else cursor.rowcount


def bodies():
    return [body for (body,) in run("SELECT body FROM accounts_deed ORDER BY id")]


def test_what_the_condition_names_is_frozen_in_its_columns_and_stays(deeds):  # S52
    for statement in (
        "UPDATE accounts_deed SET body = 'forged' WHERE id = 1",
        "UPDATE accounts_deed SET signed_at = NULL WHERE id = 1",
        "UPDATE accounts_deed SET body = 'forged'",
        "DELETE FROM accounts_deed WHERE id = 1",
        "DELETE FROM accounts_deed",
    ):
        with pytest.raises(IntegrityError, match="frozen"):
            run(statement)
    assert bodies() == ["signed", "draft"]
    assert run("UPDATE accounts_deed SET seen = 1 WHERE id = 1") == 1, "other columns move"
    assert run("UPDATE accounts_deed SET body = 'better' WHERE id = 2") == 1, "a draft moves"
    assert run("DELETE FROM accounts_deed WHERE id = 2") == 1
    assert bodies() == ["signed"]


def test_a_table_cannot_be_emptied_at_a_stroke(deeds):  # S52
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has TRUNCATE")
    with pytest.raises(IntegrityError, match="frozen"):
        run("TRUNCATE accounts_deed")


def test_a_guard_that_is_lifted_comes_back_also_after_a_failure(deeds):  # S58
    with pytest.raises(ZeroDivisionError), lifted(connection):
        assert run("UPDATE accounts_deed SET body = 'restored' WHERE id = 1") / 0
    assert bodies() == ["restored", "draft"]
    with pytest.raises(IntegrityError, match="frozen"):
        run("UPDATE accounts_deed SET body = 'forged' WHERE id = 1")


def test_the_migration_goes_back_one_step(deeds):  # S57
    state, guard = deeds
    assert TABLE in guarded_tables(connection)
    apply(guard, state, backwards=True)
    assert TABLE not in guarded_tables(connection)
    assert "accounts_auditentry" in guarded_tables(connection), "the guards of others stay"
    assert run("UPDATE accounts_deed SET body = 'free' WHERE id = 1") == 1
