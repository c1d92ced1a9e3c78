"""What the checklist of the method asks of rows: findings, and what was made of the model."""

from __future__ import annotations

from datetime import date

from assessment import services
from assessment.conduit_keys import keys_of
from assessment.models import Assessment
from inventory.advisory_models import Advisory
from signoff.asked import Facts
from signoff.method import Requirement, checklist
from signoff.reading import Reading
from signoff.signing import newest_signed


def requirements_of(assessment: Assessment, reading: Reading, today: date) -> list[Requirement]:
    """Give the checklist of ZCR 1 to 7 of an assessment as it stands."""
    return checklist(reading.frame, reading.result, facts_of(assessment, reading, today))


def facts_of(assessment: Assessment, reading: Reading, today: date) -> Facts:
    """Give what the records hold beside the model."""
    run, signed = reading.run, newest_signed(assessment.site)
    is_fresh = run is not None and run.model_version == services.etag_of(assessment)
    return Facts(
        findings=() if run is None else tuple(run.findings.values_list("rule", "target", "status")),
        advisories=Advisory.objects.filter(site=assessment.site).count(),
        has_plan=run is not None and run.plans.exists(),
        has_report=run is not None and run.reports.exists(),
        is_signed=is_fresh and signed is not None and run is not None and signed.model_sha256 == run.model_sha256,
        waiting=tuple(one.name for one in keys_of(assessment, today).values() if one.is_waiting),
    )
