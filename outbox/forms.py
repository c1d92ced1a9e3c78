"""Who outside shall be told, and of what."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from accounts.told import told_later
from outbox import services, webhook
from outbox.acts import ACTS
from outbox.models import Subscriber

OFF = {
    Subscriber.Way.MAIL: _("Mail is off on this server: the operator names a mail server by EMAIL_URL and MAIL_FROM."),
    Subscriber.Way.WEBHOOK: _("Webhooks are off on this server: the operator lists hosts by WEBHOOK_HOSTS."),
}


class SubscriberForm(forms.Form):
    """Somebody who is told."""

    way = forms.ChoiceField(label=_("How"), choices=Subscriber.Way.choices)
    address = forms.CharField(
        label=_("Address"), max_length=500, help_text=_("A mail address, or https://host/path of a webhook.")
    )
    acts = forms.MultipleChoiceField(
        label=_("Of what"),
        choices=[(act, told_later(words)) for act, words in ACTS.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a way that the operator left off, and an address that this way does not reach."""
        told = self.cleaned_data
        way, address = told.get("way", ""), told.get("address", "")
        if way and not services.is_on(way):
            self.add_error("way", OFF[Subscriber.Way(way)])
        elif way == Subscriber.Way.MAIL and address:
            try:
                validate_email(address)
            except ValidationError:
                self.add_error("address", _("This is no mail address."))
        elif address and (why := webhook.refusal(address)):
            self.add_error("address", why)
        return told
