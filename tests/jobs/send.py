"""Sends the message of one job: `python -m tests.jobs.send JOB`."""

import sys

import django

django.setup()

from jobs import services  # noqa: E402

services.send(int(sys.argv[1]))
