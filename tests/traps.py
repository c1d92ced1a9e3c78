"""Traps for jobs in real servers: `BULKHEAD_TRAPS` is a folder, a file there named like a job says where and who dies.

    MODULE FUNCTION NUMBER VICTIM       VICTIM: `one`, the process that works on the job; `all`, its group with it

The first attempt at the job meets the trap. With `BULKHEAD_HASTE` a lease is short, so that a matrix of kills takes
minutes; without it the clock is the product's own.
"""

from __future__ import annotations

import os
import signal
import time
from datetime import timedelta
from pathlib import Path

from django.apps import AppConfig

from tests.deadly import die_at

LEASE, RENEW_SECONDS = timedelta(seconds=6), 1.0


class Traps(AppConfig):
    name = "tests"
    label = "traps"

    def ready(self) -> None:
        from jobs import caretaker, services  # noqa: PLC0415

        if "BULKHEAD_HASTE" in os.environ:
            services.LEASE, services.RENEW_SECONDS = LEASE, RENEW_SECONDS
            services.REQUEUE_AFTER, caretaker.CARE_SECONDS = timedelta(seconds=2), 0.5
        real = services._work_off

        def trapped(job, stop):
            file = Path(os.environ["BULKHEAD_TRAPS"]) / str(job.pk)
            if job.attempt == 1 and file.exists():
                *place, number, victim = file.read_text().split()
                die_at(*place, int(number), lambda: _die(file, victim))
            real(job, stop)

        services._work_off = trapped


def _die(file: Path, victim: str) -> None:
    file.with_suffix(".killed").write_text(str(time.time()))
    if victim == "all":
        os.killpg(0, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)
