"""The Celery tasks: all sites as a group, a handful of them in each message, so that workers share them."""

from __future__ import annotations

from collections.abc import Sequence

from celery import group, shared_task

from portfolio import standing

SITES_AT_ONCE = 20


@shared_task(name="portfolio.recompute")
def recompute() -> None:
    """Renew every site's row: days pass and people decide without any run."""
    sites = standing.all_sites()
    parts = [sites[start : start + SITES_AT_ONCE] for start in range(0, len(sites), SITES_AT_ONCE)]
    group(renew_sites.s(part) for part in parts).delay()


@shared_task(name="portfolio.renew_sites")
def renew_sites(sites: Sequence[int]) -> None:
    """Renew the rows of some sites, each for itself."""
    standing.renew_each(sites)
