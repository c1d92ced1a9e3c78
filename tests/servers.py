"""Real servers for tests: Redis on a free port. A missing one fails under bin/test and CI, skips elsewhere."""

import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager

import pytest


def needs(program: str) -> str:
    """Give the path of a program; without it the test fails where services are required and skips elsewhere."""
    found = shutil.which(program)
    if found is None:
        if os.environ.get("BULKHEAD_SERVICES") == "required":
            pytest.fail(f"{program} is not installed; bin/test installs it.")
        pytest.skip(f"{program} is not installed; bin/test installs it.")
    return found


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def redis():
    """Run a Redis server and give its address."""
    port = free_port()
    command = [needs("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--daemonize", "no"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(timeout=10)
