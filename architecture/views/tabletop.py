"""Tabletop: the exercises that were held, and walking a scenario or an isolation card with the room."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import can
from accounts.http import PageRequest
from architecture import exercises
from architecture.views.common import places_named, shown, tabs_of
from assessment import queries
from assessment.edits import EditConflict, EditRefused
from assessment.record_rows import shelf
from assessment.views.common import Current, current


@require_safe
def tabletop(request: PageRequest, site: str) -> HttpResponse:
    """List what was walked, and what can be: every isolation card and every scenario."""

    def read(here: Current, picture: dict[str, Any]) -> dict[str, Any]:
        held = sorted(shelf(here.assessment, "exercises").all(), key=lambda one: one.get("on") or "", reverse=True)
        newest: dict[str, str] = {}
        for one in held:
            newest.setdefault(one.get("about") or "", one.get("on") or "")
        cards = [{**card, "walked": newest.get(f"zone:{card['code']}")} for card in picture["isolation"]]
        scenarios = [
            {
                "code": one["code"],
                "title": one.get("title") or one["code"],
                "walked": newest.get(f"scenario:{one['code']}"),
            }
            for one in shelf(here.assessment, "scenarios").all()
        ]
        places = places_named(here, (one.get("about") or "" for one in held))
        places |= {f"scenario:{one['code']}": one["title"] for one in scenarios}
        return {
            "held": [exercises.told(one) for one in held],
            "cards": cards,
            "scenarios": scenarios,
            "places": places,
        }

    return shown(request, site, "tabletop", read)


@require_http_methods(["GET", "HEAD", "POST"])
def walk(request: PageRequest, site: str, kind: str, code: str) -> HttpResponse:
    """Walk a scenario or an isolation card with the room, and keep what was said."""
    if kind not in exercises.KINDS:
        raise Http404("No such kind of exercise.")
    here = current(request, site, "edit" if request.method == "POST" else "view")
    found = shelf(here.assessment, kind).read([code]).get(code) if here.assessment.pk else None
    if found is None:
        raise Http404("No such record.")
    record = dict(found.record)
    questions = _questions(here, kind, code, record)
    if request.method == "POST":
        about = f"{exercises.KINDS[kind]}:{code}"
        led_by = request.user.get_full_name() or request.user.username
        told = exercises.exercise_of(about, questions, request.POST, today=timezone.localdate(), led_by=led_by)
        taken = [one["code"] for one in shelf(here.assessment, "exercises").all()]
        card = record.get("isolation") if kind == "zones" else None
        try:
            exercises.keep(here.assessment, told, taken=taken, user=request.user, card=card)
        except (EditRefused, EditConflict) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("What was said is kept. It can be undone under Changes."))
            return redirect("architecture:tabletop", site=here.site.code)
    context = here.context(
        tabs=tabs_of(here.site.code, "tabletop"),
        may_edit=can(request.actor, "edit", here.site),
        title=record.get("title") or record.get("name") or code,
        is_card=kind == "zones",
        questions=[
            {
                "text": one.text,
                "known": one.known,
                "said": request.POST.get(f"said.{place}", ""),
                "holds": request.POST.get(f"holds.{place}", ""),
            }
            for place, one in enumerate(questions)
        ],
        posted=request.POST,
    )
    return render(request, "architecture/walk.html", context)


def _questions(here: Current, kind: str, code: str, record: dict[str, Any]) -> list[exercises.Question]:
    people = {one["code"]: one.get("name") or one["code"] for one in shelf(here.assessment, "people").all()}
    picture = here.architecture or {"isolation": []}
    if kind == "zones":
        empty: dict[str, Any] = {
            "name": record.get("name") or code,
            "owner": None,
            "phone": None,
            "instruction": None,
            "conduits": [],
        }
        card = next((one for one in picture["isolation"] if one["code"] == code), empty)
        return exercises.questions_about_zone(card, here.cut("zones", code), people)
    judged = (here.section("scenarios") or {}).get(code)
    tags = [step[end] for step in ((judged or {}).get("way") or {}).get("steps") or () for end in ("from", "to")]
    zones = {one["code"]: one.get("name") or one["code"] for one in shelf(here.assessment, "zones").all()}
    return exercises.questions_about_scenario(record, judged, {**zones, **queries.names_of_assets(here.site, tags)})
