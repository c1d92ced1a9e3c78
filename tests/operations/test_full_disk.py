"""A served process on a disk that is really full: a small file system of its own, filled to its last byte (S55).

Database, uploads and reports lie on it. Nothing is half written, what is asked for is refused with a sentence, reading
goes on; once there is room, everything is as it was and works.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from accounts.storage import FULL
from tests import factories
from tests.operations.services import ADMINISTRATOR, until
from tests.postgres import Server
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
SITE = "/api/v1/sites/P1"


@contextmanager
def small_disk(size: str):
    """Mount a file system of its own, where PostgreSQL, who is somebody else, finds its folder, too."""
    folder = Path(tempfile.mkdtemp(prefix="bulkhead-disk-"))
    folder.chmod(0o755)
    words = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if subprocess.run(words, capture_output=True, check=False).returncode:
        folder.rmdir()
        pytest.skip("A file system of its own cannot be mounted here.")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()


class Served:
    """The process that `bin/up` starts, and a machine that calls it."""

    def __init__(self, folder: Path, log: Path, **more: str) -> None:
        self.folder, self.log, self.port = folder, log, free_port()
        self.environment = {**os.environ, "BULKHEAD_PROFILE": "local", "BULKHEAD_VAR": str(folder)}
        for name in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"):
            self.environment.pop(name, None)
        self.environment |= more
        self.token = ""

    def run(self, *words: str) -> str:
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True
        ).stdout

    @contextmanager
    def up(self):
        self.run("migrate", "-v0")
        self.run("shell", "-v0", "-c", ADMINISTRATOR)
        self.token = self.run("token", "admin").split()[-1]
        words = ["-m", "gunicorn", "--config", "config/gunicorn.py", "--bind", f"127.0.0.1:{self.port}", "config.wsgi"]
        with self.log.open("wb") as log:
            server = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        try:
            until(self.is_there, "the server answers")
            yield self
        finally:
            server.terminate()
            server.wait(timeout=30)

    def is_there(self) -> bool:
        try:
            return self.ask("GET", "/healthz")[0] == 200
        except OSError:
            return False

    def ask(self, method: str, path: str, body=None, kind: str = "application/json", **headers: str):
        """Send a request; give status and content."""
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        address = f"http://127.0.0.1:{self.port}{path}"
        request = urllib.request.Request(address, data=data, method=method)
        for name, value in {"Authorization": f"Token {self.token}", "Content-Type": kind, **more}.items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=600) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def made(self, code: str) -> int:
        return self.ask("POST", "/api/v1/sites/", {"code": code, "name": code * 20})[0]

    def codes(self) -> set[str]:
        return {one["code"] for one in json.loads(self.ask("GET", "/api/v1/sites/?page_size=200")[1])["results"]}

    def judged(self) -> None:
        assert self.made("P1") == 201
        assert self.ask("PUT", f"{SITE}/model/", factories.small_plant("P1"), If_Match="*")[0] == 200
        self.done(self.ask("POST", f"{SITE}/runs/"))

    def file(self, name: str, data: bytes):
        """Import a file."""
        form = (
            b'--x\r\nContent-Disposition: form-data; name="commit"\r\n\r\ntrue\r\n--x\r\n'
            b'Content-Disposition: form-data; name="file"; filename="%s"\r\n\r\n%s\r\n--x--\r\n' % (name.encode(), data)
        )
        return self.ask("POST", f"{SITE}/imports/", form, "multipart/form-data; boundary=x")

    def done(self, answer: tuple[int, str]) -> None:
        status, told = answer
        assert status == 202, told
        job = json.loads(told)
        url = job["job"]["url"] if "job" in job else job["url"]
        until(lambda: json.loads(self.ask("GET", url)[1])["state"] in {"done", "failed"}, f"{url} is over")
        assert json.loads(self.ask("GET", url)[1])["state"] == "done", self.ask("GET", url)


def filled(disk: Path) -> Path:
    """Fill a disk to its last byte."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return ballast


def kept(disk: Path) -> list[str]:
    return sorted(str(one) for name in ("uploads", "reports") for one in (disk / name).glob("**/*") if one.is_file())


@pytest.mark.long
def test_on_a_disk_that_is_full_nothing_is_half_written_and_all_goes_on_when_there_is_room(tmp_path):  # S55
    table = b"Tag;Name\n" + b"".join(b"N-%d;Device\n" % at for at in range(1500))
    with small_disk("64m") as disk, Served(disk, tmp_path / "server.log").up() as server:
        server.judged()
        before, files, runs = server.ask("GET", f"{SITE}/model/"), kept(disk), server.ask("GET", f"{SITE}/runs/")
        ballast = filled(disk)
        refused = [
            server.file("list.csv", table),
            server.ask("PATCH", f"{SITE}/records/zones/Z2/", {"name": "x"}, If_Match="*"),
            server.ask("POST", f"{SITE}/runs/"),
            server.ask("POST", "/api/v1/sites/", {"code": "P2", "name": "P2"}),
        ]  # fmt: skip
        assert [status for status, _ in refused] == [507] * 4, refused
        assert all(FULL in json.loads(told)["detail"] for _, told in refused)
        assert server.ask("GET", f"{SITE}/model/") == before
        assert server.ask("GET", f"{SITE}/runs/") == runs
        ballast.unlink()
        assert (server.ask("GET", f"{SITE}/model/"), kept(disk)) == (before, files)
        assert server.ask("GET", f"{SITE}/runs/") == runs
        status, told = server.file("list.csv", table)
        assert (status, json.loads(told)["counts"]["created"]) == (201, 1500)
        server.done(server.ask("POST", f"{SITE}/runs/"))
        server.done(server.ask("POST", f"{SITE}/reports/"))
        assert "as it was written" in server.run("audit", "verify")


@pytest.mark.long
@pytest.mark.postgres
def test_postgresql_on_a_disk_that_is_full_keeps_what_was_acknowledged_and_nothing_that_was_refused(tmp_path):  # S55
    """It may stop altogether where it cannot write its log; whoever makes room starts it again."""
    with small_disk("256m") as disk:
        postgres = Server(within=disk)
        try:
            postgres.start()
            with Served(disk, tmp_path / "server.log", DATABASE_URL=postgres.address).up() as server:
                server.judged()
                ballast = filled(disk)
                answers = {code: server.made(code) for code in (f"N{at}" for at in range(150))}
                assert set(answers.values()) <= {201, 503, 507}
                assert 507 in answers.values()
                ballast.unlink()
                if not postgres.is_up():
                    postgres.start()
                until(lambda: server.ask("GET", "/readyz")[0] == 200, "the database is back")
                found = server.codes()
                assert found >= {"P1", *(code for code, status in answers.items() if status == 201)}
                assert not found & {code for code, status in answers.items() if status == 507}
                assert server.made("ROOM") == 201
                server.done(server.ask("POST", f"{SITE}/runs/"))
                assert "as it was written" in server.run("audit", "verify")
        finally:
            postgres.stop()
