"""A job whose process is killed at any moment has written nothing, is done again by the embedded runner, and does the
same as one that nobody disturbed (S34): the commit of an import, decisions on flows, matching advisories.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from accounts import audit
from accounts.models import Site
from assessment.flow_decisions import queue_decision
from inventory import advisory_services, services
from inventory.advisory_models import AdvisoryMatching, AdvisoryVerdict
from inventory.models import Asset, ChangeSet, Conflict, Doubt, Flow, ImportBatch, Source
from jobs import services as jobs
from jobs.models import Job
from tests import factories
from tests.inventory.advisories.builders import document as advisory
from tests.inventory.advisories.builders import packed
from tests.inventory.advisories.test_csaf import zipped
from tests.jobs.moments import MOMENTS
from tests.jobs.test_worker import database_url
from tests.plants import run_of

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = 2_100  # two parcels
LIST = "Tag;Name;Vendor;IP;Zone\n" + "".join(
    f"T-{at};Device {at};ACME;10.1.{at // 250}.{at % 250 + 1};Hall {at % 3}\n" for at in range(COUNT)
)


def moment(name, *trap):
    return pytest.param(*trap, id=name)


def later(name, *trap):
    return pytest.param(*trap, id=name, marks=pytest.mark.long)


@pytest.fixture
def unsent(monkeypatch):
    """Keep the embedded runner from taking a job before it is killed."""
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "send", lambda _: None)
        yield patch


def killed(job: Job, module: str, path: str, number: int) -> None:
    """Have a process of its own work a job off until it is killed."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": database_url()}
    command = [sys.executable, "-m", "tests.jobs.die", str(job.pk), module, path, str(number)]
    ended = subprocess.run(command, env=environment, timeout=120, check=False, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    job.refresh_from_db()
    assert (job.state, job.attempt) == (Job.State.RUNNING, 1)


def resumed(job: Job) -> Job:
    """Let the lease run out and the reaper find the job; wait until the embedded runner has done it."""
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert jobs.look_after() == 1
    deadline = time.monotonic() + 120
    while not job.is_over and time.monotonic() < deadline:
        time.sleep(0.1)
        job.refresh_from_db()
    assert (job.state, job.attempt) == (Job.State.DONE, 2), job.reason
    return job


def rows(model, site, *without):
    apart = {"id", "site", "known", *without}
    return [
        {name: value for name, value in row.items() if name not in apart and not name.endswith("_id")}
        for row in model.objects.filter(site=site).order_by("position").values()
    ]


def imported(site: Site) -> dict:
    return {
        "assets": rows(Asset, site),
        "flows": rows(Flow, site),
        "sources": Source.objects.filter(site=site).count(),
        "changes": list(ChangeSet.objects.filter(site=site).values_list("records", "title")),
        "questions": Doubt.objects.filter(site=site).count() + Conflict.objects.filter(asset__site=site).count(),
        "batches": list(ImportBatch.objects.filter(site=site).values_list("state", "report__counts")),
        "version": Site.objects.get(pk=site.pk).version,
    }  # fmt: skip


def commit_of(code: str) -> Job:
    """A checked import that waits for its commit, onto a site where one of its assets stands already."""
    site = factories.site(code)
    Asset.objects.create(site=site, tag="T-7", name="T-7", position=0)
    Site.objects.filter(pk=site.pk).update(version=F("version") + 1)
    batch = services.stage(site=site, user=None, file_name="list.csv", chunks=[LIST.encode()], options={})
    services.keep_report(batch, services.check(batch, lambda *_: None))
    arguments = {"batch": batch.pk, "skip_refused": False}
    return Job.objects.create(site=site, kind="commit", title="commit", arguments=arguments)


@pytest.mark.parametrize(("module", "path", "number"), [later(name, *trap) for name, trap in MOMENTS["import"].items()])
def test_an_import_that_is_killed_is_whole_or_not_there(unsent, module, path, number):
    undisturbed = commit_of("P1")
    jobs.work_off(undisturbed.pk)
    expected = imported(undisturbed.site)
    assert len(expected["assets"]) == COUNT
    job = commit_of("P2")
    before = imported(job.site)
    killed(job, module, path, number)
    assert imported(job.site) == before
    unsent.undo()
    assert resumed(job).result["counts"] == {**job.result["counts"], "created": COUNT - 1, "changed": 1}
    assert imported(job.site) == expected
    assert not [one for one in audit.verify() if one.broken]


def decision_at(code: str) -> Job:
    site = factories.site(code)
    plant = factories.small_plant(code)
    plant["flows"] = [
        {"code": f"O{at}", "from": {"ip": "192.0.2.10"}, "to": {"ip": "10.0.0.5"}, "protocol": "ssh", "port": 1000 + at,
         "basis": "observed", "decision": "undecided", "last_seen": "2026-11-20"}
        for at in range(40)
    ]  # fmt: skip
    run_of(site, plant)
    return queue_decision(site=site, codes=[f"O{at}" for at in range(40)], action="channel", conduit=None, user=None)


@pytest.mark.parametrize(
    ("module", "path", "number"),
    [
        later("reading", "assessment.flow_decisions", "scene_of", 1),
        later("writing", "assessment.flow_decisions", "edit", 1),
        moment("result", "jobs.services", "note", 1),
    ],
)
def test_decisions_that_are_killed_are_all_there_or_none(unsent, module, path, number):
    undisturbed = decision_at("P1")
    jobs.work_off(undisturbed.pk)
    undisturbed.refresh_from_db()
    assert undisturbed.state == Job.State.DONE, undisturbed.reason
    job = decision_at("P2")
    before = imported(job.site)
    killed(job, module, path, number)
    assert imported(job.site) == before
    unsent.undo()
    resumed(job)
    told = imported(job.site)
    assert told["flows"] != before["flows"]
    assert told == {**imported(undisturbed.site)}


def matching_at(code: str) -> Job:
    site = factories.site(code)
    for tag, firmware in (("PLC-1", "32.013"), ("PLC-2", "33.011"), ("PLC-3", None)):
        Asset.objects.create(
            site=site, tag=tag, name=tag, vendor="Rockwell", model="1756-L85E/B", details={"firmware": firmware}
        )
    folder = zipped({"a.json": packed(advisory()), "b.json": packed(advisory("ACME-2"))})
    advisory_services.load(advisory_services.stage(site=site, user=None, file_name="a.zip", chunks=[folder]))
    Job.objects.filter(site=site).delete()
    return advisory_services.queue_matching(site, None)


def verdicts(site: Site) -> tuple:
    found = AdvisoryVerdict.objects.filter(site=site).order_by("asset__tag", "advisory__code")
    told = list(found.values_list("asset__tag", "advisory__code", "status", "why", "product", "holes", "cvss"))
    return told, list(AdvisoryMatching.objects.filter(site=site).values_list("counts", flat=True))


@pytest.mark.parametrize(
    ("module", "path", "number"),
    [
        later("matching", "inventory.advisory_matching", "match", 1),
        later("writing", "inventory.advisory_matching", "_write_verdicts", 1),
        moment("after the verdicts", "inventory.advisory_matching", "_write_exploits", 1),
        later("result", "jobs.services", "note", 1),
    ],
)
def test_a_matching_that_is_killed_is_done_again_whole(unsent, module, path, number):
    undisturbed = matching_at("P1")
    jobs.work_off(undisturbed.pk)
    expected = verdicts(undisturbed.site)
    assert len(expected[0]) > 0
    job = matching_at("P2")
    killed(job, module, path, number)
    assert verdicts(job.site) == ([], [])
    unsent.undo()
    resumed(job)
    assert verdicts(job.site) == expected
