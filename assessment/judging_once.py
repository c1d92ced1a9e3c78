"""One judgement for all who ask for the model as it stands: its map, its cards, what leaves it.

They ask at once, after every edit. Who comes while another judges waits: both at once would only take each other's
processor. And an edit that moved boxes or wrote words which nothing judges leaves the same system as before.
"""

from __future__ import annotations

from collections import deque
from threading import Lock
from typing import Final

from assessment.engine.pipeline import JudgedCase, judge_case
from assessment.engine.system import System

ONE_AT_A_TIME: Final = Lock()
_NEWEST: Final[deque[tuple[System, JudgedCase]]] = deque(maxlen=2)


def judge_once(system: System) -> JudgedCase:
    """Judge a system, or give what was judged of the same one just now; `ONE_AT_A_TIME` is held while it is used."""
    for known, judged in _NEWEST:
        if known == system:
            return judged
    _NEWEST.appendleft((system, judge_case(system)))
    return _NEWEST[0][1]
