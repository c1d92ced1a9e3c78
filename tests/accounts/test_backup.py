"""Backup and restore (S58): nothing missing, nothing changed, all or nothing, from SQLite to PostgreSQL and back."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from accounts import backup
from tests.postgres import postgres

ROOT = Path(__file__).resolve().parents[2]


class Server:
    """An installation of its own: a folder, a database, and the commands that a person would type."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self.folder = folder
        self.environment = {
            **{key: value for key, value in os.environ.items() if key != "DATABASE_URL"},
            "BULKHEAD_PROFILE": "local",
            "BULKHEAD_VAR": str(folder),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            **({"DATABASE_URL": database} if database else {}),
        }
        self.run("manage.py", "migrate", "--no-input", "-v", "0")

    def run(self, *words, fails: bool = False):
        done = subprocess.run(
            [sys.executable, *map(str, words)],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert (done.returncode != 0) is fails, done.stderr
        return done.stderr if fails else done.stdout

    def bulkhead(self, *words, fails: bool = False):
        return self.run("-m", "config.cli", *words, fails=fails)

    def files(self):
        return {
            path.name: path.read_bytes() for name in ("uploads", "reports") for path in (self.folder / name).glob("*")
        }


def manifest_of(path):
    with tarfile.open(path) as tar:
        return json.loads(tar.extractfile("manifest.json").read())


def content_of(path):
    """What a backup says of each table; the audit trail apart, for which each backup and restore adds an entry."""
    told = manifest_of(path)["tables"]
    return {name: each["content"] for name, each in told.items() if not name.startswith("accounts.Audit")}


@pytest.fixture(scope="module")
def plant(tmp_path_factory):
    """A populated server on SQLite, and its backup."""
    folder = tmp_path_factory.mktemp("plant")
    server = Server(folder)
    server.run("-m", "tests.accounts.populate")
    server.bulkhead("backup", folder / "plant.tar")
    return server, folder / "plant.tar"


def test_every_model_is_backed_up_or_left_out_by_name():  # S58
    every = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    kept = {model._meta.label for model in backup.tables()}
    assert kept | settings.NOT_BACKED_UP == every
    assert not kept & settings.NOT_BACKED_UP
    ours = {
        label
        for label in every
        if apps.get_app_config(label.split(".")[0]).path == str(ROOT / label.split(".")[0].lower())
    }
    left_out = {label for label in ours - kept if not label.startswith("accounts.User_")}
    passing = {"accounts.Session", "accounts.Limit", "accounts.IdempotencyRecord", "assessment.Presence"}
    assert left_out == passing | {"jobs.Heartbeat", "outbox.Message", "portfolio.Standing"}


def test_a_backup_comes_back_whole_on_an_empty_server(plant, tmp_path):  # S58
    server, file = plant
    assert (file.stat().st_mode & 0o777) == 0o600
    manifest = manifest_of(file)
    for label in ("accounts.Site", "assessment.RunFinding", "inventory.Asset", "jobs.Job", "accounts.RecoveryCode"):
        assert manifest["tables"][label]["rows"] > 0, label
    assert len(manifest["files"]) == len(server.files()) >= 2
    other = Server(tmp_path / "other")
    shutil.copy(server.folder / "secret_key", other.folder / "secret_key")
    assert "Restored" in other.bulkhead("restore", file)
    assert other.files() == server.files()
    other.bulkhead("backup", tmp_path / "again.tar")
    assert content_of(tmp_path / "again.tar") == content_of(file)
    assert "as it was written" in other.bulkhead("audit", "verify")


@pytest.mark.postgres
def test_from_sqlite_to_postgresql_and_back_nothing_changes(plant, tmp_path):  # S58
    server, file = plant
    with postgres() as address:
        grown = Server(tmp_path / "grown", address)
        grown.bulkhead("restore", file)
        assert "as it was written" in grown.bulkhead("audit", "verify")
        grown.bulkhead("backup", tmp_path / "grown.tar")
        # New rows get numbers of their own: the sequences were set.
        grown.run("manage.py", "first_administrator", "--organisation", "Another")
        refused = grown.bulkhead("restore", file, fails=True)
        assert "There is something already" in refused
        grown.bulkhead("restore", file, "--over")
        grown.bulkhead("backup", tmp_path / "over.tar")
    assert content_of(tmp_path / "grown.tar") == content_of(tmp_path / "over.tar") == content_of(file)
    back = Server(tmp_path / "back")
    back.bulkhead("restore", tmp_path / "grown.tar")
    back.bulkhead("backup", tmp_path / "back.tar")
    assert content_of(tmp_path / "back.tar") == content_of(file)
    assert back.files() == server.files()
    assert "as it was written" in back.bulkhead("audit", "verify")


def test_what_stands_is_left_alone_unless_told_and_replaced_whole_when_told(plant, tmp_path):  # S58
    server, file = plant
    other = Server(tmp_path / "other")
    other.run("manage.py", "first_administrator", "--organisation", "Other")
    (other.folder / "uploads").mkdir()
    (other.folder / "uploads" / "theirs").write_bytes(b"x")
    assert "There is something already" in other.bulkhead("restore", file, fails=True)
    assert other.files() == {"theirs": b"x"}
    other.bulkhead("restore", file, "--over")
    assert other.files() == server.files()
    other.bulkhead("backup", tmp_path / "again.tar")
    assert content_of(tmp_path / "again.tar") == content_of(file)
    refused = other.run("manage.py", "shell", "-c", FORGE, fails=True)
    assert "frozen" in refused, "the guards stand again"


@pytest.mark.long
def test_the_newest_migrations_go_back_one_step_and_on_again_without_loss(plant, tmp_path):  # S57
    """On a populated database; what a step adds is empty there, and is all that going back may take away."""
    _, file = plant
    other = Server(tmp_path / "other")
    other.bulkhead("restore", file)
    stepped = other.run("-m", "tests.accounts.step_back").split()
    assert len(stepped) > 3, stepped
    other.bulkhead("backup", tmp_path / "again.tar")
    assert content_of(tmp_path / "again.tar") == content_of(file)
    assert "as it was written" in other.bulkhead("audit", "verify")


def stands(server):
    """Everything that the database of a server says, and its files."""
    with closing(sqlite3.connect(server.folder / "bulkhead.sqlite3")) as database:
        return "\n".join(database.iterdump()), server.files()


KILLED = {
    "files": ("accounts.backup", "_place_files", 1),
    "emptying": ("accounts.backup", "_empty", 1),
    "first table": ("accounts.backup", "_write", 1),
    "tenth table": ("accounts.backup", "_write", 10),
    "comparing": ("accounts.backup", "_check_written", 1),
    "guards": ("accounts.guards", "_make", 1),
    "trail": ("accounts.backup", "note", 1),
}


@pytest.mark.parametrize(
    "moments", [["tenth table"], pytest.param(list(KILLED), marks=pytest.mark.long)], ids=["one", "each"]
)
def test_a_restore_that_is_killed_leaves_what_stood_and_is_done_whole_afterwards(plant, tmp_path, moments):  # S58
    server, file = plant
    other = Server(tmp_path / "other")
    other.run("manage.py", "first_administrator", "--organisation", "Other")
    (other.folder / "uploads").mkdir()
    (other.folder / "uploads" / "theirs").write_bytes(b"x")
    said, files = stands(other)
    for moment in moments:
        words = [sys.executable, "-m", "tests.accounts.die_restoring", str(file), *map(str, KILLED[moment])]
        done = subprocess.run(words, cwd=ROOT, env=other.environment, timeout=120, check=False, capture_output=True)
        assert done.returncode == -signal.SIGKILL, done.stderr
        now, beside = stands(other)
        assert now == said, moment
        assert beside | files == beside, "what stood stands; what was put beside has names of its own"
    other.bulkhead("restore", file, "--over")
    assert other.files() == server.files()
    other.bulkhead("backup", tmp_path / "again.tar")
    assert content_of(tmp_path / "again.tar") == content_of(file)
    assert "as it was written" in other.bulkhead("audit", "verify")


FORGE = "from accounts.audit_models import AuditEntry as entry; entry.objects.update(action='x')"


def changed(file, target, *, name, data=None):
    """Copy a backup with one part changed, or without it."""
    with tarfile.open(file) as old, tarfile.open(target, "w") as new:
        for member in old:
            kept = old.extractfile(member).read()
            if member.name == name:
                if data is None:
                    continue
                kept = data(kept)
                member.size = len(kept)
            new.addfile(member, io.BytesIO(kept))


def other_version(data):
    told = json.loads(data)
    told["migrations"].append("accounts.9999_later")
    return json.dumps(told).encode()


def outside(data):
    told = json.loads(data)
    told["files"]["uploads/../../secret_key"] = "0" * 64
    return json.dumps(told).encode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        (
            "tables/accounts.Site.jsonl",
            lambda data: data.replace(b"A plant", b"B plant"),
            "is not as the backup wrote it",
        ),
        ("tables/accounts.Site.jsonl", None, "lacks 1 parts, such as tables/accounts.Site.jsonl"),
        ("files/reports/stub.pdf", lambda data: data + b"x", "is not as the backup wrote it"),
        ("manifest.json", other_version, "made by another version"),
        ("manifest.json", outside, "names a file that Bulkhead does not keep"),
        ("manifest.json", lambda _: b"[]", "no backup"),
        ("manifest.json", None, "no backup"),
    ],
)
def test_a_backup_that_is_not_whole_changes_nothing(plant, tmp_path, name, data, said):  # S58
    _, file = plant
    changed(file, tmp_path / "bad.tar", name=name, data=data)
    with pytest.raises(backup.BackupRefused, match=said):
        backup.check(tmp_path / "bad.tar")


@pytest.mark.django_db
def test_a_file_that_is_cut_off_or_something_else_is_refused(plant, tmp_path):  # S58
    _, file = plant
    whole = file.read_bytes()
    for number, data in enumerate((whole[: len(whole) // 2], b"", b"PK\x03\x04", whole[:100])):
        path = tmp_path / f"{number}.tar"
        path.write_bytes(data)
        with pytest.raises(backup.BackupRefused):
            backup.check(path)
