"""What people type in about themselves, sites, tokens and other people."""

from __future__ import annotations

import re

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext_lazy as _

from accounts.invitations import DAYS_MAX, GIVEN_ROLES, NAME_LENGTH_MAX, is_name_taken
from accounts.models import Organisation, Side, Site, SiteGroup, User, Wording
from accounts.moments import zones
from accounts.scope import rows_of

CODE_TAKEN = "taken"
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")


class SiteForm(forms.Form):
    """A new site."""

    code = forms.CharField(max_length=60, help_text=_("Short, stands in addresses: letters, digits, - _ ."))
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
        if rows_of(self.user.organisation, Site).filter(code=code).exists():
            raise forms.ValidationError(f"There is a site with the code {code} already.", code=CODE_TAKEN)
        return code


class TokenForm(forms.Form):
    """A new token for a machine."""

    label = forms.CharField(max_length=200)
    site: forms.ModelChoiceField[Site] = forms.ModelChoiceField(queryset=None)
    verbs = forms.MultipleChoiceField(
        choices=[
            ("view", _("read")),
            ("import", _("import")),
            ("edit", _("change the model")),
            ("run", _("start jobs")),
        ],
        widget=forms.CheckboxSelectMultiple,
        initial=["view", "import", "run"],
        label=_("What it may do"),
    )
    days = forms.IntegerField(min_value=1, max_value=365, initial=90, label=_("Valid for (days)"))


class ReadingForm(forms.Form):
    """In which language and in which words one reads."""

    language = forms.ChoiceField(
        choices=[("", _("As the browser says")), *settings.LANGUAGES], required=False, label=_("Language")
    )
    wording = forms.ChoiceField(choices=Wording.choices, label=_("Wording"))
    zone = forms.ChoiceField(
        choices=lambda: [("", "UTC"), *((name, name.replace("_", " ")) for name in zones())],
        required=False,
        label=_("Time zone"),
        help_text=_("Times are kept in UTC and shown in this zone, which stands beside each."),
    )


class PasswordForm(forms.Form):
    """One's password, once more."""

    password = forms.CharField(
        label=_("Your password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), strip=False
    )


class CodeForm(forms.Form):
    """A code of an authenticator app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )


class NewPasswordForm(forms.Form):
    """A new password, twice."""

    password = forms.CharField(
        label=_("New password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        max_length=1000,
        help_text=_("At least 12 characters, and none of the common ones."),
    )
    again = forms.CharField(
        label=_("Once more"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False
    )

    def __init__(self, *args: object, user: User | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.user = user

    def clean_password(self) -> str:
        """Refuse a weak password."""
        password = str(self.cleaned_data["password"])
        validate_password(password, self.user)
        return password

    def clean_again(self) -> str:
        """Refuse two that differ."""
        again = str(self.cleaned_data["again"])
        if again != self.cleaned_data.get("password", again):
            raise forms.ValidationError(_("These two are not the same."))
        return again


class NewAccountForm(NewPasswordForm):
    """A new account, on an invitation."""

    username = forms.CharField(
        label=_("User name"),
        max_length=NAME_LENGTH_MAX,
        validators=[UnicodeUsernameValidator()],
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    name = forms.CharField(label=_("Your name"), max_length=NAME_LENGTH_MAX, required=False)
    field_order = ("username", "name", "password", "again")

    def clean_username(self) -> str:
        """Refuse a name that somebody has."""
        name = str(self.cleaned_data["username"])
        if is_name_taken(name):
            raise forms.ValidationError(_("Somebody has this name already; take another one."))
        return name


class InviteForm(forms.Form):
    """A role for somebody who is sent a link."""

    label = forms.CharField(label=_("For whom"), max_length=200, help_text=_("A name or an address; only you see it."))
    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, role.label) for role in GIVEN_ROLES])
    days = forms.IntegerField(label=_("Valid for (days)"), min_value=1, max_value=DAYS_MAX, initial=7)


class GroupForm(forms.Form):
    """A new group of sites."""

    name = forms.CharField(label=_("Name of the group"), max_length=200)


class GroupRoleForm(forms.Form):
    """A role at all sites of a group."""

    user: forms.ModelChoiceField[User] = forms.ModelChoiceField(None, label=_("Person"), to_field_name="username")
    group: forms.ModelChoiceField[SiteGroup] = forms.ModelChoiceField(None, label=_("Group"))
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("none")), *((role.value, role.label) for role in GIVEN_ROLES)]
    )
    side = forms.ChoiceField(label=_("Side"), required=False, choices=[("", _("not said")), *Side.choices])

    def __init__(self, *args: object, organisation: Organisation, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["user"].queryset = organisation.users.order_by("username")  # type: ignore[attr-defined]
        self.fields["group"].queryset = organisation.site_groups.all()  # type: ignore[attr-defined]


class SiteOfGroupForm(forms.Form):
    """The group that a site belongs to."""

    site: forms.ModelChoiceField[Site] = forms.ModelChoiceField(None, label=_("Site"), to_field_name="code")
    group: forms.ModelChoiceField[SiteGroup] = forms.ModelChoiceField(
        None, label=_("Group"), required=False, empty_label=_("none")
    )

    def __init__(self, *args: object, organisation: Organisation, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["site"].queryset = organisation.sites.all()  # type: ignore[attr-defined]
        self.fields["group"].queryset = organisation.site_groups.all()  # type: ignore[attr-defined]
