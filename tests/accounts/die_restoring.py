"""Restores a backup and is killed at a call: `python -m tests.accounts.die_restoring FILE MODULE FUNCTION NUMBER`."""

import sys
from pathlib import Path

import django

django.setup()

from accounts import backup  # noqa: E402
from tests.deadly import die_at  # noqa: E402

die_at(sys.argv[2], sys.argv[3], int(sys.argv[4]))
backup.restore(Path(sys.argv[1]), over=True, tell=lambda _: None)
