"""The zone map while it is edited: picture and verdict after an edit, the inspector, and acts on whole zones."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from accounts import versions
from accounts.access import can
from accounts.http import PageRequest
from accounts.scope import rows_of
from accounts.told import told
from assessment import services
from assessment.draft import difference, kept_draft
from assessment.edits import EditConflict, Edited, EditRefused
from assessment.engine.model_file.schema import model_schema
from assessment.engine.near_part import TooWide
from assessment.near_draft import what_it_did, what_waits
from assessment.views import zone_maps
from assessment.views.common import Current, Drafted, current, drafted
from assessment.zone_acts import join_zones, split_zone
from assessment.zone_map import View
from inventory.history import newest_change
from inventory.models import ChangeSet

KINDS: Final = ("zones", "conduits")
SHOWN: Final = 6
WRITTEN: Final = ("name", "kind", "level", "parent")


def shown(here: Current) -> dict[str, Any]:
    """Give what the editor needs to know of the model: what is written of zones, and where people put them."""
    layout = (here.assessment.others.get("layout") or {}).get("zones") or {}
    zones = {
        one["code"]: {key: one[key] for key in WRITTEN if one.get(key) is not None}
        for one in here.frame.get("zones") or ()
    }
    conduits = {one["code"]: {"name": one.get("name") or one["code"]} for one in here.frame.get("conduits") or ()}
    return {
        "model": json.dumps({"zones": zones, "conduits": conduits, "layout": layout}, ensure_ascii=False),
        "version": services.etag_of(here.assessment),
        "newest": _newest(here),
        "zone_kinds": _words("zone", "kind"),
        "conduit_kinds": _words("conduit", "kind"),
        "directions": _words("conduit", "direction"),
        "statuses": _words("conduit", "status"),
        "is_large": isinstance(here, Drafted) and not here.is_judged,
        "purdue": (5, 4, 3.5, 3, 2, 1, 0),
    }


def _newest(here: Current) -> int | str:
    """Give the newest act that the picture shows; nothing where the model is a newer one by now.

    The number is read after the picture: it counts where the model is still at the version that was drawn.
    """
    newest = newest_change(here.site)
    return newest if services.etag_of(services.again(here.assessment)) == services.etag_of(here.assessment) else ""


@require_safe
def draft_map(request: PageRequest, site: str) -> HttpResponse:
    """Give the picture as the model stands now, and what became better and worse since another version of it.

    Of a large model, `change` names the edit that is asked about, and `only=verdict` asks for nothing but the answer.
    """
    here = current(request, site)
    if request.GET.get("only") == "verdict":
        return render(
            request, "components/map_verdict.html", here.context(is_draft=True, **_verdict_near(request, here))
        )
    keep, standing = zone_maps.keeper(here), cache(lambda: drafted(here))
    view, before = zone_maps.view_of(request.GET), request.GET.get("before", "")
    map_ = keep(["map", view.layer, view.path, *sorted(view.opened)], lambda: drawn(standing(), view))
    if here.run is None and not map_["is_draft"]:
        raise Http404("Nothing was judged yet.")
    context = here.context(may_edit=can(request.actor, "edit", here.site)) | map_ | zone_maps.tray(here)
    # Where the feed tells of an edit that this page has answered already, what was said of it stays.
    if before == services.etag_of(here.assessment) or not map_["is_draft"] or map_["is_large"]:
        return render(request, "assessment/zone_map.html#redrawn", context)
    verdict = keep(["verdict", before], lambda: _verdict_since(standing(), before))
    return render(request, "assessment/zone_map.html#renewed", context | verdict)


def drawn(here: Current, view: View) -> dict[str, Any]:
    """Give the picture and what the editor needs of it; where nothing can be drawn, only that."""
    is_draft = isinstance(here, Drafted)
    if here.run is None and not is_draft:
        return {"is_draft": False}
    return {"is_draft": is_draft, **zone_maps.shown(here, view), **shown(here)}


def _verdict_since(here: Current, version: str) -> dict[str, Any]:
    """Give what became better and worse since a version of the model; None where nobody remembers that one."""
    before = kept_draft(here.assessment, version)
    now = here.draft if isinstance(here, Drafted) else None
    return {"verdict": None if before is None or now is None else difference(before, now)}


def _verdict_near(request: PageRequest, here: Current) -> dict[str, Any]:
    """Give what one edit of a large model did, as far as it can be told at once."""
    number = request.GET.get("change", "")
    changes = rows_of(here.site, ChangeSet).filter(form=ChangeSet.Form.FIELDS, pk=number if number.isdecimal() else 0)
    try:
        verdict = None if (found := changes.first()) is None else what_it_did(here.assessment, found)
    except TooWide:
        verdict = None
    return {"verdict": verdict, "waits": what_waits(), "is_too_wide": verdict is None}


@require_safe
def inspector(request: PageRequest, site: str, kind: str, code: str) -> HttpResponse:
    """Show what stands beside the map of one zone or conduit, as the model is now, with what can be done to it."""
    here = drafted(current(request, site))
    if kind not in KINDS or not isinstance(here, Drafted) or here.draft is None:
        raise Http404("No such thing.")
    judged = here.section(kind).get(code)
    if judged is None:
        raise Http404("No such zone or conduit.")
    findings = here.findings_at(f"{kind[:-1]}:{code}")
    context = {
        "site": here.site,
        "kind": kind,
        "record": here.record(kind, code),
        "judged": judged,
        "findings": [{"severity": severity, "message": text} for _, severity, text in findings[:SHOWN]],
        "finding_count": len(findings),
        "may_edit": can(request.actor, "edit", here.site),
    }
    return render(request, "assessment/map_inspector.html", context)


@require_POST
def join(request: PageRequest, site: str) -> HttpResponse:
    """Join a zone to another."""
    here = current(request, site, "edit")
    return _answer(
        lambda: join_zones(
            assessment=here.assessment,
            code=request.POST.get("code", ""),
            into=request.POST.get("into", ""),
            user=request.user,
            since=versions.sent(request),
        )
    )


@require_POST
def split(request: PageRequest, site: str) -> HttpResponse:
    """Make a zone of its own of the assets of some types."""
    here = current(request, site, "edit")
    return _answer(
        lambda: split_zone(
            assessment=here.assessment,
            code=request.POST.get("code", ""),
            new=request.POST.get("new", ""),
            name=request.POST.get("name", "").strip(),
            types=request.POST.getlist("types"),
            user=request.user,
            since=versions.sent(request),
        )
    )


def _answer(act: Callable[[], Edited]) -> JsonResponse:
    """Do an act and answer as the REST edits do."""
    try:
        done = act()
    except versions.Unversioned as unversioned:
        return JsonResponse({"detail": str(unversioned)}, status=428)
    except EditConflict as conflict:
        return JsonResponse({"detail": told(str(conflict))}, status=412)
    except EditRefused as refusal:
        return JsonResponse({"detail": told(f"{refusal} Nothing was written.")}, status=409)
    return JsonResponse({"title": told(done.title), "model": done.etag, "change": done.change and done.change.pk})


def _words(part: str, key: str) -> list[str]:
    field = model_schema()["$defs"][part]["properties"][key]
    return [word for word in field["enum"] if word is not None]
