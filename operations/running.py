"""What `bulkhead doctor` says of the server: database, jobs, disk, clock, files, PDF, backup and audit trail."""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import redis
from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection
from django.db.models import Min
from django.utils import timezone
from django.utils.timesince import timesince

from accounts.audit_models import AuditEntry
from accounts.guards import guarded_tables
from accounts.verification import BACKED_UP, DUE_AFTER, VERIFIED, last
from jobs.models import Heartbeat, Job
from jobs.tasks import BEAT
from operations.left_over import report_files
from operations.lines import Line, Look
from operations.migrated import unapplied
from reports.render import RenderFailed, render_picture

GIBIBYTE = 2**30
FREE_MIN, FREE_LOW = 1, 5
SEEN_WITHIN = timedelta(seconds=60)
BEAT_WITHIN = timedelta(minutes=3)
WAITS_MAX = timedelta(minutes=5)
BACKUP_WITHIN = timedelta(days=7)
FOLLOWED_WITHIN = 2 * DUE_AFTER
POSTGRES_MIN = 140_000
AUDIT_TABLE = "accounts_auditentry"
CLOCK_SECONDS = 2.0
DOT = '<svg xmlns="http://www.w3.org/2000/svg"><text x="1" y="9" font-family="Inter">Ok</text></svg>'
PDF_TODO = (
    "On Debian: apt-get install --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 "
    "fonts-dejavu-core"
)


def deployment() -> Iterator[Line]:
    """Ask Django's own checks; those for deployment are not meant for the local profile."""
    found = checks.run_checks(include_deployment_checks=not settings.IS_LOCAL)
    for one in found:
        verdict = "fault" if one.level >= checks.ERROR else "warning"
        yield Line("Settings", verdict, one.msg, one.hint or "")  # type: ignore[arg-type]
    if not found:
        yield Line("Settings", "ok", "Django's checks find nothing")
    if settings.IS_LOCAL:
        yield Line("Settings", "ok", "profile local: for this machine alone, without TLS; refused on other addresses")


def database() -> Iterator[Line]:
    """Does it answer, does it fit, does it refuse changes of the audit trail?"""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        yield Line("Database", "fault", "there is none yet", "Run bin/up, or manage.py migrate.")
        return
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        told = str(error).splitlines()[0]
        yield Line("Database", "fault", f"does not answer: {told}", "Start it, or mend DATABASE_URL.")
        return
    if connection.vendor == "sqlite":
        yield Line("Database", "ok", f"SQLite, {Path(connection.settings_dict['NAME']).name}")
    else:
        number = connection.pg_version  # type: ignore[attr-defined]
        old = number < POSTGRES_MIN
        todo = "Bulkhead needs PostgreSQL 14 or newer." if old else ""
        yield Line("Database", "fault" if old else "ok", f"PostgreSQL {number // 10_000}.{number % 10_000}", todo)
    if missing := unapplied():
        told = f"lacks {len(missing)} migrations, such as {missing[0]}"
        yield Line("Migrations", "fault", told, "Make a backup, then run: manage.py migrate")
        return
    yield Line("Migrations", "ok", "all applied")
    if AUDIT_TABLE in guarded_tables(connection):
        yield Line("Guards", "ok", "the database refuses to change entries of the audit trail")
    else:
        todo = "Somebody took the triggers away. Follow the trail (bulkhead audit verify), then restore a backup."
        yield Line("Guards", "fault", "the database would let entries of the audit trail be changed", todo)


def broker() -> Iterator[Line]:
    """Does Redis answer, and does it keep what it takes?"""
    if not settings.REDIS_URL:
        yield Line("Redis", "ok", "none is set: jobs run inside the served process")
        return
    try:
        client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=2)
        version = client.info("server")["redis_version"]
        kept = {name: client.config_get(name).get(name) for name in ("maxmemory-policy", "appendonly")}
    except redis.RedisError as error:
        yield Line("Redis", "fault", f"does not answer: {error}", "Start it, or mend REDIS_URL. Jobs wait meanwhile.")
        return
    yield Line("Redis", "ok", f"answers, version {version}")
    if kept["maxmemory-policy"] != "noeviction":
        told = f"drops messages when its memory is full (maxmemory-policy {kept['maxmemory-policy']})"
        yield Line("Redis", "warning", told, "Set maxmemory-policy noeviction.")
    if kept["appendonly"] != "yes":
        todo = "Set appendonly yes; without it queued jobs start half a minute late after its restart."
        yield Line("Redis", "warning", "forgets messages when it is restarted", todo)


def workers() -> Iterator[Line]:
    """Is somebody there who works off jobs, does beat run, does a job wait for long, did some fail?"""
    now = timezone.now()
    seen = dict(Heartbeat.objects.values_list("name", "seen_at"))
    beat = seen.pop(BEAT, None)
    alive = [name for name, at in sorted(seen.items()) if now - at < SEEN_WITHIN]
    if alive:
        yield Line("Workers", "ok", f"seen within the last minute: {', '.join(alive)}")
    else:
        newest = max(seen.values(), default=None)
        told = "none was seen yet" if newest is None else f"the last one was seen {timesince(newest)} ago"
        start = "Start a worker (celery -A config.celery worker)." if settings.REDIS_URL else "Start the server."
        yield Line("Workers", "warning", told, start)
    if settings.REDIS_URL:
        if beat is not None and now - beat < BEAT_WITHIN:
            yield Line("Beat", "ok", "runs")
        else:
            told = "was not seen in the last minutes"
            yield Line("Beat", "warning", told, "Start one (celery -A config.celery beat): it keeps the hourly work.")
    first = Job.objects.filter(state=Job.State.QUEUED, attempts_before=0).aggregate(at=Min("created_at"))["at"]
    if first is not None and now - first > WAITS_MAX:
        yield Line(
            "Jobs", "warning", f"one waits since {timesince(first)}", "Start another worker, or look at its log."
        )
    failed = Job.objects.filter(state=Job.State.FAILED, finished_at__gte=now - timedelta(days=1)).count()
    if failed:
        yield Line("Jobs", "warning", f"{failed} failed in the last day", "The page Jobs of the site says why.")


def disk() -> Iterator[Line]:
    """Is there room for uploads, reports, and what is written beside them?"""
    free = shutil.disk_usage(settings.VAR_DIR).free / GIBIBYTE
    told = f"{free:,.1f} GiB free in {settings.VAR_DIR}"
    if free < FREE_LOW:
        todo = "Make room: imports and reports are refused when the disk is full."
        yield Line("Disk", "fault" if free < FREE_MIN else "warning", told, todo)
    else:
        yield Line("Disk", "ok", told)


def clock() -> Iterator[Line]:
    """Is it later than what was noted last, and is it the clock of the database?"""
    now = timezone.now()
    newest = AuditEntry.objects.order_by("-pk").values_list("body", flat=True).first()
    if newest is not None:
        noted = datetime.fromisoformat(json.loads(newest)["at"])
        if noted > now + timedelta(seconds=CLOCK_SECONDS):
            todo = "Set the clock and keep it by NTP: leases of jobs, sessions and codes of authenticators go by it."
            yield Line(
                "Clock",
                "fault",
                f"it is earlier than the last entry of the audit trail, {noted:%Y-%m-%d %H:%M:%S} UTC",
                todo,
            )
            return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs((cursor.fetchone()[0] - timezone.now()).total_seconds())
        if apart > CLOCK_SECONDS:
            yield Line("Clock", "warning", f"{apart:.0f} s apart from that of the database", "Keep both by NTP.")
            return
    yield Line("Clock", "ok", f"{now:%Y-%m-%d %H:%M:%S} UTC")


def files() -> Iterator[Line]:
    """Do only those read what is kept who have to, and can it be written?"""
    kept = (settings.VAR_DIR, settings.UPLOAD_DIR, settings.REPORT_DIR, settings.VAR_DIR / "secret_key")
    there = [path for path in (settings.ENV_FILE, *kept) if path.exists()]
    wrong = [path for path in there if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    for path in wrong:
        yield Line("Files", "warning", f"others on this machine may reach {path}", f"chmod go= {path}")
    if not os.access(settings.VAR_DIR, os.W_OK):
        yield Line("Files", "fault", f"{settings.VAR_DIR} cannot be written", "Give it to whoever runs Bulkhead.")
    elif not wrong:
        yield Line("Files", "ok", "only their owner reaches them")


def pages() -> Iterator[Line]:
    """Set one word in the font of the reports."""
    try:
        render_picture(DOT, 20, 12, "pdf")
    except RenderFailed as failed:
        yield Line("PDF", "fault", str(failed), PDF_TODO)
    else:
        yield Line("PDF", "ok", "a page was set")


def backup() -> Iterator[Line]:
    """When was the last one made?"""
    made = last(BACKED_UP)
    todo = "Run bulkhead backup FILE, every night, and keep the file on another machine."
    if made is None:
        yield Line("Backup", "warning", "none was made yet", todo)
    else:
        old = timezone.now() - made.at > BACKUP_WITHIN
        yield Line("Backup", "warning" if old else "ok", f"made {timesince(made.at)} ago", todo if old else "")


def trail() -> Iterator[Line]:
    """Is the audit trail as it was written, when somebody last followed it?"""
    followed = last(VERIFIED)
    todo = "A server at work follows it once a day: see whether workers and beat run. By hand: bulkhead audit verify."
    if followed is None or timezone.now() - followed.at > FOLLOWED_WITHIN:
        yield Line("Audit trail", "warning", "nobody followed it in the last days", todo)
    elif not followed.is_fine:
        yield Line(
            "Audit trail", "fault", "it is not as it was written", "bulkhead audit verify names the first entry."
        )
    else:
        yield Line("Audit trail", "ok", f"as it was written, {timesince(followed.at)} ago")


LOOKS: dict[str, Look] = {
    "Settings": deployment,
    "Redis": broker,
    "Disk": disk,
    "Files": files,
    "PDF": pages,
    "Database": database,
}
LOOKS_INTO_THE_DATABASE: dict[str, Look] = {
    "Workers": workers,
    "Clock": clock,
    "Report files": report_files,
    "Backup": backup,
    "Audit trail": trail,
}
