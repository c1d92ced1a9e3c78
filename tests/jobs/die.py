"""Works off a job and is killed at a call: `python -m tests.jobs.die JOB MODULE FUNCTION NUMBER`."""

import sys

import django

django.setup()

from jobs import services  # noqa: E402
from tests.deadly import die_at  # noqa: E402

die_at(sys.argv[2], sys.argv[3], int(sys.argv[4]))
services.work_off(int(sys.argv[1]))
