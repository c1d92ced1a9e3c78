"""How Bulkhead is served: without Redis one process, whose threads answer pages and run the jobs."""

import os
import sys
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

workers = int(os.environ.get("WEB_WORKERS", "1"))
threads = 8
timeout = 120
graceful_timeout = 10
accesslog = None
errorlog = "-"
loglevel = "warning"
BOOT_FAILED = 3  # gunicorn's own number: it ends the server instead of starting the worker again
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def on_starting(server: Any) -> None:
    """Refuse the local profile on an address that other machines reach: it has no TLS and plain cookies."""
    from django.conf import settings

    hosts = {one[0] for one in server.cfg.address if isinstance(one, tuple)}  # a socket file is a string
    if settings.IS_LOCAL and not hosts <= LOOPBACK:
        sys.exit("BULKHEAD_PROFILE is local: bind to 127.0.0.1 only, or set BULKHEAD_PROFILE=production.")


def post_worker_init(worker: object) -> None:
    """Load the pages before the first one is asked for; look after jobs here where no Celery worker does."""
    del worker
    from django.conf import settings
    from django.urls import get_resolver

    from config import migrated
    from jobs import caretaker

    if why := migrated.refusal():
        sys.stderr.write(f"{why}\n")
        sys.exit(BOOT_FAILED)
    get_resolver().url_patterns  # noqa: B018, reading it imports every view
    if not settings.REDIS_URL:
        caretaker.start()
