"""The settings under test: the local profile in a folder of its own, a fast hasher, the database that is asked for."""

import os
import tempfile

os.environ.setdefault("BULKHEAD_PROFILE", "local")
# Each process of the tests has files of its own, which the programs that it starts share; the one that starts the
# others hands its environment on.
if (
    os.environ.get("BULKHEAD_TESTS_OF", "") != os.environ.get("PYTEST_XDIST_WORKER", "")
    or "BULKHEAD_VAR" not in os.environ
):
    os.environ["BULKHEAD_VAR"] = tempfile.mkdtemp(prefix="bulkhead-tests-")
    os.environ["BULKHEAD_TESTS_OF"] = os.environ.get("PYTEST_XDIST_WORKER", "")

from config.settings import *  # noqa: F403

STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405  whitenoise warns where there is none
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# A file, not memory: threads and workers of the tests see the same database.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}  # noqa: F405
    # Processes are killed here, the machine is not: what SQLite has handed over is not waited for to reach the disk.
    options = DATABASES["default"]["OPTIONS"]  # noqa: F405
    DATABASES["default"]["OPTIONS"] = {  # noqa: F405
        **options,
        "init_command": options["init_command"].replace("synchronous=FULL", "synchronous=OFF"),
    }
