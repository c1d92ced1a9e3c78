"""Makes the link with which the first administrator of an organisation makes their account."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from accounts.invitations import FIRST_HOURS, InvitationRefused, invite_first


class Command(BaseCommand):
    """`bulkhead first-administrator`: no account and no password exists before somebody follows the link."""

    help = f"Print a link, valid once and for {FIRST_HOURS} hours, that makes the first administrator's account."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the organisation and where it is served."""
        parser.add_argument("--organisation", default="Local organisation", metavar="NAME")
        parser.add_argument("--address", default="", metavar="URL", help="where Bulkhead is served, https://...")
        parser.add_argument(
            "--again", action="store_true", help="also where an administrator exists, who cannot sign in"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the link."""
        del args
        try:
            secret = invite_first(options["organisation"], is_again=options["again"])
        except InvitationRefused as refusal:
            raise CommandError(f"{refusal} With --again a link is made all the same.") from refusal
        host = settings.ALLOWED_HOSTS[0] if settings.ALLOWED_HOSTS else "localhost"
        served = options["address"] or ("http://127.0.0.1:8000" if settings.IS_LOCAL else f"https://{host}")
        self.stdout.write(f"{served.rstrip('/')}{reverse('accounts:invitation', kwargs={'secret': secret})}")
