"""What one reads of the portfolio: the sites that one may see, with their rows, in an order that one chooses."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, Case, CharField, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Concat

from accounts.access import Actor, visible_sites
from accounts.models import Site

ORDERS = {
    "levels": (F("standing__levels_missing").desc(nulls_last=True), "code"),
    "risk": (F("standing__risk").desc(nulls_last=True), "code"),
    "overdue": (F("standing__overdue").desc(nulls_last=True), "code"),
    "findings": (F("standing__critical").desc(nulls_last=True), F("standing__high").desc(nulls_last=True), "code"),
    "site": ("code",),
}
FIRST = "levels"


def sites_of(actor: Actor, order: str = FIRST, group: str = "") -> QuerySet[Site]:
    """Give the sites that an actor may see, each with its row where it has one, and whether it was changed since."""
    assessment = F("standing__run__assessment__version")
    version = Concat(Value('"'), Cast(assessment, CharField()), Value("."), Cast(F("version"), CharField()), Value('"'))
    is_stale = Case(
        When(standing__run=None, then=Value(None)),
        When(standing__run__model_version=version, then=Value(False)),
        default=Value(True),
        output_field=BooleanField(null=True),
    )
    found = visible_sites(actor).select_related("standing__run", "group").annotate(is_stale=is_stale)
    if group:
        found = found.filter(group__name=group)
    return found.order_by(*ORDERS[order])


def totals_of(sites: QuerySet[Site]) -> dict[str, Any]:
    """Add up what is known of sites; how many of them say nothing stands beside."""
    return sites.order_by().aggregate(
        sites=Count("pk"),
        judged=Count("pk", filter=Q(standing__run__isnull=False)),
        zones=Sum("standing__zones"),
        zones_below=Sum("standing__zones_below"),
        levels_missing=Sum("standing__levels_missing"),
        critical=Sum("standing__critical"),
        overdue=Sum("standing__overdue"),
        planned=Sum("standing__planned"),
        done=Sum("standing__done"),
    )


def groups_of(actor: Actor) -> list[str]:
    """Give the names of the groups that one sees sites of."""
    names = visible_sites(actor).filter(group__isnull=False).order_by("group__name")
    return list(names.values_list("group__name", flat=True).distinct())
