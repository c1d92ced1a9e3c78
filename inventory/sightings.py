"""When assets were seen last, and where what is known of them comes from: what the list of assets filters by."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db.models import IntegerField, Max, Q, QuerySet, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from accounts.models import Site
from inventory.identity import ALL_FIELDS
from inventory.models import Asset, Source

# As `assessment.conventions.thresholds.stale_days` where an assessment says nothing else.
STALE_DAYS: Final = 90
_SEEN: Final = Cast(KT("details__last_seen"), TextField())
# What a person decides of an asset on its card, by accepting a zone, or by settling a conflict.
_DECIDED: Final = (
    "zone", "name", "type", "level", "vendor", "model", "serial", "hostname", "firmware", "os", "domain", "location",
    "criticality",
)  # fmt: skip


def stale_before(site: Site) -> str | None:
    """Give the day before which an asset seen last counts as not seen for long; None where nothing was ever seen.

    It is counted back from the newest sighting of the site, not from today: a plant whose sensor was switched off
    has not lost its assets.
    """
    newest = Asset.objects.filter(site=site, retired_at=None).aggregate(at=Max(_SEEN))["at"]
    if newest is None:
        return None
    return (date.fromisoformat(newest[:10]) - timedelta(days=_stale_days(site))).isoformat()


def _stale_days(site: Site) -> int:
    header = site.assessments.filter(is_open=True).values_list("header", flat=True).first() or {}
    thresholds = (header.get("conventions") or {}).get("thresholds") or {}
    return int(thresholds.get("stale_days") or STALE_DAYS)


def not_seen_since(rows: QuerySet[Asset], day: str | None) -> QuerySet[Asset]:
    """Give the assets that were seen, and last before a day; one that no sensor ever saw is not among them."""
    return rows.none() if day is None else rows.alias(seen=_SEEN).filter(seen__lt=day)


def known_from(rows: QuerySet[Asset], site: Site, how: str) -> QuerySet[Asset]:
    """Give the assets that came from a kind of source; for decisions, those of which a person decided anything."""
    names = (ALL_FIELDS, *_DECIDED) if how == Source.How.DECIDED else (ALL_FIELDS,)
    wanted = Source.objects.filter(site=site, how=how).values("pk")
    found = Q()
    for number, name in enumerate(names):
        rows = rows.alias(**{f"source_{number}": Cast(KT(f"known__{name}"), IntegerField())})
        found |= Q(**{f"source_{number}__in": wanted})
    return rows.filter(found)
