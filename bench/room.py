"""A workshop of 50 people on the embedded default: one process, SQLite, phones that ask every two seconds.

The server is the one that `bin/up` starts, on a free port. Each phone asks with the tag of its last answer, as the page
does, and sends its votes when a question comes on; whoever leads asks as well, goes on and reveals.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.measure import Figure, Measured
from bench.shell import administrator, assessment_of
from bench.sizes import Size
from bench.zones import Record

PEOPLE = 50
SECONDS = 20.0
EVERY = 2.0
STEP_EVERY = 4.0
TOKEN = "a" * 32
CALLS = ("asked", "card", "voted", "went on")
ROOT = Path(__file__).resolve().parent.parent


class Caller:
    """A browser: its cookies, the tag of its last answer, and how long each answer took."""

    def __init__(self, port: int, cookies: dict[str, str]) -> None:
        self.port, self.cookies, self.tag = port, cookies, ""
        self.took: dict[str, list[float]] = {what: [] for what in CALLS}
        self.statuses: list[int] = []

    def call(self, what: str, method: str, path: str, form: str = "") -> str:
        """Call once, on a connection of its own; give the body."""
        words = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        words["If-None-Match" if method == "GET" else "X-CSRFToken"] = self.tag if method == "GET" else TOKEN
        if form:
            words["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        line.request(method, path, form or None, words)
        answer = line.getresponse()
        body = answer.read().decode()
        line.close()
        self.took[what].append(time.perf_counter() - began)
        self.statuses.append(answer.status)
        self.tag = answer.headers.get("ETag", self.tag)
        return body


def room(size: Size, document: Callable[[], Record]) -> list[Figure]:
    """Measure how long the answers take while 50 phones ask, vote, and the room goes on."""
    session, cookies = _session(size, document)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    words = ["--config", "config/gunicorn.py", "--bind", f"127.0.0.1:{port}", "config.wsgi"]
    server = subprocess.Popen([sys.executable, "-m", "gunicorn", *words], cwd=ROOT, env=os.environ)  # noqa: S603
    try:
        _wait(port)
        callers = [Caller(port, one) for one in cookies]
        callers[1].call("asked", "GET", "/join/now/")  # what a server does once, before its first answer
        callers[1].took["asked"].clear()
        busy = _cpu_of(server.pid)
        ends = time.monotonic() + SECONDS
        people = [threading.Thread(target=_phone, args=(one, ends, n)) for n, one in enumerate(callers[1:])]
        lead = threading.Thread(target=_lead, args=(callers[0], session, ends))
        for thread in (lead, *people):
            thread.start()
        for thread in (lead, *people):
            thread.join()
        busy = _cpu_of(server.pid) - busy
    finally:
        server.terminate()
        server.wait()
    failed = sum(status >= 400 for one in callers for status in one.statuses)
    return [_figure(what, callers, busy, failed) for what in CALLS]


def _figure(what: str, callers: list[Caller], busy: float, failed: int) -> Figure:
    took = sorted(second for one in callers for second in one.took[what])
    every = sum(len(one.statuses) for one in callers)
    p95 = took[min(len(took) - 1, int(len(took) * 0.95))]
    note = f"{len(took)} answers: median {statistics.median(took) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, "
    note += f"worst {took[-1] * 1000:.0f} ms; {failed} refused; CPU seconds are the server's per answer"
    return Figure(f"room: {what}", f"{PEOPLE} people", Measured(busy / every, p95, len(took)), note=note)


def _session(size: Size, document: Callable[[], Record]) -> tuple[Any, list[dict[str, str]]]:
    """Open a session on the generated plant; give it with the cookies of whoever leads and of everybody's phone."""
    from django.conf import settings
    from django.core import signing
    from django.test import Client
    from django.utils import timezone

    from workshop import attendance, joining, minutes, running
    from workshop.models import Session
    from workshop.views.phone import COOKIE, SALT

    assessment = assessment_of(size, document)
    for earlier in Session.objects.filter(assessment=assessment, state="open"):
        minutes.close_session(session=earlier, user=None)
    running.let_phones_in(assessment=assessment, allows=True)
    made = running.plan_session(assessment=assessment, title="Bench", on=timezone.localdate(), day=1)
    running.open_session(session=made)
    made.refresh_from_db()
    running.go_to(session=made, block=made.blocks.get(page="hazards"))
    sides = ("ot", "it", "safety", "management")
    signer = signing.get_cookie_signer(salt=COOKIE + SALT)
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(administrator())
    csrf = {settings.CSRF_COOKIE_NAME: TOKEN}
    name = settings.SESSION_COOKIE_NAME
    cookies = [{name: client.cookies[name].value, **csrf}]
    for number in range(PEOPLE):
        side = sides[number % len(sides)]
        who = joining.join(code=made.join_code or "", name=f"Person {number}", side=side, address="127.0.0.1")
        if side == "safety":
            attendance.confirm(attendee=who, may_score_safety=True)
        cookies.append({COOKIE: signer.sign(str(who.pk)), **csrf})
    return made, cookies


def _phone(caller: Caller, ends: float, number: int) -> None:
    """Ask every two seconds, not all in the same moment; vote where another question is on."""
    time.sleep(EVERY * number / PEOPLE)
    while time.monotonic() < ends:
        before = caller.tag
        caller.call("asked", "GET", "/join/now/")
        if caller.tag != before:
            tag = caller.tag
            fields = _ballot(caller.call("card", "GET", "/join/card/"))
            if fields:
                caller.call("voted", "POST", "/join/vote/", fields)
            caller.tag = tag
        time.sleep(EVERY)


def _ballot(page: str) -> str:
    """Give the form of a card with step 3 on each scale that can be rated."""
    item = re.search(r'name="item" value="(\d+)"', page)
    scales = dict.fromkeys(re.findall(r'name="(vote:\d+:\d+)"', page), "3")
    return urlencode({"item": item[1], "stamp": int(time.time() * 1000), **scales}) if item and scales else ""


def _lead(caller: Caller, session: Any, ends: float) -> None:
    """Ask as the screen does, and go on every few seconds."""
    root = f"/sites/{session.assessment.site.code}/workshop/{session.code}/"
    goes_on_at = time.monotonic() + STEP_EVERY
    while time.monotonic() < ends:
        caller.call("asked", "GET", f"{root}now/")
        if time.monotonic() > goes_on_at:
            caller.tag = ""
            beat = json.loads(caller.call("asked", "GET", f"{root}now/"))["beat"]
            caller.call("went on", "POST", f"{root}step/", f"do=next&beat={beat}")
            goes_on_at += STEP_EVERY
        time.sleep(EVERY)


def _cpu_of(pid: int) -> float:
    """Give the CPU seconds of a server and its workers."""
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    fields = [Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in (str(pid), *told)]
    return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK")


def _wait(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("The server did not start.")
