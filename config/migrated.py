"""Is the database as this version needs it? Asked by every server and worker before it takes anything on (S45)."""

from __future__ import annotations

from django.db import connections
from django.db.migrations.executor import MigrationExecutor


def unapplied() -> list[str]:
    """Give the migrations that the database lacks."""
    try:
        executor = MigrationExecutor(connections["default"])
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    finally:
        connections.close_all()
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def refusal() -> str:
    """Give why the process must not start; empty where it may."""
    missing = unapplied()
    if not missing:
        return ""
    return f"The database of DATABASE_URL lacks {len(missing)} migrations, such as {missing[0]}. Run: manage.py migrate"
