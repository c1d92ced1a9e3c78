"""Mutation run: changes the arithmetic of levels and the graph in small ways, and asks whether a test notices.

    python -m tests.mutation

`[tool.mutmut]` in pyproject.toml names the modules and their tests; `mutants/` keeps what was tried, so that a second
run tries only what changed since. Fails below 90 %. `mutmut results` lists what survived, `mutmut show NAME` one change;
docs/mutation.md says which survivors cannot be told from the original, and why.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

LEAST = 0.9
TOOL = Path(sys.executable).with_name("mutmut")
FIGURES = Path("mutants/mutmut-cicd-stats.json")
NOTICED = ("killed", "timeout", "suspicious", "segfault")


def main() -> int:
    """Run, count, and say how many changes a test noticed."""
    Path("mutants").mkdir(exist_ok=True)
    log = Path("mutants/run.log")
    with log.open("w", encoding="utf-8") as file:
        ran = subprocess.run([TOOL, "run"], stdout=file, stderr=subprocess.STDOUT, check=False)
    subprocess.run([TOOL, "export-cicd-stats"], stdout=subprocess.DEVNULL, check=True)
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    noticed, total = sum(figures[name] for name in NOTICED), figures["total"] - figures["skipped"]
    print(f"Mutations: a test noticed {noticed} of {total} ({noticed / total:.1%}); {LEAST:.0%} are asked for.")
    if ran.returncode:
        print(f"The run did not end well; see {log}.")
    return 1 if ran.returncode or noticed < LEAST * total else 0


if __name__ == "__main__":
    sys.exit(main())
