"""The child process that reads one hazard list: the question on standard input, the answer on standard output."""

from __future__ import annotations

from inventory.importers.child_main import serve
from inventory.importers.hazards import read_hazards

if __name__ == "__main__":
    serve(read_hazards)
