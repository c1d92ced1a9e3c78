"""Pieces of work for the tests of jobs; settings.JOB_KINDS names them."""

import errno
import os
import signal
import time

from celery.exceptions import SoftTimeLimitExceeded

from accounts.models import Organisation
from jobs.services import JobRefused


def count_up(job, progress):
    for step in range(3):
        progress(f"step {step}", step, 3)

    def write():
        Organisation.objects.create(name=f"made by job {job.pk}, attempt {job.attempt}")
        return {"counted": 3}

    return write


def refuse(job, progress):
    raise JobRefused("Row 3 is not a number.")


def fill_the_disk(job, progress):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def break_down(job, progress):
    raise RuntimeError("secret inner words")


def fail_while_writing(job, progress):
    def write():
        Organisation.objects.create(name="half written")
        raise RuntimeError("disk full")

    return write


def wait_for_cancel(job, progress):
    while True:
        progress(f"waiting {time.monotonic()}")
        time.sleep(0.05)


def take_too_long(job, progress):
    raise SoftTimeLimitExceeded


def die_the_first_time(job, progress):
    if job.attempt == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return count_up(job, progress)
