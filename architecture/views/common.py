"""What every page here shows: where the reader stands, the tabs, and the picture, or that there is none yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.access import can
from accounts.http import PageRequest
from assessment.queries import names_of_assets
from assessment.views.common import Current, current, people_named


def tabs_of(site: str, at: str) -> list[dict[str, Any]]:
    """Give the tabs of the pages that belong together."""
    out = [
        ("leaving", _("What leaves")),
        ("patterns", _("Patterns")),
        ("edges", _("Edges")),
        ("platforms", _("Platforms")),
    ]
    kept = [
        ("upkeep", _("Overview")),
        ("cuts", _("What stops where")),
        ("legacy", _("Legacy")),
        ("tabletop", _("Tabletop")),
    ]
    pages = out if at in dict(out) else kept
    return [
        {"url": reverse(f"architecture:{name}", kwargs={"site": site}), "label": label, "is_current": name == at}
        for name, label in pages
    ]


def shown(
    request: PageRequest, site: str, at: str, read: Callable[[Current, dict[str, Any]], dict[str, Any]]
) -> HttpResponse:
    """Show a page of the picture; `read` gives what it draws."""
    here = current(request, site)
    picture = here.architecture
    context = here.context(
        tabs=tabs_of(here.site.code, at),
        may_edit=can(request.actor, "edit", here.site),
        is_known=picture is not None,
        people=SimpleLazyObject(lambda: people_named(here.assessment)),
    )
    if picture is not None:
        context |= read(here, picture)
    return render(request, f"architecture/{at}.html", context)


def places_named(here: Current, about: Iterable[str] = ()) -> dict[str, str]:
    """Give the names of zones and conduits as records name them (`zone:CODE`), and those of assets among `about`."""
    found = {
        f"{kind}:{one['code']}": one.get("name") or one["code"]
        for kind in ("zone", "conduit")
        for one in here.frame.get(f"{kind}s") or ()
    }
    tags = [one.removeprefix("asset:") for one in about if one.startswith("asset:")]
    return found | ({f"asset:{tag}": name for tag, name in names_of_assets(here.site, tags).items()} if tags else {})
