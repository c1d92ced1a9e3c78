"""Reads one workbook in a process of its own, which may die without harm: bytes in, rows as JSON out.

Run as a script with the sheet names (JSON) and the number of rows wanted (0: all); it imports nothing of ours.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import resource
import sys

from python_calamine import CalamineWorkbook

MEMORY = 2 * 1024**3
CPU_SECONDS = 60
LARGEST_WHOLE = 2**53


def as_text(value: object) -> str:
    """Write a cell as text: whole numbers without a point, times in ISO 8601."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < LARGEST_WHOLE:
        return str(int(value))
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


def main() -> None:
    """Read the workbook from standard input, write {sheet name: [[row, cells], ...]} to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    names, wanted = json.loads(sys.argv[1]), int(sys.argv[2])
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    answer = {}
    for name in names:
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=wanted or None)
        texts = ((at, [as_text(value) for value in row]) for at, row in enumerate(rows, start=1))
        answer[name] = [(at, cells) for at, cells in texts if any(cells)]
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
