"""What `bulkhead doctor` says of what is installed: packages as the lock file names them, fonts and icons."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from operations.lines import Line

ROOT = Path(__file__).resolve().parent.parent
EXTRA = os.environ.get("BULKHEAD_EXTRA")  # as bin/up and bin/bundle take it
LOCK = ROOT / (f"requirements-{EXTRA}.lock" if EXTRA else "requirements.lock")
PYTHON_MIN = (3, 11)
SHOWN = 5
FRONT_END = {"Inter, the font of pages and reports": "@fontsource/inter/files", "the icons": "bootstrap-icons/font"}


def locked() -> Iterator[Requirement]:
    """Give what the lock file names for a machine like this."""
    for line in LOCK.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith((" ", "#")):
            wanted = Requirement(line.removesuffix("\\").strip())
            if wanted.marker is None or wanted.marker.evaluate():
                yield wanted


def packages() -> Iterator[Line]:
    """Compare what is installed with the lock file."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < PYTHON_MIN:
        yield Line("Python", "fault", f"{version}; Bulkhead needs 3.11 or newer", "Install a newer Python.")
    else:
        yield Line("Python", "ok", version)
    found = {wanted.name: _installed(wanted.name) for wanted in locked()}
    missing = [name for name, version in found.items() if version is None]
    other = [wanted.name for wanted in locked() if found[wanted.name] and not _is_as_locked(wanted, found[wanted.name])]
    todo = f"Run bin/up: it installs what {LOCK.name} names."
    if missing:
        yield Line("Python packages", "fault", f"missing: {_few(missing)}", todo)
    if other:
        yield Line("Python packages", "warning", f"not the version that is locked: {_few(other)}", todo)
    if not missing and not other:
        yield Line("Python packages", "ok", f"all {len(found)} as {LOCK.name} names them")


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _is_as_locked(wanted: Requirement, version: str | None) -> bool:
    return version is not None and wanted.specifier.contains(version, prereleases=True)


def front_end() -> Iterator[Line]:
    """Look for the fonts and icons, which come from their npm packages."""
    missing = [name for name, place in FRONT_END.items() if not (ROOT / "node_modules" / place).is_dir()]
    if missing:
        yield Line("Front end", "fault", f"missing: {', '.join(missing)}", "Run bin/up once, or npm ci --omit=dev.")
    else:
        yield Line("Front end", "ok", "fonts and icons are there")


def _few(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
