"""What sets Bulkhead up: the commands of bin/, the files of the containers, the ground they stand on."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
COMPOSE = ROOT / "docker-compose.yml"
SECRETS = {"BULKHEAD_HOST": "ot.example.com", "SECRET_KEY": "k" * 50, "POSTGRES_PASSWORD": "p1", "REDIS_PASSWORD": "p2"}


def run(*words, **environment):
    return subprocess.run(
        [*map(str, words)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("name", ["_setup", "bulkhead", "check", "test", "token", "up", "../.ci/run"])
def test_every_command_is_valid_bash_and_says_what_it_does(name):
    path = ROOT / "bin" / name
    assert run("bash", "-n", path).returncode == 0
    first = path.read_text().splitlines()
    assert any(line.startswith("# ") for line in first[:3])
    if name != "_setup":
        assert os.access(path, os.X_OK)


def test_up_refuses_words_it_does_not_know_before_it_sets_anything_up():
    done = run("bin/up", "--twice")
    assert (done.returncode, done.stderr) == (2, "bin/up knows --once and --new-password; found '--twice'\n")
    assert run("bin/up", PORT="http").stderr == "PORT is 'http'; expected a number from 1 to 65535.\n"


def test_up_says_which_port_is_taken_and_how_to_choose_another():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("bin/up", PORT=str(port))
    assert done.returncode == 2
    assert f"Port {port} is taken already" in done.stderr
    assert f"PORT={port + 10} bin/up" in done.stderr


def test_the_local_profile_is_refused_on_an_address_that_others_reach(tmp_path):
    command = ["-m", "gunicorn", "--config", "config/gunicorn.py", "--bind", "0.0.0.0:0", "config.wsgi"]
    done = run(sys.executable, *command, BULKHEAD_PROFILE="local", BULKHEAD_VAR=str(tmp_path))
    assert done.returncode != 0
    assert "BULKHEAD_PROFILE is local: bind to 127.0.0.1 only" in done.stderr


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"BULKHEAD_PROFILE": "loca"}, "expected local or production"),
        ({"BULKHEAD_PROFILE": "production", "SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"BULKHEAD_PROFILE": "production", "SECRET_KEY": "k" * 49}, "SECRET_KEY has fewer than 50 characters"),
        ({"BULKHEAD_PROFILE": "local", "REDIS_URL": "redis://10.0.0.1:6379/0"}, "REDIS_URL names another machine"),
        (
            {"BULKHEAD_PROFILE": "production", "SECRET_KEY": "k" * 50, "ALLOWED_HOSTS": "*"},
            "ALLOWED_HOSTS may not hold",
        ),
    ],
)
def test_unsafe_settings_stop_the_process_and_are_named(settings, said, tmp_path):  # S45
    command = [sys.executable, "-c", "import config.settings"]
    done = run(*command, BULKHEAD_VAR=str(tmp_path), **settings)
    assert done.returncode != 0
    assert said in done.stderr


@pytest.mark.parametrize(("tools", "lock"), [((), "requirements.lock"), (("pytest",), "requirements-dev.lock")])
def test_a_new_lock_file_takes_no_tool_of_the_tests_away(tools, lock, tmp_path):
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "bin" / "_setup", tmp_path / "bin" / "_setup")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    for name in tools:
        (tmp_path / ".venv" / "bin" / name).touch(mode=0o755)
    done = run("bash", "-c", f"source {tmp_path}/bin/_setup; lock_to_install requirements.lock")
    assert done.stdout.strip() == lock


def test_the_lock_files_hold_digests_and_no_addresses():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        packages = re.findall(r"^[a-z0-9].*==", text, re.MULTILINE | re.IGNORECASE)
        assert packages
        assert text.count("--hash=sha256:") >= len(packages)
    assert "://" not in re.sub(r'"(url|funding)": *"[^"]*"', "", (ROOT / "package-lock.json").read_text())


def test_the_containers_are_described_without_a_mistake():
    program = shutil.which("docker-compose")
    if program is None:
        pytest.skip("docker-compose is not installed")
    assert run(program, "-f", COMPOSE, "config", "-q", **SECRETS).stderr == ""
    for name in SECRETS:
        done = run(program, "-f", COMPOSE, "config", "-q", **{**SECRETS, name: ""})
        assert done.returncode != 0
        assert name in done.stderr


def test_no_container_runs_as_root_with_a_writable_image():
    text = COMPOSE.read_text()
    services = re.split(
        r"^  (?=\w+:)", text.split("services:\n")[1].split("volumes:\n  postgres")[0], flags=re.MULTILINE
    )
    for service in filter(None, (each.strip() for each in services)):
        assert "<<: *app" in service or "read_only: true" in service, service
    assert "read_only: true" in text.split("services:")[0]
    assert re.search(r"^USER bulkhead$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
