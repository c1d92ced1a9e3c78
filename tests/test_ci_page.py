"""The page "Your plant in CI", as it stands there: its commands, its script, its workflow."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "docs" / "examples" / "plant-ci"


def commands():
    found = re.search(r"<!-- plant-ci -->\n```bash\n(.*?)```", (ROOT / "docs" / "ci.md").read_text(), re.DOTALL)
    assert found is not None
    return found.group(1)


@pytest.fixture
def environment(tmp_path):
    """What a runner has: this tree as the clone, with the packages that the tests run on."""
    bulkhead = tmp_path / "bulkhead"
    bulkhead.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m config.cli "$@"\n')
    bulkhead.chmod(0o755)
    names = {f"GIT_{role}_{part}": "ci@example.com" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    return {
        **os.environ,
        **names,
        "BULKHEAD": str(bulkhead),
        "BULKHEAD_HOME": str(ROOT),
        "GIT_CONFIG_GLOBAL": os.devnull,
    }


def run(script, cwd, environment):
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_commands_of_the_page_do_what_it_says(tmp_path, environment):
    done = run(commands(), tmp_path, environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("exit status 1") == 2
    assert "findings: 0 critical" in done.stdout
    assert "path opened: SUPPLIER to CONTROL by LAPTOP-9 > PLC-1" in done.stdout
    out = tmp_path / "sandbeck" / "out"
    assert sorted(path.name for path in out.iterdir()) == ["before.yaml", "bulkhead.sarif", "diff.json", "result.json"]
    today = datetime.now(UTC).date()
    assert abs((datetime.fromisoformat(json.loads((out / "result.json").read_text())["date"]).date() - today).days) <= 1
    (log,) = json.loads((out / "bulkhead.sarif").read_text())["runs"]
    assert log["artifacts"][0]["location"] == {"uri": "plant.yaml", "uriBaseId": "%SRCROOT%"}


def test_a_plant_that_is_as_it_was_passes_and_a_refused_one_ends_with_2(tmp_path, environment):
    (tmp_path / "plant.yaml").write_bytes((EXAMPLE / "plant.yaml").read_bytes())
    script = f'git init -q -b main; git add plant.yaml; git commit -q -m x; BASE=main TODAY=2026-11-22 sh "{EXAMPLE}/check.sh"'
    done = run(script, tmp_path, environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "\nUNCHANGED\n" in done.stdout
    (tmp_path / "plant.yaml").write_text("bulkhead: 1\n")
    done = run(f'sh "{EXAMPLE}/check.sh"', tmp_path, environment)
    assert done.returncode == 2
    assert "plant.yaml: site: " in done.stderr


def test_a_waiver_that_ran_out_is_found_on_the_day_without_a_change(tmp_path, environment):
    def findings(day):
        script = f'cd "{EXAMPLE}" && "$BULKHEAD" check plant.yaml --date {day} --json "{tmp_path}/r.json"'
        assert run(script, tmp_path, environment).returncode == 0
        found = json.loads((tmp_path / "r.json").read_text())["findings"]
        return {one["id"]: one["status"] for one in found if one["rule"] in {"AR-066", "AR-078"}}

    assert findings("2027-09-30")["AR-066@zone:CONTROL"] == "waived"
    after = findings("2027-10-01")
    assert after["AR-066@zone:CONTROL"] == "open"
    assert after["AR-078@zone:CONTROL"] == "open"


def test_the_workflow_runs_the_script_and_pins_what_it_uses():
    workflow = yaml.safe_load((EXAMPLE / "github-actions.yml").read_text())
    assert workflow["permissions"] == {}
    (job,) = workflow["jobs"].values()
    assert [step["run"] for step in job["steps"] if "run" in step] == ["sh check.sh"]
    for step in job["steps"]:
        if "uses" in step:
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step["uses"])
    (upload,) = (step for step in job["steps"] if "upload-sarif" in step.get("uses", ""))
    assert upload["with"]["sarif_file"] == "out/bulkhead.sarif"
    assert "out/bulkhead.sarif" in (EXAMPLE / "check.sh").read_text()
