"""Issuing a report: who may, what is frozen, what supersedes what, and that nothing changes it afterwards."""

from __future__ import annotations

import json
import time
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from pypdf import PdfReader

from accounts import audit
from accounts.audit_models import AuditEntry
from accounts.guards import lifted
from accounts.models import Role, Site
from assessment import services as assessments
from assessment.engine.model_file.canonical import canonical_json
from jobs.models import Job
from reports import services, work
from reports.issuing import IssuingRefused, Standings, issue, told_by
from reports.models import Issue, Report
from signoff.signing import entry_of
from tests.api.calls import Caller, problem
from tests.plants import plan_of, run_of
from tests.signoff.people import actor, browser, person, signed

pytestmark = pytest.mark.django_db
DATA = b"%PDF-1.7 whole"


def written(run, name="one.pdf", **more):
    folder = Path(settings.REPORT_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(DATA)
    kept = {"stored_name": name, "sha256": sha256(DATA).hexdigest(), "size": len(DATA), "pages": 1}
    return Report.objects.create(run=run, **{"plan": plan_of(run), **kept, **more})


def signed_in_at(client, at):
    session = client.session
    session["confirmed_at"] = at
    session.save()


def standing(report):
    return Standings(report.run.assessment.site).of(
        Report.objects.select_related("run__assessment__site").get(pk=report.pk)
    )


def test_an_approver_issues_versions_and_the_newer_supersedes_the_older(site):
    run = run_of(site)
    first, second, german = written(run), written(run), written(run, language="de")
    approver = person(site, name="A. Prover")
    made = [issue(actor=actor(approver), report=one) for one in (first, second, german)]
    assert [one.number for one in made] == [1, 2, 1]
    assert (standing(first).superseded_by, standing(second).superseded_by) == (2, None)
    assert made[0].name == "A. Prover"
    assert made[0].model_sha256 == run.model_sha256
    assert made[0].result_sha256 == sha256(canonical_json(told_by(run, first.plan)).encode()).hexdigest()
    assert made[0].file_sha256 == sha256(DATA).hexdigest()
    entry = json.loads(AuditEntry.objects.filter(action="report.issued").earliest("pk").body)
    assert (entry["about"], entry["after"]["version"]) == ("Steering report, version 1", 1)
    with pytest.raises(IssuingRefused, match="issued already"):
        issue(actor=actor(approver), report=first)


def test_the_database_refuses_to_change_or_delete_what_was_issued(site):
    made = issue(actor=actor(person(site)), report=written(run_of(site)))
    for act in (
        lambda: Issue.objects.filter(pk=made.pk).update(name="x"),
        made.delete,
        made.report.delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_report_older_than_the_model_is_issued_only_where_a_baseline_holds_it(site):
    run = run_of(site)
    plain = written(run)
    assert not standing(plain).is_older
    baseline = signed(run)
    Site.objects.filter(pk=site.pk).update(version=F("version") + 1)
    assert (standing(plain).is_older, standing(plain).baseline) == (True, baseline.code)
    assert issue(actor=actor(person(site)), report=plain).baseline == baseline


def test_a_report_of_an_old_model_that_nobody_signed_is_refused(site):
    report = written(run_of(site))
    Site.objects.filter(pk=site.pk).update(version=F("version") + 1)
    with pytest.raises(IssuingRefused, match="The model has changed since"):
        issue(actor=actor(person(site)), report=report)


def test_only_a_whole_pdf_is_issued(site):
    run, approver = run_of(site), person(site)
    with pytest.raises(IssuingRefused, match="Only a PDF"):
        issue(actor=actor(approver), report=written(run, form="docx"))
    report = written(run)
    services.path_of(report).write_bytes(b"other")
    with pytest.raises(IssuingRefused, match="not what was written"):
        issue(actor=actor(approver), report=report)


def test_an_issued_file_that_is_another_now_is_not_given(site):
    report = written(run_of(site))
    issue(actor=actor(person(site)), report=report)
    machine = Caller(site)
    assert machine.get(f"reports/{report.pk}/file/").status_code == 200
    services.path_of(report).write_bytes(b"%PDF-1.7 other")
    problem(machine.get(f"reports/{report.pk}/file/"), 404)


def test_the_page_asks_for_a_recent_sign_in_and_shows_what_was_issued(site):
    report = written(run_of(site))
    approver = person(site, name="A. Prover")
    address = f"/sites/P1/reports/{report.pk}/"
    engineer = browser(person(site, Role.ENGINEER))
    assert "An approver of this site does it." in engineer.get(address).content.decode()
    assert engineer.post(address).status_code == 403
    here = browser(approver)
    signed_in_at(here, time.time() - 601)
    assert "confirm first that it is you" in here.get(address).content.decode()
    here.post(address)
    assert not Issue.objects.exists()
    signed_in_at(here, time.time())
    assert here.post(address).status_code == 302
    page = here.get(address).content.decode()
    assert "A. Prover" in page
    assert "version 1" in page
    assert "version 1" in here.get("/sites/P1/reports/").content.decode()
    (row,) = Caller(site).get("reports/").json()["results"]
    assert (row["issued"]["number"], row["issued"]["superseded_by"], row["older_than_the_model"]) == (1, None, False)


def test_a_report_of_some_zones_is_not_issued(site):
    report, approver = written(run_of(site), zones=["Z1"]), person(site)
    with pytest.raises(IssuingRefused, match="versions are those of the whole plant"):
        issue(actor=actor(approver), report=report)


def test_a_token_issues_nothing(site):
    report = written(run_of(site))
    assert Caller(site).post(f"reports/{report.pk}/issue/").status_code == 403


def test_whoever_made_the_model_does_not_issue_its_report(site, monkeypatch):
    report, approver = written(run_of(site)), person(site)
    monkeypatch.setattr("reports.issuing.last_editor", lambda _site: approver.pk)
    with pytest.raises(Exception, match="somebody else has to approve"):
        issue(actor=actor(approver), report=report)


def test_the_version_of_the_model_is_that_of_the_run(site):
    run = run_of(site)
    assert run.model_version == assessments.etag_of(run.assessment)


@pytest.mark.pdf
def test_a_signed_report_prints_the_digest_under_which_the_audit_trail_holds_it(site):  # S53
    """Whoever cut the trail off behind the signature, or wrote it anew, is told by the paper."""
    run = run_of(site)
    baseline = signed(run)
    (entry,) = AuditEntry.objects.filter(action="baseline.signed")
    assert entry_of(baseline) == entry.digest
    job = Job.objects.create(site=site, kind="report", title="x", arguments={"run": run.pk, "plan": None})
    work.report(job, lambda *_: None)()
    report = Report.objects.get()
    text = "".join(page.extract_text() for page in PdfReader(services.path_of(report)).pages)
    assert entry.digest in "".join(text.split())
    assert audit.holds(entry.digest)
    with lifted(connection):
        AuditEntry.objects.filter(number__gte=entry.number).delete()
    assert not audit.holds(entry.digest)
