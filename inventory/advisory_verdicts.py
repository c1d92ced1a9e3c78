"""What the loaded advisories mean for the assets of a site, as they were last matched; nothing here writes."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from accounts.models import Site
from inventory.advisory_decisions import with_decisions
from inventory.advisory_models import (
    AdvisoryBundle,
    AdvisoryDecision,
    AdvisoryMatching,
    AdvisoryVerdict,
)
from inventory.models import Asset

KINDS = AdvisoryBundle.Kind
Verdicts = QuerySet[Any, Any]  # of AdvisoryVerdict, with `answer` and `meaning` as decided
NO_ACTION = AdvisoryDecision.Answer.NO_ACTION


def newest(site: Site, kind: str) -> AdvisoryBundle | None:
    """Give the catalogue or the scores that count."""
    loaded = AdvisoryBundle.objects.filter(site=site, kind=kind, state=AdvisoryBundle.State.LOADED)
    return loaded.exclude(packed=None).order_by("-pk").first()


def newest_bundle(site: Site) -> int:
    """Give the number of the newest loaded file, 0 where none is."""
    loaded = AdvisoryBundle.objects.filter(site=site, state=AdvisoryBundle.State.LOADED)
    return loaded.order_by("-pk").values_list("pk", flat=True).first() or 0


def is_stale(matching: AdvisoryMatching | None, site: Site) -> bool:
    """Tell whether the site or its advisories changed since they were matched."""
    if matching is None:
        return newest_bundle(site) > 0
    now = Site.objects.values_list("version", flat=True).get(pk=site.pk)
    return (matching.site_version, matching.newest_bundle) != (now, newest_bundle(site))


def verdicts_of(site: Site, today: date) -> Verdicts:
    """Give the verdicts of the assets that stand, worst first, each with the decision that holds today."""
    rows = AdvisoryVerdict.objects.filter(site=site, asset__retired_at=None)
    rows = rows.select_related("asset__zone", "advisory").defer("advisory__packed")
    return with_decisions(rows, today).order_by(
        F("kev_added").asc(nulls_last=True),
        F("epss").desc(nulls_last=True),
        F("cvss").desc(nulls_last=True),
        "asset__tag",
        "advisory__code",
        "pk",
    )


def counts_of(rows: Verdicts) -> dict[str, int]:
    """Count what verdicts mean: affected, of these exploited, cannot tell, and those with no action by a decision."""
    told = Counter[str]()
    for meaning, kev_added, answer in rows.order_by().values_list("meaning", "kev_added", "answer"):
        if answer == NO_ACTION and meaning != AdvisoryVerdict.Status.NOT_AFFECTED:
            told["decided"] += 1
            continue
        told[meaning] += 1
        if meaning == AdvisoryVerdict.Status.AFFECTED and kev_added is not None:
            told["exploited"] += 1
    return {name: told[name] for name in ("affected", "exploited", "cannot_tell", "not_affected", "decided")}


def summary_of(site: Site, assets: QuerySet[Asset], today: date) -> dict[str, Any]:
    """Count what advisories mean for some assets, with what is not known: nothing matched yet, stale, no model."""
    matching = AdvisoryMatching.objects.filter(site=site).first()
    tags = set(assets.values_list("tag", flat=True))
    counts = counts_of(verdicts_of(site, today).filter(asset__in=assets)) if matching else {}
    unmatched = {tag: why for tag, why in matching.unmatched if tag in tags} if matching else {}
    return {**counts, "is_matched": matching is not None, "is_old": is_stale(matching, site), "unmatched": unmatched}


def unmatched_of(site: Site) -> dict[str, str]:
    """Give the assets for which no advisory could be ruled out at the last matching, with the reason."""
    matching = AdvisoryMatching.objects.filter(site=site).first()
    return dict(matching.unmatched) if matching else {}
