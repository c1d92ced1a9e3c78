"""What a monitoring system reads at /metrics, as Prometheus writes it: how the server works, never what it holds.

Requests are counted in the processes that answer them; all else is read from the rows when somebody asks. What is not
known, such as a backup that was never made, has no figure: 0 would be a statement.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from hmac import compare_digest
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, F, Min, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, SummaryMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from accounts.addresses import address_of
from accounts.audit_models import AuditHead
from accounts.verification import BACKED_UP, VERIFIED, last
from jobs.models import Heartbeat, Job
from operations.middleware import SERVED

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_VIA")


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Give the figures to whoever shows METRICS_TOKEN or asks from this machine; to others there is nothing here."""
    if not _may_read(request):
        raise Http404
    counted = SERVED
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    stored = CollectorRegistry()
    stored.register(Stored())
    data = generate_latest(counted) + generate_latest(stored)
    return HttpResponse(data, content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})


def _may_read(request: HttpRequest) -> bool:
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if settings.METRICS_TOKEN and compare_digest(shown.encode(), settings.METRICS_TOKEN.encode()):
        return True
    if any(name in request.META for name in FORWARDED):  # somebody else asks, through a proxy on this machine
        return False
    try:
        return ip_address(address_of(request)).is_loopback
    except ValueError:
        return False


class Stored(Collector):
    """The figures that stand in the database and on the disk."""

    def collect(self) -> Iterator[Metric]:
        """Read them."""
        yield from _jobs()
        yield from _life()
        free = GaugeMetricFamily("bulkhead_disk_free_bytes", "Free space where uploads and reports lie.")
        free.add_metric([], shutil.disk_usage(settings.VAR_DIR).free)
        yield free


def _jobs() -> Iterator[Metric]:
    now = timezone.now()
    states = GaugeMetricFamily("bulkhead_jobs", "Jobs by kind and state.", labels=["kind", "state"])
    seconds = SummaryMetricFamily("bulkhead_job_seconds", "How long jobs took that are done.", labels=["kind"])
    tries = CounterMetricFamily("bulkhead_job_attempts", "How often jobs were begun.", labels=["kind"])
    done = Q(state=Job.State.DONE)
    counts = Job.objects.order_by("kind", "state").values_list("kind", "state").annotate(Count("pk"))
    for kind, state, count in counts:
        states.add_metric([kind, state], count)
    took = Sum(F("finished_at") - F("started_at"), filter=done)
    count = Count("pk", filter=done)
    rows = Job.objects.order_by("kind").values_list("kind").annotate(took=took, count=count, tries=Sum("attempt"))
    for kind, total, count, attempts in rows:
        seconds.add_metric([kind], count_value=count, sum_value=(total or timedelta()).total_seconds())
        tries.add_metric([kind], attempts)
    yield states
    yield seconds
    yield tries
    # When somebody asked for a job again is not kept, so those are no part of the longest wait.
    first = Min("created_at", filter=Q(attempts_before=0))
    queued = Job.objects.filter(state=Job.State.QUEUED).aggregate(number=Count("pk"), oldest=first)
    yield GaugeMetricFamily("bulkhead_queue_length", "Jobs that wait.", value=queued["number"])
    if queued["oldest"] is not None:
        waited = (now - queued["oldest"]).total_seconds()
        yield GaugeMetricFamily("bulkhead_queue_oldest_seconds", "How long the oldest job waits.", value=waited)


def _life() -> Iterator[Metric]:
    seen = GaugeMetricFamily(
        "bulkhead_last_seen_timestamp_seconds", "When a process that works off jobs was last seen.", labels=["name"]
    )
    for name, at in Heartbeat.objects.order_by("name").values_list("name", "seen_at"):
        seen.add_metric([name], at.timestamp())
    yield seen
    if backed_up := last(BACKED_UP):
        told = "When the last backup was finished."
        yield GaugeMetricFamily("bulkhead_last_backup_timestamp_seconds", told, value=backed_up.at.timestamp())
    entries = AuditHead.objects.aggregate(entries=Sum("number"))["entries"] or 0
    yield CounterMetricFamily("bulkhead_audit_entries", "Entries of the audit trail.", value=entries)
    if followed := last(VERIFIED):
        told = "When the audit trail was last followed to its end."
        yield GaugeMetricFamily("bulkhead_audit_verified_timestamp_seconds", told, value=followed.at.timestamp())
        told = "1 where the audit trail then was as it was written, else 0."
        yield GaugeMetricFamily("bulkhead_audit_is_intact", told, value=int(followed.is_fine))
