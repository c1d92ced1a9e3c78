"""What an administrator sends: the logo of a site's reports."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class LogoForm(forms.Form):
    """A picture."""

    file = forms.FileField(
        label=_("Picture"),
        help_text=_(
            "PNG or JPEG, at most 1 MiB and 4000 pixels a side. Reports print it at most 40 by 14 mm; a wide logo on a"
            " white or transparent ground fills that best."
        ),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
