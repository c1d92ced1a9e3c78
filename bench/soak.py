"""Mixed work on a served Bulkhead for a long time: `python -m bench.soak FOLDER SECONDS` prints what was seen as JSON.

Fifty people ask, look, save and comment; beside them, minute by minute, somebody imports a list and judges the model
anew, and every fifth minute writes a report. `DATABASE_URL` chooses the database, as in `bench.load`.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from pathlib import Path
from typing import Any

from bench import shell
from bench.load import people, served, table, workshop
from bench.plant import make_plant
from bench.sizes import SIZES
from bench.workload import Answers, Caller, rss_mib

MINUTE = 60.0
REPORT_EVERY = 5
LISTS = 3
LOOK_EVERY = 15.0
ROWS = 20


def soaked(folder: Path, seconds: float) -> dict[str, Any]:
    """Work for a while; give the rates, the errors, and memory (MiB) and open files of the servers every 15 s."""
    shell.set_up(folder, fresh=True)
    plant, size, answers, looks = make_plant(SIZES["S"]), SIZES["S"], Answers(), []
    site, cookies = workshop(size, lambda: plant)
    zones = [zone["code"] for zone in plant["zones"]]
    with served() as (port, pids):
        began = time.monotonic()
        ends = began + seconds
        heavy = threading.Thread(target=_work, args=(Caller(port, site.code, cookies[0], answers), ends))
        with people(port, site, cookies, zones, answers):
            heavy.start()
            while time.monotonic() < ends:
                time.sleep(LOOK_EVERY)
                looks.append((round(time.monotonic() - began), round(rss_mib(pids())), _open_files(pids())))
            heavy.join()
        took = time.monotonic() - began
    rows = [
        {"what": name, "count": count, "a_second": rate, "p50": p50, "p95": p95, "worst": worst}
        for name, count, rate, p50, p95, worst in answers.lines(took, ROWS)
    ]
    return {"seconds": took, "answers": answers.count, "errors": answers.errors, "looks": looks, "rows": rows}


def _work(caller: Caller, ends: float) -> None:
    turn = 0
    while time.monotonic() < ends:
        began = time.monotonic()
        asked = [caller.import_file("import", table(turn % LISTS, round_=turn), f"list-{turn}.csv")]
        asked.append(caller.call("judge", "POST", f"{caller.api}runs/"))
        if turn % REPORT_EVERY == 0:
            asked.append(caller.call("report", "POST", f"{caller.api}reports/"))
        for status, _, told in asked:
            if status == 202:
                caller.finished(told)
        turn += 1
        time.sleep(max(0.0, min(began + MINUTE, ends) - time.monotonic()))


def _open_files(pids: list[int]) -> int:
    total = 0
    for one in pids:
        try:
            total += sum(1 for _ in Path(f"/proc/{one}/fd").iterdir())
        except OSError:  # it ended meanwhile
            continue
    return total


if __name__ == "__main__":
    print(json.dumps(soaked(Path(sys.argv[1]), float(sys.argv[2]))))
