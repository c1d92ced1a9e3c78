"""Fifty people in a workshop on a served Bulkhead, and ten imports and five reports at once beside them (P14).

Without `--postgres` it is what `bin/up` starts: one process, SQLite, jobs on its threads. With it: PostgreSQL, Redis,
two web processes and a Celery worker. BENCH_SECONDS says how long (60). Only loopback.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench.measure import Figure, Measured
from bench.shell import USER, administrator, done_job, judged
from bench.sizes import Size
from bench.workload import PEOPLE, TOKEN, Answers, Caller, Person, cpu_of, rss_mib, shares, tree_of
from bench.zones import Record

ROOT = Path(__file__).resolve().parent.parent
IMPORTS, ROWS, REPORTS = 10, 400, 5


def load(size: Size, document: Callable[[], Record]) -> list[Figure]:
    """Measure the commonest requests while fifty people work, then imports and reports at once."""
    seconds = float(os.environ.get("BENCH_SECONDS", "60"))
    site, cookies = workshop(size, document)
    zones = [zone["code"] for zone in document()["zones"]]
    with served() as (port, pids):
        answers, busy, began = Answers(), cpu_of(pids()), time.monotonic()
        with people(port, site, cookies, zones, answers):
            time.sleep(seconds)
            took, busy = time.monotonic() - began, cpu_of(pids()) - busy
            figures = [_figure(size, line, busy / answers.count) for line in answers.lines(took)]
            quiet = answers.count
            heavy = _at_once(port, site, cookies, answers)
        held = rss_mib(pids())
    note = f"{quiet / took:.0f} requests a second, {busy / took:.2f} cores of the servers, {held:.0f} MiB at the end"
    every = shares([one for all_ in answers.took.values() for one in all_])
    total = Figure("load: all", f"{PEOPLE} people", Measured(busy / quiet, every[1], quiet), note=note)
    errors = Figure("load: errors", f"{PEOPLE} people", Measured(0.0, 0.0, 1), note=f"{len(answers.errors)}")
    for error in answers.errors[:20]:
        print(f"  error {error}", flush=True)
    return [total, *figures, *heavy, errors]


def _figure(size: Size, line: tuple[str, int, float, float, float, float], cpu: float) -> Figure:
    name, count, rate, p50, p95, worst = line
    note = (
        f"{count} answers, {rate:.1f} a second: p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, worst {worst:.2f} s"
    )
    return Figure(f"load: {name}", f"{PEOPLE} people, {size.name}", Measured(cpu, p95, count), note=note)


def _at_once(port: int, site: Any, cookies: list[str], answers: Answers) -> list[Figure]:
    """Ask for ten imports and five reports at the same time; give how long until the last was done."""
    callers = [Caller(port, site.code, one, answers) for one in cookies[: IMPORTS + REPORTS]]
    before = {name: len(all_) for name, all_ in answers.took.items()}
    began, ended = time.monotonic(), dict.fromkeys(("import", "report"), 0.0)

    def bring(number: int) -> None:
        status, _, told = callers[number].import_file("import", table(number), f"list-{number}.csv")
        if status == 202:
            callers[number].finished(told)
        ended["import"] = max(ended["import"], time.monotonic() - began)

    def write(number: int) -> None:
        caller = callers[IMPORTS + number]
        status, _, told = caller.call("report", "POST", f"{caller.api}reports/")
        if status == 202:
            caller.finished(told)
        ended["report"] = max(ended["report"], time.monotonic() - began)

    threads = [threading.Thread(target=bring, args=(number,)) for number in range(IMPORTS)]
    threads += [threading.Thread(target=write, args=(number,)) for number in range(REPORTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    polled = answers.took["what changed"][before["what changed"] :]
    p50, p95, worst = shares(polled or [0.0])
    beside = f"asking what changed meanwhile: p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, worst {worst:.2f} s"
    return [
        Figure(f"load: {many} {name}s at once", f"{PEOPLE} people", Measured(0.0, ended[name], many), note=beside)
        for name, many in (("import", IMPORTS), ("report", REPORTS))
    ]


def table(number: int, *, round_: int = 0) -> bytes:
    """Give a list of devices of its own; a round changes each a little."""
    rows = [
        f"LOAD-{number}-{at};Device {at} of round {round_};ACME;10.{200 + number}.{at // 250}.{at % 250 + 1}"
        for at in range(ROWS)
    ]
    return "\n".join(["Tag;Name;Vendor;IP", *rows, ""]).encode()


def workshop(size: Size, document: Callable[[], Record]) -> tuple[Any, list[str]]:
    """Give a judged and planned site, and the cookies of fifty engineers."""
    from django.conf import settings
    from django.test import Client

    from accounts.models import Membership, Role, User

    run = judged(size, document)
    site = run.assessment.site
    if not run.plans.exists():
        done_job("plan", run.assessment, {"run": run.pk, "budget": None})
    of = administrator().organisation
    cookies = []
    for number in range(PEOPLE):
        user, _ = User.objects.get_or_create(username=f"{USER}{number}", organisation=of)
        Membership.objects.get_or_create(user=user, site=site, defaults={"role": Role.ENGINEER})
        client = Client(HTTP_HOST="127.0.0.1")
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookies.append(f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}")
    return site, cookies


@contextmanager
def people(port: int, site: Any, cookies: list[str], zones: list[str], answers: Answers) -> Iterator[None]:
    """Have fifty people at work."""
    over = threading.Event()
    every = [
        Person(Caller(port, site.code, one, answers), number, zones, over.is_set) for number, one in enumerate(cookies)
    ]
    for one in every:
        one.start()
    try:
        yield
    finally:
        over.set()
        for one in every:
            one.join(timeout=90)


@contextmanager
def served() -> Iterator[tuple[int, Callable[[], list[int]]]]:
    """Serve; give the port and what names the processes. On PostgreSQL with Redis and a worker."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = dict(os.environ)
    started: list[subprocess.Popen[bytes]] = []
    with ExitStack() as stack:
        if environment.get("DATABASE_URL", "").startswith("postgres"):
            from tests.servers import redis

            environment |= {"REDIS_URL": stack.enter_context(redis()), "WEB_WORKERS": "2"}
            words = "-m celery --quiet -A config.celery worker --concurrency 2 --loglevel WARNING"
            started.append(_start(words.split(), environment))
        serve = f"-m gunicorn --config config/gunicorn.py --bind 127.0.0.1:{port} config.wsgi"
        started.append(_start(serve.split(), environment))
        try:
            _wait(port)
            yield port, lambda: [pid for one in started for pid in tree_of(one.pid)]
        finally:
            for one in started:
                one.terminate()
            for one in started:
                one.wait()


def _start(words: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environment)  # noqa: S603


def _wait(port: int) -> None:
    """Wait until a page was answered: what a server does once is not measured."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=60):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The server did not start.")
