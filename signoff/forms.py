"""What people type in to sign, and to accept something."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from signoff.accepting import Terms
from signoff.models import NAME_LENGTH
from signoff.signing import Signing

TEXT_LENGTH = 10_000
FAMILIES = 7
LEVELS = frozenset("?01234")
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


class TermsForm(forms.Form):
    """What every exception asks: who accepts it, why, and until when."""

    reason = forms.CharField(label=_("Why"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 2}))
    by = forms.CharField(label=_("Accepted by"), max_length=NAME_LENGTH, help_text=_("The person who answers for it."))
    expires = forms.DateField(label=_("Until"), widget=DAY, help_text=_("On that day it is looked at again."))

    field_order: tuple[str, ...] = ()

    def clean_expires(self) -> date:
        """Refuse a day that is over."""
        found: date = self.cleaned_data["expires"]
        if found <= timezone.localdate():
            raise forms.ValidationError(_("Name a day to come."))
        return found

    def terms(self) -> Terms:
        """Give who accepts it, why, until when, and on which conditions."""
        data = self.cleaned_data
        lines = tuple(line.strip() for line in data.get("conditions", "").splitlines() if line.strip())
        return Terms(data["by"], data["reason"], data["expires"], lines)


class WaiverForm(TermsForm):
    """A rule that need not hold at one place."""

    rule = forms.RegexField(r"^AR-[0-9]{3}$", label=_("Rule"), help_text=_("Such as AR-018."))
    target = forms.CharField(label=_("Where"), max_length=440, help_text=_("Such as zone:Z-CELL or conduit:C1."))
    field_order = ("rule", "target", "reason", "by", "expires")


class RiskForm(TermsForm):
    """A risk that is accepted."""

    scenario = forms.ChoiceField(label=_("Scenario"))
    conditions = forms.CharField(
        label=_("On which conditions, one a line"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order = ("scenario", "reason", "by", "expires", "conditions")

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scenario"].choices = offered  # type: ignore[attr-defined]


class TargetForm(TermsForm):
    """A target below what the method proposes."""

    about = forms.ChoiceField(label=_("Zone or conduit"))
    sl_t = forms.CharField(
        label=_("Target (SL-T)"),
        max_length=40,
        help_text=_("Seven levels from 0 to 4 in the order IAC UC SI DC RDF TRE RA, or one for all; ? is not known."),
    )
    conditions = forms.CharField(
        label=_("On which conditions, one a line"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The target stands only while all of them hold."),
    )
    field_order = ("about", "sl_t", "reason", "by", "expires", "conditions")

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = offered  # type: ignore[attr-defined]

    def clean_sl_t(self) -> list[int | None]:
        """Give the seven levels."""
        words = self.cleaned_data["sl_t"].replace(",", " ").split()
        if len(words) not in (1, FAMILIES) or any(word not in LEVELS for word in words):
            raise forms.ValidationError(_("Expected seven levels from 0 to 4, or one."))
        levels = [None if word == "?" else int(word) for word in words]
        return levels * FAMILIES if len(levels) == 1 else levels


class ComparisonForm(forms.Form):
    """What ZCR 4.1 asks: whether the initial risk exceeds what is tolerable, so that a detailed assessment follows."""

    about = forms.ChoiceField(label=_("Zone, or the whole site"))
    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("a detailed assessment is needed", _("the risk exceeds what is tolerable: assess it in detail")),
            ("no detailed assessment is needed", _("the risk is tolerable: no detailed assessment")),
        ],
    )
    reason = forms.CharField(label=_("Why"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 2}))
    by = forms.CharField(label=_("Decided by"), max_length=NAME_LENGTH)

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = offered  # type: ignore[attr-defined]


class NextForm(forms.Form):
    """The next assessment of a site."""

    code = forms.CharField(label=_("Code"), max_length=60, help_text=_("Such as A2027."))
    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)
    on = forms.DateField(label=_("As of"), widget=DAY)
