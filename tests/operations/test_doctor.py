"""`bulkhead doctor`: a line for each thing, what to do, and an exit status that a script can go by."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts import verification
from accounts.audit import note
from accounts.guards import _drop, _triggers
from jobs.models import Heartbeat, Job
from jobs.services import seen
from operations import doctor, installed, left_over, running
from tests import factories, servers
from tests.plants import report_on, run_of

pytestmark = pytest.mark.django_db


def told(look):
    return [(line.about, line.verdict, line.told) for line in look()]


def verdicts(look):
    return [line.verdict for line in look()]


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setitem(running.LOOKS, "PDF", lambda: iter(()))
    monkeypatch.setitem(running.LOOKS, "Files", lambda: iter(()))  # the folders of the tests are everybody's


def test_a_server_that_lacks_nothing_is_well_and_says_so(quick, capsys):
    seen("web here")
    note(verification.BACKED_UP)
    verification.keep(verification.verified())
    assert doctor.main(["--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["verdict"] == "ok"
    about = {line["about"] for line in found["lines"]}
    assert about >= {"Python", "Python packages", "Front end", "Settings", "Database", "Migrations", "Guards", "Redis"}
    assert about >= {"Workers", "Disk", "Clock", "Backup", "Audit trail"}


def test_what_was_never_done_is_a_warning_with_what_to_do(quick, capsys):
    assert doctor.main([]) == 1
    lines = capsys.readouterr().out.splitlines()
    at = lines.index("WARNING  Backup: none was made yet")
    assert lines[at + 1].strip().startswith("Run bulkhead backup FILE")
    assert "WARNING  Workers: none was seen yet" in lines


def test_a_file_whose_job_was_killed_before_its_row_is_named_with_how_to_remove_it(tmp_path, settings):
    settings.REPORT_DIR = tmp_path / "it's here"
    settings.REPORT_DIR.mkdir()
    row = report_on(run_of(factories.site("P1"), factories.small_plant("P1")))
    kept = settings.REPORT_DIR / row.stored_name
    kept.write_bytes(b"%PDF")
    now = timezone.now().timestamp()
    ages = {"of-a-job-at-work.pdf": 3000, "orphan.pdf": 4000, ".half-written.pdf": 4000, kept.name: 9000}
    for name, age in ages.items():
        (settings.REPORT_DIR / name).touch()
        os.utime(settings.REPORT_DIR / name, (now - age, now - age))
    (line,) = left_over.report_files()
    assert (line.verdict, line.told.partition(";")[0]) == ("warning", "of no report: .half-written.pdf, orphan.pdf")
    subprocess.run(line.todo.partition(": ")[2], shell=True, check=True)
    assert sorted(path.name for path in settings.REPORT_DIR.iterdir()) == sorted(["of-a-job-at-work.pdf", kept.name])
    assert verdicts(left_over.report_files) == ["ok"]


def test_a_package_that_is_missing_or_another_is_named(tmp_path, monkeypatch):
    lock = tmp_path / "requirements.lock"
    lock.write_text(
        "django==1.0 \\\n    --hash=sha256:0\nnothing-of-that-name==1.0 \\\nwin==1 ; sys_platform == 'win32' \\\n"
    )
    monkeypatch.setattr(installed, "LOCK", lock)
    assert told(installed.packages)[1:] == [
        ("Python packages", "fault", "missing: nothing-of-that-name"),
        ("Python packages", "warning", "not the version that is locked: django"),
    ]


def test_without_fonts_and_icons_that_is_a_fault(tmp_path, monkeypatch):
    monkeypatch.setattr(installed, "ROOT", tmp_path)
    assert verdicts(installed.front_end) == ["fault"]


def test_a_database_that_does_not_answer_ends_the_questions_about_its_rows(quick, capsys, monkeypatch):
    monkeypatch.setitem(running.LOOKS, "Database", lambda: iter([running.Line("Database", "fault", "does not answer")]))
    assert doctor.main([]) == 2
    assert "Workers" not in capsys.readouterr().out


def test_a_look_that_fails_is_a_fault_and_the_others_go_on():
    def fails():
        raise RuntimeError("first\nsecond")
        yield

    assert doctor._asked("Disk", fails)[0].told == "could not be looked at: RuntimeError: first"


def test_an_audit_trail_without_its_guards_is_a_fault():
    with connection.cursor() as cursor:
        for name, table, _ in _triggers(connection):
            cursor.execute(_drop(connection, name, table.strip('"')))
    assert ("Guards", "fault") in [(line.about, line.verdict) for line in running.database()]


def test_a_trail_that_was_found_broken_is_a_fault():
    verification.keep(verification.Verified([], ["entry 3 is missing"], 7))
    assert verdicts(running.trail) == ["fault"]


def test_a_worker_that_was_not_seen_for_a_minute_is_missed():
    Heartbeat.objects.create(name="worker a", seen_at=timezone.now() - timedelta(seconds=70))
    assert told(running.workers)[0] == ("Workers", "warning", "the last one was seen 1\xa0minute ago")
    seen("worker b")
    assert told(running.workers)[0] == ("Workers", "ok", "seen within the last minute: worker b")


def test_jobs_that_wait_or_failed_are_told():
    job = Job.objects.create(site=factories.site(), kind="plan", title="x")
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(minutes=6))
    Job.objects.create(site=job.site, kind="plan", title="x", state="failed", finished_at=timezone.now())
    assert [line for line in told(running.workers) if line[0] == "Jobs"] == [
        ("Jobs", "warning", "one waits since 6\xa0minutes"),
        ("Jobs", "warning", "1 failed in the last day"),
    ]


def test_a_clock_before_the_last_entry_is_a_fault(monkeypatch):
    note("x")
    real = timezone.now()
    monkeypatch.setattr(running.timezone, "now", lambda: real - timedelta(hours=1))
    assert verdicts(running.clock) == ["fault"]


def test_a_full_disk_is_a_fault_before_it_is_one(monkeypatch):
    for free, verdict in ((0.5, "fault"), (3, "warning"), (50, "ok")):
        monkeypatch.setattr(running.shutil, "disk_usage", lambda _, free=free: type("U", (), {"free": free * 2**30}))
        assert verdicts(running.disk) == [verdict]


def test_files_that_others_reach_are_named(settings, tmp_path):
    settings.VAR_DIR = settings.UPLOAD_DIR = settings.REPORT_DIR = tmp_path
    settings.ENV_FILE = tmp_path / ".env"
    tmp_path.chmod(0o700)
    assert verdicts(running.files) == ["ok"]
    settings.ENV_FILE.touch(mode=0o644)
    settings.ENV_FILE.chmod(0o644)
    assert told(running.files) == [("Files", "warning", f"others on this machine may reach {settings.ENV_FILE}")]


@pytest.mark.redis
def test_redis_is_asked_whether_it_keeps_what_it_takes(settings):
    with servers.redis() as address:
        settings.REDIS_URL = address
        found = told(running.broker)
    assert found[0][1] == "ok"
    assert found[1:] == [("Redis", "warning", "forgets messages when it is restarted")]
    assert verdicts(running.broker) == ["fault"]


@pytest.mark.pdf
def test_a_page_is_set():
    assert verdicts(running.pages) == ["ok"]


def test_the_settings_are_safe_and_the_profile_is_told():
    assert verdicts(running.deployment) == ["ok", "ok"]
    assert settings.IS_LOCAL
