"""Asks the child process that reads one workbook (calamine_child) for the rows of sheets; its death is a refusal."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from inventory.importers.workbook import SAVE_AS
from inventory.records import ImportRefused

if TYPE_CHECKING:
    from inventory.importers.spreadsheet import Rows

CHILD = Path(__file__).with_name("calamine_child.py")
WALL_SECONDS = 120


def read_sheets(data: bytes, names: list[str], wanted: int = 0) -> dict[str, Rows]:
    """Give the rows of these sheets of the workbook, all (0) or the first ones."""
    command = [sys.executable, "-I", str(CHILD), json.dumps(names), str(wanted)]
    try:
        child = subprocess.run(command, input=data, capture_output=True, timeout=WALL_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise ImportRefused(f"The workbook took longer than {WALL_SECONDS} seconds to read. {SAVE_AS}") from error
    if child.returncode:
        raise ImportRefused(f"The workbook cannot be read: {_reason(child)}. {SAVE_AS}")
    answer: dict[str, Rows] = json.loads(child.stdout)
    return {name: [(row, cells) for row, cells in rows] for name, rows in answer.items()}


def _reason(child: subprocess.CompletedProcess[bytes]) -> str:
    if child.returncode < 0:
        return "its reader ran out of memory or time"
    last = child.stderr.decode("utf-8", errors="replace").strip().rpartition("\n")[2]
    return last.partition(": ")[2][:200].rstrip(".") or "its reader failed"
