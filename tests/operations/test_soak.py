"""Half an hour of mixed work on a served Bulkhead: error-free, and memory that stays (S60).

BULKHEAD_SOAK_SECONDS says how long. It prints the rates, and memory and open files of the servers.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.postgres import postgres
from tests.servers import needs

pytestmark = pytest.mark.long
ROOT = Path(__file__).resolve().parents[2]
SECONDS = float(os.environ.get("BULKHEAD_SOAK_SECONDS", "1800"))
WARM = 0.4  # until caches and pools are filled, as a share of the time
GROWTH_MAX = 1.2


@pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.redis])]
)
def test_half_an_hour_of_mixed_work_is_error_free_and_memory_stays(database, tmp_path):  # S60
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("BULKHEAD_TESTS", "DJANGO_S"))
    }
    if database == "postgres":
        needs("redis-server")
    with postgres() if database == "postgres" else nullcontext("") as environment["DATABASE_URL"]:
        if not environment["DATABASE_URL"]:
            del environment["DATABASE_URL"]
        words = ["-W", "ignore", "-m", "bench.soak", str(tmp_path / "var"), str(SECONDS)]
        done = subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=environment, check=False, capture_output=True, text=True
        )
    assert done.returncode == 0, done.stderr[-3000:]
    seen = json.loads(done.stdout.splitlines()[-1])
    rate = seen["answers"] / seen["seconds"]
    print(
        f"{database}: {seen['answers']} answers in {seen['seconds']:.0f} s, {rate:.1f} a second, {len(seen['errors'])} errors"
    )
    for row in seen["rows"]:
        print(
            "{what}: {count}, {a_second:.1f} a second, p50 {p50:.3f} s, p95 {p95:.3f} s, worst {worst:.1f} s".format(
                **row
            )
        )
    print("seconds, MiB, open files:", seen["looks"])
    print("errors:", seen["errors"])
    assert seen["errors"] == [], done.stderr[-9000:]
    warm = [look for look in seen["looks"] if look[0] > SECONDS * WARM]
    for what, name in ((1, "MiB"), (2, "open files")):
        trend = statistics.linear_regression([look[0] / 3600 for look in warm], [look[what] for look in warm])
        print(f"after {SECONDS * WARM:.0f} s: {warm[0][what]} to {warm[-1][what]} {name}, {trend.slope:+.1f} an hour")
    for what in (1, 2):
        early, late = (
            statistics.median(look[what] for look in part) for part in (warm[: len(warm) // 2], warm[len(warm) // 2 :])
        )
        assert late <= early * GROWTH_MAX, (("memory", "open files")[what - 1], early, late)
