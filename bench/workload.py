"""People of a workshop at their browsers, and machines beside them, who call a served Bulkhead over loopback.

Each person asks every two seconds what changed, with the tag of the last answer, as every open page does; says every
eight which page is open; opens another page, saves a record and writes a comment now and then. A save carries the
version that was read; where somebody was faster it reads again and saves once more, and is counted as such.
"""

from __future__ import annotations

import http.client
import itertools
import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

TOKEN = "b" * 32
PEOPLE = 50
EVERY = 2.0
BEAT, PAGE, SAVE, TALK = 4, 8, 15, 30  # every so many times that a page asks
SLOW = 0.95
FASTER = 412


@dataclass
class Answers:
    """How long the answers to each kind of request took, and which were errors; shared by all threads."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, what: str, seconds: float, status: int, told: str) -> None:
        """Keep an answer."""
        with self._lock:
            self.took[what].append(seconds)
            if status >= 400 and status != FASTER:
                self.errors.append(f"{what}: {status} {told[:200]}")

    def broke(self, what: str, error: Exception) -> None:
        """Keep that there was no answer."""
        with self._lock:
            self.errors.append(f"{what}: {error!r}")

    @property
    def count(self) -> int:
        """Give how many answers there were."""
        return sum(map(len, self.took.values()))

    def lines(self, seconds: float, many: int = 10) -> list[tuple[str, int, float, float, float, float]]:
        """Give name, count, a second, p50, p95 and worst of the requests that were sent most."""
        rows = sorted(self.took.items(), key=lambda one: -len(one[1]))[:many]
        return [(name, len(all_), len(all_) / seconds, *shares(all_)) for name, all_ in rows]


def shares(took: list[float]) -> tuple[float, float, float]:
    """Give the median, the 95th percentile and the worst."""
    ranked = sorted(took)
    return ranked[len(ranked) // 2], ranked[min(len(ranked) - 1, int(len(ranked) * SLOW))], ranked[-1]


@dataclass
class Caller:
    """A browser that is signed in, at a site."""

    port: int
    site: str
    cookies: str
    answers: Answers

    def call(self, what: str, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, str, str]:
        """Call once on a connection of its own; give status, tag and text."""
        words = {"Cookie": self.cookies, "X-CSRFToken": TOKEN}
        words |= {name.replace("_", "-"): value for name, value in headers.items()}
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        if data is not None and "Content-Type" not in words:
            words["Content-Type"] = "application/json"
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        began = time.perf_counter()
        try:
            line.request(method, path, data, words)
            answer = line.getresponse()
            told = answer.read().decode("utf-8", "replace")
        except OSError as error:
            self.answers.broke(what, error)
            return 0, "", ""
        finally:
            line.close()
        self.answers.add(what, time.perf_counter() - began, answer.status, told)
        return answer.status, answer.headers.get("ETag", ""), told

    @property
    def api(self) -> str:
        """Give where the addresses of the site begin."""
        return f"/api/v1/sites/{self.site}/"

    def import_file(self, what: str, table: bytes, name: str) -> tuple[int, str, str]:
        """Import a list at once."""
        form = b'--x\r\nContent-Disposition: form-data; name="commit"\r\n\r\ntrue\r\n'
        form += b"--x\r\nContent-Disposition: form-data; "
        form += f'name="file"; filename="{name}"\r\n\r\n'.encode() + table + b"\r\n--x--\r\n"
        return self.call(what, "POST", f"{self.api}imports/", form, Content_Type="multipart/form-data; boundary=x")

    def finished(self, told: str, patience: float = 600.0) -> str:
        """Wait until a job that was asked for is over; give its state."""
        job = json.loads(told)
        url = job["job"]["url"] if "job" in job else job["url"]
        ends = time.monotonic() + patience
        while time.monotonic() < ends:
            _, _, now = self.call("job", "GET", url)
            state = json.loads(now or "{}").get("state", "")
            if state in ("done", "failed", "cancelled"):
                if state != "done":
                    self.answers.errors.append(f"{what_of(job)}: {state} {now[:300]}")
                return str(state)
            time.sleep(EVERY)
        self.answers.errors.append(f"{what_of(job)}: not over after {patience:.0f} s")
        return "running"


def what_of(job: dict[str, Any]) -> str:
    """Give the kind of a job as it was answered."""
    return f"job {job.get('kind') or job.get('job', {}).get('kind', '')}"


class Person(threading.Thread):
    """Somebody in the workshop."""

    def __init__(self, caller: Caller, number: int, zones: list[str], is_over: Callable[[], bool]) -> None:
        super().__init__(daemon=True)
        self.caller, self.number, self.is_over = caller, number, is_over
        self.zones, self.random = zones, Random(number)
        self.page = itertools.cycle(_pages(caller.site, zones, number))

    def run(self) -> None:
        """Ask, look, save, until the workshop is over."""
        time.sleep(EVERY * self.number / PEOPLE)
        api, since, tag = self.caller.api, "", ""
        for turn in itertools.count(self.number):
            if self.is_over():
                return
            headers = {"If_None_Match": tag} if tag else {}
            status, tag, told = self.caller.call("what changed", "GET", f"{api}changes/{since}", **headers)
            if status == 200:
                since = f"?since={json.loads(told)['since']}"
            if turn % BEAT == 0:
                here = {"tab": f"t{self.number}", "page": "/", "kind": "zones", "code": self.zones[0]}
                self.caller.call("being here", "POST", f"{api}presence/", here)
            if turn % PAGE == 0:
                self.caller.call(*next(self.page))
            if turn % SAVE == 0:
                self.save(f"{self.number}-{turn}")
            if turn % TALK == 0:
                said = {"kind": "zones", "code": self.random.choice(self.zones), "text": f"Turn {turn}."}
                self.caller.call("comment", "POST", f"{api}comments/", said, Idempotency_Key=f"c{self.number}-{turn}")
            time.sleep(EVERY)

    def save(self, key: str) -> None:
        """Change a zone that was read before."""
        path = f"{self.caller.api}records/zones/{self.random.choice(self.zones)}/"
        for attempt in range(20):
            _, tag, _ = self.caller.call("record", "GET", path)
            what = {"assumptions": f"Said by {key}."}
            status, _, _ = self.caller.call(
                "save", "PATCH", path, what, If_Match=tag, Idempotency_Key=f"s{key}-{attempt}"
            )
            if status != FASTER:
                return
        self.caller.answers.errors.append("save: twenty times somebody was faster")


def _pages(site: str, zones: list[str], number: int) -> list[tuple[str, str, str]]:
    root = f"/sites/{site}/"
    pages = {
        "page: dashboard": "",
        "page: zone map": "zones/",
        "page: inventory": "inventory/",
        "page: findings": "findings/",
        "page: zone": f"zones/{zones[number % len(zones)]}/",
        "page: conduits": "conduits/",
        "page: paths": "paths/",
        "page: plan": "plan/",
    }
    listed = [(name, "GET", root + path) for name, path in pages.items()]
    return listed[number % len(listed) :] + listed[: number % len(listed)]


def tree_of(pid: int) -> list[int]:
    """Give a process and all that it started."""
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


def rss_mib(pids: list[int]) -> float:
    """Give the memory that some processes hold, what they share counted once for each share (PSS)."""
    total = 0
    for one in pids:
        try:
            rows = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += next(int(row.split()[1]) for row in rows if row.startswith("Pss:"))
    return total / 1024


def cpu_of(pids: list[int]) -> float:
    """Give the CPU seconds of some processes."""
    import os

    total = 0
    for one in pids:
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(int(fields[at]) for at in (11, 12, 13, 14))
    return total / os.sysconf("SC_CLK_TCK")
