"""Looks after the jobs, on a thread of each process that works them off: the served one without Redis, else a worker.

Each turn also leaves a sign of life, by which `bulkhead doctor` and `/metrics` know that somebody works. What has to
be done once an hour or a minute is sent by beat where there is Redis, and from here where there is none.
"""

from __future__ import annotations

import logging
import os
import threading
import time

from django.conf import settings
from django.db import close_old_connections, connections

from jobs import memory
from jobs.runner import ShuttingDown, app
from jobs.services import look_after, seen

logger = logging.getLogger(__name__)
CARE_SECONDS = 15.0
# A worker makes a child in place of one that died while this thread may be writing. The child would have a copy of the
# locks that SQLite keeps in memory, held for ever by a thread that it does not have: so it waits for the turn to end.
_turn = threading.Lock()
os.register_at_fork(before=_turn.acquire, after_in_parent=_turn.release, after_in_child=_turn.release)


def start(name: str) -> None:
    """Look after jobs every 15 s on a thread of this process, which ends with it."""
    threading.Thread(target=_care, args=(name,), name="caretaker", daemon=True).start()


def _care(name: str) -> None:
    pause, sent = threading.Event(), dict.fromkeys((settings.MINUTE, settings.HOUR), time.monotonic())
    while True:
        with _turn:
            _take_turn(name, sent)
        pause.wait(CARE_SECONDS)


def _take_turn(name: str, sent: dict[float, float]) -> None:
    try:
        close_old_connections()
        seen(name)
        look_after()
        memory.give_back()
        for pace, tasks in ((settings.MINUTE, settings.EVERY_MINUTE), (settings.HOUR, settings.EVERY_HOUR)):
            if not settings.REDIS_URL and time.monotonic() - sent[pace] > pace:
                sent[pace] = time.monotonic()
                for task in tasks:
                    app.tasks[task].delay()
    except ShuttingDown:
        logger.info("This process is ending; whoever looks after the jobs next goes on.")
    except Exception:
        logger.exception("Looking after the jobs failed; trying again in %s s.", CARE_SECONDS)
    finally:
        connections.close_all()
