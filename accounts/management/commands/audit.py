"""Follows the audit trail from its beginning, or writes it out."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import audit, verification
from accounts.models import Organisation


class Command(BaseCommand):
    """`bulkhead audit verify` and `bulkhead audit export`; exit 1 where the trail is not as it was written."""

    help = "Follow the audit trail from its beginning (verify), or write it as lines of JSON (export)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to do."""
        parser.add_argument("act", choices=["verify", "export"])
        parser.add_argument(
            "--holds",
            action="append",
            default=[],
            metavar="DIGEST",
            help="a digest that was printed or exported before: fail where no entry has it",
        )
        parser.add_argument("--organisation", metavar="NAME", help="export the entries of this organisation only")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify or export."""
        del args
        if options["act"] == "export":
            self._export(options["organisation"])
        else:
            self._verify(options["holds"])

    def _export(self, name: str | None) -> None:
        chain = None
        if name is not None:
            organisation = Organisation.objects.filter(name=name).first()
            if organisation is None:
                raise CommandError(f"There is no organisation '{name}'.")
            chain = organisation.pk
        for line in audit.exported(chain):
            self.stdout.write(line)

    def _verify(self, wanted: list[str]) -> None:
        found = verification.verified(wanted)
        for line in found.told:
            self.stdout.write(line)
        if found.wrong:
            raise CommandError("\n".join(found.wrong))
        self.stdout.write("The audit trail is as it was written.")
