"""The Celery tasks: all sites as a group, a handful of them in each message, so that workers share them."""

from __future__ import annotations

from collections.abc import Sequence

from celery import group, shared_task
from django.db import transaction

from accounts.models import Site
from portfolio.standing import renew

SITES_AT_ONCE = 20


@shared_task(name="portfolio.recompute")
def recompute() -> None:
    """Renew every site's row: days pass and people decide without any run."""
    sites = list(Site.objects.order_by("pk").values_list("pk", flat=True))
    parts = [sites[start : start + SITES_AT_ONCE] for start in range(0, len(sites), SITES_AT_ONCE)]
    group(renew_sites.s(part) for part in parts).delay()


@shared_task(name="portfolio.renew_sites")
def renew_sites(sites: Sequence[int]) -> None:
    """Renew the rows of some sites, each for itself."""
    for site in Site.objects.filter(pk__in=sites).order_by("pk"):
        with transaction.atomic():
            renew(site)
