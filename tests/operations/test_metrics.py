"""What a monitoring system reads, and who may (S6); readiness and health."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from accounts import verification
from accounts.audit import note
from jobs.models import Job
from jobs.services import seen
from operations import migrated
from tests import factories

pytestmark = pytest.mark.django_db
TOKEN = "t0ken-of-the-monitoring-0123456789ABCDEF"


def figures(**more):
    response = Client().get("/metrics", **more)
    assert response.status_code == 200
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(response.content.decode())
        for sample in family.samples
    }


def test_jobs_queue_and_signs_of_life_are_counted():
    now, site = timezone.now(), factories.site()
    for seconds in (2, 4):
        Job.objects.create(
            site=site, kind="plan", title="x", state="done", attempt=1,
            started_at=now, finished_at=now + timedelta(seconds=seconds),
        )  # fmt: skip
    waiting = Job.objects.create(site=site, kind="report", title="x")
    Job.objects.filter(pk=waiting.pk).update(created_at=now - timedelta(seconds=90))
    seen("worker a")
    told = figures()
    assert told["bulkhead_jobs", "done", "plan"] == 2
    assert (told["bulkhead_job_seconds_count", "plan"], told["bulkhead_job_seconds_sum", "plan"]) == (2, 6)
    assert told["bulkhead_job_attempts_total", "plan"] == 2
    assert told["bulkhead_queue_length",] == 1
    assert 90 <= told["bulkhead_queue_oldest_seconds",] < 120
    assert abs(told["bulkhead_last_seen_timestamp_seconds", "worker a"] - now.timestamp()) < 60
    assert told["bulkhead_disk_free_bytes",] > 0


def test_what_is_not_known_has_no_figure():
    told = figures()
    for name in ("bulkhead_last_backup_timestamp_seconds", "bulkhead_audit_is_intact", "bulkhead_queue_oldest_seconds"):
        assert (name,) not in told


def test_backup_and_trail_are_told_once_they_are_known():
    note(verification.BACKED_UP)
    verification.verify_if_due()
    told = figures()
    assert told["bulkhead_audit_is_intact",] == 1
    assert told["bulkhead_audit_entries_total",] == 2
    assert told["bulkhead_last_backup_timestamp_seconds",] <= told["bulkhead_audit_verified_timestamp_seconds",]
    verification.verify_if_due()
    assert figures()["bulkhead_audit_entries_total",] == 2  # a day did not pass


def test_requests_are_counted_by_route_and_never_by_address():
    Client().get("/invitation/s3cret/")
    told = figures()
    assert told["bulkhead_requests_total", "/invitation/<str:secret>/", "404", "GET"] >= 1
    assert told["bulkhead_request_seconds_count", "/invitation/<str:secret>/"] >= 1
    assert not any("s3cret" in word for key in told for word in key)


def test_only_this_machine_and_the_token_read_the_figures(settings):
    def status(**more):
        return Client().get("/metrics", **more).status_code

    assert status(REMOTE_ADDR="127.0.0.1") == status(REMOTE_ADDR="::1") == 200
    assert status(REMOTE_ADDR="10.0.0.7") == 404
    assert status(HTTP_X_FORWARDED_FOR="10.0.0.7") == 404  # a proxy on this machine asks for somebody else
    assert status(REMOTE_ADDR="10.0.0.7", HTTP_AUTHORIZATION="Bearer ") == 404
    settings.METRICS_TOKEN = TOKEN
    assert status(REMOTE_ADDR="10.0.0.7", HTTP_AUTHORIZATION=f"Bearer {TOKEN}") == 200
    assert status(REMOTE_ADDR="10.0.0.7", HTTP_AUTHORIZATION=f"Bearer {TOKEN}x") == 404
    assert status(REMOTE_ADDR="10.0.0.7", HTTP_AUTHORIZATION="Bearer ü") == 404
    assert status(REMOTE_ADDR="10.0.0.7") == 404


def test_several_processes_add_up_what_they_counted(tmp_path):
    """Two processes of one server count in a folder; whoever is asked gives the sum."""
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    counts = "from operations.middleware import REQUESTS; REQUESTS.labels('GET', '/x', 200).inc()"
    for _ in range(2):
        subprocess.run([sys.executable, "-c", counts], env=environment, check=True)
    reads = (
        "from prometheus_client import CollectorRegistry, generate_latest;"
        "from prometheus_client.multiprocess import MultiProcessCollector;"
        "r = CollectorRegistry(); MultiProcessCollector(r); print(generate_latest(r).decode())"
    )
    done = subprocess.run([sys.executable, "-c", reads], env=environment, check=True, capture_output=True, text=True)
    assert 'bulkhead_requests_total{method="GET",route="/x",status="200"} 2.0' in done.stdout


def test_a_server_is_ready_on_a_database_that_fits_and_tells_of_a_long_queue():  # S55
    assert Client().get("/healthz").json() == {"status": "ok"}
    assert Client().get("/readyz").json() == {"status": "ok", "queue": "ok"}
    job = Job.objects.create(site=factories.site(), kind="plan", title="x")
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(minutes=6))
    assert Client().get("/readyz").json() == {"status": "ok", "queue": "late"}


def test_a_server_is_not_ready_on_a_database_that_lacks_migrations(monkeypatch):  # S55
    monkeypatch.setattr(migrated, "_seen_to_fit", [])
    monkeypatch.setattr(migrated, "unapplied", lambda: ["jobs.0004_heartbeat"])
    response = Client().get("/readyz")
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert b"0004" not in response.content
