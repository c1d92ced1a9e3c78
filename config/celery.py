"""The Celery application. Without `REDIS_URL` its tasks run in this process, see `jobs.runner`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from typing import Any

from celery.signals import setup_logging, worker_init

from config import migrated
from jobs.runner import app


@setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Let the settings say how lines look, in a worker as anywhere else."""


@worker_init.connect
def refuse_an_old_database(**_: Any) -> None:
    """Take no job on a database that this version does not fit."""
    if why := migrated.refusal():
        raise SystemExit(why)


__all__ = ["app"]
