"""What the frame of every page shows: the entries of the rail for the site at hand, and the sites to choose from."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import visible_sites
from accounts.models import Site

RAIL = (
    ("assessment:dashboard", _("Dashboard"), "speedometer2", "d"),
    ("inventory:assets", _("Inventory"), "hdd-stack", "i"),
    ("assessment:zones", _("Zone map"), "diagram-3", "z"),
    ("assessment:conduits", _("Conduits"), "arrow-left-right", "c"),
    ("architecture:leaving", _("Data leaving OT"), "box-arrow-up-right", "l"),
    ("architecture:upkeep", _("Resilience"), "tools", "u"),
    ("assessment:findings", _("Findings"), "exclamation-triangle", "f"),
    ("assessment:advisories", _("Advisories"), "shield-exclamation", "a"),
    ("assessment:paths", _("Paths"), "signpost-split", "p"),
    ("assessment:plan", _("Plan"), "calendar3", "r"),
    ("programme:home", _("Programme"), "signpost-2", "o"),
    ("workshop:sessions", _("Workshop"), "people", "w"),
    ("signoff:home", _("Sign-off"), "patch-check", "s"),
    ("reports:list", _("Reports"), "file-earmark-pdf", "b"),
    ("jobs:list", _("Jobs"), "gear-wide-connected", "j"),
)
CARDS = {
    "assessment:zone": "assessment:zones",
    "assessment:conduit": "assessment:conduits",
    "assessment:flows": "assessment:conduits",
    "assessment:finding": "assessment:findings",
    "assessment:advisory": "assessment:advisories",
    **dict.fromkeys(("architecture:patterns", "architecture:edges", "architecture:platforms"), "architecture:leaving"),
    **dict.fromkeys(
        (
            "architecture:cuts",
            "architecture:cut_off",
            "architecture:legacy",
            "architecture:tabletop",
            "architecture:walk",
        ),
        "architecture:upkeep",
    ),
    "assessment:plan_make": "assessment:plan",
    "assessment:board": "assessment:plan",
    "assessment:board_card": "assessment:plan",
    "assessment:board_put": "assessment:plan",
    "assessment:plan_compare": "assessment:plan",
    "assessment:kpis": "assessment:plan",
    "assessment:money": "assessment:plan",
    "assessment:what_if": "assessment:plan",
    "assessment:what_if_act": "assessment:plan",
    "assessment:migrations": "assessment:plan",
    "assessment:windows": "assessment:plan",
    "assessment:close_stage": "assessment:plan",
}
WHOLE_APPS = {
    "inventory": "inventory:assets",
    "reports": "reports:list",
    "jobs": "jobs:list",
    "workshop": "workshop:sessions",
    "signoff": "signoff:home",
    "programme": "programme:home",
}


def entry_of(view_name: str) -> str:
    """Give the entry of the rail that a page belongs to: a card belongs to its list."""
    app = view_name.partition(":")[0]
    return CARDS.get(view_name) or WHOLE_APPS.get(app) or view_name


def site_at_hand(request: HttpRequest) -> Site | None:
    """Give the site that a page is about, None off a site and where it does not exist for the reader."""
    match = request.resolver_match
    code = match.kwargs.get("site") if match else None
    return None if code is None else next((site for site in _sites(request) if site.code == code), None)


def _sites(request: HttpRequest) -> list[Site]:
    """Give the sites that the reader may see, asked for once per page; none before somebody signed in."""
    actor = getattr(request, "actor", None)
    if actor is None or not request.user.is_authenticated:
        return []
    if not hasattr(request, "sites_seen"):
        request.sites_seen = list(visible_sites(actor))  # type: ignore[attr-defined]
    found: list[Site] = request.sites_seen  # type: ignore[attr-defined]
    return found


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give `rail`, `sites` and `site_code` for templates/base.html."""
    match = request.resolver_match
    code = match.kwargs.get("site") if match else None
    if getattr(request, "actor", None) is None or not request.user.is_authenticated:
        return {"rail": [], "sites": [], "site_code": None}
    rail = []
    here = entry_of(match.view_name) if match else ""
    if code is not None:
        for name, label, icon, key in RAIL:
            url = reverse(name, kwargs={"site": code})
            rail.append({"url": url, "label": label, "icon": icon, "key": key, "is_current": name == here})
    return {"rail": rail, "sites": _sites(request), "site_code": code}
