"""Looks after the jobs of a served process without Redis; with Redis, beat does."""

from __future__ import annotations

import logging
import threading

from django.db import close_old_connections, connections

from jobs.services import look_after

logger = logging.getLogger(__name__)
CARE_SECONDS = 15.0


def start() -> None:
    """Look after jobs every 15 s on a thread of this process, which ends with it."""
    threading.Thread(target=_care, name="caretaker", daemon=True).start()


def _care() -> None:
    pause = threading.Event()
    while True:
        try:
            close_old_connections()
            look_after()
        except Exception:
            logger.exception("Looking after the jobs failed; trying again in %s s.", CARE_SECONDS)
        finally:
            connections.close_all()
        pause.wait(CARE_SECONDS)
