"""The Celery application. Without `REDIS_URL` its tasks run in this process, see `jobs.runner`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from jobs.runner import app

__all__ = ["app"]
