"""`bulkhead doctor`: is everything there that Bulkhead needs, and in order? A line each, with what to do.

Nothing is changed, and nothing is taken for granted: where the settings are refused, or the database does not answer,
that is one of the lines, and those that need them are left out. Exit status: 0 all is well, 1 warnings, 2 faults.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict

from operations.lines import EXIT, WORDS, Line, Look, Verdict

DATABASE = {"Database", "Migrations"}


def main(words: Sequence[str]) -> int:
    """Look at everything, print it, and give the exit status."""
    parser = argparse.ArgumentParser(prog="bulkhead doctor", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the lines as JSON")
    given = parser.parse_args(words)
    lines = examine()
    worst: Verdict = max((line.verdict for line in lines), key=EXIT.__getitem__)
    if given.json:
        told = {"verdict": worst, "lines": [asdict(line) for line in lines]}
        sys.stdout.write(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("".join(map(_printed, lines)))
    return EXIT[worst]


def examine() -> list[Line]:
    """Give every line; what needs the settings is asked only where they are taken."""
    from operations import installed

    lines = [*_asked("Python packages", installed.packages), *_asked("Front end", installed.front_end)]
    refused = _settings()
    lines.append(refused)
    if refused.verdict == "fault":
        return lines
    from operations import running

    lines += [line for about, look in running.LOOKS.items() for line in _asked(about, look)]
    if any(line.verdict == "fault" and line.about in DATABASE for line in lines):
        return lines
    return lines + [line for about, look in running.LOOKS_INTO_THE_DATABASE.items() for line in _asked(about, look)]


def _settings() -> Line:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except (ImproperlyConfigured, OSError) as refusal:
        return Line("Settings", "fault", str(refusal), "Mend the setting that is named, in the environment or in .env.")
    return Line("Settings", "ok", f"taken; profile {settings.PROFILE}, files in {settings.VAR_DIR}")


def _asked(about: str, look: Look) -> list[Line]:
    """Give the lines of one look; where it cannot be taken, that is a line, too."""
    try:
        return list(look())
    except Exception as error:
        return [Line(about, "fault", f"could not be looked at: {type(error).__name__}: {error}".splitlines()[0])]


def _printed(line: Line) -> str:
    todo = f"\n{'':9}{line.todo}" if line.todo else ""
    return f"{WORDS[line.verdict]:<9}{line.about}: {line.told}{todo}\n"
