"""Is the database as this version needs it? Asked by every server and worker before it takes anything on (S45)."""

from __future__ import annotations

from django.db import connections
from django.db.migrations.executor import MigrationExecutor

_seen_to_fit: list[bool] = []


def unapplied() -> list[str]:
    """Give the migrations that the database lacks."""
    executor = MigrationExecutor(connections["default"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def refusal() -> str:
    """Give why the process must not start; empty where it may."""
    try:
        missing = unapplied()
    finally:
        connections.close_all()
    if not missing:
        return ""
    return f"The database of DATABASE_URL lacks {len(missing)} migrations, such as {missing[0]}. Run: manage.py migrate"


def fits() -> bool:
    """Tell whether the database answers and lacks nothing; what was once there is not asked for again."""
    if _seen_to_fit:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    if unapplied():
        return False
    _seen_to_fit.append(True)
    return True
