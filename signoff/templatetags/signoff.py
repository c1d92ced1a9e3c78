"""Where a point of a list is mended."""

from __future__ import annotations

from django import template
from django.urls import reverse

from accounts.models import Site
from signoff.points import Point

register = template.Library()


# Pages that only those who may edit can open.
EDITING = frozenset({"assessment:edit_single", "signoff:decide", "inventory:import"})


@register.simple_tag
def point_url(point: Point, site: Site, *, may_edit: bool) -> str:
    """Give the address of the page that mends a point; empty where there is none for the reader."""
    if not point.page or (point.page in EDITING and not may_edit):
        return ""
    url = reverse(point.page, kwargs={"site": site.code, **dict(point.arguments)})
    return f"{url}?{point.query}" if point.query else url
