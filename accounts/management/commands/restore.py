"""Makes an empty server say what a backup says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import backup


class Command(BaseCommand):
    """`bulkhead restore FILE`: all or nothing; from SQLite to PostgreSQL and back."""

    help = "Check a backup, write it into an empty database (after manage.py migrate), read it again and compare."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--over", action="store_true", help="also where something stands, which is deleted")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore."""
        del args
        tell: backup.Tell = self.stderr.write if options["verbosity"] > 1 else lambda _: None
        try:
            made = backup.restore(options["file"], over=options["over"], tell=tell)
        except (backup.BackupRefused, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal
        rows = sum(table["rows"] for table in made["tables"].values())
        self.stdout.write(f"Restored {rows:,} rows and {len(made['files']):,} files as of {made['made_at']}")
