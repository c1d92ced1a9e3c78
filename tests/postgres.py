"""Runs pytest on a real PostgreSQL: `python -m tests.postgres ARGUMENTS`.

Debian's own cluster is started where none runs; the role and the database are made for this run and dropped.
"""

import os
import secrets
import shutil
import subprocess
import sys

ROLE = "bulkhead_test"


def main() -> int:
    """Start the server if need be, give the tests a role of their own, run them."""
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else ["sudo", "-u", "postgres"]
    if shutil.which("pg_lsclusters") is None:
        sys.exit("PostgreSQL is not installed: bin/test installs it.")
    clusters = subprocess.run(["pg_lsclusters", "-h"], capture_output=True, text=True, check=True).stdout.split("\n")
    if not clusters[0]:
        sys.exit("No PostgreSQL cluster exists: pg_createcluster makes one.")
    version, name, port, state = clusters[0].split()[:4]
    if state != "online":
        subprocess.run(["pg_ctlcluster", version, name, "start"], check=True)
    password = secrets.token_hex(16)

    def sql(text: str) -> None:
        command = [*as_postgres, "psql", "-q", "-p", port, "-v", "ON_ERROR_STOP=1", "-c", text]
        subprocess.run(command, check=True, cwd="/", env={**os.environ, "PGOPTIONS": "--client-min-messages=warning"})

    sql(f"DROP DATABASE IF EXISTS {ROLE}")
    sql(f"DROP ROLE IF EXISTS {ROLE}")
    sql(f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{password}'")
    sql(f"CREATE DATABASE {ROLE} OWNER {ROLE}")
    address = f"postgres://{ROLE}:{password}@127.0.0.1:{port}/{ROLE}"
    environment = {**os.environ, "DATABASE_URL": address}
    try:
        return subprocess.run([sys.executable, "-m", "pytest", *sys.argv[1:]], env=environment, check=False).returncode
    finally:
        sql(f"DROP DATABASE IF EXISTS {ROLE} WITH (FORCE)")
        sql(f"DROP ROLE IF EXISTS {ROLE}")


if __name__ == "__main__":
    sys.exit(main())
