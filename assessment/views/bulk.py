"""One field of many records: first which rows and which field, then the value; written as one act, undone as one."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.http import PageRequest
from accounts.told import told
from accounts.versions import Unversioned
from assessment.edits import CHANGES_MAX, Change, EditConflict, EditRefused, edit
from assessment.engine.model_file.canonical import canonical_json
from assessment.record_forms.controls import (
    CHOICE,
    CHOICES,
    DATE,
    LEVELS,
    LINES,
    LONG,
    NUMBER,
    TEXT,
    YES_NO,
    Control,
    controls_of,
)
from assessment.record_forms.drawn import draw
from assessment.record_forms.texts import record_of, texts_of
from assessment.record_kinds import LISTS, code_of, key_of
from assessment.record_rows import shelf
from assessment.views.common import Current, current
from inventory.asset_lists import filtered

WIDGETS: Final = frozenset({TEXT, LONG, DATE, NUMBER, CHOICE, CHOICES, YES_NO, LEVELS, LINES})
SHOWN: Final = 12
_MEANWHILE: Final = gettext_lazy(
    "Somebody changed this field in one of these records, or took one away, since you chose them. Nothing was written: "
    "look at them in the list, or send the value again to put it in place of theirs."
)
# What tells one record from another is not the same for many.
OWN: Final = frozenset({"name", "title", "serial", "hostname", "ips", "macs", "between", "from", "to"})


def fields_of(kind: str) -> list[tuple[str, str]]:
    """Give the fields that may be set in many records at once, by their words."""
    return [(one.key, told(one.label)) for one in _controls(kind)]


def _controls(kind: str) -> list[Control]:
    return [one for one in controls_of(kind) if one.widget in WIDGETS and one.key not in {*OWN, key_of(kind)}]


@require_POST
def bulk_edit(request: PageRequest, site: str, kind: str) -> HttpResponse:
    """Ask for the value of a field of the chosen records, and write it."""
    here = current(request, site, "edit")
    control = (
        next((one for one in _controls(kind) if one.key == request.POST.get("field")), None) if kind in LISTS else None
    )
    if control is None:
        raise Http404("No such field.")
    back, codes = _back(request, here, kind), _chosen(request, here, kind)
    if not codes or len(codes) > CHANGES_MAX:
        problem = _("At most %(most)s records are changed at once.") % {"most": CHANGES_MAX}
        messages.error(request, problem if codes else _("Tick at least one row."))
        return redirect(back)
    standing = shelf(here.assessment, kind).read(codes)
    seen = _digest({code: one.record.get(control.key) for code, one in standing.items()})
    if "write" not in request.POST:
        texts = _common(control, [one.record for one in standing.values()])
        return _page(
            request, here, control, list(standing), {"controls": draw([control], texts), "back": back, "seen": seen}
        )
    texts = {key: request.POST.getlist(key) for key in request.POST}
    now, problems = record_of([control], texts, {})
    if is_old := _sent(request) != seen:
        problems = {control.key: str(_MEANWHILE)}
    if not problems:
        changes = [_change(kind, code, control.key, dict(one.record), now) for code, one in standing.items()]
        try:
            done = edit(assessment=here.assessment, user=request.user, changes=changes)
        except (EditRefused, EditConflict) as refusal:
            problems = {control.key: str(refusal)}
        else:
            messages.success(request, f"{done.title}. It can be undone under Changes." if done.change else done.title)
            return redirect(back)
    again = {"controls": draw([control], texts, problems), "back": back, "seen": seen, "status": 409 if is_old else 422}
    return _page(request, here, control, list(standing), again)


def _sent(request: PageRequest) -> str:
    if not (sent := request.POST.get("seen", "")):
        raise Unversioned
    return sent


def _digest(values: dict[str, Any]) -> str:
    """Give the digest of what a field says in the chosen records, by which it is told whether somebody was faster."""
    return sha256(canonical_json(values).encode()).hexdigest()


def _change(kind: str, code: str, key: str, record: dict[str, Any], now: dict[str, Any]) -> Change:
    return Change(kind, code, {key: record[key]} if key in record else {}, now)


def _common(control: Control, records: list[Any]) -> Any:
    """Give the texts of the value that all of them have; none where they differ."""
    values = [record.get(control.key) for record in records]
    is_one = bool(values) and all(value == values[0] for value in values) and values[0] is not None
    return texts_of([control], {control.key: values[0]}) if is_one else {}


def _chosen(request: PageRequest, here: Current, kind: str) -> list[str]:
    """Give the codes that were chosen: ticked, carried on from the first step, or all that fit the filter."""
    if "codes" in request.POST:
        return [code for code in request.POST["codes"].splitlines() if code]
    if not request.POST.get("every"):
        return list(dict.fromkeys(request.POST.getlist("row")))
    if kind == "assets":
        asked = QueryDict(urlsplit(request.POST.get("back", "")).query)
        return list(filtered(here.site, asked).values_list("tag", flat=True)[: CHANGES_MAX + 1])
    return [code_of(kind, one) for one in shelf(here.assessment, kind).all()]


def _page(
    request: PageRequest, here: Current, control: Control, codes: list[str], context: dict[str, Any]
) -> HttpResponse:
    """Show the field with the records that it will be written to."""
    zones = shelf(here.assessment, "zones").all() if control.refers_to.startswith("zone") else []
    context |= {
        "site": here.site,
        "field": control.key,
        "label": control.label,
        "codes": codes,
        "shown": codes[:SHOWN],
        "more": max(0, len(codes) - SHOWN),
        "offered": {"zone": [code_of("zones", one) for one in zones]} if zones else {},
    }
    return render(request, "assessment/bulk_edit.html", context, status=context.pop("status", 200))


def _back(request: PageRequest, here: Current, kind: str) -> str:
    asked = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}):
        return asked
    return reverse("assessment:records", kwargs={"site": here.site.code, "kind": kind})
