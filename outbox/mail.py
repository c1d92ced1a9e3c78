"""A message as a mail, by the server that the operator names."""

from __future__ import annotations

from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage

from outbox.acts import ACTS
from outbox.sending import NotSent

SUBJECT_LENGTH_MAX = 200


def send(address: str, told: dict[str, Any]) -> None:
    """Send what is told of an act; its key is the mail's own number, by which a second one is known. Raises NotSent."""
    if not settings.MAIL_FROM:
        raise NotSent("Mail is off: the operator names a server by EMAIL_URL and a sender by MAIL_FROM.")
    words = f"{told['site']}: {ACTS[told['act']]}"
    subject = " ".join(f"{words}: {told['about']}".split())[:SUBJECT_LENGTH_MAX]
    lines = [f"{words}.", "", told["about"], "", f"At {told['at']} (UTC), by {told['by'] or 'Bulkhead itself'}."]
    number = f"<{told['id']}@{settings.MAIL_FROM.rpartition('@')[2].rstrip('>')}>"
    message = EmailMessage(subject, "\n".join(lines), settings.MAIL_FROM, [address], headers={"Message-ID": number})
    try:
        message.send()
    except (OSError, SMTPException, ValueError) as error:
        raise NotSent(f"The mail server did not take it: {error}") from error
