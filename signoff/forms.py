"""What people type in to sign."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from signoff.models import NAME_LENGTH
from signoff.signing import Signing

TEXT_LENGTH = 10_000
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SignForm(forms.Form):
    """A name under a model as it was judged."""

    run = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**62)
    model_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    title = forms.CharField(label=_("What this baseline is called"), max_length=NAME_LENGTH)
    function = forms.CharField(
        label=_("Your function"), max_length=NAME_LENGTH, help_text=_("Such as plant manager: by what right you sign.")
    )
    statement = forms.CharField(
        label=_("What you accept, and on which conditions"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reassess_on = forms.DateField(
        label=_("Assessed again by"), widget=DAY, help_text=_("At least once a year; a task opens on that day.")
    )
    has_read = forms.BooleanField(label=_("I have read what is open, and sign all the same"), required=False)

    def __init__(self, *args: Any, has_warnings: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reassess_on"].initial = timezone.localdate() + timedelta(days=365)
        if not has_warnings:
            del self.fields["has_read"]

    def signing(self) -> Signing:
        """Give what the signer says."""
        return Signing(**{"has_read": False, **self.cleaned_data})


class SecondForm(forms.Form):
    """The second name under a baseline."""

    function = forms.CharField(label=_("Your function"), max_length=NAME_LENGTH)
