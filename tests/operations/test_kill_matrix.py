"""Web server, worker and child of a worker, killed with SIGKILL at ten moments of an import, an assessment, a plan and a
report: nothing half written, taken up again, the same as one that nobody disturbed, nothing doubled, trail whole (S34).

The servers are those of `bin/up` (one gunicorn, whose threads do the work) and of docker-compose.yml (Celery on Redis).
The web server has its master, a worker is started again as its service manager does; the job is never touched. One
moment of each act runs always, all of them with `bin/test --long`; killed while signing: tests/signoff/test_killed_signing.py.
`BULKHEAD_KILLS` names a file that takes a line of JSON for each kill; with `BULKHEAD_KILLS_PATIENT` the matrix goes by
the product's own clock and asks that each is taken up within a minute.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import ExitStack

import pytest
from django.utils import timezone

from jobs import services
from jobs.models import Job
from tests import traps
from tests.jobs.moments import MOMENTS
from tests.jobs.test_killed import commit_of, imported, unsent  # noqa: F401  a fixture
from tests.jobs.test_killed_judging import assessment_at, plan_at, report_at, told
from tests.jobs.test_worker import database_url
from tests.jobs.twins import compared, noted, whole
from tests.operations.services import ROOT, until
from tests.servers import free_port, redis

pytestmark = [pytest.mark.redis, pytest.mark.pdf, pytest.mark.django_db(transaction=True)]
pytestmark += [pytest.mark.usefixtures("unsent")]
ACTS = {
    "import": (commit_of, imported),
    "assessment": (assessment_at, told),
    "plan": (plan_at, told),
    "report": (report_at, told),
}
ALWAYS = {("import", "second parcel", "web"), ("assessment", "writing", "child"), ("plan", "writing", "worker")}
ALWAYS |= {("report", "file", "child")}
VICTIMS = {"web": "one", "worker": "all", "child": "one"}
KEPT = ("jobs.services", "steps.info", 2)  # the line that says that it is over
PATIENCE = 600  # on a machine that is busy with something else
RESUMED_WITHIN = 60  # seconds, by the product's own clock


class Server:
    """A server that works off jobs, started again when all of it was killed."""

    def __init__(self, kind: str, folder, address: str, **more: str) -> None:
        self.folder = folder
        port = free_port()
        web = ["gunicorn", "--config", "config/gunicorn.py", "--bind", f"127.0.0.1:{port}", "config.wsgi"]
        worker = ["celery", "-A", "config.celery", "worker", "-P", "prefork", "-c", "1", "-l", "WARNING"]
        self.words = [sys.executable, "-m", *(web if kind == "web" else worker)]
        more |= {"DJANGO_SETTINGS_MODULE": "tests.trap_settings", "DATABASE_URL": database_url()}
        more |= {"BULKHEAD_TRAPS": str(folder), "REDIS_URL": "" if kind == "web" else address}
        self.environment = {**os.environ, **more}
        self.start()

    def start(self) -> None:
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.words, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def look(self) -> None:
        if self.process.poll() is not None:
            self.start()

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)


@pytest.fixture(scope="module")
def servers(django_db_setup, tmp_path_factory):
    """Give the server that a victim belongs to; each kind of server runs while the module does."""
    made: dict[tuple[str, str], Server] = {}
    with ExitStack() as stack:
        address = stack.enter_context(redis())

        def server(victim: str, *haste: str) -> Server:
            kind = "web" if victim == "web" else "worker"
            for other in [key for key in made if key != (kind, *haste)]:  # two would take each other's jobs
                made.pop(other).stop()
            if (kind, *haste) not in made:
                made[kind, *haste] = Server(kind, tmp_path_factory.mktemp(kind), address, **dict.fromkeys(haste, "1"))
            return made[kind, *haste]

        yield server
        for one in made.values():
            one.stop()


def killed(server: Server, job: Job, trap, victim: str) -> float:
    """Let a server take a job up and die over it; give when it died."""
    (server.folder / str(job.pk)).write_text(" ".join(map(str, (*trap, VICTIMS[victim]))))
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, queued_at=timezone.now() - services.REQUEUE_AFTER)
    mark = server.folder / f"{job.pk}.killed"
    until(lambda: mark.exists() and mark.read_text(), "the trap went off", PATIENCE)
    return float(mark.read_text())


def resumed(server: Server, job: Job) -> Job:
    def is_over():
        server.look()
        job.refresh_from_db()
        return job.is_over

    until(is_over, "the job is over", PATIENCE)
    assert (job.state, job.attempt) == (Job.State.DONE, 2), job.reason
    return job


def matrix():
    """Side by side what is killed in one kind of server, so that each is started once."""
    for victim in VICTIMS:
        for act, moments in MOMENTS.items():
            for name in moments:
                marks = [] if (act, name, victim) in ALWAYS else [pytest.mark.long]
                yield pytest.param(act, name, victim, id=f"{victim}-{act}-{name}", marks=marks)


@pytest.fixture
def haste(monkeypatch) -> tuple[str, ...]:
    """Let servers, and this process, which works off what nobody disturbs, go by a short lease."""
    if "BULKHEAD_KILLS_PATIENT" in os.environ:
        return ()
    monkeypatch.setattr(services, "LEASE", traps.LEASE)
    monkeypatch.setattr(services, "RENEW_SECONDS", traps.RENEW_SECONDS)
    return ("BULKHEAD_HASTE",)


def tried(servers, act: str, name: str, victim: str, *haste: str) -> float:
    """Kill once, compare with the undisturbed; give the seconds until the work began again."""
    died = []

    def kill(job: Job) -> None:
        died.append(killed(servers(victim, *haste), job, MOMENTS[act][name], victim))

    job = compared(*ACTS[act], kill, lambda job: resumed(servers(victim, *haste), job))
    seconds = job.started_at.timestamp() - died[0]
    if "BULKHEAD_KILLS" in os.environ:
        with open(os.environ["BULKHEAD_KILLS"], "a") as file:  # noqa: PTH123
            line = {"act": act, "moment": name, "victim": victim, "seconds": round(seconds, 1), "haste": bool(haste)}
            file.write(json.dumps(line) + "\n")
    return seconds


@pytest.mark.parametrize(("act", "name", "victim"), list(matrix()))
def test_whoever_is_killed_at_work_leaves_it_whole_or_not_there_and_it_is_done_once(  # S34
    servers, haste, act, name, victim
):
    seconds = tried(servers, act, name, victim, *haste)
    assert haste or seconds <= RESUMED_WITHIN


@pytest.mark.long
@pytest.mark.parametrize("victim", VICTIMS)
def test_by_the_clock_of_the_product_it_is_taken_up_within_a_minute(servers, victim):  # S34
    assert tried(servers, "assessment", "writing", victim) <= RESUMED_WITHIN


@pytest.mark.long
@pytest.mark.parametrize("victim", VICTIMS)
def test_what_was_kept_before_its_worker_was_killed_is_not_done_again(servers, haste, victim):  # S33
    server, job = servers(victim, *haste), assessment_at("P1")
    Job.objects.filter(pk=job.pk).update(state="held")
    killed(server, job, KEPT, victim)
    kept = told(job), noted(job.site)
    another = assessment_at("P2")  # those who look after jobs come round several times until it is done

    def is_over() -> bool:
        server.look()
        another.refresh_from_db()
        return another.is_over

    until(is_over, "the next job is over", PATIENCE)
    job.refresh_from_db()
    assert [(one.state, one.attempt) for one in (job, another)] == [(Job.State.DONE, 1)] * 2
    assert (told(job), noted(job.site)) == kept
    whole()
