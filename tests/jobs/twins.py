"""Two jobs that ask for the same: nobody disturbs the one, and who works on the other is killed. Both leave the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from accounts import audit
from accounts.audit_models import AuditEntry
from accounts.evidence import tampered
from accounts.models import Site
from jobs.models import Job
from tests.plants import done


def whole() -> None:
    """Follow the audit trail, and hold what it vouches for against it."""
    assert not [one for one in audit.verify() if one.broken]
    assert list(tampered()) == []


def noted(site: Site) -> list[str]:
    """Give what the audit trail tells of a site, in order."""
    return list(AuditEntry.objects.filter(site_id=site.pk).order_by("pk").values_list("action", flat=True))


def compared(
    make: Callable[[str], Job], stands: Callable[[Job], Any], kill: Callable[[Job], Any], resume: Callable[[Job], Any]
) -> Job:
    """Hold a job that was killed and taken up again against one that was not; give it.

    Killed, it left what stood and no word of its own; done again, it left and told the same as the other, once, and
    asked for no more work than the other did.
    """

    def left(job: Job) -> tuple[Any, list[str], int]:
        return stands(job), noted(job.site)[asked:], Job.objects.filter(site=job.site, pk__gt=job.pk).count()

    undisturbed = make("P1")
    asked = len(noted(undisturbed.site))
    expected = left(done(undisturbed))
    job = make("P2")
    Job.objects.filter(pk=job.pk).update(state="held")  # nobody takes it before it is to be killed
    asked = len(noted(job.site))
    before = left(job)
    kill(job)
    assert left(job) == before
    resume(job)
    assert left(job) == expected
    assert expected != before
    whole()
    return job
