"""What people type in about sites and tokens."""

from __future__ import annotations

import re

from django import forms

from accounts.models import Site, User

CODE_TAKEN = "taken"
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")


class SiteForm(forms.Form):
    """A new site."""

    code = forms.CharField(max_length=60, help_text="Short, stands in addresses: letters, digits, - _ .")
    name = forms.CharField(max_length=200)

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.user = user

    def clean_code(self) -> str:
        """Refuse a code that cannot stand in an address or that the organisation uses already."""
        code = str(self.cleaned_data["code"])
        if self.user.organisation is None:
            raise forms.ValidationError("Your account belongs to no organisation, so it cannot have sites.")
        if not CODE.fullmatch(code):
            raise forms.ValidationError("Use letters, digits, '-', '_' and '.', beginning with a letter or digit.")
        if Site.objects.filter(organisation=self.user.organisation, code=code).exists():
            raise forms.ValidationError(f"There is a site with the code {code} already.", code=CODE_TAKEN)
        return code


class TokenForm(forms.Form):
    """A new token for a machine."""

    label = forms.CharField(max_length=200)
    site = forms.ModelChoiceField(queryset=Site.objects.none())
    verbs = forms.MultipleChoiceField(
        choices=[("view", "read"), ("import", "import"), ("edit", "change the model"), ("run", "start jobs")],
        widget=forms.CheckboxSelectMultiple,
        initial=["view", "import", "run"],
        label="What it may do",
    )
    days = forms.IntegerField(min_value=1, max_value=365, initial=90, label="Valid for (days)")
