"""A file is read in a process of its own: what it says comes back whole, and its death or its refusal is a sentence."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from inventory.importers import child
from inventory.importers.options import Options
from inventory.readers import read_here
from inventory.reading import CHILD, read
from inventory.records import ImportRefused

ROOT = Path(__file__).parents[2]
SAMPLES = sorted(path for path in (Path(__file__).parent / "importers" / "samples").rglob("*") if path.is_file())
ROW = "P{0};ABB;10.0.{1}.{2};a text that makes the row longer\n"
LARGE = (
    "Tag;Vendor;IP;Description\n" + "".join(ROW.format(at, at // 250, at % 250 + 1) for at in range(12_000))
).encode()


def outcome(reader, data, name):
    try:
        return reader(data, filename=name, options=Options())
    except ImportRefused as refused:
        return refused.reason


@pytest.mark.parametrize("path", SAMPLES[:: max(1, len(SAMPLES) // 12)], ids=lambda path: path.name)
def test_a_sample_says_the_same_from_a_child_as_here(path):
    data = path.read_bytes()
    assert outcome(read, data, path.name) == outcome(read_here, data, path.name)


def test_a_large_table_says_the_same_from_a_child_as_here():
    there, here = outcome(read, LARGE, "a.csv"), outcome(read_here, LARGE, "a.csv")
    assert tuple(there.records) == tuple(here.records)
    assert replace(there, records=()) == replace(here, records=())


def test_a_refusal_in_the_child_is_a_refusal_here():
    with pytest.raises(ImportRefused, match=r"^The quote that opens in line 12002 is never closed"):
        read(LARGE + b'"open', filename="a.csv", options=Options())


def test_a_child_that_dies_is_a_refusal(tmp_path):
    with pytest.raises(ImportRefused, match="more memory or time"):
        child.ask(CHILD, {"path": "a file that is not there"}, tmp_path / "answer")


def test_a_file_is_read_though_the_process_that_forks_was_killed():
    one_row = b"Tag\nP1\n"
    before = read(one_row, filename="a.csv", options=Options())
    os.kill(child._SERVERS[CHILD]._process.pid, signal.SIGKILL)
    assert read(one_row, filename="a.csv", options=Options()) == before


def test_files_are_read_beside_one_another():
    names = [f"P{number}" for number in range(12)]
    with ThreadPoolExecutor(6) as threads:
        found = threads.map(lambda name: read(f"Tag\n{name}\n".encode(), filename="a.csv", options=Options()), names)
        assert [one.records[0].tag for one in found] == names


@pytest.mark.parametrize(
    "act", ["'x' * (5 << 30)", "__import__('time').sleep(99)", "__import__('os').environ['SECRET_KEY']"]
)
def test_a_child_that_takes_too_much_or_looks_for_a_secret_ends(tmp_path, monkeypatch, act):
    monkeypatch.setenv("SECRET_KEY", "none of a file's business")
    (tmp_path / "greedy.py").write_text(
        "import signal\nfrom inventory.importers.child import confine\n"
        f"def answer(question, out):\n    confine(is_workbook=True)\n    signal.alarm(1)\n    {act}\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    try:
        with pytest.raises(ImportRefused, match="more memory or time"):
            child.ask("greedy", {}, tmp_path / "answer")
    finally:
        child._SERVERS.pop("greedy").stop()


def test_a_child_opens_no_connection_and_starts_nothing():
    script = (
        "import os, socket, subprocess\nfrom inventory.importers.child import confine\nconfine(is_workbook=True)\n"
        "for act in (socket.socket, lambda: subprocess.run(['true']), lambda: os.system('true'), os.fork):\n"
        "    try:\n        act()\n    except PermissionError:\n        continue\n    raise SystemExit(1)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT)
