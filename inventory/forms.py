"""What people choose about an import, and how the inventory is filtered."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.told import choices_told, told_later
from catalogue.loader import asset_types
from inventory.importers import flow_list, hazards, incidents, test_results
from inventory.importers.headings import FIELDS
from inventory.importers.values import DOMAINS, LEVELS
from inventory.reading import LABELS

# Tables under free headings: what is in their rows can be said where it is not recognised.
TABLES = {
    "csv": "assets, from CSV or TSV",
    "xlsx": "assets, from XLSX",
    "xls": "assets, from XLS",
    "ods": "assets, from ODS",
    "flow_list": "flows: who talks to whom",
    "hazards": "hazards",
    "test_results": "results of tests, by asset or zone",
    "incidents": "incidents: when they began, were noticed and were over",
}
CONTENTS = [
    ("", "recognise"),
    ("The rows of a table are", list(TABLES.items())),
    (
        "The file is",
        sorted(((key, label) for key, label in LABELS.items() if key not in TABLES), key=lambda one: one[1].casefold()),
    ),
]
ENCODINGS = [("", "recognise"), ("utf-8", "UTF-8"), ("cp1252", "Windows 1252 (Western Europe)"), ("utf-16", "UTF-16")]
MATCHES = [("", "by tag, serial number, or name with address"), ("address", "an equal address means the same device")]
ON_MATCH = [("", "update it"), ("skip", "skip the row"), ("stop", "stop the import")]


class UploadForm(forms.Form):
    """A file to import, or rows pasted from a spreadsheet."""

    file = forms.FileField(required=False, help_text=f"Recognised by its content: {', '.join(LABELS.values())}.")
    pasted = forms.CharField(
        required=False,
        strip=False,  # an empty first cell is a cell
        widget=forms.Textarea(
            attrs={"rows": 4, "placeholder": told_later("Or paste rows from a spreadsheet, headings first")}
        ),
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

    format = forms.ChoiceField(choices=choices_told(CONTENTS), required=False, label="What the file holds")
    encoding = forms.ChoiceField(choices=choices_told(ENCODINGS), required=False)
    sheet = forms.CharField(max_length=100, required=False)
    header_row = forms.IntegerField(min_value=1, max_value=1000, required=False, label="Row of the headings")
    date_order = forms.ChoiceField(
        choices=choices_told([("", "recognise"), ("day_first", "day first"), ("month_first", "month first")]),
        required=False,
    )
    match = forms.ChoiceField(choices=choices_told(MATCHES), required=False, label="Find existing assets")
    on_match = forms.ChoiceField(choices=choices_told(ON_MATCH), required=False, label="Where an asset is here already")
    empty_clears = forms.BooleanField(
        required=False,
        label="An empty cell clears the value",
        help_text="Without it, an empty cell never erases what is known.",
    )

    def options(self) -> dict[str, Any]:
        """Give the choices that were made."""
        return {name: value for name, value in self.cleaned_data.items() if value}


ASSET_FIELDS = {field: field.replace("_", " ") for field in FIELDS}
FLOW_FIELDS = {
    "source": "from: who opens the session",
    "destination": "to: who answers",
    "protocol": "protocol",
    "service": "service or application",
    "port": "port of the one who answers",
    "transport": "transport (tcp, udp)",
    "action": "action (allowed, forbidden)",
    "count": "count of sessions or packets",
    "bytes": "bytes in all",
    "sent": "bytes sent",
    "received": "bytes received",
    "state": "connection state",
    "first_seen": "first seen",
    "last_seen": "last seen",
    "name": "remark",
}
RESULT_FIELDS = {
    "code": "id", "title": "finding", "about": "asset or zone", "fr": "FR", "level": "level left",
    "found_on": "found on", "confirmed": "confirmed",
}  # fmt: skip
HAZARD_FIELDS = {"code": "id", "title": "description", "severity": "severity", "cause": "cause"}

INCIDENT_FIELDS = {
    "code": "id",
    "title": "what happened",
    "about": "asset or zone",
    "occurred_at": "began",
    "detected_at": "noticed",
    "recovered_at": "over",
    "learned": "learned",
}


def fields_of(report: dict[str, Any]) -> list[tuple[str, str]]:
    """Give the fields that the columns of a file can feed; none where its headings are those of one product."""
    format_ = report.get("format")
    if format_ in flow_list.FORMATS:
        return [("", "not read"), *FLOW_FIELDS.items()]
    if format_ == hazards.LABEL:
        return [("", "not read"), *HAZARD_FIELDS.items()]
    if format_ == test_results.LABEL:
        return [("", "not read"), *RESULT_FIELDS.items()]
    if format_ == incidents.LABEL:
        return [("", "not read"), *INCIDENT_FIELDS.items()]
    return [("", "keep beside"), *ASSET_FIELDS.items()] if format_ in TABLES else []


def mapping_of(post: Any, report: dict[str, Any]) -> dict[str, str]:
    """Give the mapping chosen in the table of columns, only where it differs from what was recognised."""
    chosen = {}
    known = {field for field, _ in fields_of(report)}
    for place, column in enumerate(report.get("columns", [])):
        value = post.get(f"column-{place}")
        if value is not None and value in known and value != (column["field"] or ""):
            chosen[column["heading"]] = value
    return chosen


def choices_of(field: str, report: dict[str, Any]) -> list[tuple[str, str]] | None:
    """Give what can be taken for the values of a field, of a site's own steps as the report has them; None for any."""
    if own := report.get("choices", {}).get(field):
        return [("", "not known"), *((value, label) for value, label in own)]
    if field == "vendor":
        return None
    if field == "type":
        found = sorted(((one.id, one.label) for one in asset_types().values()), key=lambda pair: pair[1].casefold())
    elif field in ("level", "domain"):
        found = [(word, word) for word in (LEVELS if field == "level" else sorted(DOMAINS))]
    else:
        found = [(str(step), f"{step} of 5") for step in range(1, 6)]
    return [("", "not known"), *found]


def values_of(post: Any, spellings: list[dict[str, Any]], mapped: dict[str, dict[str, str]]) -> dict[str, Any]:
    """Give the mapping of values chosen in the table of spellings; what the rules take anyway needs none."""
    words = {field: dict(inner) for field, inner in mapped.items()}
    for place, one in enumerate(spellings):
        value = post.get(f"value-{place}")
        if value is None:
            continue
        inner = words.setdefault(one["field"], {})
        inner.pop(one["written"], None)
        if value.strip() != one["rule"]:
            inner[one["written"]] = value.strip()
    return {field: inner for field, inner in words.items() if inner}
