"""Where tasks run: on Celery workers with `REDIS_URL`, else on two threads of this process.

Tasks are called the same way in both cases. The threads die with the process; `look_after` of `jobs.services`
finds what they left, so nothing depends on them.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from celery import Celery, Task
from celery.result import AsyncResult
from celery.utils import uuid
from django.conf import settings
from django.db import close_old_connections, connections


class ShuttingDown(Exception):
    """This process takes no more tasks, because it is ending."""


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=2, thread_name_prefix="jobs")


class AppTask(Task):  # type: ignore[type-arg]
    """A task that runs on a thread of this process where no broker is set."""

    def apply_async(  # type: ignore[override]  # the stub lists every option by name
        self, args: Any = None, kwargs: Any = None, task_id: str | None = None, **options: Any
    ) -> Any:
        """Send the task, or hand it to a thread. Raises ShuttingDown where there are no threads any more."""
        if settings.REDIS_URL or self.app.conf.task_always_eager:
            return super().apply_async(args, kwargs, task_id=task_id, **options)
        task_id = task_id or uuid()
        try:
            _pool().submit(self._here, args, kwargs, task_id)
        except RuntimeError as error:  # a pool raises nothing else, and this only once it is shut down
            raise ShuttingDown from error
        return AsyncResult(task_id, app=self.app)

    def _here(self, args: Any, kwargs: Any, task_id: str) -> None:
        close_old_connections()
        try:
            self.apply(args=args, kwargs=kwargs, task_id=task_id, throw=False)
        finally:
            connections.close_all()


app = Celery("bulkhead", task_cls=AppTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
