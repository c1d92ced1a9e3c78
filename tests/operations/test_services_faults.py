"""What happens to people and jobs while a service of docker-compose.yml dies, stops or forgets (S34, S36, S55).

Real servers; each test leaves everything running again. After each, the audit trail is followed, and every job that was
asked for is done once.
"""

from __future__ import annotations

import os
import signal
import time
from datetime import UTC, datetime, timedelta

import pytest

from documents.read import read_value
from tests import factories
from tests.operations.services import ROOT, services, until

pytestmark = [pytest.mark.long, pytest.mark.postgres, pytest.mark.redis]
RESUMED_WITHIN = timedelta(seconds=60)  # by the lines that the workers logged
WORKERS = ("worker1", "worker2")
SITE = "/api/v1/sites/P1"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with services(tmp_path_factory.mktemp("services")) as found:
        assert found.ask("POST", "/api/v1/sites/", {"code": "P1", "name": "P1"})[0] == 201
        plant = factories.small_plant("P1")
        assert found.ask("PUT", f"{SITE}/model/", plant, If_Match="*")[0] == 200
        water = read_value((ROOT / "demo" / "water-works.yaml").read_bytes())
        assert found.ask("POST", "/api/v1/sites/", {"code": water["site"]["code"], "name": "Water"})[0] == 201
        found.large = f"/api/v1/sites/{water['site']['code']}"
        status, told, _ = found.ask("PUT", f"{found.large}/model/", water, If_Match="*")
        assert status == 200, told
        yield found


@pytest.fixture(autouse=True)
def trail_is_whole_after_each(running):
    yield
    assert "as it was written" in running.run("python", "manage.py", "audit", "verify")


def asked(running, site=SITE) -> str:
    status, told, _ = running.ask("POST", f"{site}/runs/")
    assert status == 202, told
    return told["job"]["url"] if "job" in told else told["url"]


def state(running, url) -> str:
    told = running.ask("GET", url)[1]
    assert told["state"] != "failed", told
    return told["state"]


def done(running, url, site=SITE, runs=None) -> None:
    until(lambda: state(running, url) == "done", f"{url} is done")
    if runs is not None:
        assert runs_of(running, site) == runs + 1


def runs_of(running, site=SITE) -> int:
    return running.ask("GET", f"{site}/runs/")[1]["count"]


def number(url) -> str:
    return url.rstrip("/").rpartition("/")[2]


def began(running, name, url) -> list[datetime]:
    """Give when a worker began a job, once for each attempt."""
    lines = [line for line in running.log(name) if line["message"].startswith(f"Job {number(url)} (")]
    return [datetime.fromisoformat(line["at"]) for line in lines if " begins, attempt " in line["message"]]


def test_a_worker_that_is_killed_at_work_is_followed_by_the_other(running):
    runs = runs_of(running, running.large)
    url = asked(running, running.large)
    until(lambda: state(running, url) == "running", "the job has begun")
    time.sleep(0.5)
    (name,) = (name for name in WORKERS if began(running, name, url))
    (other,) = set(WORKERS) - {name}
    killed = datetime.now(UTC)
    running.kill(name)
    done(running, url, running.large, runs)
    assert began(running, other, url)[0] - killed <= RESUMED_WITHIN
    running.start_worker(name)


def test_a_worker_that_stood_still_wakes_up_late_and_writes_nothing(running):  # S33
    runs = runs_of(running, running.large)
    url = asked(running, running.large)
    until(lambda: state(running, url) == "running", "the job has begun")
    (name,) = (name for name in WORKERS if began(running, name, url))
    (other,) = set(WORKERS) - {name}
    group = running.processes[name].pid
    os.killpg(group, signal.SIGSTOP)
    stopped = datetime.now(UTC)
    done(running, url, running.large, runs)
    os.killpg(group, signal.SIGCONT)
    assert began(running, other, url)[0] - stopped <= RESUMED_WITHIN
    late = f"Job {number(url)}: attempt 1 lost its lease and wrote nothing."
    until(lambda: late in {line["message"] for line in running.log(name)}, "the late one gives up")
    assert runs_of(running, running.large) == runs + 1


def test_people_go_on_while_redis_is_away_and_what_they_asked_for_is_done_when_it_is_back(running):  # S36
    runs = runs_of(running)
    running.kill("redis")
    url = asked(running)
    assert running.ask("GET", "/api/v1/sites/")[0] == 200
    assert running.ask("GET", "/sign-in/")[0] == 200
    assert state(running, url) == "queued"
    running.start_redis()
    done(running, url, runs=runs)


def test_a_queue_that_was_emptied_is_filled_again_from_the_database(running):
    runs = runs_of(running)
    for name in WORKERS:
        running.kill(name)
    url = asked(running)
    assert running.redis("flushall") == "OK"
    back = datetime.now(UTC)
    for name in WORKERS:
        running.start_worker(name)
    done(running, url, runs=runs)
    assert min(at for name in WORKERS for at in began(running, name, url)) - back <= RESUMED_WITHIN


def test_without_postgresql_every_answer_is_503_and_all_goes_on_when_it_is_back(running):  # S55
    runs = runs_of(running)
    running.postgres.halt()
    for address in ("/api/v1/sites/", "/readyz"):
        began = time.monotonic()
        status, _, headers = running.ask("GET", address)
        assert (status, "Retry-After" in headers) == (503, True)
        assert time.monotonic() - began < 30
    assert running.ask("GET", "/healthz")[0] == 200
    running.postgres.start()
    until(lambda: running.ask("GET", "/readyz")[0] == 200, "the database is back")
    done(running, asked(running), runs=runs)


def test_postgresql_that_is_restarted_under_a_job_loses_nothing(running):
    runs = runs_of(running, running.large)
    url = asked(running, running.large)
    until(lambda: state(running, url) == "running", "the job has begun")
    running.postgres.halt()
    running.postgres.start()
    until(lambda: running.ask("GET", "/readyz")[0] == 200, "the database is back")
    until(lambda: running.ask("GET", url)[1]["state"] in {"done", "failed"}, "the job is over")
    assert running.ask("GET", url)[1]["state"] == "done"
    assert runs_of(running, running.large) == runs + 1


def test_a_request_that_is_sent_again_after_its_server_was_killed_counts_once(running):
    running.kill("web1")
    for _ in range(2):
        status, told, _ = running.ask("POST", "/api/v1/sites/", {"code": "AGAIN", "name": "x"}, Idempotency_Key="k1")
        assert status == 201, told
    running.start_web("web1")
    running.wait_for_web("web1")
    codes = [one["code"] for one in running.ask("GET", "/api/v1/sites/")[1]["results"]]
    assert codes.count("AGAIN") == 1
