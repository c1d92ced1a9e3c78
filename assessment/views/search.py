"""The objects of a site by any part of their code or name, for the palette."""

from __future__ import annotations

from django.db.models import Q
from django.http import JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.http import PageRequest, site_of
from accounts.models import Site
from accounts.scope import rows_of
from inventory.models import Asset, Conduit, Zone

SHOWN = 20
WORDS_LENGTH = 200
Found = dict[str, str]


@require_safe
def search(request: PageRequest, site: str) -> JsonResponse:
    """Give at most twenty zones, conduits and assets that `q` names: kind, code, name and address of each."""
    here = site_of(request, site)
    words = request.GET.get("q", "")[:WORDS_LENGTH].strip()
    found = _find(here, words) if words else []
    return JsonResponse({"results": found[:SHOWN]})


def _find(site: Site, words: str) -> list[Found]:
    by_words = Q(code__icontains=words) | Q(name__icontains=words)
    found = []
    for kind, rows in (("zone", rows_of(site, Zone)), ("conduit", rows_of(site, Conduit))):
        named = rows.filter(by_words, retired_at=None).values_list("code", "name")[:SHOWN]
        found += [_row(site, kind, code, name) for code, name in named]
    assets = rows_of(site, Asset).filter(retired_at=None)
    for word in words.lower().split():
        assets = assets.filter(search_text__contains=word)
    return found + [_row(site, "asset", tag, name) for tag, name in assets.values_list("tag", "name")[:SHOWN]]


def _row(site: Site, kind: str, code: str, name: str) -> Found:
    if kind == "asset":
        url = reverse("inventory:asset", kwargs={"site": site.code, "tag": code})
    else:
        url = reverse(f"assessment:{kind}", kwargs={"site": site.code, "code": code})
    return {"kind": kind, "code": code, "name": name or code, "url": url}
