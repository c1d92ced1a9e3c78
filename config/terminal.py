"""What the command line says on standard output and standard error: harmless, and whatever the terminal can show."""

from __future__ import annotations

import io
import os
import sys

from config.files import Refused
from documents.errors import harmless


def prepare() -> None:
    """Let characters that standard output cannot show be written as escapes instead of failing."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def say(text: str) -> None:
    """Print a text, line by line without what a terminal would obey.

    A reader that has seen enough, `head` for one, is no failure: the command goes on and keeps its exit status.
    """
    try:
        print("\n".join(harmless(line) for line in text.split("\n")), flush=True)
    except BrokenPipeError:
        _say_no_more()
    except OSError as error:
        _say_no_more()
        raise Refused(f"standard output: {error.strerror}") from error


def complain(refusal: Refused) -> None:
    """Print each line of a refusal to standard error."""
    for line in refusal.lines:
        print(harmless(line), file=sys.stderr)


def _say_no_more() -> None:
    """Send the rest nowhere; Python would complain once more when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
