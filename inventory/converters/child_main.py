"""The child process that converts one large file: the question on standard input, the answer on standard output."""

from __future__ import annotations

from inventory.converters.formats import convert_here
from inventory.importers.child_main import serve

if __name__ == "__main__":
    serve(convert_here)
