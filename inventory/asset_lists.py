"""The list of assets: what it shows, by what it is filtered, and in which order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import Site
from accounts.tables import DESCENDING, Table
from inventory.models import Asset, Conduit, OtherRecord, Source
from inventory.sightings import known_from, not_seen_since, stale_before

SEARCH_LENGTH: Final = 200
SORTS: Final = {
    "tag": "tag",
    "name": "name",
    "type": "type",
    "zone": "zone__code",
    "level": "level",
    "vendor": "vendor",
}
TABLE: Final = Table(
    "assets",
    (
        ("tag", _("Tag")),
        ("name", _("Name")),
        ("type", _("Type")),
        ("addresses", _("Addresses")),
        ("vendor", _("Vendor, model")),
        ("zone", _("Zone")),
        ("level", _("Level")),
        ("from", _("Known from")),
        ("firmware", _("Firmware")),
        ("serial", _("Serial number")),
        ("location", _("Location")),
        ("criticality", _("Criticality")),
        ("owner", _("Owner")),
        ("seen", _("Last seen")),
    ),
    extra=frozenset({"firmware", "serial", "location", "criticality", "owner", "seen"}),
)

# What is often the same for many, in the order in which it is offered to be changed together.
TOGETHER: Final = (
    ("zone", _("Zone")),
    ("type", _("Type")),
    ("level", _("Level")),
    ("criticality", _("Criticality")),
    ("owner", _("Owner")),
    ("location", _("Location")),
    ("vendor", _("Vendor")),
    ("model", _("Model")),
    ("firmware", _("Firmware")),
    ("support_end", _("End of support")),
)


def homeless(site: Site, rows: QuerySet[Asset]) -> QuerySet[Asset]:
    """Give, of some assets, those that AR-001 counts: in no zone, in scope, no device on the border of a conduit."""
    conduits = Conduit.objects.filter(site=site, retired_at=None).values_list("details__boundary_assets", flat=True)
    at_borders = {one["asset"] if isinstance(one, dict) else one for devices in conduits for one in devices or ()}
    outside = Asset.objects.filter(site=site, details__in_scope=False)
    return rows.filter(zone=None).exclude(tag__in=at_borders).exclude(pk__in=outside.values("pk"))


def filtered(site: Site, query: QueryDict) -> QuerySet[Asset]:
    """Give the assets that an address asks for, in no order."""
    rows = Asset.objects.filter(site=site, retired_at=None)
    for word in query.get("q", "")[:SEARCH_LENGTH].lower().split():
        rows = rows.filter(search_text__contains=word)
    if zone := query.get("zone", ""):
        rows = homeless(site, rows) if zone == "-" else rows.filter(zone__code=zone)
    if kind := query.get("type", ""):
        rows = rows.filter(Q(type=None) | Q(type="unknown")) if kind == "-" else rows.filter(type=kind)
    if place := query.get("place", ""):
        rows = rows.filter(details__place__in=within(places_of(site), place))
    if query.get("needs") == "-":
        rows = rows.exclude(details__has_key="depends_on")
    if query.get("seen") == "long":
        rows = not_seen_since(rows, stale_before(site))
    if (how := query.get("from", "")) in Source.How.values:
        rows = known_from(rows, site, how)
    return rows


def places_of(site: Site) -> list[dict[str, Any]]:
    """Give the places of a site (area, line, cell, ...) as the model writes them."""
    rows = OtherRecord.objects.filter(site=site, kind="hierarchy", retired_at=None)
    return list(rows.values_list("details", flat=True))


def within(places: Iterable[Mapping[str, Any]], place: str) -> set[str]:
    """Give a place and all that lie in it, however deep."""
    inside: dict[str, list[str]] = defaultdict(list)
    for one in places:
        inside[one.get("parent") or ""].append(one["code"])
    found, waiting = set[str](), [place]
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.add(code)
            waiting += inside[code]
    return found


def order_of(query: QueryDict) -> tuple[str, ...]:
    """Give the fields that order the list, the tag as the last."""
    wanted = query.get("sort", "")
    name = SORTS.get(wanted.removeprefix(DESCENDING))
    turned = DESCENDING if wanted.startswith(DESCENDING) else ""
    if name is None:
        return ("position", "pk")
    return (f"{turned}{name}",) if name == "tag" else (f"{turned}{name}", "tag")
