"""The walk-through of the README, as it stands there, against a server that runs as bin/up runs it."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pypdf
import pytest

from tests.servers import free_port, needs

ROOT = Path(__file__).resolve().parents[1]
ADMINISTRATOR = (
    "from accounts.services import make_first_administrator as make; make(username='admin', organisation='Readme')"
)


@pytest.fixture
def server(tmp_path):
    port = free_port()
    environment = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}} | {
        "BULKHEAD_VAR": str(tmp_path / "var"),
        "BULKHEAD_PROFILE": "local",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    for words in (("migrate", "-v", "0"), ("shell", "-v", "0", "-c", ADMINISTRATOR)):
        subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environment, check=True, timeout=120)
    command = ["-m", "gunicorn", "--config", "config/gunicorn.py", "--bind", f"127.0.0.1:{port}", "config.wsgi"]
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield port, environment
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for(address):
    for _ in range(1200):
        try:
            urllib.request.urlopen(address, timeout=10).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"{address} does not answer")


def commands():
    text = (ROOT / "README.md").read_text()
    found = re.search(r"<!-- walk-through -->\n```bash\n(.*?)```", text, re.DOTALL)
    assert found is not None
    return found.group(1)


@pytest.mark.pdf
def test_the_walk_through_of_the_readme_ends_with_a_pdf(server, tmp_path):
    needs("curl")
    port, environment = server
    script = commands().replace("127.0.0.1:8000", f"127.0.0.1:{port}").replace("filter-house.pdf", f"{tmp_path}/it.pdf")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count('"state":"done"') == 3, done.stdout
    # 12 hosts of the scan are up; the log holds 339 conversations, see demo/README.md
    assert '"created":12,' in done.stdout
    assert '"created":339,' in done.stdout
    pdf = (tmp_path / "it.pdf").read_bytes()
    assert pdf.startswith(b"%PDF-")
    text = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert "Filter house" in text
