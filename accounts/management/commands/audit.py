"""Follows the audit trail from its beginning, or writes it out."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import audit, evidence
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
        names = dict(Organisation.objects.values_list("pk", "name"))
        wrong = []
        for found in audit.verify():
            name = names.get(found.chain, "what belongs to no organisation")
            self.stdout.write(f"{name}: {found.entries} entries follow each other, the last is {found.digest}")
            if found.broken is not None:
                wrong.append(f"{name}: {found.broken.why}.")
        wrong += [
            f"No entry has the digest {digest}: entries were taken away."
            for digest in wanted
            if not audit.holds(digest)
        ]
        wrong += evidence.tampered()
        if wrong:
            raise CommandError("\n".join(wrong))
        self.stdout.write("The audit trail is as it was written.")
