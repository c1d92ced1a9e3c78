"""How Bulkhead is served: without Redis one process, whose threads answer pages and run the jobs."""

import gc
import os
import shutil
import socket
import sys
import tempfile
from typing import Any

from jobs.memory import share_heaps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

workers = int(os.environ.get("WEB_WORKERS", "1"))
threads = 8
timeout = 120
keepalive = 15  # seconds; a page asks every two what changed, and shall not open a connection for each
graceful_timeout = 10
accesslog = None
errorlog = "-"
loglevel = "warning"
BOOT_FAILED = 3  # gunicorn's own number: it ends the server instead of starting the worker again
FIGURES = "PROMETHEUS_MULTIPROC_DIR"
share_heaps()
if workers > 1:  # the processes add up in a folder what each of them counted; named before anything is loaded
    os.environ[FIGURES] = tempfile.mkdtemp(prefix="bulkhead-figures-")
# Seconds after which a thread that calculates lets others go on: what people ask shall not wait behind a job's thread.
SWITCH_SECONDS = 0.0005
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
    sys.setswitchinterval(SWITCH_SECONDS)
    from django.conf import settings
    from django.urls import get_resolver

    from jobs import caretaker
    from operations import migrated

    if why := migrated.refusal():
        sys.stderr.write(f"{why}\n")
        sys.exit(BOOT_FAILED)
    get_resolver().url_patterns  # noqa: B018, reading it imports every view
    # What is loaded by now stays: the search for cycles of garbage shall not walk it again and again.
    gc.collect()
    gc.freeze()
    if not settings.REDIS_URL:
        caretaker.start(f"web {socket.gethostname()}")


def child_exit(server: object, worker: Any) -> None:
    """Take what a process that ended measured of the moment out of the metrics; what it counted stays."""
    del server
    if FIGURES in os.environ:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(server: object) -> None:
    """Take the folder of the figures away."""
    del server
    if FIGURES in os.environ:
        shutil.rmtree(os.environ[FIGURES], ignore_errors=True)
