"""Takes the newest migration of each app back and makes it anew, where nothing else rests on it; says which."""

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

for config in apps.get_app_configs():
    if not config.path.startswith(str(settings.BASE_DIR)) or ".venv" in config.path:
        continue
    executor = MigrationExecutor(connection)
    mine = sorted(name for app, name in executor.loader.graph.nodes if app == config.label)
    if len(mine) < 2 or len(executor.migration_plan([(config.label, mine[-2])])) != 1:
        continue
    call_command("migrate", config.label, mine[-2], verbosity=0)
    call_command("migrate", config.label, verbosity=0)
    print(f"{config.label}.{mine[-1]}")  # noqa: T201
