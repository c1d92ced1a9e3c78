"""Sends one message and is killed at a call: `python -m tests.outbox.die MESSAGE MODULE FUNCTION NUMBER`."""

import sys

import django

django.setup()

from outbox import services  # noqa: E402
from tests.deadly import die_at  # noqa: E402

die_at(sys.argv[2], sys.argv[3], int(sys.argv[4]))
services.deliver(int(sys.argv[1]))
