"""From the rows of a site to its programme as it stands at this moment."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any, Final

from django.core.cache import cache

from assessment import services
from assessment.conduit_keys import declared_document, keys_of
from assessment.models import Assessment
from assessment.snapshot import document_of
from programme.governed import Governed
from programme.models import DecisionApproval
from programme.use_cases import UseCases
from signoff.models import Baseline
from workshop.model_writing import decision_record
from workshop.models import Decision

SECONDS: Final = 3600


def governed_of(assessment: Assessment, today: date, *, with_flows: bool = True) -> Governed:
    """Read the programme of an assessment; days count by the calendar, not by the day of the assessment.

    Without its flows, which may be many, they are read once something asks for them.
    """
    if assessment.pk is None:
        site = assessment.site
        empty = {"bulkhead": 1, "site": {"code": site.code, "name": site.name}, "assessment": {"code": assessment.code}}
        return Governed(empty, today, None, frozenset(), {}, frozenset())
    keys = keys_of(assessment, today).values()
    return Governed(
        document=declared_document(assessment) if with_flows else document_of(assessment, without=("assets", "flows")),
        today=today,
        plan=_plan(assessment),
        signed=signed_baselines(assessment),
        lacking={one.code: tuple(side.side for side in one.sides if not side.is_held) for one in keys},
        given=_given(assessment),
        whole=None if with_flows else partial(declared_document, assessment),
    )


def count_undecided(assessment: Assessment, here: Governed) -> int:
    """Count the flows out of OT whose purpose is not settled, kept by the version of the model."""
    if assessment.pk is None:
        return 0
    version = services.etag_of(assessment).strip('"')
    name = f"undecided:2:{assessment.pk}:{assessment.created_at.timestamp()}:{version}"
    kept: int | None = cache.get(name)
    if kept is None:
        kept = len(UseCases(here).undecided())
        cache.set(name, kept, SECONDS)
    return kept


def signed_baselines(assessment: Assessment) -> frozenset[str]:
    """Give the codes of the baselines of a site under which every name stands that was asked for."""
    rows = Baseline.objects.filter(site=assessment.site_id).prefetch_related("signatures").defer("model", "result")
    return frozenset(one.code for one in rows if one.is_signed)


def _plan(assessment: Assessment) -> dict[str, Any] | None:
    run = services.latest_run(assessment)
    plan = services.latest_plan(run) if run is not None else None
    return None if plan is None else plan.result


def _given(assessment: Assessment) -> frozenset[tuple[str, str, str, str]]:
    """Give who approved which decision for which side, and of what digest: here, or in a session."""
    here = DecisionApproval.objects.filter(site=assessment.site_id).values_list("decision", "side", "by", "of")
    rows = Decision.objects.filter(session__assessment=assessment, acceptances__isnull=False).distinct()
    there = (decision_record(one) for one in rows.select_related("session").prefetch_related("acceptances__attendee"))
    told = [(code, one["side"], one["by"], one["of"]) for code, body in there for one in body.get("approvals") or ()]
    return frozenset([*here, *told])


def digest_of(assessment: Assessment) -> str:
    """Give the digest of the model as it stands, kept by its version."""
    version = services.etag_of(assessment).strip('"')
    name = f"digest:{assessment.pk}:{assessment.created_at.timestamp()}:{version}"
    kept: str | None = cache.get(name)
    if kept is None:
        kept = services.model_of(assessment)[1]
        cache.set(name, kept, SECONDS)
    return kept
