"""The scripts that need no browser, run by Node where there is one: a pair of a module and its test in tests/js."""

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TOOLS = HERE.parent / "var" / "tools" / "bin"


def test_the_scripts_that_need_no_browser():
    node = shutil.which("node") or shutil.which("node", path=str(TOOLS))
    if node is None:
        pytest.skip("Node.js is not installed.")
    tests = sorted(map(str, (HERE / "js").glob("*.test.mjs")))
    assert tests
    done = subprocess.run([node, "--test", *tests], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
