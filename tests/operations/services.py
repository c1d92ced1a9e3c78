"""The services of docker-compose.yml as plain processes of this machine, each by its own command and wired the same way.

PostgreSQL and Redis are real; in place of the proxy's program stands a small one of ours that ends TLS and hands on
what the proxy hands on. Each part can be killed, stopped and started again.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from pathlib import Path
from typing import Any

import yaml

from tests.postgres import Server
from tests.servers import free_port, needs

ROOT = Path(__file__).resolve().parents[2]
HOST = "ot.example.com"
SECRETS = {
    "BULKHEAD_HOST": HOST,
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-for-tests-only-ABCDEFGH",
    "POSTGRES_PASSWORD": "p0stgres",
    "REDIS_PASSWORD": "r3dis",
    "METRICS_TOKEN": "t0ken-of-the-monitoring-0123456789ABCDEF",
}
PATIENCE = 600.0  # on a machine that is busy with something else
ADMINISTRATOR = (
    "from accounts.services import make_first_administrator as make; make(username='admin', organisation='Plant')"
)


def filled_in(found: re.Match[str]) -> str:
    """Give the value of a variable, or what stands where nobody sets it."""
    name, otherwise = found.groups()
    return SECRETS[name] if otherwise is None else SECRETS.get(name, otherwise)


def described() -> dict[str, Any]:
    """Give what docker-compose.yml says, its variables filled in."""
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    filled = re.sub(r"\$\{(\w+)(?::-([^}]*))?[^}]*\}", filled_in, text).replace("$$", "$")
    told: dict[str, Any] = yaml.safe_load(filled)
    return told


def image_command() -> list[str]:
    """Give what the image runs where a service says nothing else."""
    (line,) = re.findall(r"^CMD (.*)$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    command: list[str] = json.loads(line)
    return command


def until(is_there: Any, what: str, seconds: float = PATIENCE) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_there():
            return
        time.sleep(0.2)
    raise AssertionError(f"{what}: not within {seconds} s")


class Services:
    """All of them, by name: web1, web2, worker1, worker2, beat, redis, postgres, proxy."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.told = folder, described()["services"]
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.postgres = Server(SECRETS["POSTGRES_PASSWORD"])
        self.redis_port = free_port()
        self.ports = {"web1": free_port(), "web2": free_port()}
        settings = dict(self.told["web"]["environment"])
        settings |= {
            "DATABASE_URL": self.postgres.address,
            "REDIS_URL": settings["REDIS_URL"].replace("@redis:6379", f"@127.0.0.1:{self.redis_port}"),
            "BULKHEAD_VAR": str(folder / "var"),
            "HOME": str(folder),
        }
        programs = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        self.environment = {"PATH": programs, "PYTHONPATH": str(ROOT), **settings}
        self.token = ""

    def start(self) -> None:
        """Start everything in the order that docker-compose.yml asks for."""
        self.postgres.start()
        self.start_redis()
        self.run(*self.command("prepare"))
        self.run(sys.executable, "manage.py", "shell", "-c", ADMINISTRATOR)
        self.token = self.run(sys.executable, "manage.py", "token", "admin").split()[-1]
        for name in ("web1", "web2"):
            self.start_web(name)
        for name in ("worker1", "worker2"):
            self.start_worker(name)
        self.spawn("beat", self.command("beat", {"/tmp/": f"{self.folder}/"}))
        self.proxy = Proxy(self.folder, list(self.ports.values()))
        for name in self.ports:
            self.wait_for_web(name)
        for name in ("worker1", "worker2"):
            self.wait_for_worker(name)

    def command(self, service: str, places: dict[str, str] | None = None) -> list[str]:
        """Give the command of a service as words; `places` says what lies elsewhere on this machine."""
        text = self.told[service].get("command")
        words = image_command() if text is None else shlex.split(text)
        for old, new in (places or {}).items():
            words = [word.replace(old, new) for word in words]
        return words

    def run(self, *words: str, ends: tuple[int, ...] = (0,)) -> str:
        """Run a command as a service would, to its end."""
        done = subprocess.run(
            words, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert done.returncode in ends, done.stderr
        return done.stdout

    def healthy(self, service: str, places: dict[str, str] | None = None) -> bool:
        """Ask the health check of a service."""
        test = self.told[service]["healthcheck"]["test"]
        words = ["sh", "-c", *test[1:]] if test[0] == "CMD-SHELL" else test[1:]
        for old, new in (places or {}).items():
            words = [word.replace(old, new) for word in words]
        environment = {**self.environment, **self.told[service].get("environment", {})}
        environment = {
            **environment,
            "DATABASE_URL": self.environment["DATABASE_URL"],
            "REDIS_URL": self.environment["REDIS_URL"],
        }
        done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, timeout=PATIENCE, check=False)
        return done.returncode == 0

    def spawn(self, name: str, words: list[str], **more: str) -> None:
        """Start a process that goes on; its lines go to a file."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                words,
                cwd=ROOT,
                env={**self.environment, **more},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def start_redis(self) -> None:
        needs("redis-server")
        words = [
            *self.command("redis"),
            "--port",
            str(self.redis_port),
            "--bind",
            "127.0.0.1",
            "--dir",
            str(self.folder),
        ]
        self.spawn("redis", words)
        until(lambda: self.redis("ping") == "PONG", "redis answers")

    def redis(self, *words: str) -> str:
        """Ask Redis something."""
        command = [
            "redis-cli",
            "-p",
            str(self.redis_port),
            "-a",
            SECRETS["REDIS_PASSWORD"],
            "--no-auth-warning",
            *words,
        ]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()

    def start_web(self, name: str) -> None:
        self.spawn(name, self.command("web", {"0.0.0.0:8000": f"127.0.0.1:{self.ports[name]}"}))

    def start_worker(self, name: str) -> None:
        self.spawn(name, [*self.command("worker"), "--hostname", f"celery@{name}"])

    def wait_for_web(self, name: str) -> None:
        until(lambda: self.healthy("web", {"127.0.0.1:8000": f"127.0.0.1:{self.ports[name]}"}), f"{name} is healthy")

    def wait_for_worker(self, name: str) -> None:
        until(lambda: self.healthy("worker", {"celery@$HOSTNAME": f"celery@{name}"}), f"{name} is healthy")

    def kill(self, name: str) -> None:
        """End a service and all that it started, at once."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)

    def log(self, name: str) -> list[dict[str, Any]]:
        """Give the lines that a service logged as JSON."""
        lines = (self.folder / f"{name}.log").read_text(errors="replace").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def stop(self) -> None:
        """End everything."""
        if hasattr(self, "proxy"):
            self.proxy.server.shutdown()
        for name in list(self.processes):
            self.kill(name)
        self.postgres.stop()

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any, dict[str, str]]:
        """Send a request by TLS through the proxy; give status, content and headers."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"https://127.0.0.1:{self.proxy.port}{path}", data=data, method=method)
        for name, value in {
            "Host": HOST,
            "Authorization": f"Token {self.token}",
            "Content-Type": "application/json",
            **more,
        }.items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE, context=self.proxy.trust) as response:
                return response.status, _read(response), dict(response.headers)
        except urllib.error.HTTPError as error:
            return error.code, _read(error), dict(error.headers)


class Proxy:
    """Ends TLS and hands each request on to one web after the other; one that does not answer is passed over."""

    def __init__(self, folder: Path, ports: list[int]) -> None:
        key, certificate = folder / "proxy.key", folder / "proxy.pem"
        command = [
            needs("openssl"),
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            f"/CN={HOST}",
        ]
        command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
        subprocess.run(command, check=True, capture_output=True)
        turns = cycle(range(len(ports)))

        class Handler(BaseHTTPRequestHandler):
            def hand_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = dict(self.headers) | {"X-Forwarded-Proto": "https", "X-Forwarded-For": self.client_address[0]}
                first = next(turns)
                for port in ports[first:] + ports[:first]:
                    try:
                        inner = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
                        inner.request(self.command, self.path, body, headers)
                        answer = inner.getresponse()
                        content = answer.read()
                    except OSError:
                        continue
                    self.send_response(answer.status)
                    for name, value in answer.getheaders():
                        if name.lower() not in {"connection", "transfer-encoding", "content-length", "date", "server"}:
                            self.send_header(name, value)
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)
                    return
                self.send_error(502)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = hand_on  # noqa: N815

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        own.load_cert_chain(certificate, key)
        self.server.socket = own.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.trust = ssl.create_default_context(cafile=str(certificate))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@contextmanager
def services(folder: Path) -> Iterator[Services]:
    """Run all of them."""
    made = Services(folder)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def _read(response: Any) -> Any:
    content = response.read()
    return json.loads(content) if "json" in (response.headers.get("Content-Type") or "") else content.decode()
