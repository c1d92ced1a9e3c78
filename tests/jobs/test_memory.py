"""What was freed goes back to the machine, also where something that is still needed lies between."""

from pathlib import Path

import pytest

from jobs import memory

MIB = 2**20


def held():
    rows = Path("/proc/self/status").read_text().splitlines()
    return next(int(row.split()[1]) / 1024 for row in rows if row.startswith("VmRSS:"))


@pytest.mark.skipif(not hasattr(memory._LIBRARY, "malloc_trim"), reason="another C library than glibc")
def test_what_is_freed_between_what_stays_goes_back():
    values = [bytes(2000) for _ in range(100 * MIB // 2000)]
    staying = values[::50]
    values.clear()
    before = held()
    memory.give_back()
    assert before - held() > 70
    assert len(staying) == 1049
