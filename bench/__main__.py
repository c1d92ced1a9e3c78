"""Runs benchmarks, each in a process of its own, prints one line per figure and keeps the results of the last run.

`python -m bench [--quick] [NAME ...]`; nothing fails on a time. Trust ratios more than seconds.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from bench import advisories, edits, engine, frames, imports, load, losses, maps, plans, printing, room, shell
from bench.measure import Figure, measure, seconds_of
from bench.plant import make_plant
from bench.sizes import SIZES, Size
from bench.zones import Record

Benchmark = Callable[[Size, Callable[[], Record]], list[Figure]]
ROOT: Final = Path(__file__).resolve().parent.parent
ENGINE: Final[dict[str, Benchmark]] = {
    "check": engine.check,
    "flows": engine.flows,
    "rules": engine.rules,
    "paths": engine.paths,
    "plan": engine.plan,
    "plans": plans.plans,
    "frontier": plans.frontiers,
    "sensitivity": plans.sensitivities,
    "losses": losses.losses,
    "advisories": advisories.matching,
    "map": maps.maps,
}
SHELL: Final[dict[str, Benchmark]] = {
    "csv": imports.assets_csv,
    "xlsx": imports.assets_xlsx,
    "zeek": imports.flows_zeek,
    "model": shell.put_model,
    "edits": edits.edits,
    "verdicts": edits.verdicts,
    "polling": edits.polling,
    "assess": shell.assess,
    "plan-job": shell.plan,
    "report": shell.report,
    "printing": printing.printing,
    "pages": shell.pages,
    "room": room.room,
    "frames": frames.frames,
    "load": load.load,
}
UP = "up"
LEAST_SECONDS: Final = 0.02  # what took less says nothing of growth
NAMES: Final = [*ENGINE, *SHELL, UP]


def main() -> int:
    """Run what is asked for, all without names; give 0, or 1 where a benchmark broke off."""
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="plant S instead of M")
    parser.add_argument("--size", choices=SIZES, help="another plant: 10,000 flows in T, 100,000 in M, 1,000,000 in L")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL server of its own, not on SQLite")
    parser.add_argument("--alone", metavar="FILE", help=argparse.SUPPRESS)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    given = parser.parse_args()
    if unknown := sorted(set(given.names) - set(NAMES)):
        parser.error(f"unknown benchmark {unknown[0]}; there are {', '.join(NAMES)}")
    size = SIZES[given.size or ("S" if given.quick else "M")]
    if given.alone:
        return _alone(given.names[0], size, Path(given.alone))
    if not given.postgres:
        os.environ.pop("DATABASE_URL", None)
        return _all(given.names or NAMES, size)
    from tests.postgres import postgres

    with postgres() as os.environ["DATABASE_URL"]:
        return _all(given.names or NAMES, size)


def _all(names: list[str], size: Size) -> int:
    folder = ROOT / "var" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"plant-{size.name}.json").write_text(json.dumps(make_plant(size)))
    shell.set_up(folder / f"shell-{size.name}", fresh=True)
    records, status = [], 0
    for name in names:
        answer = folder / "figures.json"
        answer.unlink(missing_ok=True)
        words = ["--size", size.name, "--alone", str(answer), name]
        subprocess.run([sys.executable, "-W", "ignore", "-m", "bench", *words], cwd=ROOT, check=False)  # noqa: S603
        if not answer.exists():
            print(f"{name:24} broke off", flush=True)
            status = 1
            continue
        records += json.loads(answer.read_text())
    _print_growth(folder, records, size)
    kept = {"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "cores": os.cpu_count(), "figures": records}
    (folder / f"last-{size.name}.json").write_text(json.dumps(kept, indent=1))
    return status


def _print_growth(folder: Path, records: list[dict[str, Any]], size: Size) -> None:
    """Say how figures grow from the next smaller plant, by its last run: 1 is in step with the number of flows."""
    order = list(SIZES.values())
    smaller = order[max(0, order.index(size) - 1)]
    path = folder / f"last-{smaller.name}.json"
    if smaller == size or not path.exists():
        return
    before, now = _seconds_by_name(json.loads(path.read_text())["figures"]), _seconds_by_name(records)
    for name in now:
        if before.get(name, 0) > LEAST_SECONDS and now[name] > LEAST_SECONDS:
            exponent = math.log(now[name] / before[name]) / math.log(size.flows / smaller.flows)
            print(f"growth {smaller.name} to {size.name}: {name:60} exponent {exponent:.2f}", flush=True)


def _seconds_by_name(records: list[dict[str, Any]]) -> dict[str, float]:
    """Give the seconds of each figure and of its steps, a rule by its id; of figures of one name the first counts."""
    found: dict[str, float] = {}
    for one in records:
        found.setdefault(one["name"], one["seconds"])
        for step, seconds in one["parts"].items():
            found.setdefault(f"{one['name']}: {step.split(':')[0]}", seconds)
    return found


def _alone(name: str, size: Size, answer: Path) -> int:
    """Run one benchmark in this process and write its figures."""
    folder = ROOT / "var" / "bench"
    document = shell.reader(folder / f"plant-{size.name}.json")
    if name in SHELL:
        shell.set_up(folder / f"shell-{size.name}", fresh=False)
    work = _up if name == UP else (ENGINE | SHELL)[name]
    figures = work(size, document)
    for figure in figures:
        _print(figure)
    answer.write_text(json.dumps([figure.record() for figure in figures]))
    return 0


def _up(size: Size, _document: Callable[[], Record]) -> list[Figure]:
    """Measure the second `bin/up --once`, with everything in place."""
    del size
    up = [str(ROOT / "bin" / "up"), "--once"]
    place = {**os.environ, "BULKHEAD_VAR": str(ROOT / "var" / "bench" / "up")}

    def start() -> None:
        subprocess.run(up, cwd=ROOT, env=place, check=True, capture_output=True)  # noqa: S603

    first = seconds_of(start)
    return [Figure("bin/up --once again", "demo", measure(start), "the first time", first)]


def _print(figure: Figure) -> None:
    record = figure.record()
    beside = (
        ""
        if figure.ratio is None
        else f"{record['ratio']:9.2f} x {record['baseline']} ({record['baseline_seconds']} s)"
    )
    held = (figure.measured.peak_mib, figure.measured.children_mib)
    peak = " + ".join(f"{one} MiB" for one in held if one is not None)
    clock = f"(clock {figure.measured.clock:.3f} s)"
    line = (
        f"{figure.name:24}{figure.size:>14}{figure.measured.seconds:10.3f} s {clock} {peak:>19} {beside} {figure.note}"
    )
    print(line.rstrip(), flush=True)
    for name, seconds in sorted(figure.measured.parts.items(), key=lambda part: -part[1]):
        ratio = f"{seconds / figure.baseline_seconds:8.2f} x" if figure.baseline_seconds else ""
        print(f"{'':26}{seconds:10.3f} s {ratio}  {name}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
