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
from tests.jobs.moments import ENDS, MOMENTS
from tests.jobs.test_worker import database_url
from tests.jobs.twins import compared
from tests.plants import run_of

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = 2_100  # two parcels
LIST = "Tag;Name;Vendor;IP;Zone\n" + "".join(
    f"T-{at};Device {at};ACME;10.1.{at // 250}.{at % 250 + 1};Hall {at % 3}\n" for at in range(COUNT)
)


def later(name, trap):
    return pytest.param(trap, id=name, marks=pytest.mark.long)


@pytest.fixture
def unsent(monkeypatch):
    """Keep the embedded runner from taking a job before it is killed."""
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "send", lambda _: None)
        yield patch


def killed(job: Job, module: str, path: str, number: int) -> None:
    """Have a process of its own work a job off until it is killed."""
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED)
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
    deadline = time.monotonic() + 600
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


def imported(job: Job) -> dict:
    site = job.site
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


def disturbed(unsent, make, stands, trap) -> Job:
    """Kill a process of its own over a job, and let the embedded runner take it up; give the job."""

    def resume(job):
        unsent.undo()
        resumed(job)

    return compared(make, stands, lambda job: killed(job, *trap), resume)


@pytest.mark.parametrize("trap", [later(name, trap) for name, trap in MOMENTS["import"].items()])
def test_an_import_that_is_killed_is_whole_or_not_there(unsent, trap):
    job = disturbed(unsent, commit_of, imported, trap)
    assert job.result["counts"] == {**job.result["counts"], "created": COUNT - 1, "changed": 1}
    assert Asset.objects.filter(site=job.site).count() == COUNT


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
    "trap",
    [
        later("reading", ("assessment.flow_decisions", "scene_of", 1)),
        later("writing", ("assessment.flow_decisions", "edit", 1)),
        pytest.param(ENDS["result"], id="result"),
    ],
)
def test_decisions_that_are_killed_are_all_there_or_none(unsent, trap):
    job = disturbed(unsent, decision_at, imported, trap)
    assert set(Flow.objects.filter(site=job.site).values_list("decision", flat=True)) != {"undecided"}


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


def verdicts(job: Job) -> tuple:
    site = job.site
    found = AdvisoryVerdict.objects.filter(site=site).order_by("asset__tag", "advisory__code")
    told = list(found.values_list("asset__tag", "advisory__code", "status", "why", "product", "holes", "cvss"))
    return told, list(AdvisoryMatching.objects.filter(site=site).values_list("counts", flat=True))


@pytest.mark.parametrize(
    "trap",
    [
        later("matching", ("inventory.advisory_matching", "match", 1)),
        later("writing", ("inventory.advisory_matching", "_write_verdicts", 1)),
        pytest.param(("inventory.advisory_matching", "_write_exploits", 1), id="after the verdicts"),
        later("result", ENDS["result"]),
    ],
)
def test_a_matching_that_is_killed_is_done_again_whole(unsent, trap):
    disturbed(unsent, matching_at, verdicts, trap)
