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


@contextmanager
def postgres() -> Iterator[str]:
    """Run a PostgreSQL server and give the address of its database."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        sys.exit("PostgreSQL is not installed: bin/test installs it.")
    port, password = free_port(), secrets.token_hex(16)
    folder = Path(tempfile.mkdtemp(prefix="bulkhead-postgres-"))
    (folder / "password").write_text(password)
    owner: list[str] = []
    if os.geteuid() == 0:  # the server refuses to run as root
        owner = ["runuser", "-u", "postgres", "--"]
        for path in (folder, folder / "password"):
            shutil.chown(path, "postgres", "postgres")

    def run(program: str, *words: str) -> None:
        command = [*owner, str(programs[-1].with_name(program)), "-D", str(folder / "data"), *words]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, umask=0o077)

    run("initdb", "-U", ROLE, "-A", "scram-sha-256", "--pwfile", str(folder / "password"), "-E", "UTF8", "--no-sync")
    run("pg_ctl", "start", "-w", "-l", str(folder / "log"), "-o", OPTIONS.format(port=port, folder=folder))
    try:
        yield f"postgres://{ROLE}:{password}@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "stop", "-m", "immediate")
        shutil.rmtree(folder)


def main() -> int:
    """Run the tests."""
    with postgres() as address:
        environment = {**os.environ, "DATABASE_URL": address}
        return subprocess.run([sys.executable, "-m", "pytest", *sys.argv[1:]], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
