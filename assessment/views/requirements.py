"""The requirements of a zone or conduit, one FR on one screen; each key is one answer, saved at once."""

from __future__ import annotations

import json
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import can
from accounts.http import PageRequest
from assessment.edits import EditConflict, EditRefused
from assessment.engine.levels import FR, FR_NAMES
from assessment.near_levels import near_levels
from assessment.record_rows import shelf
from assessment.requirement_desk import (
    FIELDS,
    STATUSES,
    DeskRow,
    Judged,
    copied_rows,
    counts_of,
    desk_rows,
    judge_rows,
)
from assessment.snapshot import Record
from assessment.views.common import Current, current
from documents.errors import ModelRefused
from documents.json_text import read_json

KINDS: Final = ("zones", "conduits")
OTHERS_MAX: Final = 500
SHORTS: Final = dict(zip(STATUSES, ("open", "met", "partly", "not met", "n/a", "comp."), strict=True))


@require_safe
def desk(request: PageRequest, site: str, kind: str, code: str) -> HttpResponse:
    """Show the rows of one FR with what is stated of each."""
    here = current(request, site)
    record = _record(here, kind, code)
    return render(request, "assessment/requirements.html", _context(request, here, kind, record))


@require_POST
def row(request: PageRequest, site: str, kind: str, code: str) -> HttpResponse:
    """Write the answer to one row; give the row and the levels as they stand then."""
    here = current(request, site, "edit")
    record = _record(here, kind, code)
    name = request.POST.get("row", "")
    said = {key: request.POST[key] for key in ("status", *FIELDS) if key in request.POST}
    is_bad = True
    try:
        judged = _judge(request, here, kind, code, {name: said})
        told, is_bad = "; ".join(judged.moved) or "Saved. No level moved.", False
    except EditRefused as refusal:
        told = str(refusal)
    except EditConflict as conflict:
        told = f"{conflict} This is what stands now."
    record = _record(here, kind, code)
    context = _context(request, here, kind, record) | {"told": told, "is_bad": is_bad}
    context["rows"] = [one for one in context["rows"] if one["row"].id == name]
    # htmx puts an answer in place only where it went well; the row that comes back is what stands, in either case.
    return render(request, "assessment/requirements.html#answer", context, status=200 if context["rows"] else 404)


@require_POST
def many(request: PageRequest, site: str, kind: str, code: str) -> HttpResponse:
    """Answer several rows at once, or take over what another place states of rows that nobody judged here."""
    here = current(request, site, "edit")
    record = _record(here, kind, code)
    fr = _fr(request)
    chosen, status = request.POST.getlist("rows"), request.POST.get("status", "")
    source = request.POST.get("copy_from", "")
    if source:
        stated: dict[str, Any] = dict(copied_rows(record, _record(here, kind, source), kind, fr))
    else:
        stated = {name: {"status": status} for name in chosen}
    told, is_bad = "Choose at least one row." if not source else "There is nothing to take over.", True
    if stated:
        try:
            judged = _judge(request, here, kind, code, stated)
            moved = "; ".join(judged.moved) or "no level moved"
            told, is_bad = f"{len(stated)} row{'s' if len(stated) > 1 else ''} written: {moved}.", False
        except (EditRefused, EditConflict) as refusal:
            told = str(refusal)
    context = _context(request, here, kind, _record(here, kind, code)) | {"told": told, "is_bad": is_bad}
    return render(request, "assessment/requirements.html", context, status=422 if is_bad else 200)


def _judge(request: PageRequest, here: Current, kind: str, code: str, stated: dict[str, Any]) -> Judged:
    try:
        seen = read_json(request.POST.get("seen") or "{}")
    except ModelRefused:
        seen = None
    if not isinstance(seen, dict):
        raise EditRefused("The page sent something else than what it showed. Load it again.")
    return judge_rows(
        assessment=here.assessment,
        kind=kind,
        code=code,
        stated=stated,
        seen=seen,
        user=request.user,
        today=timezone.localdate(),
    )


def _context(request: PageRequest, here: Current, kind: str, record: Record) -> dict[str, Any]:
    fr, code = _fr(request), record["code"]
    stated = record.get("requirements") or {}
    rows = desk_rows(record, kind, fr)
    others = [one for one in shelf(here.assessment, kind).all() if one["code"] != code and one.get("requirements")]
    return {
        "site": here.site,
        "kind": kind,
        "place": kind[:-1],
        "record": record,
        "fr": fr,
        "fr_name": FR_NAMES[fr],
        "tabs": [_tab(one, fr) for one in counts_of(record, kind)],
        "rows": [{"row": one, "seen": _seen([one], stated)} for one in rows],
        "seen": _seen(rows, stated),
        "levels": near_levels(here.assessment, kind, code),
        "statuses": STATUSES,
        "shorts": SHORTS,
        "others": [{"code": one["code"], "name": one.get("name") or one["code"]} for one in others[:OTHERS_MAX]],
        "may_edit": can(request.actor, "edit", here.site),
    }


def _tab(count: dict[str, Any], current_fr: FR) -> dict[str, Any]:
    fr: FR = count["fr"]
    return {
        "url": f"?fr={fr + 1}",
        "label": f"{fr.code} {fr.name}",
        "count": f"{count['judged']}/{count['rows']}",
        "is_current": fr == current_fr,
    }


def _seen(rows: list[DeskRow], stated: Record) -> str:
    return json.dumps({one.id: stated[one.id] for one in rows if one.id in stated}, ensure_ascii=False)


def _fr(request: PageRequest) -> FR:
    asked = request.POST.get("fr") or request.GET.get("fr") or "1"
    return FR(int(asked) - 1) if asked in {"1", "2", "3", "4", "5", "6", "7"} else FR.IAC


def _record(here: Current, kind: str, code: str) -> Record:
    found = shelf(here.assessment, kind).read([code]).get(code) if kind in KINDS else None
    if found is None:
        raise Http404("No such zone or conduit.")
    return found.record
