"""Schemathesis over the whole OpenAPI against a running server (S2), with all its checks but one.

It does not ask that every request that fits the schema is taken (`positive_data_acceptance`): what a model, a file or a
code means is checked beyond it. A missing If-Match is 428 (RFC 6585), which it is told.
Two of its phases run: coverage, which tries each limit of the schema on purpose, and fuzzing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.operations.services import until
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
VERSION = "4.32.5"
CHECKS = ["--checks", "all", "--exclude-checks", "positive_data_acceptance"]
SETTINGS = """
[parameters]
"path.site" = "P1"
[checks.missing_required_header]
expected-statuses = ["400", "401", "403", "404", "405", "406", "415", "422", "428"]
"""
TOKEN_OF_P1 = (
    "from accounts.models import Membership; from accounts.services import make_token;"
    "member = Membership.objects.filter(site__code='P1', role='administrator').last();"
    "print(make_token(user=member.user, label='x', site=None, verbs=[], days=1))"
)


@pytest.mark.long
def test_no_request_that_the_description_allows_breaks_the_server(tmp_path):  # S2
    uv = shutil.which("uv") or shutil.which("uv", path=str(ROOT / "var" / "tools" / "bin"))
    if uv is None:
        pytest.skip("uv is not installed; bin/test installs it.")
    (tmp_path / "schemathesis.toml").write_text(SETTINGS)
    environment = {**os.environ, "BULKHEAD_PROFILE": "local", "BULKHEAD_VAR": str(tmp_path / "var")}
    environment = {name: value for name, value in environment.items() if name not in {"DATABASE_URL", "REDIS_URL"}}

    def run(*words: str) -> str:
        command = [sys.executable, *words]
        return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout

    run("manage.py", "migrate", "-v0")
    run("-m", "tests.accounts.populate")
    token, port = run("manage.py", "shell", "-v0", "-c", TOKEN_OF_P1).split()[-1], free_port()
    serve = ["-m", "gunicorn", "--config", "config/gunicorn.py", "--bind", f"127.0.0.1:{port}", "config.wsgi"]
    server = subprocess.Popen([sys.executable, *serve], cwd=ROOT, env=environment)
    try:
        address = f"http://127.0.0.1:{port}"
        shown = ["curl", "-sf", "-o", os.devnull, "-H", f"Authorization: Token {token}", f"{address}/api/schema/"]
        until(lambda: subprocess.run(shown, check=False).returncode == 0, "described")
        asked = ["run", f"{address}/api/schema/", "--header", f"Authorization: Token {token}", *CHECKS]
        words = [uv, "tool", "run", "--from", f"schemathesis=={VERSION}", "schemathesis", *asked]
        done = subprocess.run(
            [
                *words,
                "--phases",
                "coverage,fuzzing",
                "--max-examples",
                "20",
                "--seed",
                "1",
                "--continue-on-failure",
                "--no-color",
            ],
            cwd=tmp_path,
            check=False,
            capture_output=True,
            text=True,
            timeout=7200,
        )
    finally:
        server.terminate()
        server.wait(timeout=30)
    sys.stdout.write(done.stdout[-2000:])  # how many were tried
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
