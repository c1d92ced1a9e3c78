"""What people choose about an import, and how the inventory is filtered."""

from __future__ import annotations

from typing import Any

from django import forms

from inventory.importers.headings import FIELDS

ENCODINGS = [("", "recognise"), ("utf-8", "UTF-8"), ("cp1252", "Windows 1252 (Western Europe)"), ("utf-16", "UTF-16")]
MATCHES = [("", "by tag, serial number, or name with address"), ("address", "an equal address means the same device")]


class UploadForm(forms.Form):
    """A file to import, or rows pasted from a spreadsheet."""

    file = forms.FileField(required=False, help_text="Asset list (CSV, XLSX), nmap XML, or Zeek conn.log; .gz too.")
    pasted = forms.CharField(
        required=False,
        strip=False,  # an empty first cell is a cell
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "Or paste rows from a spreadsheet, headings first"}),
        label="Pasted rows",
    )

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one of the two."""
        given: dict[str, Any] = super().clean() or {}
        if bool(given.get("file")) == bool(str(given.get("pasted") or "").strip()):
            raise forms.ValidationError("Choose a file, or paste rows: one of the two.")
        return given


class ReadingForm(forms.Form):
    """How to read a staged file; everything empty means: recognise it."""

    encoding = forms.ChoiceField(choices=ENCODINGS, required=False)
    sheet = forms.CharField(max_length=100, required=False)
    header_row = forms.IntegerField(min_value=1, max_value=1000, required=False, label="Row of the headings")
    date_order = forms.ChoiceField(
        choices=[("", "recognise"), ("day_first", "day first"), ("month_first", "month first")], required=False
    )
    match = forms.ChoiceField(choices=MATCHES, required=False, label="Find existing assets")

    def options(self) -> dict[str, Any]:
        """Give the choices that were made."""
        return {name: value for name, value in self.cleaned_data.items() if value}


FIELD_CHOICES = [("", "keep beside"), *((field, field.replace("_", " ")) for field in FIELDS)]


def mapping_of(post: Any, columns: list[dict[str, Any]]) -> dict[str, str]:
    """Give the mapping chosen in the table of columns, only where it differs from what was recognised."""
    chosen = {}
    known = {field for field, _ in FIELD_CHOICES}
    for place, column in enumerate(columns):
        value = post.get(f"column-{place}")
        if value is not None and value in known and value != (column["field"] or ""):
            chosen[column["heading"]] = value
    return chosen
