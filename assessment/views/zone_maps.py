"""What the zone map shows of a run: the picture in the layer asked for, what stands beside it, and its files."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from threading import Lock
from typing import Any, Final
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.http import PageRequest
from accounts.scope import rows_of
from assessment import kept_maps, services
from assessment.drawing.drawio import to_drawio
from assessment.drawing.folding import fold
from assessment.drawing.geometry import arrange
from assessment.drawing.legend import legend_beside
from assessment.drawing.picture import Picture
from assessment.map_layers import GAP, TITLES, path_choices, pattern_choices
from assessment.queries import ARCHITECTURE
from assessment.views.common import Current, Drafted, current, drafted
from assessment.views.proposals import open_proposals
from assessment.zone_map import ASSETS_DRAWN, View, picture_of
from inventory.asset_lists import homeless
from inventory.models import Asset

PROPOSED_DRAWN: Final = 12
OPENED_DRAWN: Final = 400
EXPORTED: Final = 2000
TRAY: Final = 60
SECONDS: Final = 3600
PATHS_OFFERED: Final = 60
_ONE_AT_A_TIME: Final = Lock()  # who asks for what another is drawing waits for it


def view_of(query: QueryDict) -> View:
    """Read from an address how somebody looks at the map."""
    layer = query.get("layer", GAP)
    return View(layer if layer in TITLES else GAP, query.get("path", ""), frozenset(query.getlist("open")))


def shown(here: Current, view: View) -> dict[str, Any]:
    """Give what the page shows of the map: the picture, and the choice of layers and paths."""
    picture = picture_for(here, view)
    query = [("open", code) for code in sorted(view.opened)]
    return {
        # The drawing escapes every text it is given and writes no script; it is the reviewed exception of S38.
        "svg": mark_safe(kept_maps.draw(picture, place_of(here), has_legend=False)),  # noqa: S308
        "legend": [(mark_safe(mark), meaning) for mark, meaning in legend_beside(picture)],  # noqa: S308
        "note": picture.note,
        "undrawn": _undrawn(here) if view.layer == "leaving" else [],
        "layers": [(name, title, urlencode([("layer", name), *query])) for name, title in TITLES.items()],
        "layer": view.layer,
        "paths": _choices(here, view.layer)[:PATHS_OFFERED],
        "path": view.path,
        "opened": sorted(view.opened),
        "looked": urlencode([("layer", view.layer), *([("path", view.path)] if view.path else []), *query]),
    }


def _undrawn(here: Current) -> list[dict[str, Any]]:
    """Give what leaves OT by no conduit: the map has no line for it."""
    picture = here.section(ARCHITECTURE)
    return [] if picture is None else [row for row in picture["leaving"]["rows"] if not row["conduit"]]


def tray(here: Current) -> dict[str, Any]:
    """Give the assets that stand in no zone: some, how many there are, and apart those that a conduit answers for."""
    placeless = _assets(here).filter(zone=None)
    unassigned = homeless(here.site, placeless)
    others = placeless.exclude(pk__in=unassigned.values("pk")).order_by("tag")[:TRAY]
    return {"unassigned": unassigned.count(), "tray": unassigned.order_by("tag")[:TRAY], "at_borders": list(others)}


def keeper(here: Current) -> Callable[[list[str], Callable[[], dict[str, Any]]], dict[str, Any]]:
    """Give what keeps parts of the page until the model is changed or judged anew: after an edit every open map asks.

    What is kept holds no rights: everybody who may open the page sees the same, each language by itself.
    """
    if here.assessment.pk is None:
        return lambda _, make: make()
    judged = "" if here.run is None else str(here.run.pk)
    stamp = [place_of(here), services.etag_of(here.assessment), judged, get_language() or ""]

    def keep(names: list[str], make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        key = f"map-page:{kept_maps.EDITION}:{sha256(json.dumps([*stamp, *names]).encode()).hexdigest()}"
        kept: dict[str, Any] | None = cache.get(key)
        if kept is not None:
            return kept
        with _ONE_AT_A_TIME:
            kept = cache.get(key)
            if kept is None:
                kept = make()
                cache.set(key, kept, SECONDS)
        return kept

    return keep


def place_of(here: Current) -> str:
    """Give the name under which the pictures of an assessment follow each other."""
    return f"{here.assessment.pk}:{here.assessment.created_at.timestamp()}" if here.assessment.pk else ""


def _choices(here: Current, layer: str) -> list[tuple[str, str]]:
    """Give what can be laid over the map in a layer: attack paths, or patterns."""
    if layer == "pattern":
        return pattern_choices(here.section)
    return [(one, one) for one in path_choices(here.section)] if layer == "path" else []


def picture_for(here: Current, view: View, *, most: int = OPENED_DRAWN, is_folded: bool = True) -> Picture:
    """Give the picture of the newest run, with so many assets at most, folded where it is too large."""

    def url(kind: str, code: str) -> str:
        if kind == "asset":
            return reverse("inventory:asset", kwargs={"site": here.site.code, "tag": code})
        if kind in ("zone", "conduit") and isinstance(here, Drafted):
            inspector = {"site": here.site.code, "kind": f"{kind}s", "code": code}
            return reverse("assessment:map_inspector", kwargs=inspector)
        if kind == "zone_proposals":
            return (
                f"{reverse('assessment:zone_proposals', kwargs={'site': here.site.code})}?{urlencode({'zone': code})}"
            )
        return reverse(f"assessment:{kind}", kwargs={"site": here.site.code, "code": code})

    picture = picture_of(
        here.section,
        here.open_findings,
        view=view,
        url=url,
        assets=_drawn_assets(here, view, most),
        proposed=[zone for zone in open_proposals(here)[0] if zone["is_new"]][:PROPOSED_DRAWN],
        layout=here.assessment.others.get("layout"),
    )
    return fold(picture, view.opened) if is_folded else picture


def _assets(here: Current) -> QuerySet[Asset]:
    return rows_of(here.site, Asset).filter(retired_at=None)


def _drawn_assets(here: Current, view: View, most: int) -> dict[str, list[dict[str, Any]]]:
    """Give the assets to draw by zone: all of a small plant, else those of the zones that were opened."""
    placed = _assets(here).exclude(zone=None)
    if placed[: ASSETS_DRAWN + 1].count() > ASSETS_DRAWN:
        placed = placed.filter(zone__code__in=view.opened)
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for zone, tag, name, kind in placed.order_by("tag").values_list("zone__code", "tag", "name", "type")[:most]:
        found[zone].append({"tag": tag, "name": name, "type": kind})
    return found


def sized(here: Current, view: View) -> tuple[str, float, float]:
    """Give the picture as SVG text with its width and height."""
    return kept_maps.draw_sized(picture_for(here, view), place_of(here))


@require_safe
def zone_svg(request: PageRequest, site: str) -> HttpResponse:
    """Give the zone picture as a file."""
    here = drawn_from(request, site)
    return as_file(
        here, kept_maps.draw(picture_for(here, view_of(request.GET)), place_of(here)), "image/svg+xml", "svg"
    )


@require_safe
def zone_drawio(request: PageRequest, site: str) -> HttpResponse:
    """Give the zone picture for diagrams editors: every zone, and every asset of a plant that is not too large."""
    here = drawn_from(request, site)
    view = view_of(request.GET)
    zones = frozenset(zone["code"] for zone in here.frame.get("zones", []))
    picture = picture_for(here, replace(view, opened=zones), most=EXPORTED, is_folded=False)
    text = to_drawio(picture, arrange(picture, kept_maps.skeleton_of(picture)))
    return as_file(here, text, "application/vnd.jgraph.mxfile", "drawio")


def drawn_from(request: PageRequest, site: str) -> Current:
    """Give where the reader stands on the model as it is now; Http404 where nothing can be drawn of it yet."""
    here = drafted(current(request, site))
    if here.run is None and not isinstance(here, Drafted):
        raise Http404("Nothing was judged yet.")
    return here


def as_file(here: Current, content: str | bytes, content_type: str, ending: str) -> HttpResponse:
    """Give the picture as a file to keep."""
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="zones-{here.site.pk}.{ending}"'
    return answer
