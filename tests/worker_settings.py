"""The settings of a worker that tests start: the pieces of work of the tests."""

from tests.settings import *  # noqa: F403

JOB_KINDS = {name: f"tests.jobs.work.{name}" for name in ("count_up", "die_the_first_time")}
