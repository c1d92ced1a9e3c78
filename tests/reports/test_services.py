"""The report as a job, a list, and a download: one file per job, served as a download and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Role
from jobs import services as jobs
from jobs.models import Job
from reports import render, services, writing
from reports.models import Report
from tests import factories
from tests.api.calls import Caller, problem
from tests.plants import done, judged, plan_of, report_on, run_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def unsent(monkeypatch):
    monkeypatch.setattr(jobs, "send", lambda _: None)


@pytest.mark.pdf
def test_the_job_writes_one_file_and_again_changes_nothing(site):  # S33, S42
    run = run_of(site)
    plan = plan_of(run)
    first = done(services.queue_report(run=run, user=factories.member(site, Role.ENGINEER)))
    jobs.work_off(first.pk)
    report = Report.objects.get()
    data = services.path_of(report).read_bytes()
    assert data.startswith(b"%PDF")
    assert (report.run, report.plan, report.size, first.result["report"]) == (run, plan, len(data), report.pk)
    second = done(services.queue_report(run=run, user=None))
    again = Report.objects.get(job=second)
    assert services.path_of(again).read_bytes() == data
    assert again.sha256 == report.sha256
    assert not [path for path in Path(settings.REPORT_DIR).iterdir() if path.name.startswith(".")]


def test_a_report_that_cannot_be_set_says_why_and_leaves_no_row(site, monkeypatch):
    def fail(*_, **__):
        raise render.RenderFailed("The pages took longer than 180 seconds.")

    run = run_of(site)
    monkeypatch.setattr(writing, "render_pdf", fail)
    job = services.queue_report(run=run, user=None)
    jobs.work_off(job.pk)
    job.refresh_from_db()
    assert (job.state, job.reason) == ("failed", "The pages took longer than 180 seconds.")
    assert not Report.objects.exists()


def test_the_file_is_a_download_that_no_browser_runs(site):  # S30
    report = judged(site)
    machine = Caller(site)
    client = Client()
    client.force_login(machine.user)
    for answer in (machine.get(f"reports/{report.pk}/file/"), client.get(f"/sites/P1/reports/{report.pk}/file/")):
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer.headers["Cache-Control"] == "no-store"
        assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_a_file_that_is_gone_is_missing_and_no_mistake(site):
    report = report_on(run_of(site))
    services.path_of(report).unlink()
    problem(Caller(site).get(f"reports/{report.pk}/file/"), 404)


def test_the_list_tells_what_each_report_rests_on(site):
    report = judged(site)
    (row,) = Caller(site).get("reports/").json()["results"]
    assert (row["run"], row["plan"], row["pages"]) == (report.run_id, report.plan_id, 1)
    assert row["file"] == f"/api/v1/sites/P1/reports/{report.pk}/file/"


def test_a_report_before_any_run_is_refused(site):
    assert "start a run first" in problem(Caller(site).post("reports/"), 409)["detail"]


def test_a_report_is_asked_for_in_a_language_by_default_that_of_the_person(site):
    run_of(site)
    german = Caller(site)
    german.user.language = "de-plain"
    german.user.save()
    wanted = [german.post("reports/", body).json()["id"] for body in (None, {"language": "en"})]
    assert [Job.objects.get(pk=one).arguments["asked"]["language"] for one in wanted] == ["de", "en"]
    assert "expected one of en, de" in problem(german.post("reports/", {"language": "fr"}), 400)["detail"]


def test_asking_twice_with_one_key_is_one_job(site):  # S17
    run_of(site)
    machine = Caller(site)
    first, again = (machine.post("reports/", idempotency_key="r1").json() for _ in range(2))
    assert first == again
    assert Job.objects.filter(kind="report").count() == 1
    assert machine.get(first["url"]).json()["state"] == "queued"


def test_the_page_shows_reports_and_the_work_on_the_next(site):
    judged(site)
    client = Client()
    client.force_login(factories.member(site, Role.APPROVER))
    assert client.post("/sites/P1/reports/make/").status_code == 302
    page = client.get("/sites/P1/reports/").content.decode()
    assert "Write the report" in page
    client.force_login(factories.member(site, Role.VIEWER))
    assert client.post("/sites/P1/reports/make/").status_code == 403


def test_a_plan_that_is_not_the_newest_can_be_reported(site):
    run = run_of(site)
    first, _ = plan_of(run), plan_of(run)
    client = Client()
    client.force_login(factories.member(site, Role.ENGINEER))
    assert client.post("/sites/P1/reports/make/", {"plan": first.pk}).status_code == 302
    assert Job.objects.get(kind="report").arguments["plan"] == first.pk
    assert client.post("/sites/P1/reports/make/", {"plan": "4711"}).status_code == 404


def test_a_report_of_some_zones_without_a_chapter_keeps_what_it_is_of(site):
    run = run_of(site)
    (code, *_others) = services.zones_of(run)
    machine = Caller(site)
    body = {"kind": "sheets", "form": "xlsx", "zones": [code], "leave_out": ["conduit-sheets"]}
    job = Job.objects.get(pk=machine.post("reports/", body).json()["id"])
    jobs.work_off(job.pk)
    (row,) = machine.get("reports/").json()["results"]
    assert (row["zones"], row["leave_out"]) == ([code], ["conduit-sheets"])
    client = Client()
    client.force_login(machine.user)
    assert "1 zone<" in client.get("/sites/P1/reports/").content.decode()
    assert "<dd>Conduit sheets</dd>" in client.get(f"/sites/P1/reports/{row['id']}/").content.decode()
    (wrong,) = (problem(machine.post("reports/", {**body, "zones": ["nowhere"]}), 400),)
    assert wrong["detail"] == 'zones: expected codes of zones of the model that was judged, found "nowhere".'


def test_the_form_offers_the_chapters_of_the_chosen_report_and_takes_those_that_are_ticked(site):
    run = run_of(site)
    (code, *_others) = services.zones_of(run)
    client = Client()
    client.force_login(factories.member(site, Role.ENGINEER))
    page = client.get("/sites/P1/reports/?kind=sheets").content.decode()
    assert page.count('name="chapter"') == 2
    assert f'<option value="{code}">' in page
    assert 'name="zone"' not in client.get("/sites/P1/reports/?kind=steering").content.decode()
    sent = {"kind": "sheets", "parts_of": "sheets", "chapter": ["zone-sheets"], "zone": [code]}
    of_another = {**sent, "kind": "assets"}  # the page without its script shows the chapters of the kind before
    for body in (sent, of_another, {"kind": "sheets", "parts_of": "sheets"}):
        client.post("/sites/P1/reports/make/", body)
    asked = [job.arguments["asked"] for job in Job.objects.filter(kind="report").order_by("pk")]
    assert [(one["zones"], one["leave_out"]) for one in asked] == [([code], ["conduit-sheets"]), ([], [])]
    assert "at least one chapter to stay" in client.get("/sites/P1/reports/").content.decode()
