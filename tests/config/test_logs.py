"""Log lines (S61): one line of JSON each, one number through request and job, nothing in them that lets somebody in."""

from __future__ import annotations

import json
import logging

import pytest
from django.test import Client

from accounts import trail
from accounts.audit_models import AuditEntry
from config.logs import JsonLines, PlainLines
from jobs import services
from jobs.models import Job
from tests import factories

SECRET = "S3cr3t-that-nobody-may-read"


def record(text, *values, error=None):
    return logging.LogRecord("bulkhead", logging.WARNING, "x.py", 1, text, values, error)


@pytest.mark.parametrize("form", [JsonLines(), PlainLines()])
@pytest.mark.parametrize(
    "text",
    [
        f"Token bulkhead_{SECRET}",
        f"Bad Request: /invitation/{SECRET}/",
        f"GET /sign-in/provider/back/?code={SECRET}&state={SECRET}",
        f"{{'username': 'anna', 'password': '{SECRET}'}}",
        f"Authorization: Token {SECRET}",
        f"Set-Cookie: session={SECRET}; Path=/",
        f"id_token eyJhbGciOiJSUzI1NiJ9.{SECRET}.{SECRET}",
    ],
)
def test_what_lets_somebody_in_is_taken_out_wherever_it_stands(form, text):  # S61
    assert SECRET in text
    assert SECRET not in form.format(record("%s", text))
    assert SECRET not in form.format(record("It failed.", error=(ValueError, ValueError(text), None)))


@pytest.mark.parametrize("form", [JsonLines(), PlainLines()])
def test_a_record_is_one_line_whatever_somebody_typed(form):  # S61
    line = form.format(record("name %s", "a\r\n2026 ERROR forged\x1b[31m\u2028\x85b"))
    assert line.isprintable()
    assert len(line.splitlines()) == 1


def test_a_line_of_json_says_when_what_and_in_which_request():  # S61
    with trail.following(request_id="r1"):
        told = json.loads(JsonLines().format(record("Plant %s", "N\u00f6rd")))
    assert (told["message"], told["request_id"], told["level"], told["logger"]) == (
        "Plant N\u00f6rd",
        "r1",
        "WARNING",
        "bulkhead",
    )
    assert told["at"].endswith("+00:00")


@pytest.mark.django_db
def test_one_number_goes_through_request_job_log_and_audit(monkeypatch, settings, caplog):  # S61
    caplog.set_level(logging.INFO, logger="bulkhead")
    monkeypatch.setattr(services, "send", lambda _: None)
    settings.JOB_KINDS = {**settings.JOB_KINDS, "assessment": "tests.jobs.work.count_up"}
    site = factories.site("P1")
    factories.assessment(site, factories.small_plant("P1"))
    client = Client()
    client.force_login(site.memberships.get().user)
    answer = client.post("/api/v1/sites/P1/runs/")
    number = answer.headers["X-Request-ID"]
    job = Job.objects.get()
    assert (answer.status_code, job.request_id) == (202, number)

    seen = []

    class Keep(logging.Handler):
        def emit(self, line):
            seen.append((trail.current().request_id, line.getMessage()))

    keep = Keep()
    logging.getLogger("bulkhead").addHandler(keep)
    services.work_off(job.pk)
    logging.getLogger("bulkhead").removeHandler(keep)
    assert {request_id for request_id, _ in seen} == {number}
    acts = {entry.action: json.loads(entry.body)["request_id"] for entry in AuditEntry.objects.filter(site_id=site.pk)}
    assert acts["job.asked"] == acts["job.done"] == number


@pytest.mark.django_db
def test_nothing_that_is_typed_or_shown_at_sign_in_reaches_the_log(caplog):  # S61
    caplog.set_level(logging.DEBUG)
    factories.user(name="anna")
    client = Client()
    client.post("/sign-in/", {"username": "anna", "password": SECRET})
    client.get(f"/invitation/{SECRET}/")
    client.get("/api/v1/sites/", headers={"Authorization": f"Token bulkhead_{SECRET}"})
    lines = [JsonLines().format(each) for each in caplog.records]
    assert lines
    assert not [line for line in lines if SECRET in line]
