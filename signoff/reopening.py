"""Tasks that open by themselves: looked for in every site that changed, once a day in every site, never doubled."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import note
from accounts.models import Site, User
from assessment import services
from assessment.conduit_keys import EXPIRED, keys_of
from assessment.draft import is_small
from assessment.engine.what_if.purposes import people_of
from assessment.models import Assessment
from assessment.snapshot import document_of
from inventory.models import Flow
from signoff import triggers
from signoff.living import lived_with
from signoff.models import Baseline, Looked, Task
from signoff.reading import read
from signoff.signing import newest_signed
from signoff.triggers import Trigger, Watched

logger = logging.getLogger(__name__)
LARGE_EVERY: Final = timedelta(hours=1)


class TaskRefused(Exception):
    """The task stays as it is; the message says why."""


def look_everywhere() -> int:
    """Look at every site that is not what it was when somebody looked last; give how many tasks opened."""
    opened = 0
    for assessment in Assessment.objects.filter(is_open=True).select_related("site").order_by("pk"):
        try:
            opened += look(assessment, timezone.localdate())
        except Exception:
            logger.exception("Looking for what is open again failed at site %s.", assessment.site_id)
    return opened


def look(assessment: Assessment, today: date) -> int:
    """Open the tasks of a site, where it changed since the last look; give how many."""
    baseline = newest_signed(assessment.site)
    state = f"{services.etag_of(assessment)} {today} {baseline.pk if baseline else ''}"
    last = Looked.objects.filter(site=assessment.site).first()
    if last is not None and last.state == state:
        return 0
    is_recent = last is not None and timezone.now() - last.at < LARGE_EVERY
    if is_recent and not is_small(assessment):
        return 0  # a large site is read whole: not after each edit
    found = list(_triggers(assessment, baseline, today))
    with transaction.atomic():
        # One look at a time: two processes would both open what is new.
        site = Site.objects.select_for_update(no_key=True).get(pk=assessment.site_id)
        opened = sum(_open(site, one) for one in found)
        Looked.objects.update_or_create(site=site, defaults={"state": state, "at": timezone.now()})
    return opened


def close(task: Task, *, user: User, reason: str) -> None:
    """Close a task with the reason; nobody closes one without."""
    if not reason.strip():
        raise TaskRefused(_("Say what was done, or why nothing has to be."))
    with transaction.atomic():
        fresh = {"closed_at": timezone.now(), "closed_by": user, "reason": reason.strip()}
        if not Task.objects.filter(pk=task.pk, closed_at=None).update(**fresh):
            raise TaskRefused(_("Somebody closed it already."))
        note("task.closed", site=task.site, user=user, about=task.title, after={"task": task.pk, "reason": reason})


def _triggers(assessment: Assessment, baseline: Baseline | None, today: date) -> Iterator[Trigger]:
    if baseline is not None:
        signed = triggers.watched_in(Baseline.objects.get(pk=baseline.pk).document)
        yield from triggers.since(signed, _watched(assessment), baseline=str(baseline))
        if baseline.reassess_on < today:
            title, day = (
                f"{baseline} was to be assessed again by {baseline.reassess_on}",
                baseline.reassess_on.isoformat(),
            )
            yield Trigger(
                triggers.DATE, f"baseline:{baseline.code}", "", title, "Assess the plant again, and sign it.", (day,)
            )
    reading = read(assessment)
    yield from triggers.over(lived_with(reading.frame, reading.result, today), today)
    yield from triggers.old_evidence(reading.frame, today)
    yield from triggers.old_access(reading.frame, today)
    people = people_of(reading.frame)
    for one in keys_of(assessment, today).values():
        for key in one.sides:
            if key.state == EXPIRED and one.is_asked is not False:
                holder = people.get(key.by or "", key.by) or "nobody named"
                title = f"{one.name}: the key of {key.side.upper()} by {holder} ran out on {key.expires}"
                why = "The conduit is approved by one side less: approve it as it is now, or close it."
                yield Trigger(
                    triggers.DATE, f"key:{one.code}:{key.side}", f"conduit:{one.code}", title, why, (key.expires,)
                )


def _watched(assessment: Assessment) -> Watched:
    """Give what is watched of the rows; flows are read by their columns, as there may be very many."""
    found = triggers.watched_in(document_of(assessment, without=("flows", "conduits")))
    rows = Flow.objects.filter(site=assessment.site, retired_at=None)
    columns = rows.values_list("source", "destination", "protocol", "port", "code").iterator(chunk_size=5000)
    flows = {triggers.identity(source, end, protocol, port): code for source, end, protocol, port, code in columns}
    return replace(found, flows=flows)


def _open(site: Site, trigger: Trigger) -> bool:
    """Open a task for what no task has told yet; one that is open takes further facts in."""
    rows = Task.objects.filter(site=site, subject=trigger.subject)
    told = {fact for facts in rows.values_list("facts", flat=True) for fact in facts}
    new = [fact for fact in trigger.facts if fact not in told]
    if not new:
        return False
    standing = rows.filter(closed_at=None).first()
    facts = [*(standing.facts if standing else ()), *new]
    fields = {"about": trigger.about, "title": trigger.titled(facts)[:500], "why": trigger.why}
    if standing is not None:
        Task.objects.filter(pk=standing.pk).update(**fields, facts=facts)
        return False
    made = Task.objects.create(
        site=site, subject=trigger.subject[:500], kind=trigger.kind, facts=new, opened_at=timezone.now(), **fields
    )
    note("task.opened", site=site, about=made.title, after={"task": made.pk, "kind": made.kind})
    return True
