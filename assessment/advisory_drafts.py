"""Scenarios drafted from what is exploitable on a found attack path: proposed, and taken into the model when asked.

A draft needs an asset that an advisory affects, a hole that is known to be exploited or likely to be (EPSS), and a way
of the newest run that leads over the asset. It says who could enter where and reach what; consequence and likelihood
stay open, for those are the workshop's to judge.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.models import Site, User
from assessment import queries, services
from assessment.edits import Change
from assessment.models import Run
from assessment.narrow_acts import act
from inventory.advisory_models import AdvisoryVerdict
from inventory.advisory_verdicts import NO_ACTION, verdicts_of
from inventory.models import ChangeSet
from inventory.records import ImportRefused

LIKELY = 0.1
EXPLOITATION = "T0866"  # Exploitation of Remote Services
HOLES_NAMED = 3
TITLE_LENGTH = 200


@dataclass(frozen=True)
class Draft:
    """A scenario that could be taken in: the record as the model file writes it, and why it is proposed."""

    code: str
    tag: str
    record: dict[str, Any]
    why: str


def drafts_of(site: Site, run: Run | None, today: date) -> list[Draft]:
    """Give the scenarios that can be drafted and are not in the model, in the order of their assets."""
    if run is None:
        return []
    assessment = services.current_assessment(site=site, today=today)
    there = set() if assessment.pk is None else set(_codes(assessment.records.filter(kind="scenarios")))
    frame = queries.section(run, queries.FRAME)
    zones = {zone["code"]: zone.get("name") or zone["code"] for zone in frame.get("zones", [])}
    ways = _ways_over(queries.section(run, "paths") or [])
    drafts = []
    for tag, verdicts in sorted(_exploitable(site, today).items()):
        if tag in ways:
            draft = _draft(tag, verdicts, ways[tag], zones)
            if draft.code not in there:
                drafts.append(draft)
    return drafts


def adopt(*, site: Site, codes: Collection[str], user: User | None, today: date) -> ChangeSet:
    """Take drafted scenarios into the model; it can be undone. Raises ImportRefused where one is not drafted."""
    with transaction.atomic():
        assessment = services.open_assessment(site=site, today=today)
        found = drafts_of(site, services.latest_run(assessment), today)
        wanted = [draft for draft in found if draft.code in codes]
        if not wanted or len(wanted) != len(set(codes)):
            raise ImportRefused("These scenarios are not proposed any more. Look at the proposals again.")
        title = f"Scenarios drafted from advisories: {', '.join(draft.tag for draft in wanted)}"
        changes = [Change("scenarios", draft.code, None, draft.record) for draft in wanted]
        return act(assessment, changes, title=title, user=user)


def _codes(records: Any) -> list[str]:
    return list(records.values_list("code", flat=True))


def _exploitable(site: Site, today: date) -> dict[str, list[AdvisoryVerdict]]:
    """Give the verdicts that make an asset exploitable, by its tag; what a decision settles is none."""
    rows = verdicts_of(site, today).filter(meaning=AdvisoryVerdict.Status.AFFECTED).exclude(answer=NO_ACTION)
    found: dict[str, list[AdvisoryVerdict]] = {}
    for row in rows.filter(Q(kev_added__isnull=False) | Q(epss__gte=LIKELY)):
        found.setdefault(row.asset.tag, []).append(row)
    return found


def _ways_over(paths: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Give the likeliest way over each hop, of all pairs of entry and target."""
    best: dict[str, tuple[float, str, str]] = {}
    for pair in paths:
        for way in (pair["likeliest"], pair["shortest"]):
            for hop in way["hops"] if way else ():
                here = (way["weight"], pair["source"], pair["target"])
                best[hop] = min(best.get(hop, here), here)
    return {hop: {"source": source, "target": target} for hop, (_, source, target) in best.items()}


def _draft(tag: str, verdicts: list[AdvisoryVerdict], way: dict[str, str], zones: dict[str, str]) -> Draft:
    source, target = way["source"], way["target"]
    asset = verdicts[0].asset
    digest = hashlib.sha256(f"{tag}\x00{source}\x00{target}".encode()).hexdigest()[:8]
    named = f"from {zones.get(source, source)} to {zones.get(target, target)}"
    record: dict[str, Any] = {
        "code": f"ADV-{digest}",
        "title": f"A known hole in {asset.name} opens the way {named}"[:TITLE_LENGTH],
        "techniques": [EXPLOITATION],
        "entry": {"zone" if source in zones else "asset": source},
        "target": {"zone" if target in zones else "asset": target},
    }
    if asset.zone is not None:
        record["zones"] = [asset.zone.code]
    return Draft(record["code"], tag, record, _why(verdicts))


def _why(verdicts: list[AdvisoryVerdict]) -> str:
    """Say what makes the asset exploitable: the worst advisories first."""
    told = []
    for row in verdicts[:HOLES_NAMED]:
        seen = f"exploited since {row.kev_added} at the latest" if row.kev_added else f"EPSS {row.epss:.0%}"
        told.append(f"{row.advisory.code} ({seen})")
    more = f" and {len(verdicts) - HOLES_NAMED} more" if len(verdicts) > HOLES_NAMED else ""
    return f"Affected by {', '.join(told)}{more}."
