"""Makes an API token for a user and prints it, this once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.services import make_token

DAYS_MAX = 365


class Command(BaseCommand):
    """`manage.py token USER`: prints the token alone, so that a shell can keep it in a variable."""

    help = "Make an API token for a user and print it. It is shown this once; only a hash is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the user and, if wanted, a label and a number of days."""
        parser.add_argument("user")
        parser.add_argument("--label", default="command line")
        parser.add_argument("--days", type=int, default=90)

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the token."""
        del args
        user = User.objects.filter(username=options["user"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no user '{options['user']}'.")
        if not 1 <= options["days"] <= DAYS_MAX:
            raise CommandError(f"A token is valid for 1 to {DAYS_MAX} days.")
        self.stdout.write(make_token(user=user, site=None, label=options["label"], verbs=[], days=options["days"]))
