"""The Celery application. Without `REDIS_URL` its tasks run in this process, see `jobs.runner`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from typing import Any

from celery.signals import setup_logging, worker_init, worker_ready

from jobs.runner import app
from operations import migrated


@setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Let the settings say how lines look, in a worker as anywhere else."""


@worker_init.connect
def refuse_an_old_database(**_: Any) -> None:
    """Take no job on a database that this version does not fit."""
    if why := migrated.refusal():
        raise SystemExit(why)


@worker_ready.connect
def look_after_jobs(sender: Any, **_: Any) -> None:
    """Let every worker look after the jobs, so that none depends on beat."""
    from jobs import caretaker

    caretaker.start(f"worker {sender.hostname}")


__all__ = ["app"]
