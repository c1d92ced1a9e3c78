"""Works off a job and is killed at a call: `python -m tests.jobs.die JOB MODULE FUNCTION NUMBER`."""

import importlib
import os
import signal
import sys

import django

django.setup()

from jobs import services  # noqa: E402


def die_at(module: str, path: str, number: int) -> None:
    """Put a trap in place of a function of a module, or of a method of a class there, that goes off at the nth call."""
    *classes, name = path.split(".")
    owner = importlib.import_module(module)
    for one in classes:
        owner = getattr(owner, one)
    real, calls = getattr(owner, name), []

    def trap(*arguments, **named):
        calls.append(1)
        if len(calls) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **named)

    setattr(owner, name, trap)


die_at(sys.argv[2], sys.argv[3], int(sys.argv[4]))
services.work_off(int(sys.argv[1]))
