"""What a benchmark measures: CPU seconds beside a baseline in the same run, and the memory at its peak.

Other work on the machine stretches the clock, and CPU seconds little; ratios are what to trust.
"""

from __future__ import annotations

import gc
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

STATUS = Path("/proc/self/status")
RESET = Path("/proc/self/clear_refs")
RESET_PEAK = "5"


@dataclass(frozen=True, slots=True)
class Measured:
    """The median of some repetitions, in CPU seconds of this process and its children, and by the clock.

    `children_mib` is the most that a child process has held so far, where it is more than this one did. `parts` says
    where the time went, in CPU seconds, by name.
    """

    seconds: float
    clock: float
    repeats: int = 1
    peak_mib: int | None = None
    children_mib: int | None = None
    parts: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a run: what was measured, at which size, beside which baseline."""

    name: str
    size: str
    measured: Measured
    baseline: str | None = None
    baseline_seconds: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Give how many times the baseline's time the measured work takes."""
        if not self.baseline_seconds:
            return None
        return self.measured.seconds / self.baseline_seconds

    def record(self) -> dict[str, Any]:
        """Give the figure as plain values, for the file of the last run."""
        return {
            "name": self.name,
            "size": self.size,
            "seconds": round(self.measured.seconds, 4),
            "clock_seconds": round(self.measured.clock, 4),
            "repeats": self.measured.repeats,
            "baseline": self.baseline,
            "baseline_seconds": None if self.baseline_seconds is None else round(self.baseline_seconds, 4),
            "ratio": None if self.ratio is None else round(self.ratio, 2),
            "peak_mib": self.measured.peak_mib,
            "children_mib": self.measured.children_mib,
            "parts": {name: round(seconds, 3) for name, seconds in self.measured.parts.items()},
            "note": self.note,
        }


class Laps:
    """CPU seconds by the name of a step; a step ends where the next begins."""

    def __init__(self) -> None:
        self.parts: dict[str, float] = {}
        self._step: str | None = None
        self._since = cpu_seconds()

    def __call__(self, step: str, _done: int = 0, _total: int = 0) -> None:
        """Begin a step; the same name again goes on with it."""
        now = cpu_seconds()
        if self._step is not None:
            self.parts[self._step] = self.parts.get(self._step, 0.0) + now - self._since
        self._step, self._since = step, now

    def end(self) -> dict[str, float]:
        """End the last step and give all of them."""
        self("end")
        self._step = None
        return self.parts


def measure(work: Callable[[], object], *, repeats: int = 1) -> Measured:
    """Give the median time of some work and the most memory that the process held meanwhile.

    Work that gives `Laps` tells with it where the time went; of several repetitions those of the last are kept.
    """
    gc.collect()
    reset_peak()
    seconds, clock, told = [], [], None
    for _ in range(repeats):
        began, busy = time.perf_counter(), cpu_seconds()
        told = work()
        clock.append(time.perf_counter() - began)
        seconds.append(cpu_seconds() - busy)
    parts = told.end() if isinstance(told, Laps) else {}
    held, children = peak_mib(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    # A process counts what its parent held when it was made: only what is more than that is its own.
    apart = children if held is not None and children > held else None
    return Measured(statistics.median(seconds), statistics.median(clock), repeats, held, apart, parts)


def cpu_seconds() -> float:
    """Give the CPU seconds that this process and its ended children have used."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


def seconds_of(work: Callable[[], object], *, repeats: int = 1) -> float:
    """Give the median CPU seconds of a baseline."""
    return measure(work, repeats=repeats).seconds


def reset_peak() -> None:
    """Forget the most memory held so far, where the system can."""
    try:
        RESET.write_text(RESET_PEAK)
    except OSError:
        return


def peak_mib() -> int | None:
    """Give the most memory held since `reset_peak`, in MiB; None where the system does not say."""
    return _held_mib("VmHWM:")


def now_mib() -> int | None:
    """Give the memory held now, in MiB; None where the system does not say."""
    return _held_mib("VmRSS:")


def _held_mib(word: str) -> int | None:
    try:
        lines = STATUS.read_text().splitlines()
    except OSError:
        return None
    held = next((line for line in lines if line.startswith(word)), None)
    return None if held is None else int(held.split()[1]) // 1024
