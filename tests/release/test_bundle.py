"""A machine without a network: one file made by `bin/bundle`, unpacked, and `bin/up` from it."""

from __future__ import annotations

import os
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.long
def test_a_bundle_is_set_up_and_runs_the_main_job_without_any_network(tmp_path):
    """`unshare --net` takes every network away, this machine's own included; caches are empty folders."""
    alone = ["unshare", "--net"]
    if shutil.which("unshare") is None or subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this needs the right to make a network of its own")
    file = tmp_path / "bulkhead.tar.gz"
    subprocess.run([ROOT / "bin" / "bundle", file], check=True, timeout=600)
    subprocess.run(["tar", "-xzf", file, "-C", tmp_path], check=True)
    (here,) = tmp_path.glob("bulkhead-*/")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "UV_CACHE_DIR": str(tmp_path / "uv"),
        "PIP_NO_CACHE_DIR": "1",
    }
    done = subprocess.run(
        [*alone, here / "bin" / "up", "--once"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert list((here / "var" / "reports").iterdir())
    assert (here / "sbom" / "bulkhead.cdx.json").exists()


@pytest.mark.long
def test_two_builds_of_one_commit_are_identical(tmp_path):  # S65
    digests = set()
    for name in ("one", "two"):
        file = tmp_path / f"{name}.tar.gz"
        subprocess.run([ROOT / "bin" / "bundle", file], check=True, timeout=600)
        digests.add(sha256(file.read_bytes()).hexdigest())
    assert len(digests) == 1
