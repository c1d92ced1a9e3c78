"""Any record of the model, listed, shown as a form, written through the door of edits."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import versions
from accounts.access import can
from accounts.http import PageRequest
from accounts.tables import Table, slice_of_list, take_view, tools_of
from accounts.told import told
from assessment.edits import Change, EditConflict, Edited, EditRefused, FieldConflict, edit, etag_of_record
from assessment.engine.model_file.references import HOMES
from assessment.near_levels import moved_levels, near_levels
from assessment.record_forms.controls import Control, controls_of, sections_of
from assessment.record_forms.drawn import draw
from assessment.record_forms.texts import Problems, record_of, texts_of
from assessment.record_kinds import LISTS, SINGLES, code_of, key_of
from assessment.record_rows import shelf
from assessment.views import conflicts
from assessment.views.bulk import fields_of
from assessment.views.common import Current, current
from assessment.views.record_words import RecordWords

PER_PAGE: Final = 100
SEARCH_LENGTH: Final = 200
OFFERED_MAX: Final = 500  # codes that a field offers; of longer lists a person types one
PLACES: Final = ("zones", "conduits")
# Where a kind has a page of its own, its list and its card are there.
_PAGES: Final[Mapping[str, str]] = {
    "zones": "assessment:zones",
    "conduits": "assessment:conduits",
    "assets": "inventory:assets",
    "flows": "assessment:flows",
}
_CARDS: Final[Mapping[str, tuple[str, str]]] = {
    "zones": ("assessment:zone", "code"),
    "conduits": ("assessment:conduit", "code"),
    "assets": ("inventory:asset", "tag"),
}
_SINGULAR: Final = {home: kind for kind, home in HOMES.items()} | {
    "people": "person",
    "hierarchy": "place of the hierarchy",
    "patches": "count of patches",
    "waivers": "waiver",
    "service_agreements": "service agreement",
    "kpis": "KPI",
}
_STEP = re.compile(r"\[(\d+)\]")


@require_safe
def register(request: PageRequest, site: str) -> HttpResponse:
    """List the kinds of records of the model with how many there are of each."""
    here = current(request, site)
    kinds = [
        {
            "title": _title(kind),
            "count": len(shelf(here.assessment, kind).all()),
            "url": _list_url(here, kind),
        }
        for kind in LISTS
        if kind not in _PAGES
    ]
    singles = [{"kind": kind, "title": _title(kind)} for kind in SINGLES if kind not in ("layout", "risk_matrix")]
    return render(request, "assessment/register.html", {"site": here.site, "kinds": kinds, "singles": singles})


@require_safe
def record_list(request: PageRequest, site: str, kind: str) -> HttpResponse:
    """List the records of one kind."""
    here = current(request, site)
    if kind not in LISTS:
        raise Http404("No such kind of record.")
    if kind in _PAGES:
        return redirect(_list_url(here, kind))
    controls = {one.key: one for one in controls_of(kind) if one.key not in (key_of(kind), "name", "title")}
    columns = [(key, told(one.label)) for key, one in controls.items()]
    table = Table(
        f"records-{kind}", (("code", _("Code")), ("facts", _("Said of it")), *columns), frozenset(dict(columns))
    )
    take_view(request, here.site, table)
    word = request.GET.get("q", "")[:SEARCH_LENGTH].casefold()
    records = [
        one
        for one in shelf(here.assessment, kind).all()
        if not word or word in json.dumps(one, ensure_ascii=False).casefold()
    ]
    page = slice_of_list(records, [code_of(kind, one) for one in records], request.GET, PER_PAGE)
    tools = tools_of(request, here.site, table)
    shown = [(key, label) for key, label in columns if key in tools["columns"]]
    words = RecordWords(here.assessment)
    rows = [
        {
            "code": code_of(kind, one),
            "name": _name(one),
            "facts": _facts(controls, one, words),
            "values": [words.of(controls[key], one.get(key)) for key, _label in shown],
        }
        for one in page
    ]
    context = {
        "site": here.site,
        "kind": kind,
        "title": _title(kind),
        "singular": _singular(kind),
        "rows": rows,
        "page": page,
        "may_edit": (may_edit := can(request.actor, "edit", here.site)),
        "bulk_kind": kind,
        "bulk_fields": fields_of(kind) if may_edit and key_of(kind) else (),
        "shown": shown,
        **tools,
    }
    return render(request, "assessment/record_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_record(request: PageRequest, site: str, kind: str, code: str = "") -> HttpResponse:
    """Show a record as a form, and write what changed."""
    here = current(request, site, "edit")
    found = _standing(here, kind, code, may_be_gone=not {"seen", "conflict"}.isdisjoint(request.POST))
    form = _Form(kind, found, f"{_title(kind) if kind in SINGLES else _name(found) or code}")
    form.back = _back(request, here, kind, code)
    form.is_gone = not found and kind in LISTS
    # What is taken out is what was looked at: not offered beside words that are being mended.
    form.tag = etag_of_record(found) if found and request.method == "GET" else ""
    if request.method == "POST" and "conflict" in request.POST:
        return _settled(request, here, form)
    if request.method == "POST":
        form.read(request)
        if not form.problems and (answer := _write(request, here, form, code)):
            return answer
    return _page(request, here, form, code)


@require_http_methods(["GET", "HEAD", "POST"])
def new_record(request: PageRequest, site: str, kind: str) -> HttpResponse:
    """Show an empty form, and write the record that it describes."""
    here = current(request, site, "edit")
    if kind not in LISTS:
        raise Http404("No such kind of record.")
    form = _Form(kind, {}, f"New {_singular(kind)}", is_new=True)
    form.back = _back(request, here, kind, "")
    if request.method == "GET":
        controls = controls_of(kind)
        wanted = {one.key for one in controls} & set(request.GET)
        form.texts = texts_of(controls, {key: request.GET[key] for key in wanted if _takes_text(kind, key)})
    if request.method == "POST":
        form.read(request)
        if not form.problems and (answer := _write(request, here, form, "")):
            return answer
    return _page(request, here, form, "")


@require_POST
def remove_record(request: PageRequest, site: str, kind: str, code: str) -> HttpResponse:
    """Take a record out of the model; refused where others still name it."""
    here = current(request, site, "edit")
    found = _standing(here, kind, code)
    if not (tag := request.POST.get("tag", "")):
        raise versions.Unversioned
    goes, seen = [Change(kind, code, found, None)], {(kind, code): tag}
    try:
        done = edit(assessment=here.assessment, user=request.user, changes=goes, expected=seen)
    except (EditRefused, EditConflict) as refusal:
        messages.error(request, str(refusal))
        return redirect("assessment:edit_record", site=here.site.code, kind=kind, code=code)
    messages.success(request, _done(done))
    return redirect(_list_url(here, kind))


@dataclass
class _Form:
    """One form: the record as the person saw it, the texts in its fields, and what is wrong with them."""

    kind: str
    was: Mapping[str, Any]
    title: str
    is_new: bool = False
    is_gone: bool = False  # while somebody wrote
    back: str = ""
    tag: str = ""

    def __post_init__(self) -> None:
        self.controls = controls_of(self.kind)
        self.texts = texts_of(self.controls, self.was)
        self.now: dict[str, Any] = {}
        self.problems: Problems = {}
        self.errors: list[str] = []
        self.conflicts: list[FieldConflict] = []

    @property
    def pictured(self) -> dict[str, Any]:
        """Give the fields of the record that the form shows."""
        keys = {one.key for one in self.controls}
        return {key: value for key, value in self.was.items() if key in keys}

    def read(self, request: PageRequest) -> None:
        """Read what was sent: beside the fields, the record as it was when the form was made."""
        if not self.is_new:
            self.was = versions.seen(request)
        self.texts = {key: request.POST.getlist(key) for key in request.POST}
        self.now, self.problems = record_of(self.controls, self.texts, self.pictured)

    def read_change(self, change: Change) -> None:
        """Show a change as it was meant, in the fields of the form."""
        self.was = change.was or {}
        self.texts = texts_of(self.controls, change.now or {})

    def refuse(self, refusal: EditRefused) -> None:
        """Put what the model does not allow beside the fields it speaks of."""
        for error in refusal.errors:
            _, _, rest = error.place.partition(".") if ":" in error.place else ("", "", error.place)
            path = _STEP.sub(r".\1", rest)
            known = next((one for one in _heads(path) if one in self._names()), None)
            if known is None:
                self.errors.append(str(error))
            else:
                self.problems.setdefault(known, error.message)
        if not refusal.errors:
            self.errors.append(str(refusal))

    def _names(self) -> set[str]:
        return {one.key for one in self.controls} | set(self.texts)


def _write(request: PageRequest, here: Current, form: _Form, code: str) -> HttpResponse | None:
    """Write a form; None, with the reasons in the form, where it cannot be written."""
    new = str(form.now.get(key_of(form.kind), "")) if form.is_new and key_of(form.kind) else code
    change = Change(form.kind, new, None if form.is_new else form.pictured, form.now)
    is_place = form.kind in PLACES and not (form.is_new or form.is_gone)
    before = near_levels(here.assessment, form.kind, code) if is_place else None
    try:
        done = edit(assessment=here.assessment, user=request.user, changes=[change])
    except EditRefused as refusal:
        form.refuse(refusal)
        return None
    except EditConflict as conflict:
        if not form.is_new:
            return _side_by_side(request, here, form, conflict, [change])
        form.conflicts = list(conflict.conflicts)
        return None
    now = done.records[-1].code if done.records else new
    told = moved_levels(before, near_levels(done.assessment, form.kind, now)) if before is not None else []
    messages.success(request, " ".join([_done(done), "; ".join(told) + "." if told else ""]).strip())
    is_renamed = now != code
    return redirect(_card(here, form.kind, now) if is_renamed or not form.back else form.back)


def _settled(request: PageRequest, here: Current, form: _Form) -> HttpResponse:
    """Write what somebody made of two texts; show both again where a third one came in between."""
    changes = conflicts.settled(request.POST)
    if not changes:
        messages.info(request, _("What others wrote stays."))
        return redirect(form.back)
    try:
        done = edit(assessment=here.assessment, user=request.user, changes=changes)
    except EditConflict as conflict:
        return _side_by_side(request, here, form, conflict, changes)
    except EditRefused as refusal:
        form.refuse(refusal)
        form.read_change(changes[0])
        return _page(request, here, form, changes[0].code)
    messages.success(request, _done(done))
    return redirect(form.back)


def _side_by_side(
    request: PageRequest, here: Current, form: _Form, conflict: EditConflict, changes: list[Change]
) -> HttpResponse:
    context = {"site": here.site, "form": form, "title": form.title, "conflict": conflicts.shown(conflict, changes)}
    return render(request, "assessment/record_conflict.html", context, status=409)


def _page(request: PageRequest, here: Current, form: _Form, code: str) -> HttpResponse:
    drawn = [
        {"title": section.title, "controls": draw(section.controls, form.texts, form.problems)}
        for section in sections_of(form.kind)
    ]
    context = {
        "site": here.site,
        "kind": form.kind,
        "code": code,
        "form": form,
        "title": form.title,
        "list_title": _title(form.kind),
        "list_url": _list_url(here, form.kind) if form.kind in LISTS else _register_url(here),
        "sections": drawn,
        "seen": json.dumps(form.pictured, ensure_ascii=False),
        "offered": _offered(here, form),
        "is_list": form.kind in LISTS,
    }
    is_bad = form.problems or form.errors or form.conflicts
    status = 409 if form.conflicts else 422 if is_bad else 200
    return render(request, "assessment/record_form.html", context, status=status)


def _standing(here: Current, kind: str, code: str, *, may_be_gone: bool = False) -> dict[str, Any]:
    """Give a record as it stands; what somebody took away while another person wrote is told as a conflict."""
    if kind not in (*LISTS, *SINGLES) or kind == "layout":
        raise Http404("No such kind of record.")
    found = shelf(here.assessment, kind).read([code]).get(code)
    if found is None and (kind in SINGLES or may_be_gone):
        return {}
    if found is None:
        raise Http404("No such record.")
    return dict(found.record)


def _offered(here: Current, form: _Form) -> dict[str, list[str]]:
    """Give the codes that fields may name, per kind of code; long lists are not offered."""
    wanted = set[str]()

    def note(controls: Any) -> None:
        for one in controls:
            wanted.update({one.refers_to.split()[0]} if one.refers_to else ())
            note(one.parts)

    note(form.controls)
    found = {}
    for kind in sorted(wanted & set(HOMES)):
        home = HOMES[kind]
        if home in LISTS and home not in ("assets", "flows"):
            codes = [code_of(home, one) for one in shelf(here.assessment, home).all()]
            if len(codes) <= OFFERED_MAX:
                found[kind] = codes
    return found


def _takes_text(kind: str, key: str) -> bool:
    return any(one.key == key and one.widget in ("text", "long", "choice") for one in controls_of(kind))


def _heads(path: str) -> list[str]:
    """Give a path and what it lies in, the longest first."""
    steps = path.split(".")
    return [".".join(steps[:count]) for count in range(len(steps), 0, -1)]


def _done(done: Edited) -> str:
    return f"{done.title}. It can be undone under Changes." if done.change else done.title


def _back(request: PageRequest, here: Current, kind: str, code: str) -> str:
    """Give where a form leads when it is done: where the person came from, if that is a page of ours."""
    asked = request.POST.get("back") or request.GET.get("back") or ""
    if asked and url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}):
        return asked
    return _card(here, kind, code)


def _card(here: Current, kind: str, code: str) -> str:
    if kind in _CARDS and code and here.run is not None:
        name, argument = _CARDS[kind]
        return reverse(name, kwargs={"site": here.site.code, argument: code})
    return _list_url(here, kind) if kind in LISTS else _register_url(here)


def _list_url(here: Current, kind: str) -> str:
    site = here.site.code
    if kind in _PAGES:
        return reverse(_PAGES[kind], kwargs={"site": site})
    return reverse("assessment:records", kwargs={"site": site, "kind": kind})


def _register_url(here: Current) -> str:
    return reverse("assessment:register", kwargs={"site": here.site.code})


def _title(kind: str) -> str:
    return {"kpis": "KPIs", "patches": "Patch counts"}.get(kind) or kind.replace("_", " ").capitalize()


def _singular(kind: str) -> str:
    return _SINGULAR.get(kind, kind).replace("_", " ")


def _name(record: Mapping[str, Any]) -> str:
    return str(record.get("name") or record.get("title") or record.get("decision") or "")


def _facts(controls: Mapping[str, Control], record: Mapping[str, Any], words: RecordWords) -> list[tuple[str, Any]]:
    """Give the first few fields of a record beside its code and name."""
    said = [key for key in controls if record.get(key) not in (None, "", [], {})]  # in one order on any database
    return [(controls[key].label, words.of(controls[key], record[key])) for key in said[:4]]
