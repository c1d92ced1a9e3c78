"""What people type in about their programme."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programme.models import NAME_LENGTH, Stakeholder

TEXT_LENGTH = 10_000
FIELDS = ("name", "function", "position", "why", "action", "owner", "due")
TAKEN = _("This person stands in the list already.")
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ScopeForm(forms.Form):
    """A line and a use case of the pilot."""

    line = forms.ChoiceField(label=_("Line"), required=False)
    use_case = forms.ChoiceField(label=_("Use case"), required=False)
    reason = forms.CharField(
        label=_("Why the pilot needs more than one"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only where a line or a use case is named already: another one is scope creep."),
    )

    def __init__(
        self, *args: Any, lines: list[tuple[str, str]], use_cases: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        empty = [("", _("as it is"))]
        self.fields["line"].choices = [*empty, *lines]  # type: ignore[attr-defined]
        self.fields["use_case"].choices = [*empty, *use_cases]  # type: ignore[attr-defined]


class ArchitectureForm(forms.Form):
    """The signed baseline that is the agreed edge architecture."""

    baseline = forms.ChoiceField(label=_("Signed baseline"))
    on = forms.DateField(label=_("Agreed on"), widget=DAY)

    def __init__(self, *args: Any, baselines: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["baseline"].choices = baselines  # type: ignore[attr-defined]
        self.fields["on"].initial = timezone.localdate()


class PublishForm(forms.Form):
    """Publishing, and why it is done without a sponsor."""

    override = forms.CharField(
        label=_("Why it is published without a sponsor"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, has_sponsor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_sponsor:
            del self.fields["override"]


class StakeholderForm(forms.ModelForm):  # type: ignore[type-arg]
    """Somebody who can carry or stop the programme."""

    class Meta:
        model = Stakeholder
        fields = FIELDS
        widgets = {"due": DAY, "why": forms.Textarea(attrs={"rows": 2}), "action": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, taken: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].max_length = NAME_LENGTH  # type: ignore[attr-defined]
        self._taken = taken

    def clean_name(self) -> str:
        """Refuse a name that stands in the list already."""
        name = str(self.cleaned_data["name"])
        if name in self._taken:
            raise forms.ValidationError(TAKEN)
        return name

    def tell(self, standing: Mapping[str, Any]) -> None:
        """Say at each field what stands there by now, where it is not what was typed."""
        words = {**standing, "position": Stakeholder.Position(standing["position"]).label}
        for name in FIELDS:
            if self.cleaned_data.get(name) != standing[name]:
                self.add_error(name, _("By now: %(text)s") % {"text": words[name] or _("nothing")})
