"""Every service of docker-compose.yml, run by its own command and wired as it says: two web servers behind TLS and two
workers on one PostgreSQL and one Redis, and what is left when one of each is killed.
"""

from __future__ import annotations

import pytest

from tests import factories
from tests.operations.services import HOST, SECRETS, services, until

pytestmark = [pytest.mark.postgres, pytest.mark.redis]
SITES = [f"P{number}" for number in range(1, 5)]


def asked_to_judge(running, code):
    """Make a site and ask for its judgement; give the address of the job, and the numbers of all that was asked."""
    asked = []
    for method, path, body, status in (
        ("POST", "/api/v1/sites/", {"code": code, "name": code}, 201),
        ("PUT", f"/api/v1/sites/{code}/model/", factories.small_plant(code), 200),
        ("POST", f"/api/v1/sites/{code}/runs/", None, 202),
    ):
        found, told, headers = running.ask(method, path, body, **({"If_Match": "*"} if method == "PUT" else {}))
        assert found == status, told
        asked.append(headers["X-Request-ID"])
    return (told["job"]["url"] if "job" in told else told["url"]), asked


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with services(tmp_path_factory.mktemp("services")) as found:
        yield found


def finished(running, url):
    state = running.ask("GET", url)[1]["state"]
    assert state != "failed", running.ask("GET", url)[1]
    return state == "done"


def test_every_service_runs_and_is_healthy_by_its_own_check(running):
    assert running.healthy("beat", {"/tmp/": f"{running.folder}/"})
    running.wait_for_worker("worker1")
    assert running.ask("GET", "/readyz")[1] == {"status": "ok", "queue": "ok"}
    told = running.run("python", "-m", "config.cli", "doctor", "--json", ends=(0, 1))
    assert '"verdict": "fault"' not in told


def test_what_comes_without_tls_or_under_another_name_is_refused(running):
    assert running.ask("GET", "/readyz", Host="elsewhere.example")[0] == 400
    status, _, headers = running.ask("GET", "/sign-in/")
    assert status == 200
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert f"https://{HOST}" in running.environment["CSRF_TRUSTED_ORIGINS"]


def test_work_is_split_by_job_and_each_job_is_done_once_under_one_number(running):
    """Four sites are judged at once by two workers; the number of each request is found again in the worker's log."""
    jobs = [asked_to_judge(running, code) for code in SITES]
    numbers = {asked[-1] for _, asked in jobs}
    for url, _ in jobs:
        until(lambda url=url: finished(running, url), f"{url} is done")
    totals = {str(running.ask("GET", f"/api/v1/sites/{code}/runs/latest/")[1]["totals"]) for code in SITES}
    assert len(totals) == 1
    began = {
        name: {line["request_id"] for line in running.log(name) if " begins, attempt 1." in line["message"]}
        for name in ("worker1", "worker2")
    }
    assert began["worker1"].isdisjoint(began["worker2"])
    assert began["worker1"] | began["worker2"] >= numbers
    answered = {name: {line["request_id"] for line in running.log(name)} for name in ("web1", "web2")}
    asked = {number for _, each in jobs for number in each}
    assert answered["web1"] & asked
    assert answered["web2"] & asked
    assert answered["web1"] | answered["web2"] >= asked


def test_the_figures_name_both_workers_to_whoever_shows_the_token(running):
    assert running.ask("GET", "/metrics")[0] == 404
    _, told, _ = running.ask("GET", "/metrics", Authorization=f"Bearer {SECRETS['METRICS_TOKEN']}")
    for name in ("worker celery@worker1", "worker celery@worker2"):
        assert f'bulkhead_last_seen_timestamp_seconds{{name="{name}"}}' in told
    assert "bulkhead_queue_length 0.0" in told


def test_one_web_and_one_worker_do_the_work_when_the_others_are_killed(running):
    running.kill("web1")
    running.kill("worker1")
    for _ in range(4):  # the proxy's turn comes to the dead one, too
        assert running.ask("GET", "/api/v1/sites/")[0] == 200
    url, _ = asked_to_judge(running, "LEFT")
    until(lambda: finished(running, url), "the job is done by the other worker")
    running.start_web("web1")
    running.start_worker("worker1")
    running.wait_for_web("web1")
    running.wait_for_worker("worker1")
