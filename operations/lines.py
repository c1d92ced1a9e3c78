"""A line of `bulkhead doctor`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["ok", "warning", "fault"]
EXIT: dict[Verdict, int] = {"ok": 0, "warning": 1, "fault": 2}
WORDS: dict[Verdict, str] = {"ok": "ok", "warning": "WARNING", "fault": "FAULT"}


@dataclass(frozen=True)
class Line:
    """What was looked at, how it is, and what to do about it where it is not well."""

    about: str
    verdict: Verdict
    told: str
    todo: str = ""


Look = Callable[[], Iterator[Line]]
