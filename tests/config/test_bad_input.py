"""Every command with input that is none, and with outputs that cannot be: a sentence, exit status 2, nothing written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.config.test_cli import ROOT, bulkhead

MODEL = "bulkhead: 1\nsite: {code: S}\nassessment: {code: A}\nzones: [{code: Z, name: 'Köln ∆'}]\n"
BAD = {
    "empty": b"",
    "binary": bytes(range(256)) * 8,
    "utf-16": "bulkhead: 1\n".encode("utf-16"),
    "latin-1": "bulkhead: 1\nsite: {code: S, name: Köln}\n".encode("latin-1"),
    "list": b"[1, 2]",
    "keys": b"bulkhead: 2\nsite: {code: 5}\nassesment: {}\nzones: {}\n",
    "deep": b"[" * 100_000,
    "bomb": b"a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
    + b"".join(b"%c: &%c [%s]\n" % (c + 1, c + 1, b", ".join([b"*%c" % c] * 10)) for c in range(ord("a"), ord("f"))),
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    for name, data in BAD.items():
        (tmp_path / "in" / name).write_bytes(data)
    (tmp_path / "in" / "folder").mkdir()
    (tmp_path / "in" / "broken").symlink_to("nowhere")
    (tmp_path / "in" / "model.yaml").write_text(MODEL)
    (tmp_path / "in" / "changes.yaml").write_text("bulkhead_changes: 1\nname: x\n")
    return tmp_path


def refused(done, folder):
    assert (done.returncode, done.stdout) == (2, ""), done
    assert done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in folder.iterdir()] == ["in"]
    return done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("check", "{bad}", "--json", "{out}/r.json", "--sarif", "{out}/r.sarif"),
        ("plan", "{bad}", "--json", "{out}/r.json"),
        ("report", "{bad}", "--output", "{out}/r.html"),
        ("diff", "{good}", "{bad}", "--json", "{out}/r.json"),
        ("what-if", "{good}", "{bad}", "--output", "{out}/r.json"),
    ],
    ids=lambda words: words[0],
)
def test_what_is_no_model_is_refused_by_every_command(folder, words):
    names = (*BAD, "folder", "broken", "missing") if words[0] == "check" else ("binary", "keys", "missing")
    for name in names:
        paths = {"bad": folder / "in" / name, "good": folder / "in" / "model.yaml", "out": folder}
        told = refused(bulkhead(*(word.format(**paths) for word in words)), folder)
        assert str(folder / "in" / name) in told


@pytest.mark.parametrize("option", ["--json", "--sarif"])
def test_an_output_that_cannot_be_leaves_no_other_behind(folder, option):
    other = {"--json": "--sarif", "--sarif": "--json"}[option]
    for bad in (folder / "none" / "x", folder / "in" / "folder", Path("/dev/full")):
        done = bulkhead("check", folder / "in" / "model.yaml", other, folder / "other", option, bad)
        assert str(bad) in refused(done, folder)


def test_no_output_takes_the_place_of_an_input_or_of_another_output(folder):
    model, changes = folder / "in" / "model.yaml", folder / "in" / "changes.yaml"
    for words in (
        ("check", model, "--json", folder / "in" / ".." / "in" / "model.yaml"),
        ("check", model, "--json", folder / "same", "--sarif", folder / "same"),
        ("what-if", model, changes, "--output", changes),
        ("diff", model, changes, "--json", changes),
        ("convert", model, model),
    ):
        assert "another use" in refused(bulkhead(*words), folder)
    assert model.read_text() == MODEL


def test_a_terminal_that_cannot_show_a_name_gets_an_escape(folder):
    model = folder / "in" / "model.yaml"
    model.write_text(MODEL.replace("Köln ∆", "Köln ∆ \u202eevil"))
    done = bulkhead("check", model, program=("env", "PYTHONIOENCODING=ascii", sys.executable, "-m", "config.cli"))
    assert done.returncode == 0, done.stderr
    assert "\\u202e" in done.stdout
    assert "\u202e" not in done.stdout


@pytest.mark.parametrize(("stream", "status"), [("| head -1", 1), ("> /dev/full", 2)])
def test_a_reader_that_stops_early_does_not_hide_the_exit_status(stream, status):
    command = f"'{sys.executable}' -m config.cli check tests/samples/water-works-case.yaml --fail-on critical {stream}"
    script = f"{command}; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
