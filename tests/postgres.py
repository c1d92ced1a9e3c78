"""Runs pytest on a real PostgreSQL: `python -m tests.postgres ARGUMENTS`.

The server is one of our own, in a temporary folder and on a free port; those of this machine are left alone.
"""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import free_port

ROLE = "bulkhead_test"
OPTIONS = "-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off"


class Server:
    """A PostgreSQL server that can be stopped and started again; its folder goes with it."""

    def __init__(self, password: str = "", within: Path | None = None) -> None:
        self.port, self.password = free_port(), password or secrets.token_hex(16)
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not programs:
            sys.exit("PostgreSQL is not installed: bin/test installs it.")
        self.programs = programs[-1].parent
        self.folder = Path(tempfile.mkdtemp(prefix="bulkhead-postgres-", dir=within))
        self.address = f"postgres://{ROLE}:{self.password}@127.0.0.1:{self.port}/postgres"
        (self.folder / "password").write_text(self.password)
        self.owner: list[str] = []
        if os.geteuid() == 0:  # the server refuses to run as root
            self.owner = ["runuser", "-u", "postgres", "--"]
            for path in (self.folder, self.folder / "password"):
                shutil.chown(path, "postgres", "postgres")
        words = [
            "-U",
            ROLE,
            "-A",
            "scram-sha-256",
            "--pwfile",
            str(self.folder / "password"),
            "-E",
            "UTF8",
            "--no-sync",
        ]
        self.run("initdb", *words)

    def run(self, program: str, *words: str) -> None:
        command = [*self.owner, str(self.programs / program), "-D", str(self.folder / "data"), *words]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, umask=0o077)

    def start(self) -> None:
        options = OPTIONS.format(port=self.port, folder=self.folder)
        self.run("pg_ctl", "start", "-w", "-l", str(self.folder / "log"), "-o", options)

    def is_up(self) -> bool:
        try:
            self.run("pg_ctl", "status")
        except subprocess.CalledProcessError:
            return False
        return True

    def halt(self) -> None:
        self.run("pg_ctl", "stop", "-m", "immediate")

    def stop(self) -> None:
        if self.is_up():
            self.halt()
        shutil.rmtree(self.folder)


@contextmanager
def postgres() -> Iterator[str]:
    """Run a PostgreSQL server and give the address of its database."""
    server = Server()
    try:
        server.start()
        yield server.address
    finally:
        server.stop()


def main() -> int:
    """Run the tests."""
    with postgres() as address:
        environment = {**os.environ, "DATABASE_URL": address}
        return subprocess.run([sys.executable, "-m", "pytest", *sys.argv[1:]], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
