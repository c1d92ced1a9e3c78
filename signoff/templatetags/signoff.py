"""Where a point of a list is mended."""

from __future__ import annotations

from django import template
from django.urls import reverse

from accounts.models import Site
from signoff.readiness import Point

register = template.Library()


@register.simple_tag
def point_url(point: Point, site: Site) -> str:
    """Give the address of the page that mends a point; empty where there is none."""
    if not point.page:
        return ""
    url = reverse(point.page, kwargs={"site": site.code, **dict(point.arguments)})
    return f"{url}?{point.query}" if point.query else url
