"""`bulkhead diff` and `bulkhead what-if`, run as their user runs them."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest

from tests.assessment.engine.compare.plants import PLANT
from tests.config.test_cli import bulkhead


def written(path, document):
    path.write_text(json.dumps(document))
    return path


@pytest.fixture
def old(tmp_path):
    return written(tmp_path / "old.json", PLANT)


@pytest.fixture
def new(tmp_path):
    document = deepcopy(PLANT)
    document["flows"].append({"code": "F3", "from": {"asset": "PC"}, "to": {"asset": "SIS"}, "protocol": "rdp"})
    document["conduits"][1]["monitored"] = True
    return written(tmp_path / "new.json", document)


def test_diff_says_what_a_change_did_worst_first(old, new):
    done = bulkhead("diff", old, new)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "WORSE"
    assert "  other path remains: OFFICE to SAFE by PC > SIS (50 %; cut F1, F3)" in lines
    assert "  worse: Chlorine is released (SC1): today 12 points, high -> 16 points, extreme" in lines
    assert "  added: flow (F3)" in lines
    assert "  changed: conduit DMZ to safety (C2): monitored not known -> true" in lines
    reopened = "The approval of DMZ to safety by OT (kl) was given for the conduit as it was written before."
    assert f"  {reopened}" in lines
    assert lines.index("findings:") < lines.index("paths:") < lines.index("open again:") < lines.index("risk:")


def test_diff_writes_the_comparison_and_ends_with_1_on_what_is_newly_worse(old, new, tmp_path):
    done = bulkhead("diff", old, new, "--json", tmp_path / "diff.json", "--fail-on", "critical")
    assert done.returncode == 1
    found = json.loads((tmp_path / "diff.json").read_text())
    assert found["verdict"] == "worse"
    assert bulkhead("diff", new, old, "--fail-on", "low").returncode == 0
    assert bulkhead("diff", old, old, "--fail-on", "low").stdout.startswith("UNCHANGED\n")


def test_diff_asks_for_a_pair_and_takes_one_date_for_both(old, new, tmp_path):
    done = bulkhead("diff", old, new, "--path", "PC", "SIS", "--date", "2027-01-01", "--json", tmp_path / "diff.json")
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "diff.json").read_text())
    assert [(one["source"], one["target"]) for one in found["paths"]] == [("PC", "SIS")]
    assert [found[side]["date"] for side in ("old", "new")] == ["2027-01-01"] * 2


def test_diff_refuses_both_files_at_once_and_a_pair_that_nobody_has(old, tmp_path):
    bad = tmp_path / "bad.yaml"
    bad.write_text("bulkhead: 1\n")
    done = bulkhead("diff", bad, tmp_path / "none.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{bad}: site: " in done.stderr
    assert f"{tmp_path / 'none.json'}: No such file or directory" in done.stderr
    done = bulkhead("diff", old, old, "--path", "PC", "NOWHERE")
    assert (done.returncode, done.stdout) == (2, "")
    assert "NOWHERE" in done.stderr


QUESTION = """
bulkhead_changes: 1
name: No way past the jump host
remove: {flows: [F3]}
"""


def test_what_if_tells_the_verdict_and_writes_the_changed_model(old, new, tmp_path):
    question = tmp_path / "question.yaml"
    question.write_text(QUESTION)
    outputs = ("--json", tmp_path / "found.json", "--output", tmp_path / "then.json")
    done = bulkhead("what-if", new, question, *outputs)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("BETTER, if: No way past the jump host\n")
    assert "  other path remains: OFFICE to SAFE by PC > JUMP > SIS (5 %; cut F1)" in done.stdout.splitlines()
    assert json.loads((tmp_path / "found.json").read_text())["paths"][0]["verdict"] == "other path remains"
    then = bulkhead("diff", new, tmp_path / "then.json", "--json", tmp_path / "diff.json")
    assert then.returncode == 0, then.stderr
    records = json.loads((tmp_path / "diff.json").read_text())["records"]
    assert [(one["change"], one["kind"], one["code"]) for one in records] == [("removed", "flow", "F3")]


def test_what_if_refuses_a_change_set_with_every_place_and_writes_nothing(old, tmp_path):
    question = tmp_path / "question.yaml"
    question.write_text("bulkhead_changes: 1\nname: x\nremove: {flows: [F9, F8]}\n")
    done = bulkhead("what-if", old, question, "--output", tmp_path / "then.json", "--json", tmp_path / "found.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert [line.split(": ")[1] for line in done.stderr.splitlines()] == ["remove.flows[0]", "remove.flows[1]"]
    assert not (tmp_path / "then.json").exists()
    assert not (tmp_path / "found.json").exists()


@pytest.mark.parametrize("of", ["model", "result", "changes"])
def test_each_schema_is_printed(of):
    assert json.loads(bulkhead("schema", "--of", of).stdout)["title"].startswith("Bulkhead ")
