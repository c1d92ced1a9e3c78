"""Acts that met another one in the database: tried again where they are whole transactions, else refused (S15).

PostgreSQL ends one of two transactions that wait for each other, or that cannot follow each other. All of what it did
is gone then, so that it may be done once more; who is inside another transaction leaves that to whoever opened it.
SQLite lets one writer in at a time and never does so.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar

from django.db import OperationalError, connection

MET: Final = {"40001", "40P01"}  # a serialisation failure, a deadlock
CONTENDED: Final = "Others wrote the same at this moment, again and again. Nothing was changed. Send it once more."
TRIES: Final = 3
PAUSE_SECONDS: Final = 0.1
Given = ParamSpec("Given")
Done = TypeVar("Done")


def is_met(error: BaseException) -> bool:
    """Tell whether the database ended a transaction because of another one."""
    return isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", "") in MET


def tried_again(act: Callable[Given, Done]) -> Callable[Given, Done]:
    """Do an act that is one transaction, and nothing outside of it, up to three times."""

    @wraps(act)
    def acted(*args: Given.args, **kwargs: Given.kwargs) -> Done:
        for attempt in range(1, TRIES):
            try:
                return act(*args, **kwargs)
            except OperationalError as error:
                if connection.in_atomic_block or not is_met(error):
                    raise
            # Two that met come back at different moments.
            time.sleep(random.uniform(0, PAUSE_SECONDS * attempt))  # noqa: S311  no secret
        return act(*args, **kwargs)

    return acted
