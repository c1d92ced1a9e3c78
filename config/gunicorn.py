"""How the local profile is served: one process, whose threads answer pages and run the jobs."""

import os

workers = int(os.environ.get("WEB_WORKERS", "1"))
threads = 8
timeout = 120
graceful_timeout = 10
accesslog = None
errorlog = "-"
loglevel = "warning"


def post_worker_init(worker: object) -> None:
    """Look after jobs in this process where no Celery worker does."""
    del worker
    from django.conf import settings

    from jobs import caretaker

    if not settings.REDIS_URL:
        caretaker.start()
