"""The life of a job: opened, taken under a lease, worked off, looked after.

Two promises hold it together. A job is taken by one conditional update, so that two workers never both hold it.
Its result is written in one transaction with the state `done`, conditional on the attempt that computed it, so
that a late twin writes nothing and running a job twice changes nothing.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from hashlib import sha256
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts import trail
from accounts.access import Actor, Verb, can
from accounts.audit import note
from accounts.models import Site, User
from accounts.storage import FULL, is_full
from jobs.models import Heartbeat, Job
from jobs.runner import ShuttingDown, app

logger = logging.getLogger(__name__)
steps = logging.getLogger("bulkhead.jobs")

# Resumed within 60 s (S34): a lease that was renewed just before its process died, and the caretaker's 15 s, leave ten.
# A renewal may wait 20 s for SQLite and fail, and is tried again before the lease is over.
LEASE = timedelta(seconds=35)
RENEW_SECONDS = 10.0
RENEW_AGAIN_SECONDS = 1.0
REQUEUE_AFTER = timedelta(seconds=30)
ATTEMPTS_MAX = 3
FORGOTTEN_AFTER = timedelta(days=1)
GIVEN_UP = f"The process that worked on it died {ATTEMPTS_MAX} times. Try again, or look into the server's log."
RESULT_NOTED_MAX = 2000
PROGRESS_SECONDS = 0.4
VERB_OF_KIND: dict[str, Verb] = {"import": "import", "commit": "import", "advisories": "import", "decide": "edit"}

Write = Callable[[], dict[str, Any]]


class JobRefused(Exception):
    """The work cannot be done; the message is the reason that people read."""


class Cancelled(Exception):
    """Somebody asked to cancel the job."""


class LostJob(Exception):
    """Another attempt holds the job now; this one must write nothing."""


class Progress:
    """Tells the job row how far the work is, and stops the work when somebody asked to cancel it."""

    def __init__(self, job: Job) -> None:
        self._mine = Job.objects.filter(pk=job.pk, attempt=job.attempt, state=Job.State.RUNNING)
        self._told_at = 0.0
        self._step = ""

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None:
        """Tell the current step and its count; raises Cancelled or LostJob."""
        now = time.monotonic()
        if step == self._step and now - self._told_at < PROGRESS_SECONDS:
            return
        self._step, self._told_at = step, now
        if connection.in_atomic_block:
            return
        if not self._mine.update(step=step[:200], done_count=done, total_count=total):
            raise LostJob
        if self._mine.filter(is_cancel_asked=True).exists():
            raise Cancelled


def open_job(*, site: Site, kind: str, title: str, arguments: dict[str, Any], user: User | None) -> Job:
    """Write a queued job and send its message once the row is committed."""
    asked = {"kind": kind, "title": title[:200], "arguments": arguments}
    with transaction.atomic():
        request_id = trail.current().request_id
        job = Job.objects.create(site=site, created_by=user, request_id=request_id, **asked)
        transaction.on_commit(partial(send, job.pk))
        note("job.asked", site=site, user=user, about=job.title, after={"job": job.pk, "kind": kind})
    return job


def send(job_id: int) -> None:
    """Send the message of a job. Where that fails the row stays queued and `look_after` sends it again."""
    try:
        app.tasks["jobs.work_off"].delay(job_id)
    except ShuttingDown:
        logger.info("Job %s stays queued: this process is ending.", job_id)
    except Exception:
        logger.warning("Job %s stays queued: the broker does not answer.", job_id, exc_info=True)


def cancel(*, job: Job) -> None:
    """Ask a job to stop; a queued one stops at once."""
    now = timezone.now()
    queued = Job.objects.filter(pk=job.pk, state=Job.State.QUEUED)
    with transaction.atomic():
        if not queued.update(state=Job.State.CANCELLED, finished_at=now, reason="Cancelled before it began."):
            Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(is_cancel_asked=True)
        note("job.cancel_asked", site=job.site, about=job.title, after={"job": job.pk})


def try_again(*, job: Job) -> None:
    """Queue a job again that failed or was cancelled."""
    over = Job.objects.filter(pk=job.pk, state__in=[Job.State.FAILED, Job.State.CANCELLED])
    fresh = {"step": "", "done_count": 0, "total_count": 0, "reason": "", "is_cancel_asked": False}
    again = {"attempts_before": F("attempt"), "queued_at": timezone.now(), "finished_at": None}
    with transaction.atomic():
        if over.update(state=Job.State.QUEUED, **again, **fresh):
            transaction.on_commit(partial(send, job.pk))
            note("job.asked_again", site=job.site, about=job.title, after={"job": job.pk})


def take(job_id: int) -> Job | None:
    """Take a queued job under a lease; None where it is not queued any more."""
    now = timezone.now()
    taken = Job.objects.filter(pk=job_id, state=Job.State.QUEUED).update(
        state=Job.State.RUNNING,
        attempt=F("attempt") + 1,
        lease_until=now + LEASE,
        started_at=now,
    )
    return Job.objects.select_related("site", "created_by").get(pk=job_id) if taken else None


def work_off(job_id: int) -> None:
    """Work off one job; a second delivery of the same message changes nothing."""
    job = take(job_id)
    if job is None:
        return
    stop = threading.Event()
    keeper = threading.Thread(target=_keep_lease, args=(job.pk, job.attempt, stop), daemon=True)
    keeper.start()
    with trail.following(request_id=job.request_id, user=job.created_by):
        _work_off(job, stop)


def _work_off(job: Job, stop: threading.Event) -> None:
    steps.info("Job %s (%s) begins, attempt %s.", job.pk, job.kind, job.attempt)
    try:
        _check_rights(job)
        work: Callable[[Job, Progress], Write] = import_string(settings.JOB_KINDS[job.kind])
        _finish(job, work(job, Progress(job)))
    except Cancelled:
        _end(job, Job.State.CANCELLED, "Cancelled. Nothing was written.")
    except LostJob:
        logger.warning("Job %s: attempt %s lost its lease and wrote nothing.", job.pk, job.attempt)
    except JobRefused as refusal:
        _end(job, Job.State.FAILED, str(refusal))
    except SoftTimeLimitExceeded:
        minutes = settings.CELERY_TASK_SOFT_TIME_LIMIT // 60
        _end(job, Job.State.FAILED, f"It took longer than {minutes} minutes and was stopped. Nothing was written.")
    except Exception as error:
        logger.exception("Job %s (%s) failed.", job.pk, job.kind)
        if is_full(error):
            _end(job, Job.State.FAILED, FULL)
            return
        _end(job, Job.State.FAILED, f"Bulkhead made a mistake here; the server's log says more under job {job.pk}.")
    finally:
        stop.set()
        steps.info("Job %s (%s) is over.", job.pk, job.kind)


def _check_rights(job: Job) -> None:
    """Refuse the work where whoever asked for it may not do it any more (S5)."""
    verb = VERB_OF_KIND.get(job.kind, "run")
    if job.created_by is not None and not can(Actor(job.created_by), verb, job.site):
        raise JobRefused(f"{job.created_by} has no right to {verb} at this site any more. Nothing was written.")


def _finish(job: Job, write: Write) -> None:
    with transaction.atomic():
        if (
            connection.vendor == "postgresql"
        ):  # nobody waits at a page for it: it may wait its turn longer than one does
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '50s'")
        mine = Job.objects.filter(pk=job.pk, attempt=job.attempt, state=Job.State.RUNNING, is_cancel_asked=False)
        now = timezone.now()
        if not mine.update(state=Job.State.DONE, finished_at=now, lease_until=None, step=""):
            if Job.objects.filter(pk=job.pk, attempt=job.attempt, is_cancel_asked=True).exists():
                raise Cancelled
            raise LostJob
        result = write()
        Job.objects.filter(pk=job.pk).update(result=result)
        if job.kind in settings.AFTER_JOB:
            import_string(settings.AFTER_JOB[job.kind])(job.site)
        told = json.dumps(result, default=str)
        after = {"job": job.pk, "kind": job.kind, "sha256": sha256(told.encode()).hexdigest()}
        if len(told) <= RESULT_NOTED_MAX:
            after["result"] = result
        note("job.done", site=job.site, about=job.title, after=after)


def _end(job: Job, state: str, reason: str) -> None:
    mine = Job.objects.filter(pk=job.pk, attempt=job.attempt, state=Job.State.RUNNING)
    with transaction.atomic():
        if mine.update(state=state, reason=reason, finished_at=timezone.now(), lease_until=None):
            note(f"job.{state}", site=job.site, about=job.title, after={"job": job.pk, "reason": reason})


def _keep_lease(job_id: int, attempt: int, stop: threading.Event) -> None:
    pause = RENEW_SECONDS
    try:
        while not stop.wait(pause):
            try:
                mine = Job.objects.filter(pk=job_id, attempt=attempt, state=Job.State.RUNNING)
                mine.update(lease_until=timezone.now() + LEASE)
                pause = RENEW_SECONDS
            except DatabaseError:
                pause = RENEW_AGAIN_SECONDS
                logger.warning("Job %s: the lease could not be renewed this time.", job_id)
    finally:
        connection.close()


def look_after() -> int:
    """Find jobs whose message or process was lost: send them again, or give up after three attempts.

    Returns how many jobs were touched.
    """
    now = timezone.now()
    # A time that cannot be yet is one of a clock that was set back since; a living job renews its lease by the new one.
    ended = Q(lease_until__lt=now) | Q(lease_until__gt=now + 2 * LEASE)
    lost = Job.objects.filter(ended, state=Job.State.RUNNING)
    given_up = 0
    for job in lost.filter(attempt__gte=F("attempts_before") + ATTEMPTS_MAX).select_related("site"):
        _end(job, Job.State.FAILED, GIVEN_UP)
        given_up += 1
    step = "The process that worked on it died; it starts again."
    again = lost.update(state=Job.State.QUEUED, step=step, queued_at=now - REQUEUE_AFTER, lease_until=None)
    long_ago = Q(queued_at__lte=now - REQUEUE_AFTER) | Q(queued_at__gt=now + REQUEUE_AFTER)
    waiting = Job.objects.filter(long_ago, state=Job.State.QUEUED)
    for job_id in list(waiting.values_list("pk", flat=True)[:100]):
        Job.objects.filter(pk=job_id, state=Job.State.QUEUED).update(queued_at=now)
        send(job_id)
    return given_up + again


def seen(name: str) -> None:
    """Leave a sign of life of a process, and forget those that are long gone."""
    now = timezone.now()
    Heartbeat.objects.update_or_create(name=name, defaults={"seen_at": now})
    Heartbeat.objects.filter(seen_at__lt=now - FORGOTTEN_AFTER).delete()
