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

from tests.test_tree import PACKAGES

ROOT = Path(__file__).resolve().parents[1]
COMPOSE = ROOT / "docker-compose.yml"
LOCKS = ("requirements.lock", "requirements-saml.lock", "requirements-dev.lock")
SECRETS = {"BULKHEAD_HOST": "ot.example.com", "SECRET_KEY": "k" * 50, "POSTGRES_PASSWORD": "p1", "REDIS_PASSWORD": "p2"}

KEY = "0123456789abcdefghijklmnopqrstuvwxyz-for-tests-only-ABCDEFGH"
SAFE = {"BULKHEAD_PROFILE": "production", "SECRET_KEY": KEY, "ALLOWED_HOSTS": "ot.example.com"}


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


COMMANDS = ["_setup", "audit", "bulkhead", "bundle", "check", "sbom", "test", "token", "up", "../.ci/run"]


@pytest.mark.parametrize("name", COMMANDS)
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
        ({"BULKHEAD_PROFILE": "production", "SECRET_KEY": "k" * 50}, "SECRET_KEY is no random text"),
        ({"BULKHEAD_PROFILE": "production", "SECRET_KEY": f"django-insecure-{KEY}"}, "SECRET_KEY is no random text"),
        ({**SAFE, "SECRET_KEY_FALLBACKS": "old"}, "SECRET_KEY_FALLBACKS has fewer than 50"),
        ({**SAFE, "ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS may not hold"),
        ({**SAFE, "ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is not set"),
        ({**SAFE, "DEBUG": "True"}, "DEBUG is set"),
        ({**SAFE, "BEHIND_TLS_PROXY": "true"}, "BEHIND_TLS_PROXY is set and TRUSTED_PROXIES is not"),
        ({**SAFE, "TRUSTED_PROXIES": "proxy.example"}, "TRUSTED_PROXIES holds 'proxy.example'"),
        ({**SAFE, "TRUSTED_PROXIES": "0.0.0.0/0"}, "TRUSTED_PROXIES holds '0.0.0.0/0', which is everybody"),
        ({**SAFE, "OIDC_ISSUER": "http://idp.example", "OIDC_CLIENT_ID": "x"}, "OIDC_ISSUER is not https"),
        ({**SAFE, "OIDC_ISSUER": "https://idp.example"}, "OIDC_CLIENT_ID is not set"),
        ({**SAFE, "SAML_METADATA": "/idp.xml"}, "SAML_ENTITY_ID is not set"),
        ({**SAFE, "LOG_FORMAT": "xml"}, "LOG_FORMAT is 'xml'"),
    ],
)
def test_unsafe_settings_stop_the_process_and_are_named(settings, said, tmp_path):  # S45
    command = [sys.executable, "-c", "import config.settings"]
    done = run(*command, BULKHEAD_VAR=str(tmp_path), **settings)
    assert done.returncode != 0
    assert said in done.stderr


def test_safe_settings_of_production_start_and_pass_every_check_of_django(tmp_path):  # S45
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = run(*command, BULKHEAD_VAR=str(tmp_path), DJANGO_ALLOW_ASYNC_UNSAFE="", **SAFE)  # set where browsers are
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


def test_a_key_file_that_others_read_stops_the_process(tmp_path):  # S45
    (tmp_path / "secret_key").write_text(KEY)
    (tmp_path / "secret_key").chmod(0o644)
    done = run(sys.executable, "-c", "import config.settings", BULKHEAD_VAR=str(tmp_path), BULKHEAD_PROFILE="local")
    assert "Everyone on this machine can read secret_key" in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        ["gunicorn", "--config", "config/gunicorn.py", "--bind", "127.0.0.1:0", "config.wsgi"],
        ["celery", "--quiet", "-A", "config.celery", "worker", "--pool", "solo"],
    ],
)
def test_neither_server_nor_worker_starts_on_a_database_that_lacks_migrations(command, tmp_path):  # S45
    program = str(Path(sys.executable).with_name(command[0]))
    done = run(program, *command[1:], BULKHEAD_VAR=str(tmp_path), BULKHEAD_PROFILE="local", REDIS_URL="")
    assert done.returncode != 0
    assert "The database of DATABASE_URL lacks" in done.stderr


@pytest.mark.parametrize(("tools", "lock"), [((), "requirements.lock"), (("pytest",), "requirements-dev.lock")])
def test_a_new_lock_file_takes_no_tool_of_the_tests_away(tools, lock, tmp_path):
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "bin" / "_setup", tmp_path / "bin" / "_setup")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    for name in tools:
        (tmp_path / ".venv" / "bin" / name).touch(mode=0o755)
    done = run("bash", "-c", f"source {tmp_path}/bin/_setup; lock_to_install requirements.lock")
    assert done.stdout.strip() == lock


def locked(name: str) -> dict[str, tuple[int, ...]]:
    found = re.findall(r"^([a-z0-9][^=\s]*)==([0-9.]+)", (ROOT / name).read_text(), re.MULTILINE | re.IGNORECASE)
    return {package: tuple(int(part) for part in version.strip(".").split(".")) for package, version in found}


@pytest.mark.parametrize("name", LOCKS)
def test_what_has_known_holes_below_a_version_is_locked_above_it(name):  # S63
    versions = locked(name)
    for package, floor in {"django": (5, 2, 19), "weasyprint": (70, 0), "lxml": (6, 1, 0)}.items():
        assert versions[package] >= floor, package


def test_what_saml_needs_is_locked_for_who_asks_for_it_and_for_the_tests():
    extra = {"python3-saml", "xmlsec", "isodate"}
    assert locked("requirements-saml.lock").keys() - locked("requirements.lock").keys() == extra
    assert extra <= locked("requirements-dev.lock").keys()
    kept = {name: version for name, version in locked("requirements-saml.lock").items() if name not in extra}
    assert kept == locked("requirements.lock")
    for chosen, lock in (("", "requirements.lock"), ("saml", "requirements-saml.lock")):
        assert run("bash", "-c", "source bin/_setup; runtime_lock", BULKHEAD_EXTRA=chosen).stdout == lock
    assert "the only extra is saml" in run("bash", "-c", "source bin/_setup; runtime_lock", BULKHEAD_EXTRA="x").stderr


def test_the_lock_files_hold_digests_and_no_addresses():
    for name in LOCKS:
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert locked(name)
        assert text.count("--hash=sha256:") >= len(locked(name))
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


def test_no_secret_stands_in_the_repository_or_goes_into_the_image():  # S65
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".env", "var", ".git"} <= set(ignored)
    assert {".env", "var/"} <= set((ROOT / ".gitignore").read_text().split())
    held = re.compile(r"BEGIN [A-Z ]*PRIVATE KEY|\b(AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|bulkhead_[a-f0-9]{40,})")
    for name in (*PACKAGES, "bin", "demo", "docs", "static", "templates"):
        for path in (ROOT / name).rglob("*"):
            if path.is_file() and path.suffix in {"", ".py", ".md", ".html", ".js", ".yaml", ".yml", ".json", ".toml"}:
                assert not held.search(path.read_text(encoding="utf-8", errors="replace")), path
    assert not re.search(r"^(ENV|ARG) \S*(KEY|PASSWORD|TOKEN)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
