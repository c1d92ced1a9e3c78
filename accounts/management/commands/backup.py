"""Writes all that a server keeps into one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import backup


class Command(BaseCommand):
    """`bulkhead backup FILE`: everybody goes on working meanwhile."""

    help = "Write all rows and files into one file, which its owner alone can read. SECRET_KEY is to be kept apart."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--check", action="store_true", help="read a backup that exists and say whether it is whole"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Back up, or check."""
        del args
        file: Path = options["file"]
        try:
            made = backup.check(file) if options["check"] else backup.make(file.absolute(), self._tell(options))
        except (backup.BackupRefused, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal
        rows = sum(table["rows"] for table in made["tables"].values())
        size = file.stat().st_size / 2**20
        self.stdout.write(f"{file}: {rows:,} rows and {len(made['files']):,} files, {size:,.1f} MiB, whole")

    def _tell(self, options: dict[str, Any]) -> backup.Tell:
        return self.stderr.write if options["verbosity"] > 1 else lambda _: None
